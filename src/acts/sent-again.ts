/**
 * Whether an entry is the one that stands there already: its writer sent it again, because the line broke before the answer
 * came.
 */
import { InputError } from "../domain/input-error.ts";
import type { KeptEntry } from "../store/kept-entries.ts";
import { canonicalText } from "./act.ts";

/** @returns what stands there, if it is the same. @throws {InputError} `record-conflict` when the same id was given to other words, or by another person. */
export function sentAgain(before: KeptEntry | undefined, entry: string, body: unknown): KeptEntry | undefined {
  if (before?.entry !== entry) return undefined;
  if (sameWords(before.body, body)) return before;
  throw new InputError("record-conflict", "body/entry", "this id was given to other words; make a new one for these");
}

/** Whether they say the same by the same person, on whatever day. */
export function sameWords(one: unknown, other: unknown): boolean {
  const undated = (body: unknown) => canonicalText(isGroup(body) ? { ...body, date: null } : body);
  return undated(one) === undated(other);
}

const isGroup = (body: unknown): body is object => body !== null && typeof body === "object" && !Array.isArray(body);
