/**
 * Peers: a device held against the other devices of the same product and firmware, by what it shows over a day.
 *
 * The band of the peers is where four fifths of them are, those nearest to the median: one that departs does not widen it,
 * and two habits that are both common (two wards, two uses) are both within. A device departs that is outside by more than
 * twice the band's width (four times, where few peers say little about it), on the scale of the values and on that of
 * their logarithms, since many quantities (traffic, counts) spread by factors.
 */
import { keyOf } from "../judge/open-findings.ts";
import type { LikelyCause, RuntimeFinding } from "../runtime-finding.ts";

/** What a device shows. */
export interface PeerFacts {
  /** Means over the day of parameters that are numbers. */
  readonly levels: Readonly<Record<string, number>>;
  /** By installed part, and its version where it is told. */
  readonly digests: Readonly<Record<string, string>>;
  readonly versions: Readonly<Record<string, string>>;
  /** Such as "443/tcp"; null where it does not tell. */
  readonly ports: readonly string[] | null;
}

/** What the group shows. */
export interface PeerPicture {
  readonly bands: ReadonlyMap<string, Band>;
  readonly digests: ReadonlyMap<string, Counted>;
  readonly versions: ReadonlyMap<string, Counted>;
  readonly ports: Counted;
}

/** Where most of the peers are. */
export interface Band {
  readonly low: number;
  readonly high: number;
  /** The same on the logarithms of the values and a share of the band; undefined where some are negative. */
  readonly logarithms: { readonly low: number; readonly high: number; readonly plus: number } | undefined;
  /** So many widths of the band outside of it. */
  readonly far: number;
}

interface Counted {
  readonly tellers: number;
  readonly counts: ReadonlyMap<string, number>;
}

export type PeerDeparture = Pick<
  RuntimeFinding,
  "key" | "severity" | "subject" | "declared" | "observed" | "certainty"
> & { readonly cause: LikelyCause; readonly because: readonly string[] };

/** A device and five others. */
export const GROUP_LEAST = 6;
const MOST = 0.8;
const FAR = 2;
/** Of fewer peers the band says less. */
const FEW = 8;
const FAR_AMONG_FEW = 4;
/** Zero is no factor of anything: a share of the band is added where there are some. */
const PLUS = 0.25;
/** Peers that agree to the digit still differ by a part of what they agree on. */
const LEAST_WIDTH = 0.05;

/** @param members of one product and firmware; the device that is to be compared may be among them. */
export function pictureOf(members: readonly PeerFacts[]): PeerPicture {
  const levels = new Map<string, number[]>();
  const digests = new Map<string, string[]>();
  const versions = new Map<string, string[]>();
  for (const one of members) {
    for (const [name, level] of Object.entries(one.levels)) add(levels, name, level);
    for (const [part, digest] of Object.entries(one.digests)) add(digests, part, digest);
    for (const [part, version] of Object.entries(one.versions)) add(versions, part, version);
  }
  const bands = [...levels].flatMap(([name, values]) =>
    values.length < GROUP_LEAST ? [] : [[name, bandOf(values)] as const],
  );
  const told = members.flatMap(({ ports }) => (ports === null ? [] : [[...new Set(ports)]]));
  return {
    bands: new Map(bands),
    digests: countedByPart(digests),
    versions: countedByPart(versions),
    ports: counted(told.flat(), told.length),
  };
}

/**
 * Where a member of the group is unlike its peers; none where too few of them tell.
 * @param shared marks that more than one member has, as far as they were all looked at: a picture shows some of them only.
 */
export function unlikePeers(
  own: PeerFacts,
  picture: PeerPicture,
  shared: ReadonlySet<string> = NONE_SHARED,
): PeerDeparture[] {
  return [...unlikeParts(own, picture, shared), ...unlikePorts(own, picture, shared), ...unlikeLevels(own, picture)];
}

const NONE_SHARED: ReadonlySet<string> = new Set();

/** What it has that two devices either share or do not. */
export function marksOf({ digests, versions, ports }: PeerFacts): string[] {
  const named = (what: "digest" | "version", parts: Readonly<Record<string, string>>) =>
    Object.entries(parts).map(([part, value]) => markOf(what, part, value));
  const open = [...new Set(ports)].map((port) => markOf("port", "", port));
  return [...named("digest", digests), ...named("version", versions), ...open];
}

function markOf(what: "digest" | "version" | "port", part: string, value: string): string {
  return JSON.stringify([what, part, value]);
}

function unlikeParts(own: PeerFacts, picture: PeerPicture, shared: ReadonlySet<string>): PeerDeparture[] {
  const isOwn = (what: "digest" | "version") => (one: { readonly part: string; readonly now: string }) =>
    !shared.has(markOf(what, one.part, one.now));
  const digests = held(own.digests, picture.digests)
    .filter(isOwn("digest"))
    .map(({ part, usual, now }) =>
      departure(part, "digest", {
        severity: "high",
        declared: usual.slice(0, DIGITS),
        observed: now.slice(0, DIGITS),
        certainty: 0.9,
        cause: "tampering",
        because: ["other-bytes-than-its-peers"],
      }),
    );
  const versions = held(own.versions, picture.versions)
    .filter(isOwn("version"))
    .map(({ part, usual, now }) =>
      departure(part, "version", {
        severity: "medium",
        declared: usual,
        observed: now,
        certainty: 0.9,
        cause: "misconfiguration",
        because: ["version-of-no-peer"],
      }),
    );
  return [...digests, ...versions];
}

/** Parts of which it alone has another one than most. */
function held(own: Readonly<Record<string, string>>, peers: ReadonlyMap<string, Counted>) {
  return Object.entries(own).flatMap(([part, now]) => {
    const counted = peers.get(part);
    const usual = counted === undefined ? undefined : heldByMost(counted);
    return counted === undefined || usual === undefined || usual === now || !isAlone(counted, now)
      ? []
      : [{ part, usual, now }];
  });
}

/** Digits of a digest that are shown. */
const DIGITS = 16;

function unlikePorts(
  { ports }: PeerFacts,
  { ports: peers }: PeerPicture,
  shared: ReadonlySet<string>,
): PeerDeparture[] {
  const strange = (ports ?? []).filter((port) => isAlone(peers, port) && !shared.has(markOf("port", "", port)));
  if (peers.tellers < GROUP_LEAST || strange.length === 0) return [];
  const usual = [...peers.counts].filter(([, count]) => count >= MOST * peers.tellers).map(([port]) => port);
  return [
    departure("openPorts", "ports", {
      severity: "medium",
      declared: usual.length === 0 ? null : usual.sort().join(", ").slice(0, TEXT_MOST),
      observed: strange.sort().join(", ").slice(0, TEXT_MOST),
      certainty: 0.9,
      cause: "misconfiguration",
      because: ["port-of-no-peer"],
    }),
  ];
}

const TEXT_MOST = 300;

function unlikeLevels({ levels }: PeerFacts, { bands }: PeerPicture): PeerDeparture[] {
  return Object.entries(levels).flatMap(([name, level]): PeerDeparture[] => {
    const band = bands.get(name);
    const side = band === undefined ? 0 : sideOf(level, band);
    if (band === undefined || side === 0) return [];
    return [
      departure(name, "level", {
        severity: "medium",
        declared: `${short(band.low)} … ${short(band.high)}`,
        observed: short(level),
        certainty: 0.8,
        cause: "misconfiguration",
        because: [side > 0 ? "higher-than-its-peers" : "lower-than-its-peers"],
      }),
    ];
  });
}

function departure(
  subject: string,
  which: string,
  what: Pick<PeerDeparture, "severity" | "declared" | "observed" | "certainty" | "cause" | "because">,
): PeerDeparture {
  return { key: keyOf({ kind: "unlike-its-peers", subject, which }), subject, ...what };
}

/** Held by four fifths of those who tell; undefined where too few tell or they differ among one another. */
function heldByMost({ tellers, counts }: Counted): string | undefined {
  if (tellers < GROUP_LEAST) return undefined;
  return [...counts].find(([, count]) => count >= MOST * tellers)?.[0];
}

/** Nobody else of those who were asked has it: at most one, which may be the device itself. */
function isAlone({ counts }: Counted, value: string): boolean {
  return (counts.get(value) ?? 0) <= 1;
}

/** +1 above, -1 below, 0 within or near. */
export function sideOf(level: number, { low, high, logarithms, far }: Band): -1 | 0 | 1 {
  // Of peers that are all at zero nobody knows what is far from it.
  if (low === 0 && high === 0) return 0;
  const side = outside(
    level,
    low,
    high,
    far * Math.max(high - low, LEAST_WIDTH * Math.max(Math.abs(low), Math.abs(high))),
  );
  if (side === 0 || logarithms === undefined || level + logarithms.plus <= 0) return side;
  const width = Math.max(logarithms.high - logarithms.low, LEAST_WIDTH);
  return outside(Math.log(level + logarithms.plus), logarithms.low, logarithms.high, far * width) === side ? side : 0;
}

function outside(value: number, low: number, high: number, by: number): -1 | 0 | 1 {
  if (value > high + by) return 1;
  return value < low - by ? -1 : 0;
}

/** @param values at least `GROUP_LEAST`. */
export function bandOf(values: readonly number[]): Band {
  const band = nearest(values);
  const far = values.length < FEW ? FAR_AMONG_FEW : FAR;
  if (band.high <= 0 || values.some((value) => value < 0)) return { ...band, logarithms: undefined, far };
  const plus = values.every((value) => value > 0) ? 0 : PLUS * band.high;
  return { ...band, logarithms: { ...nearest(values.map((value) => Math.log(value + plus))), plus }, far };
}

/** Range of the four fifths that are nearest to the median. */
function nearest(values: readonly number[]): { readonly low: number; readonly high: number } {
  const sorted = values.toSorted((one, other) => one - other);
  const median = sorted[sorted.length >> 1] ?? 0;
  let from = 0;
  let to = sorted.length - 1;
  for (let left = Math.floor((1 - MOST) * sorted.length); left > 0; left--) {
    if (median - (sorted[from] ?? 0) > (sorted[to] ?? 0) - median) from++;
    else to--;
  }
  return { low: sorted[from] ?? 0, high: sorted[to] ?? 0 };
}

function countedByPart(parts: ReadonlyMap<string, readonly string[]>): Map<string, Counted> {
  return new Map([...parts].map(([part, all]) => [part, counted(all, all.length)]));
}

function counted(values: readonly string[], tellers: number): Counted {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return { tellers, counts };
}

function add<T>(to: Map<string, T[]>, name: string, value: T): void {
  const there = to.get(name);
  if (there === undefined) to.set(name, [value]);
  else there.push(value);
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)) + 0);
}
