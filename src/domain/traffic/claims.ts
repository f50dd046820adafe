/**
 * What the label claims about traffic, each claim with its result: met, broken, or unknown because a capture cannot show it.
 */
import { isUnprotected } from "../label/components.ts";
import type { Label } from "../label/label.ts";
import { pointerTo } from "../label/problem.ts";
import { textIn } from "../label/text.ts";
import type { Claim } from "./audit-report.ts";
import {
  type AuditedPeer,
  hostsOf,
  isOnlyTried,
  isPlaced,
  isPlainText,
  isStranger,
  partyOf,
  unique,
} from "./audited-peer.ts";
import type { Declared, DeclaredEndpoint } from "./declared.ts";

const data = (...steps: (string | number)[]) => pointerTo("components", "data", ...steps);
const OBSERVED_KEPT = 20;

/** Every claim about traffic, in the order of the label. */
export function claimsOf(label: Label, declared: Declared, peers: readonly AuditedPeer[]): Claim[] {
  return [
    ...protectionClaims(label, peers),
    ...partiesClaim(declared, peers),
    ...countriesClaim(declared, peers),
    ...attributeClaims(label),
    ...endpointClaims(declared, peers),
  ];
}

function protectionClaims(label: Label, peers: readonly AuditedPeer[]): Claim[] {
  const abroad = peers.filter(({ place }) => place.method !== "local");
  const plain = peers.filter(isPlainText);
  return (label.components?.software?.connectivity ?? []).flatMap(({ reach, protection, protocol }, index): Claim[] => {
    if (reach !== "cloud" || protection === undefined || isUnprotected(protection) || !/http|web|rest/i.test(protocol))
      return [];
    const claim = pointerTo("components", "software", "connectivity", index, "protection");
    const says = `${protocol}: ${textIn(protection, "en")}`;
    if (plain.length > 0)
      return [{ claim, says, result: "broken", because: "plain-text-seen", observed: hosts(plain) }];
    // HTTPS was seen, but this format tells no TLS version: a promise about the version is neither kept nor broken.
    return [
      {
        claim,
        says,
        result: "unknown",
        because: abroad.length === 0 ? "not-observed" : "tls-version-not-visible",
        observed: hosts(abroad),
      },
    ];
  });
}

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
    [peers.length === 0, "unknown", "not-observed"],
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
  const placed = peers.filter(isPlaced);
  const abroad = placed.filter(({ place }) => !declared.countries.has(place.country ?? ""));
  const placeless = peers.filter((one) => one.place.method !== "local" && !isPlaced(one));
  const [result, because] = verdict([
    [abroad.some((one) => !isOnlyTried(one)), "broken", "other-countries-seen"],
    [abroad.length > 0, "unknown", "only-tried"],
    [placeless.length > 0, "unknown", "place-unknown"],
    [placed.length === 0, "unknown", "not-observed"],
  ]);
  const observed = abroad.length > 0 ? few(abroad.map(({ place }) => place.country ?? "")) : hosts(placeless);
  return [
    { claim: data("cloudLocations"), says: [...declared.countries].sort().join(", "), result, because, observed },
  ];
}

/** What is sent how often stands in bodies, which this audit does not read yet: unknown, never met. */
function attributeClaims(label: Label): Claim[] {
  return (label.components?.data?.attributes ?? []).map(({ name }, index) => ({
    claim: data("attributes", index),
    says: textIn(name, "en"),
    result: "unknown",
    because: "contents-not-examined",
    observed: [],
  }));
}

function endpointClaims(declared: Declared, peers: readonly AuditedPeer[]): Claim[] {
  if (declared.endpoints === undefined) return [];
  const strangers = peers.filter((one) => one.declared === undefined);
  const [result, because] = verdict([
    [strangers.some((one) => !isOnlyTried(one)), "broken", "other-peers-seen"],
    [strangers.length > 0, "unknown", "only-tried"],
    [peers.length === 0, "unknown", "not-observed"],
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
  const seen = peers.filter((one) => one.declared?.pointer === pointer);
  const [result, because] = verdict(
    [
      [seen.length === 0, "unknown", "not-observed"],
      [seen.every(({ portFits }) => !portFits), "broken", "other-port-seen"],
    ],
    "seen",
  );
  const says = [endpoint.host, endpoint.port].filter((part) => part !== undefined).join(":");
  return { claim: pointer, says, result, because, observed: hosts(seen) };
}

type Case = readonly [applies: boolean, result: Claim["result"], because: string];

/** The first case that applies; met when none does. */
function verdict(cases: readonly Case[], met = "only-declared-seen"): readonly [Claim["result"], string] {
  const found = cases.find(([applies]) => applies);
  return found === undefined ? ["met", met] : [found[1], found[2]];
}

/** A claim's evidence in short; the report's destinations hold all. */
function few(list: readonly string[]): string[] {
  return unique(list).slice(0, OBSERVED_KEPT);
}

function hosts(peers: readonly AuditedPeer[]): string[] {
  return few(hostsOf(peers));
}
