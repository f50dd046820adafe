/**
 * Opens and closes what makes a device unlike its peers: in two comparisons in a row, so that a day of other use, or an
 * update that reaches one device before the others, is none.
 */
import type { FindingChange, RuntimeFinding } from "../runtime-finding.ts";
import type { PeerDeparture } from "./compare-peers.ts";

const IN_A_ROW = 2;

/** By key: in so many comparisons in a row it departed while it was not open, or was within while it was. */
export type Streaks = Readonly<Record<string, number>>;

export interface JudgedPeers {
  readonly changes: readonly FindingChange[];
  readonly streaks: Streaks;
}

/** @param open what is open of the kind, of this device. */
export function judgePeers(
  departures: readonly PeerDeparture[],
  open: readonly RuntimeFinding[],
  before: Streaks,
  nowMs: number,
): JudgedPeers {
  const streaks: Record<string, number> = {};
  const changes: FindingChange[] = [];
  const isLater = (key: string) => {
    const streak = (Object.hasOwn(before, key) ? (before[key] ?? 0) : 0) + 1;
    if (streak < IN_A_ROW) streaks[key] = streak;
    return streak >= IN_A_ROW;
  };
  for (const departure of departures) {
    const known = open.find(({ key }) => key === departure.key);
    if (known !== undefined) changes.push({ do: "update", finding: lasting(known, departure, nowMs) });
    else if (isLater(departure.key)) changes.push({ do: "open", finding: begun(departure, nowMs) });
  }
  for (const { key } of open)
    if (!departures.some((one) => one.key === key) && isLater(key))
      changes.push({ do: "close", key, atMs: nowMs, because: LIKE_THEM });
  return { changes, streaks };
}

const LIKE_THEM = "like-its-peers-again";
/** Why a finding is over of a device that is compared with nobody any more. */
export const NO_PEERS = "no-peers-to-compare";

function begun(
  { key, severity, subject, declared, observed, certainty, cause, because }: PeerDeparture,
  nowMs: number,
) {
  return {
    ...{ key, kind: "unlike-its-peers" as const, severity, subject, stage: "operating" as const, requirement: "" },
    ...{ declared, observed, authority: "peers" as const, certainty, cause, because: [...because] },
    ...{ firstSeenMs: nowMs, lastSeenMs: nowMs, occurrences: 1 },
  };
}

function lasting(known: RuntimeFinding, { declared, observed }: PeerDeparture, nowMs: number): RuntimeFinding {
  return { ...known, declared, observed, lastSeenMs: nowMs, occurrences: known.occurrences + 1 };
}
