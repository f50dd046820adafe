/**
 * What can be simulated of a product: its parameters with the bands of its label, how it starts, whom it talks with.
 *
 * A label says the bands and not what lies between; what kind of quantity a parameter is follows from its name and unit.
 */
import { isLocalAddress, parseNetwork } from "../../address.ts";
import type { Endpoint } from "../../label/components.ts";
import type { ReferenceValue, RuntimeFacts } from "../../label/runtime-facts.ts";
import type { ObservedBoot, Peer, Service } from "../report.ts";
import { Chance, seedOf } from "./chance.ts";

/** How a parameter moves. */
export type Quantity =
  | "load"
  | "power"
  | "temperature"
  | "flow"
  | "battery"
  | "cell"
  | "pressure"
  | "deviation"
  | "delay"
  | "motion"
  | "profile"
  | "patient"
  | "memory"
  | "contacts"
  | "events"
  | "number"
  | "other";

/** How a device is used over day and week. */
export type Use = "bedside" | "examination" | "home" | "nightly" | "seldom";

export interface MovingParameter {
  readonly name: string;
  readonly quantity: Quantity;
  /** It stays within these, inclusive; every one of the label's bands and limits holds then. */
  readonly least: number;
  readonly most: number;
  /** Sent as minimum, maximum, mean and count. */
  readonly asInterval: boolean;
  /** Over which events are counted. */
  readonly windowMs: number;
}

export interface UsualPeer {
  readonly peer: Peer;
  readonly often: "always" | "working" | "hourly" | "daily";
}

export interface Extreme {
  readonly parameter: string;
  readonly min: number | undefined;
  readonly max: number | undefined;
}

type Phase = ObservedBoot["phases"][number] & { readonly toleranceMs: number };

export interface DeviceKind {
  /** Devices of one name behave alike. */
  readonly name: string;
  readonly use: Use;
  readonly moving: readonly MovingParameter[];
  /** What is told at the start and each hour: self-tests and the like. */
  readonly constants: Readonly<Record<string, string | number | boolean>>;
  /** Versions that the label allows, oldest first, and the parameter in which it does. */
  readonly versions: readonly [string, ...string[]];
  readonly versionParameter: string | undefined;
  readonly boot: { readonly bootLoaderVerified: boolean | undefined; readonly phases: readonly Phase[] };
  /** Start time in seconds and energy in joules, when the label knows them. */
  readonly bootTime: readonly [least: number, most: number] | undefined;
  readonly bootEnergy: readonly [least: number, most: number] | undefined;
  /** Of the firmware; it stays over the versions that the label allows, since a label knows one record. */
  readonly digest: string;
  readonly services: readonly Service[];
  readonly peers: readonly UsualPeer[];
  readonly extremes: readonly Extreme[];
}

const QUANTITIES: readonly (readonly [name: RegExp, quantity: Quantity])[] = [
  [/cpu|load$/i, "load"],
  [/^memory/i, "memory"],
  [/power|^energy/i, "power"],
  [/^body/i, "patient"],
  [/temperature/i, "temperature"],
  [/throughput|traffic|diskWrites/i, "flow"],
  [/implantBattery/i, "cell"],
  [/battery/i, "battery"],
  [/pressure/i, "pressure"],
  [/deviation/i, "deviation"],
  [/delay|age$|latency/i, "delay"],
  [/speed|current$/i, "motion"],
  [/rate$/i, "profile"],
];
const USES: readonly (readonly [name: RegExp, use: Use])[] = [
  [/^implant/i, "nightly"],
  [/^body/i, "seldom"],
  [/^speed$|^basal/i, "home"],
  [/^probe|^peers$/i, "examination"],
];
/** What the agent of any device tells, whether its label knows it or not. */
const BESIDES: readonly ReferenceValue[] = [
  { parameter: "cpuLoad", min: 0, max: 80 },
  { parameter: "memoryUsed", min: 0, max: 95 },
  { parameter: "diskWrites", min: 0, max: 400 },
  { parameter: "throughputUp", min: 0, max: 50 },
];
const DATAGRAM_PORTS = new Set([53, 67, 68, 69, 123, 161, 514, 3702, 5353]);

/** `name` tells products apart; facts that a label does not state are filled in plausibly. */
export function deviceKindOf(
  name: string,
  runtime: RuntimeFacts | undefined,
  endpoints: readonly Endpoint[] | undefined,
): DeviceKind {
  const declared = runtime?.operating?.values ?? [];
  const values = [
    ...declared,
    ...BESIDES.filter((one) => !declared.some(({ parameter }) => parameter === one.parameter)),
  ];
  const limits = runtime?.failSafe?.limits ?? [];
  const bands = new Map<string, MovingParameter>();
  const constants: Record<string, string | number | boolean> = {};
  let services: Service[] = [];
  let versions: [string, ...string[]] | undefined;
  let versionParameter: string | undefined;
  for (const value of values) {
    const [first] = value.allowed ?? [];
    if (/ports$/i.test(value.parameter) && value.allowed !== undefined) services = servicesOf(value.allowed, endpoints);
    else if (/version$/i.test(value.parameter) && first !== undefined) {
      const [oldest = String(first), ...later] = (value.allowed ?? []).map(String);
      versions = [oldest, ...later];
      versionParameter = value.parameter;
    } else if (value.parameter === "bootLoaderVerified" || first !== undefined)
      constants[value.parameter] = first ?? true;
    else if (!/^boot/.test(value.parameter))
      bands.set(value.parameter, bandOf(value, limits, bands.get(value.parameter)));
  }
  const record = runtime?.operating?.boot ?? runtime?.integration?.boot;
  const verified = record?.bootLoaderVerified ?? constants.bootLoaderVerified;
  const bootTime = toleratedOf(declared, "bootTime");
  const digests = record?.phases.flatMap(({ digest }) => digest ?? []) ?? [];
  return {
    name,
    use: USES.find(([pattern]) => declared.some(({ parameter }) => pattern.test(parameter)))?.[1] ?? "bedside",
    moving: [...bands.values()],
    constants,
    versions: versions ?? ["1.0.0"],
    versionParameter,
    boot: {
      bootLoaderVerified: typeof verified === "boolean" ? verified : undefined,
      phases:
        record?.phases.map((phase) => ({
          ...phase,
          toleranceMs: phase.toleranceMs ?? 0.05 * (phase.durationMs ?? 0),
        })) ?? plainPhases(bootTime === undefined ? 20 : (bootTime[0] + bootTime[1]) / 2),
    },
    bootTime,
    bootEnergy: toleratedOf(declared, "bootEnergy"),
    digest: digests.at(-1) ?? digestOf(name, versions?.[0] ?? "1.0.0"),
    services,
    peers: (endpoints ?? []).map((endpoint, index) => usualPeer(endpoint, index)),
    extremes: limits
      .filter(({ parameter }) => bands.has(parameter))
      .map(({ parameter, min, max }) => ({ parameter, min, max })),
  };
}

/** Digest of a version: the same for all devices of a product. */
export function digestOf(name: string, version: string): string {
  return new Chance(seedOf(0, `${name} ${version}`)).hex(64);
}

/** The part of the label's bands in which a sound device stays: what every reference and limit of the parameter allows. */
function bandOf(
  value: ReferenceValue,
  limits: readonly { parameter: string; min?: number; max?: number }[],
  before: MovingParameter | undefined,
): MovingParameter {
  const { parameter: name, nominal, tolerance = 0, statistic } = value;
  const own = limits.filter(({ parameter }) => parameter === name);
  const from = value.min ?? (nominal === undefined ? undefined : nominal - tolerance);
  const to = value.max ?? (nominal === undefined ? undefined : nominal + tolerance);
  const lows = [from, before?.least, ...own.map(({ min }) => min)].filter((low) => low !== undefined);
  const highs = [to, before?.most, ...own.map(({ max }) => max)].filter((high) => high !== undefined);
  const most = highs.length > 0 ? Math.min(...highs) : lows.length > 0 ? Math.max(...lows) * 2 + 1 : 100;
  const least = lows.length > 0 ? Math.max(...lows) : Math.min(0, 2 * most);
  const isCount = statistic === "count";
  const isNumber = value.unit === undefined && Number.isInteger(least) && Number.isInteger(most);
  const named = QUANTITIES.find(([pattern]) => pattern.test(name))?.[1];
  return {
    name,
    quantity:
      name === "peers" ? "contacts" : isCount ? "events" : (named ?? (isNumber && most <= 1000 ? "number" : "other")),
    least,
    most,
    asInterval: statistic === undefined && (named === "temperature" || named === "pressure" || named === "motion"),
    windowMs: (value.windowSeconds ?? 3600) * 1000,
  };
}

function toleratedOf(values: readonly ReferenceValue[], name: string): readonly [number, number] | undefined {
  const value = values.find(({ parameter }) => parameter === name);
  if (value === undefined) return undefined;
  const { nominal, tolerance = 0, min, max } = value;
  if (nominal !== undefined) return [nominal - tolerance, nominal + tolerance];
  return min === undefined && max === undefined ? undefined : [min ?? 0, max ?? 2 * (min ?? 0) + 1];
}

function plainPhases(seconds: number): Phase[] {
  return [
    ["firmware", 0.15],
    ["operating system", 0.6],
    ["application", 0.25],
  ].map(([name, share]) => ({
    name: String(name),
    durationMs: 1000 * seconds * Number(share),
    toleranceMs: 60 * seconds * Number(share),
  }));
}

function servicesOf(ports: readonly unknown[], endpoints: readonly Endpoint[] | undefined): Service[] {
  return ports
    .map(Number)
    .filter((port) => Number.isInteger(port) && port > 0 && port < 65_536)
    .map((port) => ({
      transport: endpoints?.find((one) => one.port === port)?.transport ?? (DATAGRAM_PORTS.has(port) ? "udp" : "tcp"),
      port,
    }));
}

function usualPeer(endpoint: Endpoint, index: number): UsualPeer {
  const { host, port, transport } = endpoint;
  const often =
    port === 123 || port === 53 ? "hourly" : /update/i.test(host) ? "daily" : index === 0 ? "always" : "working";
  return {
    peer: {
      host: hostUnder(host, index),
      ...(port !== undefined && { port }),
      ...(transport !== undefined && { transport }),
    },
    often,
  };
}

/** A host that a pattern of the label covers. */
function hostUnder(pattern: string, index: number): string {
  if (pattern === "local") return `10.20.0.${11 + (index % 200)}`;
  if (isLocalAddress(pattern)) return pattern;
  const network = pattern.includes("/") ? parseNetwork(pattern) : undefined;
  return network === undefined ? pattern.replaceAll("*", "eu1") : network[0].toString();
}
