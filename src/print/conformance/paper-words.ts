/**
 * The words of a conformance document that its report does not bring along.
 */
import type { ConformanceReport } from "../../domain/conformance/report.ts";
import type { Language } from "../../domain/conformance/words/words.ts";

interface PaperWords {
  readonly title: string;
  readonly counts: (pass: number, declined: number, fail: number, open: number, not: number) => string;
  readonly inTheWay: string;
  readonly questions: string;
  readonly questionnaire: string;
  readonly condition: string;
  readonly reply: string;
  readonly replies: Readonly<Record<"yes" | "no" | "unknown", string>>;
  readonly how: { readonly derived: (from: string) => string; readonly disputed: (from: string) => string };
  readonly provisions: string;
  readonly contradictions: string;
  readonly schemes: string;
  readonly scheme: string;
  readonly catalogue: string;
  readonly provision: string;
  readonly asks: string;
  readonly notice: string;
  readonly status: string;
  readonly verdict: string;
  readonly why: string;
  readonly answer: string;
  readonly measures: string;
  readonly reason: string;
  readonly evidence: string;
  readonly page: { readonly word: string; readonly of: string };
}

export const PAPER_WORDS: Readonly<Record<Language, PaperWords>> = {
  en: {
    title: "Conformance assessment",
    counts: (pass, declined, fail, open, not) =>
      `${pass} pass (${declined} of them recommendations not fulfilled, with a reason), ${fail} fail, ${open} are open, ${not} do not apply.`,
    inTheWay: "What is in the way",
    questions: "Conditions to answer",
    questionnaire: "Questionnaire: what decides which provisions apply",
    condition: "Condition",
    reply: "Answer",
    replies: { yes: "Yes", no: "No", unknown: "open" },
    how: {
      derived: (from) => `follows from ${from}`,
      disputed: (from) => `cannot be true together with ${from}`,
    },
    provisions: "Provisions",
    contradictions: "Answers that cannot all be true",
    schemes: "Schemes; a pass is no certificate",
    scheme: "Scheme",
    catalogue: "Catalogue",
    provision: "Provision",
    asks: "What it asks",
    notice: "Notice",
    status: "Status",
    verdict: "Verdict",
    why: "Why",
    answer: "Why, with measures, reason, evidence",
    measures: "Measures",
    reason: "Reason",
    evidence: "Evidence",
    page: { word: "Page", of: "of" },
  },
  de: {
    title: "Konformitätsbewertung",
    counts: (pass, declined, fail, open, not) =>
      `${pass} bestanden (davon ${declined} Empfehlungen nicht erfüllt, mit Grund), ${fail} nicht bestanden, ${open} offen, ${not} nicht anwendbar.`,
    inTheWay: "Was im Weg steht",
    questions: "Zu beantwortende Bedingungen",
    questionnaire: "Fragebogen: was über die Anwendbarkeit entscheidet",
    condition: "Bedingung",
    reply: "Antwort",
    replies: { yes: "Ja", no: "Nein", unknown: "offen" },
    how: {
      derived: (from) => `folgt aus ${from}`,
      disputed: (from) => `kann nicht zugleich stimmen mit ${from}`,
    },
    provisions: "Vorgaben",
    contradictions: "Antworten, die nicht alle stimmen können",
    schemes: "Kennzeichen; bestanden ist kein Zertifikat",
    scheme: "Kennzeichen",
    catalogue: "Katalog",
    provision: "Vorgabe",
    asks: "Was sie verlangt",
    notice: "Hinweis",
    status: "Status",
    verdict: "Urteil",
    why: "Warum",
    answer: "Warum, mit Maßnahmen, Grund, Nachweisen",
    measures: "Maßnahmen",
    reason: "Grund",
    evidence: "Nachweise",
    page: { word: "Seite", of: "von" },
  },
};

/** Where the answer to a condition comes from, when nobody gave it as it stands; empty otherwise. */
export function howKnown({ how, from }: ConformanceReport["conditions"][string], language: Language): string {
  const words = PAPER_WORDS[language].how;
  return how === "derived" || how === "disputed" ? words[how](from.join(", ")) : "";
}
