/**
 * Claims about throughput, out of the runtime facts of the operating stage.
 *
 * A capture tells bytes by conversation, not by second. Its mean is exact all the same, and a mean above the highest
 * allowed value proves that some window was above it; a mean below proves nothing of windows.
 */
import type { Label } from "../label/label.ts";
import { pointerTo } from "../label/problem.ts";
import type { Claim } from "./audit-report.ts";
import type { AuditedPeer } from "./audited-peer.ts";
import { verdict } from "./verdict.ts";

/** A shorter capture has no rate worth the name. */
const SHORTEST_MS = 10_000;
/** Bytes a second of the UCUM units for rates of data. */
const UNITS: ReadonlyMap<string, number> = new Map([
  ["By/s", 1],
  ["kBy/s", 1e3],
  ["MBy/s", 1e6],
  ["KiBy/s", 1024],
  ["MiBy/s", 1024 ** 2],
  ["bit/s", 1 / 8],
  ["kbit/s", 1e3 / 8],
  ["Mbit/s", 1e6 / 8],
]);

export function throughputClaims(label: Label, peers: readonly AuditedPeer[]): Claim[] {
  return (label.runtime?.operating?.values ?? []).flatMap(({ parameter, unit, max, statistic }, index): Claim[] => {
    const bytesASecond = UNITS.get(unit ?? "");
    const isUp = parameter === "throughputUp";
    if ((!isUp && parameter !== "throughputDown") || max === undefined || bytesASecond === undefined) return [];
    const from = Math.min(...peers.map(({ peer }) => peer.firstSeenMs ?? Number.POSITIVE_INFINITY));
    const until = Math.max(...peers.map(({ peer }) => peer.lastSeenMs ?? Number.NEGATIVE_INFINITY));
    const isUntold = peers.some(({ peer }) => (isUp ? peer.bytesUp : peer.bytesDown) === null);
    const bytes = peers.reduce((sum, { peer }) => sum + ((isUp ? peer.bytesUp : peer.bytesDown) ?? 0), 0);
    const mean = bytes / ((until - from) / 1000) / bytesASecond;
    const isLong = until - from >= SHORTEST_MS;
    const [result, because] = verdict(
      [
        [!isLong, "unknown", "capture-too-short"],
        [mean > max, "broken", "throughput-exceeded"],
        [isUntold, "unknown", "sizes-not-visible"],
        [statistic !== "mean", "unknown", "only-mean-seen"],
      ],
      "throughput-kept",
    );
    return [
      {
        claim: pointerTo("runtime", "operating", "values", index),
        says: `${parameter} at most ${max} ${unit}`,
        result,
        because,
        observed: isLong && because !== "sizes-not-visible" ? [`mean ${Number(mean.toPrecision(3))} ${unit}`] : [],
      },
    ];
  });
}
