/**
 * What somebody said in an evaluation and the server does not have yet (`web/entry-queue.ts`).
 */
import type { AnswerInput } from "../../src/contract/evaluation.ts";
import type { Measure } from "../../src/domain/maturity/measure.ts";
import type { Figure } from "../../src/domain/maturity/measured-facts.ts";
import { createQueue, type Drawer, type EntryQueue, type Waiting } from "../entry-queue.ts";

/** What a person said to one criterion. */
export type Said = Omit<AnswerInput, "base" | "entry">;

/** What can be said in an evaluation; null takes a figure or a measure back. */
export type Entry =
  | { readonly kind: "answer"; readonly about: string; readonly said: Said }
  | { readonly kind: "figure"; readonly about: string; readonly said: Figure | null }
  | { readonly kind: "measure"; readonly about: string; readonly said: Measure | null };

export type WaitingEntry = Waiting<Entry>;

/**
 * @param drawer where entries survive; @param name one per person and evaluation.
 * @param newEntryId 8 to 64 letters and digits, new each time. @param now milliseconds.
 */
export function createEntryQueue(
  drawer: Drawer,
  name: string,
  newEntryId: () => string,
  now: () => number,
): EntryQueue<Entry> {
  return createQueue({ drawer, name, newEntryId, now, isEntry });
}

function isEntry(kept: Readonly<Record<string, unknown>>): kept is WaitingEntry & Record<string, unknown> {
  const { kind, said } = kept;
  return (
    (kind === "answer" || kind === "figure" || kind === "measure") &&
    typeof said === "object" &&
    (said !== null || kind !== "answer")
  );
}
