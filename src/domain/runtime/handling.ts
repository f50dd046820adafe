/**
 * What people do about a finding: take it, note why, put it off until something changes. Nothing of it is ever deleted.
 */
import Type, { type Static } from "typebox";
import type { Severity } from "../finding/finding.ts";
import { SEVERITIES } from "../finding/severity.ts";
import { Closed, Line } from "../text.ts";
import type { RuntimeFinding } from "./runtime-finding.ts";

const Moment = Type.String({ format: "date-time" });

export const HandlingNote = Closed(
  { by: Line(120), at: Moment, text: Line(500) },
  { description: "what somebody wrote about a finding" },
);

/** Put off: until a moment, and in any case until it gets worse than it was. */
export const Snooze = Closed(
  {
    by: Line(120),
    at: Moment,
    until: Type.Union([Moment, Type.Null()]),
    severity: Type.Enum([...SEVERITIES]),
    occurrences: Type.Integer({ minimum: 1 }),
    orOccurrences: Type.Union([Type.Integer({ minimum: 1 }), Type.Null()], {
      description: "comes back when it was seen so many times more",
    }),
  },
  { description: "put off until it gets worse, until a moment, or until it was seen more often" },
);
export type Snooze = Static<typeof Snooze>;

export const Handling = Closed(
  {
    acknowledged: Type.Union([Closed({ by: Line(120), at: Moment }, { description: "who has seen it" }), Type.Null()]),
    assignee: Type.Union([Line(120, "whose it is"), Type.Null()]),
    snooze: Type.Union([Snooze, Type.Null()]),
    notes: Type.Array(HandlingNote, { maxItems: 100 }),
  },
  { description: "what people did about a finding" },
);
export type Handling = Static<typeof Handling>;

export const NOT_HANDLED: Handling = { acknowledged: null, assignee: null, snooze: null, notes: [] };

/** Whether it stays out of sight at `nowMs`: never once it is worse than when it was put off. */
export function isSnoozed(
  { snooze }: Handling,
  finding: Pick<RuntimeFinding, "severity" | "occurrences">,
  nowMs: number,
): boolean {
  if (snooze === null) return false;
  if (rank(finding.severity) > rank(snooze.severity)) return false;
  if (snooze.until !== null && nowMs >= Date.parse(snooze.until)) return false;
  return snooze.orOccurrences === null || finding.occurrences < snooze.occurrences + snooze.orOccurrences;
}

const rank = (severity: Severity) => SEVERITIES.indexOf(severity);
