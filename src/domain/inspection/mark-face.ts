/**
 * What an inspection mark says: which device, how it came out, when somebody looked, and when the next time is.
 *
 * Pure; print and page draw the same. A mark is for a device that somebody saw: what was not located or is retired has none.
 */
import type { Outcome } from "./outcome.ts";

export const MARKED_OUTCOMES = ["passed", "conditional", "failed"] as const;
export type MarkedOutcome = (typeof MARKED_OUTCOMES)[number];

export interface MarkedInspection {
  /** Its tag, else its serial number. */
  readonly title: string;
  readonly product: string;
  /** Of another interval than that of the best-before-inspection date, how it is called. */
  readonly kindName: string | null;
  readonly outcome: MarkedOutcome;
  /** The day on which somebody looked. */
  readonly on: string;
  readonly by: string;
  /** The day before which somebody looks again; null where none is known yet. */
  readonly next: string | null;
  /** With conditions: until when it may be used. */
  readonly acceptedUntil: string | null;
  /** Where the code leads. */
  readonly address: string;
}

export interface MarkFace {
  readonly language: "en" | "de";
  readonly outcome: MarkedOutcome;
  /** "PASSED" */
  readonly word: string;
  readonly title: string;
  readonly nextCaption: string;
  /** Month and year, or words where there is no date. */
  readonly next: readonly string[];
  /** At most three, what a person misses least last. */
  readonly lines: readonly string[];
  readonly address: string;
}

interface MarkWords {
  readonly word: Readonly<Record<MarkedOutcome, string>>;
  readonly next: string;
  readonly until: string;
  readonly doNotUse: string;
  readonly stop: readonly string[];
  readonly seeCode: readonly string[];
  readonly inspected: (on: string, by: string) => string;
  readonly security: string;
}

const WORDS: Readonly<Record<"en" | "de", MarkWords>> = {
  en: {
    word: { passed: "PASSED", conditional: "WITH CONDITIONS", failed: "FAILED" },
    next: "Next inspection",
    until: "Valid until",
    doNotUse: "Until mended",
    stop: ["DO NOT", "USE"],
    seeCode: ["SCAN", "CODE"],
    inspected: (on, by) => `Inspected ${on}, ${by}`,
    security: "Security inspection",
  },
  de: {
    word: { passed: "BESTANDEN", conditional: "MIT AUFLAGEN", failed: "DURCHGEFALLEN" },
    next: "Nächste Prüfung",
    until: "Gültig bis",
    doNotUse: "Bis zur Reparatur",
    stop: ["NICHT", "NUTZEN"],
    seeCode: ["SIEHE", "CODE"],
    inspected: (on, by) => `Geprüft ${on}, ${by}`,
    security: "Sicherheitsprüfung",
  },
};

export function isMarked(outcome: Outcome | null): outcome is MarkedOutcome {
  return outcome !== null && (MARKED_OUTCOMES as readonly string[]).includes(outcome);
}

export function markFace(one: MarkedInspection, language: "en" | "de"): MarkFace {
  const words = WORDS[language];
  const { outcome, next, acceptedUntil } = one;
  // Whatever comes first: the next look, or the day on which the conditions end.
  const isUntil = acceptedUntil !== null && (next === null || acceptedUntil <= next);
  const day = isUntil ? acceptedUntil : next;
  return {
    language,
    outcome,
    word: words.word[outcome],
    title: one.title,
    nextCaption: outcome === "failed" ? words.doNotUse : isUntil ? words.until : words.next,
    next: outcome === "failed" ? words.stop : day === null ? words.seeCode : [day.slice(5, 7), day.slice(0, 4)],
    lines: [words.inspected(one.on, one.by), one.product, one.kindName ?? words.security],
    address: one.address,
  };
}
