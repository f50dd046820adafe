/**
 * The words of a comparison that are no words of a label: what decides, how far a fact is proven; English and German.
 */
import type { Language } from "../../label/face-words.ts";
import type { QuestionGroup } from "../../label/questions/question.ts";
import type { SupportState } from "../../label/support-state.ts";
import type { Answer } from "../../label/verify.ts";
import type { Standing } from "./standing.ts";

interface Decisive {
  readonly name: string;
  readonly because: string;
}

interface ComparisonWords {
  readonly decides: string;
  readonly groups: Record<QuestionGroup, string>;
  readonly decisive: Record<
    "tier" | "support" | "support-minimum" | "new-unit" | "not-stated" | "contradictions",
    Decisive
  >;
  readonly answers: Record<Answer, string>;
  readonly support: Record<SupportState, string>;
  readonly minimum: Record<"met" | "broken" | "unknown", (neededUntil: string, provision: string) => string>;
  readonly dueAtOnce: string;
  readonly openQuestions: (count: number) => string;
  /** Facts that no question leads to. */
  readonly unasked: Readonly<Record<string, string>>;
  readonly standing: Record<Standing, string>;
}

const en: ComparisonWords = {
  decides: "What decides",
  groups: {
    product: "The product",
    hardware: "Hardware",
    software: "Software",
    data: "Data: what is recorded and whom it reaches",
    lifecycle: "Updates and upkeep",
    runtime: "Behaviour",
    inspection: "Inspection",
    label: "The label itself",
  },
  decisive: {
    tier: {
      name: "Who stands behind it",
      because:
        "What an institute examined is better known than what is only said; only signatures by pinned keys count.",
    },
    support: { name: "Security updates until", because: "After that day every new weakness stays open." },
    "support-minimum": {
      name: "Support against the minimum",
      because:
        "What nobody mends for long enough is thrown away early or used on with open weaknesses; counted from today.",
    },
    "new-unit": {
      name: "New unit: inspect before",
      because: "It may be used longer before a person has to look again; what is not known counts as the worst.",
    },
    "not-stated": { name: "Questions left open", because: "What is not stated can be held against nobody." },
    contradictions: { name: "Contradictions", because: "Of two words that exclude each other one is wrong." },
  },
  answers: {
    trusted: "Signed by a key that is pinned.",
    "unknown-issuer": "Signed by nobody who is known here: a claim without a name.",
    withdrawn: "Taken back by its own signer.",
    expired: "No longer valid.",
    superseded: "Another label has taken its place.",
    broken: "Its signature is broken.",
  },
  support: { ended: "HAS ENDED", "ends-soon": "ends within a year", running: "running", "not-stated": "not stated" },
  minimum: {
    met: (day, provision) => `met: ${provision} (until ${day})`,
    broken: (day, provision) => `TOO SHORT: ${provision} (until ${day})`,
    unknown: (day, provision) => `nothing promised: ${provision} (until ${day})`,
  },
  dueAtOnce: "at once",
  openQuestions: String,
  unasked: {
    "integration-values": "Values at the first start",
    "integration-boot": "How the first start runs",
    "operating-boot": "How each later start runs",
  },
  standing: {
    verified: "verified",
    examined: "label examined, fact declared",
    claimed: "claimed",
    unproven: "unproven claim",
  },
};

const de: ComparisonWords = {
  decides: "Was entscheidet",
  groups: {
    product: "Das Produkt",
    hardware: "Hardware",
    software: "Software",
    data: "Daten: was aufgezeichnet wird und wen es erreicht",
    lifecycle: "Updates und Pflege",
    runtime: "Verhalten",
    inspection: "Prüfung",
    label: "Der Steckbrief selbst",
  },
  decisive: {
    tier: {
      name: "Wer dafür einsteht",
      because:
        "Was ein Institut geprüft hat, ist besser bekannt als bloß Gesagtes; es zählen nur Unterschriften mit hinterlegten Schlüsseln.",
    },
    support: { name: "Sicherheitsupdates bis", because: "Nach diesem Tag bleibt jede neue Schwachstelle offen." },
    "support-minimum": {
      name: "Unterstützung gegen die Mindestdauer",
      because:
        "Was nicht lange genug gepflegt wird, wird früh weggeworfen oder mit offenen Schwachstellen weiterbenutzt; ab heute gezählt.",
    },
    "new-unit": {
      name: "Neues Gerät: prüfen vor",
      because:
        "Es kann länger benutzt werden, bis wieder ein Mensch hinsehen muss; Unbekanntes zählt wie das Schlechteste.",
    },
    "not-stated": { name: "Offene Fragen", because: "Was nicht angegeben ist, kann niemandem vorgehalten werden." },
    contradictions: { name: "Widersprüche", because: "Von zwei Angaben, die sich ausschließen, ist eine falsch." },
  },
  answers: {
    trusted: "Mit einem hinterlegten Schlüssel unterschrieben.",
    "unknown-issuer": "Unterschrieben von niemandem, der hier bekannt ist: eine Behauptung ohne Namen.",
    withdrawn: "Vom Unterzeichner selbst zurückgenommen.",
    expired: "Nicht mehr gültig.",
    superseded: "Ein anderer Steckbrief ist an seine Stelle getreten.",
    broken: "Die Unterschrift ist gebrochen.",
  },
  support: {
    ended: "BEENDET",
    "ends-soon": "endet binnen eines Jahres",
    running: "läuft",
    "not-stated": "keine Angabe",
  },
  minimum: {
    met: (day, provision) => `erfüllt: ${provision} (bis ${day})`,
    broken: (day, provision) => `ZU KURZ: ${provision} (bis ${day})`,
    unknown: (day, provision) => `nichts zugesagt: ${provision} (bis ${day})`,
  },
  dueAtOnce: "sofort",
  openQuestions: String,
  unasked: {
    "integration-values": "Werte beim ersten Start",
    "integration-boot": "Wie der erste Start abläuft",
    "operating-boot": "Wie jeder spätere Start abläuft",
  },
  standing: {
    verified: "geprüft",
    examined: "Steckbrief geprüft, Angabe erklärt",
    claimed: "behauptet",
    unproven: "unbelegte Behauptung",
  },
};

export const COMPARISON_WORDS: Record<Language, ComparisonWords> = { en, de };
