/**
 * A question that is decided step by step, such as whether software is a medical device.
 */
import type { Decision } from "./catalogue.ts";
import type { Conditions } from "./conditions.ts";

export interface Decided {
  /** `unknown` until every condition on the way is answered. */
  readonly answer: "yes" | "no" | "unknown";
  /** The outcome that was reached; null before. */
  readonly outcome: string | null;
  /** The conditions on the way, each with its answer. */
  readonly way: readonly { readonly ask: string; readonly answer: "yes" | "no" }[];
  /** The condition to answer next; null where the way has ended. */
  readonly next: string | null;
}

/** @param decision without a way back (`catalogueProblems`). */
export function decide({ start, steps, outcomes }: Decision, known: Conditions["known"]): Decided {
  const way: { ask: string; answer: "yes" | "no" }[] = [];
  let here = start;
  for (;;) {
    const end = outcomes.find(({ id }) => id === here);
    if (end !== undefined) return { answer: end.answer, outcome: end.id, way, next: null };
    const step = steps.find(({ ask }) => ask === here);
    const answer = known.get(here)?.answer ?? "unknown";
    if (step === undefined || answer === "unknown") return { answer: "unknown", outcome: null, way, next: here };
    way.push({ ask: here, answer });
    here = step[answer];
  }
}
