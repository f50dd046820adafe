/**
 * How old a source of knowledge is, and whether that is more than its kind bears.
 *
 * Single advisories and statements do not grow old: they say what they say, so their kinds have no limit.
 */
import { addDays, dayNumber } from "../calendar.ts";
import type { KnowledgeKind, KnowledgeTaken } from "./source.ts";

/** What is read of `standards/knowledge-ages.json`. */
export interface KnowledgeAges {
  readonly edition: string;
  readonly limits: readonly { readonly kind: KnowledgeKind; readonly days: number; readonly because: string }[];
}

export interface KnowledgeAge {
  /** Since the day of which the file is, or since its import where it says none or a later one; never below 0. */
  readonly days: number;
  /** Null where its kind does not grow old. */
  readonly limitDays: number | null;
  readonly isOld: boolean;
}

/** @param importedOn and `today` YYYY-MM-DD (UTC). */
export function knowledgeAge(
  { kind, datedOn }: Pick<KnowledgeTaken, "kind" | "datedOn">,
  importedOn: string,
  today: string,
  { limits }: KnowledgeAges,
): KnowledgeAge {
  // Somewhere it was tomorrow when it was imported; what claims more than that would never grow old.
  const since = datedOn === null || isAhead(datedOn, importedOn) ? importedOn : datedOn;
  const days = Math.max(0, dayNumber(today) - dayNumber(since));
  const limitDays = limits.find((limit) => limit.kind === kind)?.days ?? null;
  return { days, limitDays, isOld: limitDays !== null && days > limitDays };
}

/** Whether it says that it is of a day that had not come anywhere when it was imported. */
export const isAhead = (datedOn: string | null, importedOn: string): boolean =>
  datedOn !== null && datedOn > addDays(importedOn, 1);
