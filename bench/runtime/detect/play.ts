/**
 * Plays simulated devices to the judgement, a report a minute: once for a month without any fault, and once for each
 * scenario from where that month stood when it began. Chance in the simulator is such that both are the same until then.
 */
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { STATE_BYTES } from "../../../src/domain/runtime/baseline/baseline.ts";
import { BaselineSlab } from "../../../src/domain/runtime/baseline/baseline-slab.ts";
import { type DeviceWatch, newWatch } from "../../../src/domain/runtime/judge/device-watch.ts";
import { judgeReport, judgeTime, nextTimeMs } from "../../../src/domain/runtime/judge/judge.ts";
import type { Reference } from "../../../src/domain/runtime/reference.ts";
import type { Report } from "../../../src/domain/runtime/report.ts";
import type { FindingChange, RuntimeFinding } from "../../../src/domain/runtime/runtime-finding.ts";
import { Chance, seedOf } from "../../../src/domain/runtime/simulation/chance.ts";
import { deviceKindOf } from "../../../src/domain/runtime/simulation/device-kind.ts";
import type { Family } from "../../../src/domain/runtime/simulation/rhythm.ts";
import type { Scenario, ScenarioName } from "../../../src/domain/runtime/simulation/scenario.ts";
import {
  type Sent,
  type SimulatedDevice,
  simulateDevice,
} from "../../../src/domain/runtime/simulation/simulate-device.ts";
import { WANTED } from "./wanted.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 1440 * MINUTE_MS;
/** A Thursday. */
const BEGIN_MS = Date.UTC(2026, 9, 1);
/** A scenario begins within these days. */
const FIRST_DAY = 16;
const LAST_DAY = 22;
/** Parameters of one device. */
const MOST = 80;

export interface Unit {
  readonly name: string;
  /** File of the label. */
  readonly label: string;
  readonly seed: number;
  readonly family: Family;
  readonly days: number;
  readonly scenarios: readonly ScenarioName[];
  /** Peers and services are not told: what is found then is found by the values. */
  readonly byValues: boolean;
}

export interface Found {
  readonly scenario: ScenarioName;
  /** Minutes from the report that shows it; null when it was not found. */
  readonly minutes: number | null;
  readonly first: string;
}

export interface Played {
  readonly unit: Unit;
  readonly found: readonly Found[];
  readonly wrong: readonly {
    readonly kind: string;
    readonly subject: string;
    readonly day: number;
    readonly why: string;
  }[];
  readonly reports: number;
  /** Of the judgement with its baselines, for a report. */
  readonly microseconds: number;
}

interface Opened {
  readonly finding: RuntimeFinding;
  readonly atMs: number;
}

/** One device's memory, as the watch holds it. */
class Judged {
  watch: DeviceWatch = newWatch();
  readonly opened: Opened[] = [];
  #reference: Reference;
  readonly #byValues: boolean;
  #askedMs = 0;
  readonly #slots = new Map<string, number>();
  readonly #slab = new BaselineSlab(MOST);

  constructor(reference: Reference, byValues: boolean) {
    this.#reference = reference;
    this.#byValues = byValues;
  }

  copy(): Judged {
    const other = new Judged(this.#reference, this.#byValues);
    const state = new Uint8Array(STATE_BYTES);
    other.watch = structuredClone(this.watch);
    other.#askedMs = this.#askedMs;
    for (const [name, slot] of this.#slots) {
      this.#slab.save(slot, state);
      other.#slab.load(slot, state);
      other.#slots.set(name, slot);
    }
    return other;
  }

  /** What people announced. */
  expect(quietUntilMs: number | null): void {
    if (quietUntilMs !== this.#reference.quietUntilMs) this.#reference = { ...this.#reference, quietUntilMs };
  }

  take({ atMs, report, from }: Sent): void {
    const receivedAtMs = Math.max(atMs, this.watch.lastAtMs);
    this.#waitUntil(receivedAtMs);
    const judgement = judgeReport(this.watch, this.#byValues ? valuesOf(report) : report, {
      reference: this.#reference,
      receivedAtMs,
      // A device that starts comes by another connection.
      connection: from === "device" ? report.boot : from,
      baseline: this.#score,
    });
    if (judgement.relearn) for (const slot of this.#slots.values()) this.#slab.relearn(slot);
    this.#keep(judgement.changes, receivedAtMs);
  }

  pass(atMs: number): void {
    this.#waitUntil(atMs);
    this.#keep(judgeTime(this.watch, atMs, { reference: this.#reference }).changes, atMs);
  }

  /** The watch asks when something is due, not only once a minute. */
  #waitUntil(atMs: number): void {
    const dueMs = nextTimeMs(this.watch, this.#reference);
    if (dueMs === undefined || dueMs >= atMs || dueMs < this.#askedMs) return;
    this.#askedMs = dueMs + 1;
    this.#keep(judgeTime(this.watch, dueMs + 1, { reference: this.#reference }).changes, dueMs + 1);
  }

  readonly #score = (parameter: string, value: number, atMs: number): number => {
    const slot = this.#slots.get(parameter) ?? this.#slots.size;
    this.#slots.set(parameter, slot);
    return this.#slab.score(slot, value, atMs);
  };

  #keep(changes: readonly FindingChange[], atMs: number): void {
    for (const change of changes) if (change.do === "open") this.opened.push({ finding: change.finding, atMs });
  }
}

export function play(unit: Unit): Played {
  const label = parse(readFileSync(unit.label, "utf8"));
  const { runtime, components } = label;
  const endpoints = components.data?.endpoints;
  const reference: Reference = {
    label: unit.name,
    authority: "maker",
    runtime,
    endpoints,
    everyMs: MINUTE_MS,
    expected: null,
    quietUntilMs: null,
  };
  const device = `${unit.name}-${unit.seed}`;
  const kind = deviceKindOf(unit.name, runtime, endpoints);
  const settings = { device, seed: unit.seed, everyMs: MINUTE_MS, family: unit.family };
  const scenarios = unit.scenarios.map((name) => scenarioOf(name, unit.seed, device));
  const ticks = ticksOf(Math.max(unit.days, LAST_DAY + 2.1), unit.seed, device);

  const sound = new Judged(reference, unit.byValues);
  const copies = new Map<ScenarioName, Judged>();
  const soundDevice = simulateDevice(kind, settings);
  let reports = 0;
  let judgedMs = 0;
  for (const tick of ticks) {
    for (const { name, fromMs } of scenarios) if (tick >= fromMs && !copies.has(name)) copies.set(name, sound.copy());
    const sent = soundDevice.next(tick);
    const before = performance.now();
    sound.expect(soundDevice.quietUntilMs(tick));
    for (const one of sent) sound.take(one);
    sound.pass(tick);
    judgedMs += performance.now() - before;
    reports += sent.length;
  }
  const endMs = BEGIN_MS + unit.days * DAY_MS;
  return {
    unit,
    found: scenarios.flatMap((scenario) => {
      const copy = copies.get(scenario.name);
      const played = simulateDevice(kind, settings, [scenario]);
      return copy === undefined ? [] : befall(scenario, played, copy, ticks, sound.opened);
    }),
    wrong: sound.opened
      .filter(({ atMs }) => atMs < endMs)
      .map(({ finding, atMs }) => ({
        kind: finding.kind,
        subject: finding.subject,
        day: (atMs - BEGIN_MS) / DAY_MS,
        why: `${finding.observed}, ${finding.because.join(", ")}`,
      })),
    reports,
    microseconds: (1000 * judgedMs) / reports,
  };
}

function befall(
  { name, fromMs, toMs }: Scenario,
  device: SimulatedDevice,
  judged: Judged,
  ticks: readonly number[],
  usual: readonly Opened[],
): Found[] {
  const received: Sent[] = [];
  for (const tick of ticks) {
    if (tick >= toMs + 5 * MINUTE_MS) break;
    const sent = device.next(tick);
    if (tick < fromMs) continue;
    judged.expect(device.quietUntilMs(tick));
    for (const one of sent) {
      judged.take(one);
      received.push(one);
    }
    judged.pass(tick);
  }
  const shown = device.truth()[0]?.showsAtReport;
  // Nothing of this device shows it: no sensor that moves, no such limit.
  if (shown === undefined || shown === null) return [];
  const arrived = received.find(
    ({ atMs, report }) => atMs >= shown.atMs && report.boot === shown.boot && report.sequence === shown.sequence,
  );
  const shownMs = name === "power-cut" ? fromMs : Math.max(shown.atMs, arrived?.atMs ?? 0);
  const isUsual = ({ finding }: Opened) =>
    usual.some((other) => other.finding.key === finding.key && other.atMs >= fromMs && other.atMs < toMs);
  const first = judged.opened.find(
    (one) => one.atMs >= fromMs && one.atMs <= toMs && WANTED[name].kinds.includes(one.finding.kind) && !isUsual(one),
  );
  return [
    {
      scenario: name,
      minutes: first === undefined ? null : Math.max(0, (first.atMs - shownMs) / MINUTE_MS),
      first: first === undefined ? "" : first.finding.kind,
    },
  ];
}

function valuesOf({ peers: _peers, services: _services, ...report }: Report): Report {
  return report;
}

function scenarioOf(name: ScenarioName, seed: number, device: string): Scenario {
  const chance = new Chance(seedOf(seed, `${device} ${name} begins`));
  const fromMs = BEGIN_MS + chance.between(FIRST_DAY, LAST_DAY) * DAY_MS;
  return { name, fromMs, toMs: fromMs + WANTED[name].lastsMinutes * MINUTE_MS };
}

/** Once a minute, at most two seconds late. */
function ticksOf(days: number, seed: number, device: string): number[] {
  const chance = new Chance(seedOf(seed, `${device} ticks`));
  const ticks: number[] = [];
  for (let minute = 0; minute < days * 1440; minute++)
    ticks.push(BEGIN_MS + minute * MINUTE_MS + Math.floor(chance.between(0, 2000)));
  return ticks;
}
