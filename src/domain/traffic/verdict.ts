/**
 * How a claim gets its result: the first case that applies, with what was seen of it in short.
 */
import type { Claim } from "./audit-report.ts";
import { type AuditedPeer, hostsOf, unique } from "./audited-peer.ts";

const OBSERVED_KEPT = 20;

export type Case = readonly [applies: boolean, result: Claim["result"], because: string];

/** The first case that applies; met when none does. */
export function verdict(cases: readonly Case[], met = "only-declared-seen"): readonly [Claim["result"], string] {
  const found = cases.find(([applies]) => applies);
  return found === undefined ? ["met", met] : [found[1], found[2]];
}

/** A claim's evidence in short; the report's destinations hold all. */
export function few(list: readonly string[]): string[] {
  return unique(list).slice(0, OBSERVED_KEPT);
}

export function hosts(peers: readonly AuditedPeer[]): string[] {
  return few(hostsOf(peers));
}
