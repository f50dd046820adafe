/**
 * Likely origin: what departures over the fleet have in common, told from a device's peers.
 *
 * One device that departs from its peers was tampered with or misconfigured; all of a product soon after a version
 * change are the maker's; most of a place at once, of several products, are its network or environment.
 */
import type { LikelyCause, RuntimeKind } from "../runtime-finding.ts";

export interface FleetDevice {
  readonly device: string;
  readonly product: string;
  readonly place: string;
  readonly firmware: string | null;
}

export interface FleetFinding extends FleetDevice {
  readonly changedVersionAtMs: number | null;
  /** Of the finding: kind and what it is about. */
  readonly key: string;
  readonly kind: RuntimeKind;
  readonly atMs: number;
}

export const ORIGIN_REASONS = [
  "all-of-the-product",
  "soon-after-version-change",
  "most-of-the-place",
  "several-products",
  "peers-elsewhere-conform",
  "peers-conform",
  "shows-other-software",
  "shows-another-speaker",
  "shows-new-contact",
  "shows-other-values",
  "unlike-all-peers",
  "no-peers",
  "some-peers-too",
] as const;
export type OriginReason = (typeof ORIGIN_REASONS)[number];

/** One line for people: findings that belong together, and why. */
export interface OriginGroup {
  readonly origin: LikelyCause;
  readonly because: readonly OriginReason[];
  readonly findings: readonly FleetFinding[];
  readonly devices: readonly string[];
  /** What they share; null where they share none. */
  readonly product: string | null;
  readonly place: string | null;
  readonly firmware: string | null;
  readonly sinceMs: number;
}

export interface FleetCounts {
  /** By product and firmware. */
  readonly peers: ReadonlyMap<string, number>;
  readonly atPlace: ReadonlyMap<string, number>;
  /** By product and place, for peers that stand elsewhere. */
  readonly ofProduct: ReadonlyMap<string, number>;
}

/** Counted once and kept: the fleet changes seldom. */
export function countFleet(fleet: Iterable<FleetDevice>): FleetCounts {
  const peers = new Map<string, number>();
  const atPlace = new Map<string, number>();
  const ofProduct = new Map<string, number>();
  const count = (counts: Map<string, number>, key: string) => counts.set(key, (counts.get(key) ?? 0) + 1);
  for (const one of fleet) {
    count(peers, versionOf(one));
    count(atPlace, one.place);
    count(ofProduct, one.product);
  }
  return { peers, atPlace, ofProduct };
}

function versionOf({ product, firmware }: Pick<FleetDevice, "product" | "firmware">): string {
  return JSON.stringify([product, firmware]);
}

/** Departures with no longer pause between them came at once. */
const AT_ONCE_MS = 10 * 60 * 1000;
/** An update shows what it broke within this time. */
const SOON_MS = 48 * 60 * 60 * 1000;
/** Fewer are no group. */
const GROUP = 3;
const MOST = 0.5;

/** Every finding is in one group; the largest groups come first. */
export function likelyOrigin(findings: readonly FleetFinding[], fleet: FleetCounts): OriginGroup[] {
  const groups: OriginGroup[] = [];
  const left = new Set(findings);
  const take = (members: readonly FleetFinding[], origin: LikelyCause, because: readonly OriginReason[]) => {
    groups.push(group(members, origin, because));
    for (const one of members) left.delete(one);
  };
  for (const members of Map.groupBy(left, (one) => JSON.stringify([versionOf(one), one.key])).values()) {
    const soon = members.filter(isSoonAfterChange);
    const isMost = devicesOf(soon).length >= MOST * (fleet.peers.get(versionOf(members[0] as FleetFinding)) ?? 0);
    if (devicesOf(soon).length >= GROUP && isMost)
      take(soon, "maker", ["soon-after-version-change", "all-of-the-product"]);
  }
  for (const here of Map.groupBy(left, ({ place }) => place).values())
    for (const members of bursts(here)) {
      const because = placeReasons(members, fleet);
      if (because !== null) take(members, "environment", because);
    }
  for (const members of Map.groupBy(left, (one) => JSON.stringify([versionOf(one), one.key])).values())
    for (const alone of Map.groupBy(members, ({ device }) => device).values()) {
      const [origin, ...because] = aloneAmongPeers(alone[0] as FleetFinding, devicesOf(members).length, fleet);
      take(alone, origin, because);
    }
  return groups.sort((one, other) => other.devices.length - one.devices.length || one.sinceMs - other.sinceMs);
}

function isSoonAfterChange({ changedVersionAtMs, atMs }: FleetFinding): boolean {
  return changedVersionAtMs !== null && changedVersionAtMs <= atMs && atMs - changedVersionAtMs <= SOON_MS;
}

/** Findings in order of time, cut where nothing happened for a while. */
function bursts(findings: readonly FleetFinding[]): FleetFinding[][] {
  const cut: FleetFinding[][] = [];
  for (const one of findings.toSorted((first, second) => first.atMs - second.atMs)) {
    const last = cut.at(-1);
    if (last !== undefined && one.atMs - (last.at(-1) as FleetFinding).atMs <= AT_ONCE_MS) last.push(one);
    else cut.push([one]);
  }
  return cut;
}

/** Why the place is the cause; null when it is not. */
function placeReasons(members: readonly FleetFinding[], fleet: FleetCounts): OriginReason[] | null {
  const [first] = members;
  const devices = devicesOf(members).length;
  if (first === undefined || devices < GROUP || devices < MOST * (fleet.atPlace.get(first.place) ?? 0)) return null;
  if (new Set(members.map(({ product }) => product)).size > 1) return ["most-of-the-place", "several-products"];
  // One product only: the place is the cause where others of it, elsewhere, are well.
  const elsewhere = (fleet.ofProduct.get(first.product) ?? 0) - devices;
  return elsewhere >= GROUP - 1 ? ["most-of-the-place", "peers-elsewhere-conform"] : null;
}

/** What a finding shows of itself, where the peers conform. */
const SHOWS: Partial<Record<RuntimeKind, readonly [LikelyCause, OriginReason]>> = {
  "firmware-unknown": ["tampering", "shows-other-software"],
  "digest-unknown": ["tampering", "shows-other-software"],
  "version-back": ["tampering", "shows-other-software"],
  "boot-deviates": ["tampering", "shows-other-software"],
  replayed: ["tampering", "shows-another-speaker"],
  "identity-shared": ["tampering", "shows-another-speaker"],
  "report-forged": ["tampering", "shows-another-speaker"],
  "identity-changed": ["tampering", "shows-another-speaker"],
  "peer-undeclared": ["tampering", "shows-new-contact"],
  "service-undeclared": ["misconfiguration", "shows-new-contact"],
  "outside-reference": ["misconfiguration", "shows-other-values"],
  "fail-safe-limit": ["misconfiguration", "shows-other-values"],
  "unlike-its-peers": ["misconfiguration", "unlike-all-peers"],
};

const OTHER_BYTES = ["tampering", "shows-other-software"] as const;

/** What it shows; of one unlike its peers its key says by what. */
function shownBy({ kind, key }: FleetFinding): readonly [LikelyCause, OriginReason | null] {
  if (kind === "unlike-its-peers" && key.endsWith("|digest")) return OTHER_BYTES;
  return SHOWS[kind] ?? ["unknown", null];
}

function aloneAmongPeers(
  finding: FleetFinding,
  departing: number,
  fleet: FleetCounts,
): readonly [LikelyCause, ...OriginReason[]] {
  const { product, firmware } = finding;
  const [cause, shows] = shownBy(finding);
  const said = shows === null ? [] : [shows];
  const peers = (fleet.peers.get(versionOf({ product, firmware })) ?? 1) - 1;
  // Who swaps software or speaks for another is found by that alone; other values mean little without peers.
  if (peers < GROUP - 1) return [cause === "tampering" ? cause : "unknown", "no-peers", ...said];
  if (departing > 1) return [cause === "tampering" ? cause : "unknown", "some-peers-too", ...said];
  return [cause, "peers-conform", ...said];
}

function group(findings: readonly FleetFinding[], origin: LikelyCause, because: readonly OriginReason[]): OriginGroup {
  return {
    origin,
    because,
    findings,
    devices: devicesOf(findings),
    product: shared(findings.map(({ product }) => product)),
    place: shared(findings.map(({ place }) => place)),
    firmware: shared(findings.map(({ firmware }) => firmware)),
    sinceMs: findings.reduce((first, { atMs }) => Math.min(first, atMs), Number.POSITIVE_INFINITY),
  };
}

function devicesOf(findings: readonly FleetFinding[]): string[] {
  return [...new Set(findings.map(({ device }) => device))];
}

function shared<T>(values: readonly (T | null)[]): T | null {
  const [first = null] = values;
  return values.every((one) => one === first) ? first : null;
}
