/**
 * Runs a fleet: every device has its turn once in each interval, spread evenly over it, and answers commands.
 */

import { once } from "node:events";
import { createWriteStream, type WriteStream } from "node:fs";
import { Compile } from "typebox/schema";
import { Command, type CommandAnswer } from "../../contract/command.ts";
import type { Report } from "../../domain/runtime/report.ts";
import type { Family } from "../../domain/runtime/simulation/rhythm.ts";
import type { Scenario, Truth } from "../../domain/runtime/simulation/scenario.ts";
import { type SimulatedDevice, simulateDevice } from "../../domain/runtime/simulation/simulate-device.ts";
import type { FleetDevice } from "./fleet-file.ts";
import { Latencies } from "./latencies.ts";
import type { Line, LineEvents, Message } from "./line.ts";

export interface FleetRun {
  readonly devices: readonly FleetDevice[];
  readonly scenarios: ReadonlyMap<string, readonly Scenario[]>;
  readonly seed: number;
  readonly family: Family;
  /** Seconds between two reports of a device, by its own clock. */
  readonly everySeconds: number;
  /** How much faster the devices' clocks run. */
  readonly speed: number;
  /** When the run begins, by the devices' clocks. */
  readonly startMs: number;
  readonly logPath: string | undefined;
  /** A connection of a device; `second` is of whoever has its credentials too. */
  readonly lineOf: (device: FleetDevice, second: boolean, events: LineEvents) => Line;
}

export interface FleetCounts {
  readonly devices: number;
  readonly connected: number;
  readonly sent: number;
  readonly acknowledged: number;
  readonly waiting: number;
  readonly lost: number;
  readonly reconnects: number;
  readonly refused: number;
  readonly commandsTaken: number;
  readonly commandsObeyed: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** Why something was refused or lost, with how often; at most 20 reasons. */
  readonly reasons: Readonly<Record<string, number>>;
}

const TICK_MS = 20;
const LOOK_AFTER_MS = 5_000;
/** How long acknowledgements are waited for at the end. */
const DRAIN_MS = 5_000;
const COMMANDS_KNOWN = 32;
const REASONS = 20;
const isCommand = Compile(Command);

interface Member {
  readonly device: FleetDevice;
  readonly simulated: SimulatedDevice;
  readonly line: Line;
  second: Line | undefined;
  isOpen: boolean;
  /** Commands that had their effect, newest last. */
  readonly obeyed: Map<string, CommandAnswer>;
}

export class Fleet {
  readonly #run: FleetRun;
  readonly #members: Member[];
  readonly #latencies = new Latencies();
  readonly #log: WriteStream | undefined;
  readonly #reasons = new Map<string, number>();
  readonly #begunMs = performance.now();
  #counts = { connected: 0, sent: 0, acknowledged: 0, lost: 0, reconnects: 0, refused: 0, taken: 0, obeyed: 0 };
  #turn = 0;
  #timers: NodeJS.Timeout[] = [];

  constructor(run: FleetRun) {
    this.#run = run;
    this.#log = run.logPath === undefined ? undefined : createWriteStream(run.logPath, { flags: "a" });
    // Another run of the same seed must not bring the same boots again.
    const boots = `${run.seed.toString(36)}-${Date.now().toString(36)}`;
    this.#members = run.devices.map((device) => {
      const settings = {
        device: device.id,
        seed: run.seed,
        everyMs: 1000 * run.everySeconds,
        family: run.family,
        run: boots,
      };
      const simulated = simulateDevice(device.kind, settings, run.scenarios.get(device.id) ?? []);
      const member: Member = {
        device,
        simulated,
        line: run.lineOf(
          device,
          false,
          this.#eventsOf(true, (payload) => this.#command(member, payload)),
        ),
        second: undefined,
        isOpen: false,
        obeyed: new Map(),
      };
      return member;
    });
  }

  start(): void {
    this.#timers = [setInterval(() => this.#giveTurns(), TICK_MS), setInterval(() => this.#lookAfter(), LOOK_AFTER_MS)];
  }

  /** Waits a little for what is in flight, then says farewell. */
  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    const giveUpMs = performance.now() + DRAIN_MS;
    while (this.#members.some(({ line, isOpen }) => isOpen && line.waiting > 0) && performance.now() < giveUpMs)
      await new Promise((resolve) => setTimeout(resolve, 20));
    for (const { line, second } of this.#members) {
      line.end();
      second?.end();
    }
    if (this.#log === undefined) return;
    this.#log.end();
    await once(this.#log, "close");
  }

  counts(): FleetCounts {
    const { connected, sent, acknowledged, lost, reconnects, refused, taken, obeyed } = this.#counts;
    const round = (ms: number) => Number(ms.toPrecision(3));
    return {
      devices: this.#members.length,
      connected,
      sent,
      acknowledged,
      waiting: this.#members.reduce((sum, { line, second }) => sum + line.waiting + (second?.waiting ?? 0), 0),
      lost,
      reconnects,
      refused,
      commandsTaken: taken,
      commandsObeyed: obeyed,
      p50Ms: round(this.#latencies.atShare(0.5)),
      p99Ms: round(this.#latencies.atShare(0.99)),
      maxMs: round(this.#latencies.maxMs),
      reasons: Object.fromEntries(this.#reasons),
    };
  }

  truth(): Truth[] {
    return this.#members.flatMap(({ simulated }) => simulated.truth());
  }

  /** By the devices' clocks. */
  #nowMs(): number {
    return Math.round(this.#run.startMs + (performance.now() - this.#begunMs) * this.#run.speed);
  }

  /** Devices take turns in a ring; a device's turn comes at the same place of each interval. */
  #giveTurns(): void {
    const { everySeconds, startMs } = this.#run;
    const nowMs = this.#nowMs();
    const stopMs = performance.now() + TICK_MS;
    // A machine that is too slow for its fleet gives the turns late; it must still hear the answers.
    while (performance.now() < stopMs) {
      const dueMs = Math.round(startMs + (1000 * everySeconds * this.#turn) / this.#members.length);
      if (dueMs > nowMs) return;
      const member = this.#members[this.#turn % this.#members.length];
      this.#turn++;
      if (member !== undefined) this.#giveTurn(member, dueMs);
    }
  }

  #giveTurn(member: Member, atMs: number): void {
    const { simulated, line, device } = member;
    const sent = simulated.next(atMs);
    const { isAway } = simulated;
    if (isAway && member.isOpen) line.cut();
    if (!isAway && !member.isOpen) line.open();
    member.isOpen = !isAway;
    for (const { report, from } of sent) {
      if (from === "stranger" && member.second === undefined) {
        member.second = this.#run.lineOf(
          device,
          true,
          this.#eventsOf(false, () => undefined),
        );
        member.second.open();
      }
      (from === "stranger" ? member.second : line)?.send(messageOf(device.id, report));
    }
  }

  #lookAfter(): void {
    const nowMs = performance.now();
    for (const { line, second } of this.#members) {
      line.tick(nowMs);
      second?.tick(nowMs);
    }
  }

  #eventsOf(isOwn: boolean, command: (payload: Uint8Array) => void): LineEvents {
    return {
      command,
      sent: ({ kind }) => {
        if (kind === "report") this.#counts.sent++;
      },
      acknowledged: ({ kind, tag, sentAtMs }, nowMs) => {
        if (kind !== "report") return;
        this.#counts.acknowledged++;
        this.#latencies.add(nowMs - sentAtMs);
        this.#log?.write(`${tag}\n`);
      },
      lost: (_, why) => {
        this.#counts.lost++;
        this.#because(why);
      },
      connected: (again) => {
        if (again) this.#counts.reconnects++;
        else if (isOwn) this.#counts.connected++;
      },
      refused: (why) => {
        this.#counts.refused++;
        this.#because(why);
      },
    };
  }

  #because(why: string): void {
    if (this.#reasons.has(why) || this.#reasons.size < REASONS)
      this.#reasons.set(why, (this.#reasons.get(why) ?? 0) + 1);
  }

  /** A command that comes again gets the same answer and has no second effect. */
  #command(member: Member, payload: Uint8Array): void {
    const command = commandIn(payload);
    if (command === undefined) {
      this.#because("a command that is none");
      return;
    }
    const before = member.obeyed.get(command.id);
    if (before === undefined) this.#counts.taken++;
    const answer = before ?? this.#obey(member, command);
    member.obeyed.set(command.id, answer);
    const [oldest] = member.obeyed.keys();
    if (member.obeyed.size > COMMANDS_KNOWN && oldest !== undefined) member.obeyed.delete(oldest);
    member.line.send({ kind: "answer", payload: Buffer.from(JSON.stringify(answer)), tag: "", sentAtMs: 0 });
  }

  #obey({ simulated, line, device }: Member, { id, do: what }: Command): CommandAnswer {
    if (what === "pause" || what === "resume") simulated.setPaused(what === "pause");
    if (what === "boot-record") simulated.askBootRecord();
    // What it has become is told at once, not at its next turn.
    const report = simulated.reportNow(this.#nowMs());
    if (report !== undefined) line.send(messageOf(device.id, report));
    this.#counts.obeyed++;
    return { command: id, done: true };
  }
}

function messageOf(device: string, report: Report): Message {
  // The topic or the token says whose it is.
  const { device: _, ...rest } = report;
  return {
    kind: "report",
    payload: Buffer.from(JSON.stringify(rest)),
    tag: `${device} ${report.boot} ${report.sequence}`,
    sentAtMs: 0,
  };
}

function commandIn(payload: Uint8Array): Command | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(payload));
    return isCommand.Check(value) ? (value as Command) : undefined;
  } catch {
    return undefined;
  }
}
