/**
 * What the label claims about traffic, each claim with its result: met, broken, or unknown because a capture cannot show it.
 */
import type { Label } from "../label/label.ts";
import { pointerTo } from "../label/problem.ts";
import { attributeClaims } from "./attribute-claims.ts";
import type { Claim } from "./audit-report.ts";
import {
  type AuditedPeer,
  countriesOf,
  isNetworkService,
  isOfEndpoint,
  isOnlyTried,
  isPlaced,
  isStranger,
  partyOf,
} from "./audited-peer.ts";
import type { Declared, DeclaredEndpoint } from "./declared.ts";
import { isSeenBefore, MOMENTS } from "./moments.ts";
import { protectionClaims } from "./protection-claims.ts";
import { throughputClaims } from "./throughput-claims.ts";
import { few, hosts, verdict } from "./verdict.ts";

const data = (...steps: (string | number)[]) => pointerTo("components", "data", ...steps);

/** Every claim about traffic, in the order of the label. */
export function claimsOf(
  label: Label,
  declared: Declared,
  peers: readonly AuditedPeer[],
  { contentsExamined, allRequestsRead }: Reading,
): Claim[] {
  const claims = [
    ...protectionClaims(label, peers),
    ...partiesClaim(declared, peers),
    ...countriesClaim(declared, peers),
    ...attributeClaims(declared, peers, contentsExamined),
    ...endpointClaims(declared, peers),
    ...throughputClaims(label, peers),
  ];
  return allRequestsRead ? claims : claims.map(leftOpen);
}

/** How the captures were read. */
export interface Reading {
  readonly contentsExamined: boolean;
  /** False where requests are in the captures that could not be read. */
  readonly allRequestsRead: boolean;
}

/** "Nothing else was seen" cannot be said where something could not be read. */
function leftOpen(claim: Claim): Claim {
  const saysNothingElse = claim.result === "met" && NOTHING_ELSE.has(claim.because);
  return saysNothingElse ? { ...claim, result: "unknown", because: "requests-not-read" } : claim;
}

/** Grounds on which a claim is met by absence. */
const NOTHING_ELSE: ReadonlySet<string> = new Set([
  "only-declared-seen",
  "only-technical-besides",
  "tls-as-declared",
  "throughput-kept",
]);

function partiesClaim(declared: Declared, peers: readonly AuditedPeer[]): Claim[] {
  if (declared.parties.length === 0) return [];
  const strangers = peers.filter((one) => isStranger(one, declared.parties));
  const unknown = peers.filter(
    (one) =>
      one.place.method !== "local" && one.company.company === null && partyOf(one, declared.parties) === undefined,
  );
  const [result, because] = verdict([
    [strangers.some((one) => !isOnlyTried(one)), "broken", "other-companies-seen"],
    [strangers.length > 0, "unknown", "only-tried"],
    [peers.every(isOnlyTried), "unknown", "not-observed"],
    [unknown.length > 0, "unknown", "owner-unknown"],
  ]);
  const observed = strangers.length > 0 ? few(strangers.map(({ company }) => company.company ?? "")) : hosts(unknown);
  return [
    {
      claim: data("thirdParties"),
      says: declared.parties.map(({ name }) => name).join(", "),
      result,
      because,
      observed,
    },
  ];
}

function countriesClaim(declared: Declared, peers: readonly AuditedPeer[]): Claim[] {
  if (declared.countries.size === 0) return [];
  const placed = peers.filter((one) => countriesOf(one).length > 0);
  const isAbroad = (country: string) => !declared.countries.has(country);
  const abroad = placed.filter((one) => countriesOf(one).some(isAbroad));
  const placeless = peers.filter((one) => !isPlaced(one));
  const [result, because] = verdict([
    [abroad.some((one) => !isOnlyTried(one)), "broken", "other-countries-seen"],
    [abroad.length > 0, "unknown", "only-tried"],
    [placeless.length > 0, "unknown", "place-unknown"],
    [placed.every(isOnlyTried), "unknown", "not-observed"],
  ]);
  const observed =
    abroad.length > 0 ? few(abroad.flatMap((one) => countriesOf(one).filter(isAbroad))) : hosts(placeless);
  return [
    { claim: data("cloudLocations"), says: [...declared.countries].sort().join(", "), result, because, observed },
  ];
}

function endpointClaims(declared: Declared, peers: readonly AuditedPeer[]): Claim[] {
  if (declared.endpoints === undefined) return [];
  const strangers = peers.filter((one) => one.declared === undefined && !isNetworkService(one));
  const [result, because] = verdict([
    [strangers.some((one) => !isOnlyTried(one)), "broken", "other-peers-seen"],
    [strangers.length > 0, "unknown", "only-tried"],
    [peers.every(isOnlyTried), "unknown", "not-observed"],
  ]);
  const whole: Claim = {
    claim: data("endpoints"),
    says: few(declared.endpoints.map(({ endpoint }) => endpoint.host)).join(", "),
    result,
    because,
    observed: hosts(strangers),
  };
  return [whole, ...declared.endpoints.map((one) => endpointClaim(one, peers))];
}

function endpointClaim({ pointer, endpoint }: DeclaredEndpoint, peers: readonly AuditedPeer[]): Claim {
  const seen = peers.filter((one) => one.declared?.pointer === pointer && isOfEndpoint(one));
  const [from] = MOMENTS.filter((moment) => endpoint.moments?.includes(moment));
  const early = from === undefined ? [] : seen.map(({ peer, marked }) => isSeenBefore(peer.phases, from, marked));
  const [result, because] = verdict(
    [
      [seen.length === 0, "unknown", "not-observed"],
      [seen.every(isOnlyTried), "unknown", "only-tried"],
      [seen.every(({ portFits }) => !portFits), "broken", "other-port-seen"],
      [early.includes(true), "broken", "contacted-too-early"],
      [
        seen.some(({ peer }, index) => early[index] === null || (from !== undefined && peer.phases.length === 0)),
        "unknown",
        "moments-not-marked",
      ],
    ],
    "seen",
  );
  const says = [endpoint.host, endpoint.port].filter((part) => part !== undefined).join(":");
  return { claim: pointer, says, result, because, observed: hosts(seen) };
}
