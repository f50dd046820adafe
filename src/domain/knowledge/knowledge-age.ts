/**
 * How old a source of knowledge is, and whether that is more than its kind bears.
 *
 * Single advisories and statements do not grow old: they say what they say, so their kinds have no limit.
 */
import { dayNumber } from "../calendar.ts";
import type { KnowledgeKind, KnowledgeTaken } from "./source.ts";

/** What is read of `standards/knowledge-ages.json`. */
export interface KnowledgeAges {
  readonly edition: string;
  readonly limits: readonly { readonly kind: KnowledgeKind; readonly days: number; readonly because: string }[];
}

export interface KnowledgeAge {
  /** Since the day of which the file is, or since its import where it says none; never below 0. */
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
  const days = Math.max(0, dayNumber(today) - dayNumber(datedOn ?? importedOn));
  const limitDays = limits.find((limit) => limit.kind === kind)?.days ?? null;
  return { days, limitDays, isOld: limitDays !== null && days > limitDays };
}
