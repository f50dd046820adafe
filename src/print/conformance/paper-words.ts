/**
 * The words of a conformance document that its report does not bring along.
 */
import type { Language } from "../../domain/conformance/words/words.ts";

interface PaperWords {
  readonly title: string;
  readonly counts: (pass: number, declined: number, fail: number, open: number, not: number) => string;
  readonly inTheWay: string;
  readonly questions: string;
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
      `${pass} pass (${declined} of them declined with their reason), ${fail} fail, ${open} are open, ${not} do not apply.`,
    inTheWay: "What is in the way",
    questions: "Conditions to answer",
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
    answer: "Measures, reason, evidence",
    measures: "Measures",
    reason: "Reason",
    evidence: "Evidence",
    page: { word: "Page", of: "of" },
  },
  de: {
    title: "Konformitätsbewertung",
    counts: (pass, declined, fail, open, not) =>
      `${pass} bestanden (davon ${declined} mit Grund nicht befolgt), ${fail} nicht bestanden, ${open} offen, ${not} nicht anwendbar.`,
    inTheWay: "Was im Weg steht",
    questions: "Zu beantwortende Bedingungen",
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
    answer: "Maßnahmen, Grund, Nachweise",
    measures: "Maßnahmen",
    reason: "Grund",
    evidence: "Nachweise",
    page: { word: "Seite", of: "von" },
  },
};
