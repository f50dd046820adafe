/**
 * Scenarios: what can befall a device, and the ground truth of when its reports show it.
 *
 * Each is as strong as it is in life: a miner leaves some processor to the device so as not to be noticed, a thief uses
 * the line, a leak takes a day. What an attacker does to values stands here as one function a scenario.
 */
import type { Peer, Report, Service } from "../report.ts";
import type { Chance } from "./chance.ts";
import type { DeviceKind, MovingParameter, Quantity } from "./device-kind.ts";

export const SCENARIOS = [
  "ransomware",
  "cryptomining",
  "beaconing",
  "data-theft",
  "data-theft-hidden",
  "firmware-swapped",
  "firmware-unknown",
  "sensor-stuck",
  "slow-leak",
  "replay",
  "replay-old-boot",
  "stolen-identity",
  "disrupted-network",
  "update-wave",
  "power-cut",
  "fail-safe-breach",
] as const;
export type ScenarioName = (typeof SCENARIOS)[number];

export interface Scenario {
  readonly name: ScenarioName;
  readonly fromMs: number;
  readonly toMs: number;
}

/** What really happened, to measure detection against. */
export interface Truth {
  readonly device: string;
  readonly scenario: ScenarioName;
  readonly fromMs: number;
  readonly toMs: number;
  /** The first report that differs by it from what the device would have sent; null while there is none. */
  readonly showsAtReport: ShownAt | null;
}

export interface ShownAt {
  readonly boot: Report["boot"];
  readonly sequence: number;
  /** When it was sent. */
  readonly atMs: number;
}

/** A report on its way to be made. */
export interface Draft {
  readonly values: Record<string, number>;
  services: readonly Service[];
  peers: Peer[];
  /** Parameters whose interval has no width. */
  readonly still: Set<string>;
}

export interface Moment {
  readonly sinceMs: number;
  readonly kind: DeviceKind;
  readonly chance: Chance;
  /** Of this scenario at this device, from report to report. */
  readonly memory: Map<string, number>;
}

/** Alters the draft; whether the report shows it. */
type Alteration = (draft: Draft, moment: Moment) => boolean;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

export const ALTERATIONS: Partial<Record<ScenarioName, Alteration>> = {
  ransomware(draft, { sinceMs, kind, chance }) {
    change(draft, kind, "load", (value) => value + Math.max(0, 100 - value) * chance.between(0.68, 0.9));
    if ("diskWrites" in draft.values) draft.values.diskWrites = chance.between(6000, 18_000);
    sendMore(draft, kind, (value, most) => value + most * chance.between(0.25, 0.6));
    // What holds files open is stopped first, so that they can be encrypted.
    if (sinceMs >= MINUTE_MS) draft.services = draft.services.slice(1);
    draft.peers.push({ host: `10.20.3.${2 + (chance.integer() % 250)}`, port: 445, transport: "tcp" });
    return true;
  },

  cryptomining(draft, { sinceMs, kind, chance, memory }) {
    change(draft, kind, "load", (value) => value + Math.max(0, 92 - value) * chance.between(0.74, 0.82));
    change(
      draft,
      kind,
      "power",
      (value, { least, most }) => value + 0.35 * (most - least) + chance.between(0, 0.02) * most,
    );
    const warm = 1 - Math.exp(-sinceMs / (25 * MINUTE_MS));
    change(draft, kind, "temperature", (value, { least, most }) => value + 0.15 * warm * (most - least));
    sendMore(draft, kind, (value) => value + chance.between(0.3, 0.7));
    draft.peers.push({ host: `pool-${named(memory, chance)}.example`, port: 3333, transport: "tcp" });
    return true;
  },

  beaconing(draft, { sinceMs, kind, chance, memory }) {
    if (sinceMs < (memory.get("next") ?? 0)) return false;
    memory.set("next", sinceMs + chance.between(3, 7) * MINUTE_MS);
    draft.peers.push({ host: `cdn-${named(memory, chance)}.example`, port: 443, transport: "tcp" });
    sendMore(draft, kind, (value) => value + chance.between(0.05, 0.2));
    return true;
  },

  "data-theft"(draft, { kind, chance, memory }) {
    sendMore(draft, kind, (value, most) => Math.max(value, most * chance.between(1.1, 1.7)));
    draft.peers.push({ host: `${named(memory, chance)}.transfer.example`, port: 443, transport: "tcp" });
    return true;
  },

  "data-theft-hidden"(draft, { kind, chance }) {
    sendMore(draft, kind, (value, most) => Math.max(value, most * chance.between(0.8, 0.96)));
    const [usual] = kind.peers;
    if (usual !== undefined && !draft.peers.includes(usual.peer)) draft.peers.push(usual.peer);
    return true;
  },

  "sensor-stuck"(draft, { kind, memory }) {
    const order: Quantity[] = ["temperature", "pressure", "deviation", "other", "power", "battery", "load"];
    const stuck = order
      .flatMap((quantity) => kind.moving.filter((one) => one.quantity === quantity))
      .find(({ name }) => memory.has(name) || draft.values[name] !== undefined)?.name;
    if (stuck === undefined) return false;
    const held = memory.get(stuck);
    draft.still.add(stuck);
    if (held === undefined) memory.set(stuck, draft.values[stuck] ?? 0);
    else draft.values[stuck] = held;
    return held !== undefined;
  },

  "slow-leak"(draft, { sinceMs, kind }) {
    const hours = sinceMs / HOUR_MS;
    if ("memoryUsed" in draft.values)
      draft.values.memoryUsed = Math.min(97, (draft.values.memoryUsed ?? 0) + 1.6 * hours);
    change(
      draft,
      kind,
      "temperature",
      (value, { least, most }) => value + Math.min(0.3, 0.015 * hours) * (most - least),
    );
    // Before that it is less than the usual noise.
    return hours >= 1.5;
  },

  "fail-safe-breach"(draft, { sinceMs, kind, memory }) {
    const inOrder = [...kind.extremes].sort((a, b) => rank(kind, a.parameter) - rank(kind, b.parameter));
    const extreme = inOrder[0];
    if (extreme === undefined) return false;
    const parameter = kind.moving.find(({ name }) => name === extreme.parameter);
    const width = parameter === undefined ? 1 : parameter.most - parameter.least;
    const beyond = extreme.max === undefined ? (extreme.min ?? 0) - 0.06 * width : extreme.max + 0.06 * width;
    const start = memory.get("start") ?? draft.values[extreme.parameter] ?? beyond;
    memory.set("start", start);
    const value = start + (beyond - start) * Math.min(1, (sinceMs + MINUTE_MS) / (2 * MINUTE_MS));
    draft.values[extreme.parameter] = value;
    draft.still.add(extreme.parameter);
    return value > (extreme.max ?? Number.POSITIVE_INFINITY) || value < (extreme.min ?? Number.NEGATIVE_INFINITY);
  },

  "update-wave"(draft, { kind }) {
    change(draft, kind, "load", (value, { least, most }) => Math.min(most, value + 0.05 * (most - least)));
    change(draft, kind, "memory", (value) => Math.min(95, value + 5));
    return true;
  },
};

function change(
  draft: Draft,
  kind: DeviceKind,
  quantity: Quantity,
  to: (value: number, parameter: MovingParameter) => number,
): void {
  for (const parameter of kind.moving) {
    const value = draft.values[parameter.name];
    if (parameter.quantity === quantity && value !== undefined) draft.values[parameter.name] = to(value, parameter);
  }
}

function sendMore(draft: Draft, kind: DeviceKind, to: (value: number, most: number) => number): void {
  change(draft, kind, "flow", (value, { name, most }) => (/up$/i.test(name) ? to(value, most) : value));
}

/** A name that stays the same through the scenario. */
function named(memory: Map<string, number>, chance: Chance): string {
  const number = memory.get("name") ?? chance.integer();
  memory.set("name", number);
  return number.toString(16).padStart(8, "0");
}

/** Measured quantities break first; counts of events last. */
function rank(kind: DeviceKind, name: string): number {
  const quantity = kind.moving.find((one) => one.name === name)?.quantity ?? "events";
  const order: Quantity[] = [
    "pressure",
    "temperature",
    "patient",
    "profile",
    "motion",
    "battery",
    "cell",
    "power",
    "load",
  ];
  const at = order.indexOf(quantity);
  return at === -1 ? order.length + (quantity === "events" ? 1 : 0) : at;
}
