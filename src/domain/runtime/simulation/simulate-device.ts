/**
 * A simulated device: makes report after report as a device of its label would, with what usually happens (restarts, an
 * update, short gaps in the network, a clock that drifts) and what a scenario does to it.
 *
 * Pure: time is an argument that rises from call to call, all chance comes from the seed. What a scenario does has its
 * own chance, so a device with and without it differs by the scenario alone.
 */
import type { Peer, Report } from "../report.ts";
import { Chance, seedOf } from "./chance.ts";
import { type DeviceKind, digestOf, type MovingParameter } from "./device-kind.ts";
import { type Family, type Rhythm, rhythmOf } from "./rhythm.ts";
import { ALTERATIONS, type Draft, type Moment, type Scenario, type ShownAt, type Truth } from "./scenario.ts";
import { type Signal, signalOf } from "./signal.ts";
import { bootRecord, type Firmware, versionAfter } from "./start.ts";
import { maintenanceOf, type PlannedWork } from "./wards.ts";

export interface SimulationSettings {
  readonly device: string;
  readonly seed: number;
  /** Time from report to report. */
  readonly everyMs: number;
  readonly family?: Family;
  /** In every boot id: another run of the same seed must not look like the same boots. */
  readonly run?: string;
}

/** A report that arrives at the door at a time. */
export interface Sent {
  readonly atMs: number;
  readonly report: Report;
  /** Who sends it: the device, or somebody with its credentials. */
  readonly from: "device" | "stranger";
}

export interface SimulatedDevice {
  /** What is sent since the call before, oldest first: mostly one report, none in a gap, several after it. */
  next(atMs: number): readonly Sent[];
  /** A report out of its turn; undefined while the device is off or cut off. */
  reportNow(atMs: number): Report | undefined;
  /** Stops or takes up clinical work; it stays so over a restart. */
  setPaused(paused: boolean): void;
  /** The next report tells once more how it started. */
  askBootRecord(): void;
  /** Without power or network at the last call. */
  readonly isAway: boolean;
  /** Until when people said that they would work on it; null where nothing is announced. */
  quietUntilMs(atMs: number): number | null;
  truth(): readonly Truth[];
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const RESTART_EVERY_MS = 18 * DAY_MS;
const GAP_EVERY_MS = 3 * DAY_MS;
/** Planned work is announced from so long before to so long after. */
const ANNOUNCED_MS = 10 * MINUTE_MS;
const NEVER = (): PlannedWork => ({ fromMs: Infinity, toMs: Infinity });
/** Reports that are held while there is no network. */
const BACKLOG = 60;
/** What somebody who records has of it. */
const RECORDED = 30;

interface Playing {
  readonly scenario: Scenario;
  readonly chance: Chance;
  readonly memory: Map<string, number>;
  begun: boolean;
  over: boolean;
  shown: ShownAt | null;
}

export function simulateDevice(
  kind: DeviceKind,
  settings: SimulationSettings,
  scenarios: readonly Scenario[] = [],
): SimulatedDevice {
  return new Device(kind, settings, scenarios);
}

class Device implements SimulatedDevice {
  readonly #kind: DeviceKind;
  readonly #settings: SimulationSettings;
  readonly #chance: Chance;
  readonly #run: string;
  readonly #rhythm: Rhythm;
  readonly #planned: (atMs: number) => PlannedWork;
  readonly #signals: readonly (readonly [MovingParameter, Signal])[];
  readonly #playing: Playing[];
  readonly #driftPpm: number;
  #clockOffMs: number;
  #firmware: Firmware;
  #updateAtMs: number | undefined;
  #updatesTo: string | undefined;
  #lastMs: number | undefined;
  #boots = 0;
  #boot = "";
  #sequence = 0;
  #tellsStart = false;
  #paused = false;
  #gapUntilMs = 0;
  #offUntilMs = 0;
  #toldPartsMs = 0;
  #waiting: { report: Report; arrivesMs: number }[] = [];
  #lost = false;
  readonly #recorded: Report[] = [];
  #strangerSequence = 0;
  #peers: Record<"hourly" | "daily", number> = { hourly: 0, daily: 0 };

  constructor(kind: DeviceKind, settings: SimulationSettings, scenarios: readonly Scenario[]) {
    const { seed, device, family = "development" } = settings;
    this.#kind = kind;
    this.#settings = settings;
    this.#chance = new Chance(seedOf(seed, device));
    const unit = this.#chance;
    this.#run = settings.run ?? unit.hex(8);
    this.#planned = family === "wards" ? maintenanceOf(new Chance(seedOf(seed, `${device} maintenance`))) : NEVER;
    this.#rhythm = rhythmOf(kind.use, family, new Chance(seedOf(seed, `${device} rhythm`)), this.#planned);
    this.#signals = kind.moving.map((parameter) => [parameter, signalOf(parameter, family, kind.name, unit)]);
    this.#driftPpm = unit.between(-20, 20);
    this.#clockOffMs = unit.between(-400, 400);
    const newest = kind.versions.at(-1) ?? kind.versions[0];
    const isBehind = kind.versions.length > 1 && unit.happens(0.5);
    this.#firmware = { version: isBehind ? kind.versions[0] : newest, digest: kind.digest, slower: 1 };
    this.#updatesTo = isBehind ? newest : undefined;
    this.#playing = scenarios.map((scenario, index) => ({
      scenario,
      chance: new Chance(seedOf(seed, `${device} ${scenario.name} ${index}`)),
      memory: new Map(),
      begun: false,
      over: false,
      shown: null,
    }));
  }

  get isAway(): boolean {
    const at = this.#lastMs ?? 0;
    return at < this.#gapUntilMs || at < this.#offUntilMs;
  }

  quietUntilMs(atMs: number): number | null {
    const { fromMs, toMs } = this.#planned(atMs);
    return atMs >= fromMs - ANNOUNCED_MS && atMs < toMs + ANNOUNCED_MS ? toMs + ANNOUNCED_MS : null;
  }

  setPaused(paused: boolean): void {
    this.#paused = paused;
  }

  askBootRecord(): void {
    this.#tellsStart = true;
  }

  truth(): readonly Truth[] {
    return this.#playing.map(({ scenario, shown }) => ({
      device: this.#settings.device,
      scenario: scenario.name,
      fromMs: scenario.fromMs,
      toMs: scenario.toMs,
      showsAtReport: shown,
    }));
  }

  next(atMs: number): readonly Sent[] {
    const stepMs = this.#lastMs === undefined ? this.#settings.everyMs : Math.max(0, atMs - this.#lastMs);
    if (this.#lastMs === undefined) this.#powerOn(atMs);
    this.#lastMs = atMs;
    this.#turnScenarios(atMs);
    this.#liveOn(atMs, stepMs);
    if (atMs < this.#offUntilMs) return [];
    const report = this.#make(atMs, stepMs);
    return [...this.#deliver(report, atMs), ...this.#strangers(report, atMs)].sort((a, b) => a.atMs - b.atMs);
  }

  reportNow(atMs: number): Report | undefined {
    if (this.#lastMs === undefined || this.isAway || this.#playingNow(["replay"], atMs) !== undefined) return undefined;
    const stepMs = Math.max(0, atMs - this.#lastMs);
    this.#lastMs = Math.max(atMs, this.#lastMs);
    return this.#make(atMs, stepMs);
  }

  #powerOn(atMs: number): void {
    if (this.#updatesTo !== undefined) {
      const night = Math.floor(atMs / DAY_MS) + 2 + Math.floor(20 * this.#chance.share());
      this.#updateAtMs = night * DAY_MS + this.#chance.between(1, 4) * HOUR_MS;
    }
    this.#peers = { hourly: atMs, daily: atMs + this.#chance.between(0, DAY_MS) };
    this.#start();
  }

  #start(): void {
    this.#boots++;
    this.#boot = `${this.#run}-${this.#boots}`;
    this.#sequence = 0;
    this.#tellsStart = true;
    this.#toldPartsMs = 0;
  }

  /** Begins and ends what changes the device as a whole. */
  #turnScenarios(atMs: number): void {
    for (const playing of this.#playing) {
      const { scenario, chance } = playing;
      const { version } = this.#firmware;
      if (!playing.begun && atMs >= scenario.fromMs && atMs < scenario.toMs) {
        playing.begun = true;
        if (scenario.name === "firmware-swapped") this.#install({ version, digest: chance.hex(64), slower: 1.04 });
        if (scenario.name === "firmware-unknown")
          this.#install({ version: `${version}-m${chance.hex(2)}`, digest: chance.hex(64), slower: 1.04 });
        if (scenario.name === "power-cut") this.#offUntilMs = scenario.toMs + chance.between(0, 0.5) * MINUTE_MS;
        if (scenario.name === "replay-old-boot") this.#start();
        if (scenario.name === "update-wave") {
          const next = versionAfter(this.#kind.versions.at(-1) ?? version);
          this.#install({ version: next, digest: digestOf(this.#kind.name, next), slower: 1.02 });
          this.#updateAtMs = undefined;
        }
      }
      if (playing.begun && !playing.over && atMs >= scenario.toMs) {
        playing.over = true;
        if (scenario.name === "power-cut") this.#start();
        if (scenario.name === "firmware-swapped" || scenario.name === "firmware-unknown")
          this.#install({ version: version.replace(/-m..$/, ""), digest: this.#kind.digest, slower: 1 });
      }
    }
  }

  #install(firmware: Firmware): void {
    this.#firmware = firmware;
    this.#start();
  }

  /** What usually happens to devices. */
  #liveOn(atMs: number, stepMs: number): void {
    this.#clockOffMs += (this.#driftPpm * stepMs) / 1e6;
    if (this.#chance.happensWithin(stepMs, DAY_MS)) this.#clockOffMs = this.#chance.between(-50, 50);
    const restarts = this.#chance.happensWithin(stepMs, RESTART_EVERY_MS);
    const gapMs = this.#chance.happensWithin(stepMs, GAP_EVERY_MS) ? this.#chance.between(0.2, 1.8) * MINUTE_MS : 0;
    if (gapMs > 0) this.#gapUntilMs = atMs + gapMs;
    if (this.#updateAtMs !== undefined && atMs >= this.#updateAtMs) {
      this.#updateAtMs = undefined;
      this.#install({ ...this.#firmware, version: this.#updatesTo ?? this.#firmware.version });
    } else if (restarts && this.#sequence > 0) this.#start();
  }

  #make(atMs: number, stepMs: number): Report {
    const activity = this.#rhythm(atMs);
    const draft: Draft = {
      values: {},
      services: this.#kind.services,
      peers: this.#talkedWith(activity, atMs),
      still: new Set(),
    };
    for (const [{ name }, signal] of this.#signals) {
      const value = signal(this.#paused ? 0 : activity, stepMs, atMs);
      if (value !== undefined) draft.values[name] = value;
    }
    const shows: Playing[] = [];
    for (const playing of this.#playing) {
      const { name, fromMs } = playing.scenario;
      const lasts = name === "update-wave" ? playing.begun : playing.begun && !playing.over;
      const moment: Moment = {
        sinceMs: atMs - fromMs,
        kind: this.#kind,
        chance: playing.chance,
        memory: playing.memory,
      };
      const alters = lasts && ALTERATIONS[name]?.(draft, moment) === true;
      const restarted = playing.begun && this.#sequence === 0 && RESTARTS.has(name);
      if (alters || restarted) shows.push(playing);
    }
    for (const { name, quantity } of this.#kind.moving)
      if (quantity === "contacts") draft.values[name] = draft.peers.length;
    const report = this.#write(draft, atMs);
    for (const playing of shows) this.#show(playing, report, atMs);
    return report;
  }

  #write(draft: Draft, atMs: number): Report {
    const kind = this.#kind;
    const tellsParts = atMs - this.#toldPartsMs >= HOUR_MS;
    if (tellsParts) this.#toldPartsMs = atMs;
    const values: NonNullable<Report["values"]> = {};
    for (const parameter of kind.moving) {
      const value = draft.values[parameter.name];
      if (value !== undefined)
        values[parameter.name] = this.#measured(parameter, value, draft.still.has(parameter.name));
    }
    if (tellsParts) Object.assign(values, kind.constants);
    if (tellsParts && kind.versionParameter !== undefined) values[kind.versionParameter] = this.#firmware.version;
    const start = this.#tellsStart ? bootRecord(kind, this.#firmware, new Chance(seedOf(0, this.#boot))) : undefined;
    this.#tellsStart = false;
    if (start !== undefined) Object.assign(values, start.values);
    return {
      device: this.#settings.device,
      boot: this.#boot,
      sequence: this.#sequence++,
      time: Math.max(0, Math.round(atMs + this.#clockOffMs)),
      stage: this.#paused ? "failSafe" : "operating",
      values,
      ...(tellsParts && {
        versions: { firmware: this.#firmware.version },
        digests: { firmware: this.#firmware.digest },
      }),
      ...(kind.services.length > 0 && { services: [...draft.services] }),
      ...(draft.peers.length > 0 && { peers: draft.peers }),
      ...(start !== undefined && { started: start.record }),
    };
  }

  #measured(parameter: MovingParameter, value: number, isStill: boolean): NonNullable<Report["values"]>[string] {
    const { least, most } = parameter;
    const digits = Math.max(0, Math.min(6, Math.ceil(-Math.log10((most - least) / 500))));
    const rounded = (number: number) => Number(number.toFixed(digits));
    if (!parameter.asInterval) return rounded(value);
    const around = isStill ? 0 : 0.008 * (most - least);
    const isWithin = value >= least && value <= most;
    const low = value - around * this.#chance.share();
    const high = value + around * this.#chance.share();
    return {
      min: rounded(isWithin ? Math.max(least, low) : low),
      max: rounded(isWithin ? Math.min(most, high) : high),
      mean: rounded(value),
      count: Math.max(1, Math.round(this.#settings.everyMs / 1000)),
    };
  }

  #talkedWith(activity: number, atMs: number): Peer[] {
    const due = { hourly: atMs >= this.#peers.hourly, daily: atMs >= this.#peers.daily };
    if (due.hourly) this.#peers.hourly = atMs + HOUR_MS;
    if (due.daily) this.#peers.daily = atMs + DAY_MS;
    return this.#kind.peers
      .filter(({ often }) => often === "always" || (often === "working" ? activity > 0.25 : due[often]))
      .map(({ peer }) => peer);
  }

  #playingNow(names: readonly Scenario["name"][], atMs: number): Playing | undefined {
    return this.#playing.find(
      ({ scenario: { name, fromMs, toMs } }) => names.includes(name) && atMs >= fromMs && atMs < toMs,
    );
  }

  /** The report's way through the network. */
  #deliver(report: Report, atMs: number): Sent[] {
    if (this.#playingNow(["replay"], atMs) !== undefined && this.#recorded.length > 0) return [];
    const disrupted = this.#playingNow(["disrupted-network"], atMs);
    let backlog = BACKLOG;
    let arrivesMs = atMs;
    if (disrupted !== undefined) {
      const { chance } = disrupted;
      // A radio that comes and goes: half of the reports are lost in a full buffer, the others are late.
      backlog = 2;
      if (atMs >= this.#gapUntilMs && chance.happensWithin(this.#settings.everyMs, 20 * MINUTE_MS))
        this.#gapUntilMs = atMs + chance.between(3, 8) * MINUTE_MS;
      const isLost = !this.#lost && (disrupted.shown === null || chance.happens(0.7));
      const before = this.#lost;
      this.#lost = isLost;
      if (isLost) return this.#arrived(atMs);
      arrivesMs += chance.between(3_000, 45_000);
      if (before) this.#show(disrupted, report, arrivesMs);
    }
    this.#waiting.push({ report, arrivesMs: Math.max(arrivesMs, this.#waiting.at(-1)?.arrivesMs ?? 0) });
    if (this.#waiting.length > backlog) this.#waiting.shift();
    return this.#arrived(atMs);
  }

  #arrived(atMs: number): Sent[] {
    if (atMs < this.#gapUntilMs) return [];
    const here = this.#waiting.filter(({ arrivesMs }) => arrivesMs <= atMs);
    this.#waiting = this.#waiting.filter(({ arrivesMs }) => arrivesMs > atMs);
    return here.map(({ report, arrivesMs }) => ({
      // What waited for the network arrives now, what was late on its way when it came.
      atMs: Math.max(arrivesMs, Math.min(atMs, this.#gapUntilMs)),
      report,
      from: "device",
    }));
  }

  /** What others send in the device's name. */
  #strangers(report: Report, atMs: number): Sent[] {
    const sent: Sent[] = [];
    const replay = this.#playingNow(["replay", "replay-old-boot"], atMs);
    if (replay === undefined) {
      if (this.#playing.some(({ scenario }) => scenario.name.startsWith("replay"))) this.#recorded.push(report);
      if (this.#recorded.length > RECORDED) this.#recorded.shift();
    } else if (this.#recorded.length > 0) {
      const turn = replay.memory.get("turn") ?? 0;
      replay.memory.set("turn", turn + 1);
      const old = this.#recorded[turn % this.#recorded.length] ?? report;
      const again = replay.scenario.name === "replay" ? { ...old, time: report.time ?? atMs } : old;
      this.#show(replay, again, atMs);
      sent.push({ atMs, report: again, from: "stranger" });
    }
    const thief = this.#playingNow(["stolen-identity"], atMs);
    if (thief !== undefined) {
      const { started: _, ...rest } = report;
      const other = { ...rest, boot: `${this.#run}-s`, sequence: this.#strangerSequence++ };
      this.#show(thief, other, atMs);
      sent.push({ atMs, report: other, from: "stranger" });
    }
    return sent;
  }

  #show(playing: Playing, { boot, sequence }: Report, atMs: number): void {
    playing.shown ??= { boot, sequence, atMs };
  }
}

/** Scenarios that begin or end with a start; its first report shows them. */
const RESTARTS: ReadonlySet<Scenario["name"]> = new Set([
  "firmware-swapped",
  "firmware-unknown",
  "power-cut",
  "update-wave",
]);
