/**
 * What a rule of the audit is, and how its answer becomes a finding.
 */
import type { Evidence, Finding } from "../../finding/finding.ts";
import { SEVERITIES, type Severity } from "../../finding/severity.ts";
import { type AuditedPeer, hostsOf, isOnlyTried } from "../audited-peer.ts";
import type { Declared } from "../declared.ts";
import { isoTime } from "../iso-time.ts";
import type { Sighting } from "../sighting.ts";

/** A finding with the hosts that it is about, so that the report can put the gravest destinations first. */
export type HostFinding = Finding & { readonly hosts: readonly string[] };

export interface FindingRule {
  readonly kind: string;
  readonly because: string;
  /** `declared` is undefined when no label was given. */
  check(peers: readonly AuditedPeer[], declared: Declared | undefined): HostFinding[];
}

const EVIDENCE_KEPT = 10;
/** Ends what was observed of peers that never answered. */
export const ONLY_TRIED = "tried, no answer seen";

export interface FindingFacts {
  readonly severity: Severity;
  readonly subject: string;
  readonly requirement: string;
  readonly declared: string | null;
  readonly observed: string;
  /** Where it was seen, when that is more exact than the first exchanges with the peers. */
  readonly evidence?: readonly Evidence[];
  readonly occurrences?: number;
}

export function finding(
  rule: Pick<FindingRule, "kind" | "because">,
  peers: readonly AuditedPeer[],
  { evidence, occurrences, ...facts }: FindingFacts,
): HostFinding {
  const first = peers.flatMap(({ peer }) => peer.firstSeenMs ?? []);
  const last = peers.flatMap(({ peer }) => peer.lastSeenMs ?? []);
  // Whoever was only tried has perhaps got nothing: told all the same, one step less grave.
  const tried = peers.every(isOnlyTried);
  const severity = tried
    ? (SEVERITIES[Math.max(0, SEVERITIES.indexOf(facts.severity) - 1)] ?? facts.severity)
    : facts.severity;
  return {
    kind: rule.kind,
    ...facts,
    severity,
    observed: tried ? [facts.observed, ONLY_TRIED].filter((part) => part !== "").join("; ") : facts.observed,
    because: rule.because,
    evidence: (evidence ?? firstSightings(peers)).slice(0, EVIDENCE_KEPT),
    occurrences: Math.max(1, occurrences ?? peers.reduce((sum, { peer }) => sum + peer.exchanges, 0)),
    firstSeen: first.length === 0 ? null : isoTime(Math.min(...first)),
    lastSeen: last.length === 0 ? null : isoTime(Math.max(...last)),
    state: "open",
    hosts: hostsOf(peers),
  };
}

function firstSightings(peers: readonly AuditedPeer[]): Evidence[] {
  const sightings: Evidence[] = [];
  for (const { peer } of peers) {
    if (sightings.length >= EVIDENCE_KEPT) break;
    sightings.push(...peer.evidence.map(evidenceOf));
  }
  return sightings;
}

export function evidenceOf({ file, pointer, timeMs }: Sighting): Evidence {
  const at = isoTime(timeMs);
  return { file, pointer, ...(at === null ? {} : { at }) };
}

export function grouped<T>(list: readonly T[], key: (one: T) => string): [string, T[]][] {
  return [...Map.groupBy(list, key)];
}
