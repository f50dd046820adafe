/**
 * No claim of the label is broken without a finding: where no rule tells of it, the broken claim is a finding itself.
 */
import type { Claim } from "../audit-report.ts";
import type { AuditedPeer } from "../audited-peer.ts";
import { departures } from "../departures.ts";
import { finding, type HostFinding } from "./rule.ts";

/** Which findings tell of a broken claim, by the ground on which it is broken. */
const TOLD_AS: Readonly<Record<string, readonly string[]>> = {
  "other-companies-seen": ["company-undeclared"],
  "other-countries-seen": ["country-undeclared"],
  "other-peers-seen": ["destination-undeclared"],
  "other-port-seen": ["port-undeclared"],
  "contacted-too-early": ["contacted-too-early"],
  "plain-text-seen": ["plain-text"],
  "other-data-seen": ["attribute-undeclared", "patient-data-sent"],
  "other-recipients-seen": ["recipient-undeclared"],
  "sent-before-consent": ["sent-before-consent"],
  "sent-too-often": ["sent-too-often"],
};

const RULE = {
  kind: "claim-broken",
  because: "the label claims this; the capture shows otherwise",
};

/** Broken claims of which none of `findings` tells as a departure. */
export function brokenClaims(
  claims: readonly Claim[],
  findings: readonly HostFinding[],
  peers: readonly AuditedPeer[],
): HostFinding[] {
  const told = new Set(departures(findings).map(({ kind }) => kind));
  return claims
    .filter(({ result, because }) => result === "broken" && !TOLD_AS[because]?.some((kind) => told.has(kind)))
    .map(({ claim, says, observed }) => {
      const named = peers.filter(({ peer }) => observed.some((seen) => seen.split(" ")[0] === peer.host));
      const facts = { subject: says, requirement: claim, declared: says, observed: observed.join(", ") };
      const severity = "low";
      // Broken by an attempt, too: as a note it would be no departure.
      return { ...finding(RULE, named.length > 0 ? named : peers, { ...facts, severity }), severity };
    });
}
