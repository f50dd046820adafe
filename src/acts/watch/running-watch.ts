/**
 * The watch as it runs: takes reports, judges them, hands them to the journal, and tells what they mean once they are on
 * disk. A device's memory is read when it first reports, and again whenever the disk did not follow.
 */
import { hash } from "node:crypto";
import { InputError } from "../../domain/input-error.ts";
import type { DeviceWatch } from "../../domain/runtime/judge/device-watch.ts";
import { conformityOf, nextTimeMs } from "../../domain/runtime/judge/judge.ts";
import { judgeForged } from "../../domain/runtime/judge/judge-signature.ts";
import type { ObservedBoot, Report } from "../../domain/runtime/report.ts";
import type { FindingChange } from "../../domain/runtime/runtime-finding.ts";
import { readReport } from "../../formats/device-report/read-report.ts";
import { isSigned, readSignedReport } from "../../formats/device-report/signed-report.ts";
import type { DeviceSnapshot, Entry, WatchStore } from "../../store/watch/watch-store.ts";
import { DeviceJudge } from "./device-judge.ts";
import type { Fleet, FleetDevice } from "./fleet.ts";
import { snapshotOf, takeUp } from "./kept-memory.ts";
import type { KnownSoftware } from "./origins.ts";
import { ROLL_UP_MS } from "./roll-up.ts";
import type { Newest, Told, Watch, WatchFigures, WatchLimits, WatchOptions } from "./watch.ts";
import {
  type Decision,
  ENTRY,
  type Forged,
  packDecision,
  packForged,
  packReport,
  unpackDecision,
  unpackForged,
  unpackReport,
} from "./watch-entry.ts";
import { type Done, WatchedDevice } from "./watched-device.ts";

const LIMITS: WatchLimits = { waitingBytes: 32 * 1024 * 1024, waitingOfOne: 200 };
/** Devices are kept in turn, so that the disk has even work. */
const TURNS = ROLL_UP_MS / 1000;
const SILENCE_LOOKED_FOR_MS = 5_000;
/** Memories asked for together at a start; a device that reports meanwhile waits behind so many. */
const READ_AT_ONCE = 64;

export function openWatch(options: WatchOptions): Watch {
  return new RunningWatch(options);
}

class RunningWatch implements Watch {
  readonly #journal: WatchStore;
  readonly #fleet: Fleet;
  readonly #options: WatchOptions;
  readonly #limits: WatchLimits;
  readonly #judge: DeviceJudge;
  readonly #devices = new Map<number, WatchedDevice>();
  /** Devices by the second of the five minutes in which they are kept. */
  readonly #turns: Set<WatchedDevice>[] = Array.from({ length: TURNS }, () => new Set());
  readonly #timers: NodeJS.Timeout[];
  #turn = 0;
  #reports = 0;
  #duplicates = 0;
  #refused = 0;
  #busy = 0;

  constructor(options: WatchOptions) {
    this.#options = options;
    this.#journal = options.journal;
    this.#fleet = options.fleet;
    this.#judge = new DeviceJudge(options.referenceOf, options.sensorHeard !== undefined);
    this.#limits = { ...LIMITS, ...options.limits };
    this.#timers = [setInterval(() => this.#keepNext(), 1000), setInterval(() => this.look(), SILENCE_LOOKED_FOR_MS)];
    for (const timer of this.#timers) timer.unref();
  }

  take(deviceId: string, payload: Uint8Array, connection: string, done: Done): void {
    const device = this.#fleet.byId(deviceId);
    if (device === undefined) this.#refuse(done, "there is no such device, or it is retired");
    else if (this.#journal.waitingBytes > this.#limits.waitingBytes)
      this.#putOff(done, "more comes than the disk can take; send it again");
    else this.#takeFrom(this.#watched(device), payload, connection, done);
  }

  #takeFrom(watched: WatchedDevice, payload: Uint8Array, connection: string, done: Done): void {
    if (watched.memory !== undefined) this.#report(watched, watched.memory, payload, connection, done);
    else if (watched.waiting.length >= this.#limits.waitingOfOne)
      this.#putOff(done, "too many reports of this device wait already; send it again");
    else {
      watched.waiting.push({ payload: payload.slice(), connection, done });
      void this.#read(watched);
    }
  }

  decide(deviceId: string, decision: Decision): Promise<void> {
    const device = this.#fleet.byId(deviceId);
    if (device === undefined) return Promise.reject(new InputError("record-unknown", "id", "there is no such device"));
    const watched = this.#watched(device);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const apply = () => {
      const { memory } = watched;
      if (memory === undefined) {
        reject(new Error(`the memory of device ${device.id} cannot be read`));
        return;
      }
      const atMs = this.#options.nowMs();
      this.#judge.apply(watched, memory, decision);
      this.#append(watched, ENTRY.decision, packDecision(decision), atMs, NOTHING, (failed) =>
        failed === undefined ? resolve() : reject(failed),
      );
    };
    if (watched.memory !== undefined) apply();
    else void this.#read(watched).then(apply);
    return promise;
  }

  referencesChanged(): void {
    for (const watched of this.#devices.values()) watched.reference = undefined;
  }

  async newest(deviceId: string): Promise<Newest | undefined> {
    const device = this.#fleet.byId(deviceId);
    if (device === undefined) return undefined;
    const watched = this.#watched(device);
    if (watched.memory === undefined) await this.#read(watched);
    if (watched.lastReport === undefined) return undefined;
    const scores = Object.fromEntries(watched.parameters.map((name, place) => [name, watched.scores[place] ?? 0]));
    return {
      report: readReport(unpackReport(watched.lastReport).report),
      atMs: watched.lastReceivedAtMs,
      scores,
      boot: watched.lastStart ?? null,
    };
  }

  softwareOf(device: FleetDevice): KnownSoftware {
    const memory = this.#devices.get(device.number)?.memory;
    const firmware = memory?.parts.firmware?.version;
    return {
      firmware: firmware === undefined || firmware === "" ? null : firmware,
      changedVersionAtMs: memory === undefined || memory.changedAtMs === 0 ? null : memory.changedAtMs,
    };
  }

  startOf({ number }: FleetDevice): ObservedBoot | undefined {
    return this.#devices.get(number)?.lastStart;
  }

  standing({ number }: FleetDevice): Pick<Told, "conformity" | "contact"> | undefined {
    const { memory, contact } = this.#devices.get(number) ?? {};
    return memory === undefined || contact === undefined ? undefined : { conformity: conformityOf(memory), contact };
  }

  async warmUp(): Promise<void> {
    const numbers = this.#journal.devicesWithState();
    for (let from = 0; from < numbers.length; from += READ_AT_ONCE)
      await Promise.all(numbers.slice(from, from + READ_AT_ONCE).map((number) => this.#warm(number)));
  }

  async #warm(number: number): Promise<void> {
    const device = this.#fleet.byNumber(number);
    if (device === undefined) return;
    const watched = this.#watched(device);
    if (watched.memory === undefined) await this.#read(watched);
  }

  look(): void {
    const atMs = this.#options.nowMs();
    for (const watched of this.#devices.values()) {
      const { memory } = watched;
      if (memory === undefined) continue;
      if (this.#options.sensorHeard?.(memory.connection) === false) continue;
      const reference = this.#judge.referenceOf(watched, memory);
      // Most devices have nothing open: they are asked once their silence is due.
      if (isEmpty(memory.open) && memory.missingSinceMs === 0 && atMs < (nextTimeMs(memory, reference) ?? 0)) continue;
      // One that was retired is silent by right.
      if (this.#fleet.byNumber(watched.device.number) === undefined) continue;
      const changes = this.#judge.timePassed(watched, memory, atMs);
      if (changes.length > 0) this.#append(watched, ENTRY.time, EMPTY, atMs, changes, () => undefined);
    }
  }

  figures(): WatchFigures {
    return {
      reports: this.#reports,
      duplicates: this.#duplicates,
      refused: this.#refused,
      busy: this.#busy,
      devicesInMemory: this.#devices.size,
      waiting: this.#journal.waiting,
      waitingBytes: this.#journal.waitingBytes,
    };
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await this.#journal.close();
  }

  #refuse(done: Done, reason: string): void {
    this.#refused++;
    done("refused", reason);
  }

  #putOff(done: Done, reason: string): void {
    this.#busy++;
    done("busy", reason);
  }

  #watched(device: FleetDevice): WatchedDevice {
    const known = this.#devices.get(device.number);
    if (known !== undefined) {
      if (known.device !== device) {
        known.device = device;
        known.reference = undefined;
      }
      return known;
    }
    const watched = new WatchedDevice(device);
    this.#devices.set(device.number, watched);
    this.#turns[device.number % TURNS]?.add(watched);
    return watched;
  }

  #report(watched: WatchedDevice, memory: DeviceWatch, payload: Uint8Array, connection: string, done: Done): void {
    const report = this.#readable(watched, payload, done);
    if (report === undefined) return;
    const atMs = this.#options.nowMs();
    const isSignedReport = isSigned(payload);
    if (isSignedReport && this.#isForged(watched, memory, payload, connection, atMs, done)) return;
    const judgement = this.#judge.judge(watched, memory, report, { connection, isSigned: isSignedReport }, atMs);
    if (judgement.arrival === "duplicate" && judgement.changes.length === 0) {
      this.#duplicates++;
      // The first of the two may still be on its way to the disk.
      if (watched.pending === 0) done("taken");
      else watched.afterPending.push(() => done(watched.memory === memory ? "taken" : "busy"));
      return;
    }
    this.#reports++;
    const isNew = judgement.arrival === "new";
    // The journal copies what it is handed, so each device has one room for the newest.
    const packed = packReport(connection, payload, isNew ? watched.room : undefined);
    if (isNew) {
      watched.room = packed.buffer;
      watched.lastReport = packed;
    }
    const kind = judgement.arrival === "duplicate" ? ENTRY.again : ENTRY.report;
    this.#append(watched, kind, packed, atMs, judgement.changes, (failed) => {
      if (failed === undefined) done("taken");
      else this.#putOff(done, "it could not be written to the disk; send it again");
    });
  }

  /** The report; undefined when it is refused. */
  #readable({ device }: WatchedDevice, payload: Uint8Array, done: Done): Report | undefined {
    try {
      const report = readReport(payload);
      if (report.device === undefined || report.device === device.id) return report;
      this.#refuse(done, "/device: it speaks for another device than it signed on as");
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      this.#refuse(done, `${error.where}: ${error.message}`);
    }
    return undefined;
  }

  /** Refuses a report whose signature is not the device's, and tells it. */
  #isForged(
    watched: WatchedDevice,
    memory: DeviceWatch,
    payload: Uint8Array,
    connection: string,
    atMs: number,
    done: Done,
  ): boolean {
    const signed = readSignedReport(payload);
    const because = this.#options.forged(watched.device.id, signed);
    if (because === undefined) return false;
    this.#refuse(done, `/signature: ${because === "key-not-enrolled" ? NOT_ENROLLED : "it does not fit the report"}`);
    const forged: Forged = { because, kid: signed.kid, connection };
    const changes = judgeForged(memory, because, { ...forged, atMs });
    if (changes.length > 0) this.#append(watched, ENTRY.forged, packForged(forged), atMs, changes, () => undefined);
    return true;
  }

  /** Hands an entry to the journal; `changes` are told, then `done` is called, once it is on disk. */
  #append(
    watched: WatchedDevice,
    kind: number,
    payload: Uint8Array,
    atMs: number,
    changes: readonly FindingChange[],
    done: (failed?: Error) => void,
  ): void {
    const { memory } = watched;
    const conformity = memory === undefined ? watched.conformity : conformityOf(memory);
    const contact = contactBy(watched, kind, changes);
    const isTold = changes.length > 0 || conformity !== watched.conformity || contact !== watched.contact;
    watched.conformity = conformity;
    watched.contact = contact;
    watched.pending++;
    watched.isChanged = true;
    if (isTold) watched.untold++;
    // Taken now: the room that the entry lies in is used again by the next report.
    const digest = isReport(kind) && this.#options.onDurable !== undefined ? sha256(payload) : undefined;
    this.#journal.append({ device: watched.device.number, atMs, kind, payload }, (failed) => {
      watched.pending--;
      // What is in memory is ahead of the disk: it is forgotten and read again.
      if (failed !== undefined && watched.memory === memory) this.#forget(watched);
      // An entry behind one that failed was judged by a memory that never was: it is told once it is read again.
      const isHeld = failed === undefined && memory !== undefined && watched.memory === memory;
      if (failed === undefined && digest !== undefined) this.#options.onDurable?.(watched.device.number, atMs, digest);
      if (isTold && isHeld) this.#tell(watched, memory, kind, changes, atMs);
      else if (isTold) watched.untold--;
      done(failed);
      if (watched.pending > 0) return;
      for (const after of watched.afterPending.splice(0)) after();
      if (watched.memory === undefined) void this.#read(watched);
    });
  }

  #tell(
    watched: WatchedDevice,
    memory: DeviceWatch,
    kind: number,
    changes: readonly FindingChange[],
    entryMs: number,
  ): void {
    const atMs = isReport(kind) ? entryMs : watched.lastReceivedAtMs;
    const kept = () => {
      watched.untold--;
    };
    const { device, contact = "reporting" } = watched;
    this.#options.tell({ device, changes, conformity: conformityOf(memory), contact, atMs, kept });
  }

  #forget(watched: WatchedDevice): void {
    watched.memory = undefined;
    this.#judge.baselines.release(watched.slots.splice(0));
    watched.parameters.length = 0;
    watched.scores.length = 0;
    watched.rollUp.clear();
    watched.rollUpFromMs = 0;
    watched.lastReceivedAtMs = 0;
    watched.lastReport = undefined;
    watched.lastStart = undefined;
    watched.contact = undefined;
    watched.conformity = undefined;
    watched.isChanged = false;
  }

  /** Reads the memory of a device, then what waits for it. */
  #read(watched: WatchedDevice): Promise<void> {
    watched.reading ??= this.#readNow(watched);
    return watched.reading;
  }

  async #readNow(watched: WatchedDevice): Promise<void> {
    // What is still on its way to the disk belongs to it.
    if (watched.pending > 0) await new Promise<void>((resolve) => watched.afterPending.push(resolve));
    try {
      const { snapshot, entries } = await this.#journal.loadDevice(watched.device.number);
      // While it was read nothing was appended: whoever reports waits.
      this.#restore(watched, snapshot, entries);
    } catch (error) {
      this.#options.log(`carelabel: what is known of device ${watched.device.id} cannot be read: ${String(error)}\n`);
      // Half of it is nothing.
      this.#forget(watched);
      // Whoever is told may report again at once.
      watched.reading = undefined;
      for (const { done } of watched.waiting.splice(0))
        this.#putOff(done, "what is known of the device cannot be read");
      return;
    } finally {
      watched.reading = undefined;
    }
    const { memory } = watched;
    if (memory === undefined) return;
    for (const { payload, connection, done } of watched.waiting.splice(0)) {
      if (watched.memory === memory) this.#report(watched, memory, payload, connection, done);
      else this.#putOff(done, "it could not be written to the disk; send it again");
    }
  }

  #restore(watched: WatchedDevice, snapshot: DeviceSnapshot | undefined, entries: readonly Entry[]): void {
    const memory = takeUp(watched, snapshot, this.#judge.baselines);
    watched.memory = memory;
    for (const entry of entries) {
      try {
        this.#replay(watched, memory, entry);
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        const { id } = watched.device;
        this.#options.log(`carelabel: entry ${entry.number} of device ${id} is left out: ${error.message}\n`);
      }
    }
    // A crash came between the person's act and the journal.
    const endedMs = this.#options.safeStateEndedMs?.(watched.device) ?? 0;
    if (memory.failSafeSinceMs !== null && endedMs > memory.failSafeSinceMs) {
      const decision: Decision = { do: "end-fail-safe" };
      this.#judge.apply(watched, memory, decision);
      const atMs = this.#options.nowMs();
      this.#append(watched, ENTRY.decision, packDecision(decision), atMs, NOTHING, () => undefined);
    }
  }

  /** An entry once more, as when it came; what it tells is told again, since nobody knows whether it was kept. */
  #replay(watched: WatchedDevice, memory: DeviceWatch, { kind, payload, atMs }: Entry): void {
    watched.isChanged = true;
    let changes: readonly FindingChange[] = NOTHING;
    if (isReport(kind)) {
      const { connection, report } = unpackReport(payload);
      // What stands in the journal was verified when it came, by the keys of that day.
      const by = { connection, isSigned: isSigned(report) };
      const judgement = this.#judge.judge(watched, memory, readReport(report), by, atMs);
      changes = judgement.changes;
      if (judgement.arrival === "new") watched.lastReport = payload;
    } else if (kind === ENTRY.time) changes = this.#judge.timePassed(watched, memory, atMs);
    else if (kind === ENTRY.decision) this.#judge.apply(watched, memory, unpackDecision(payload));
    else if (kind === ENTRY.forged) {
      const forged = unpackForged(payload);
      changes = judgeForged(memory, forged.because, { ...forged, atMs });
    }
    watched.contact = contactBy(watched, kind, changes);
    if (changes.length === 0) return;
    watched.untold++;
    this.#tell(watched, memory, kind, changes, atMs);
  }

  /**
   * Keeps the devices whose turn it is. A snapshot covers all entries before it, so one whose findings are not kept yet
   * waits for its next turn.
   */
  #keepNext(): void {
    this.#turn = (this.#turn + 1) % TURNS;
    for (const watched of this.#turns[this.#turn] ?? []) {
      const { memory } = watched;
      if (memory === undefined || !watched.isChanged || watched.pending > 0 || watched.untold > 0) continue;
      const snapshot = snapshotOf(watched, memory, this.#judge.baselines, this.#options.nowMs());
      this.#journal.keepDevice(watched.device.number, snapshot);
      watched.isChanged = false;
    }
  }
}

function sha256(bytes: Uint8Array): Uint8Array {
  return hash("sha256", bytes, "buffer");
}

function isReport(kind: number): boolean {
  return kind === ENTRY.report || kind === ENTRY.again;
}

/** Whether the device is heard of, after an entry of this kind. */
function contactBy(
  { contact }: WatchedDevice,
  kind: number,
  changes: readonly FindingChange[],
): WatchedDevice["contact"] {
  if (isReport(kind)) return "reporting";
  return changes.some((change) => change.do === "open" && change.finding.kind === "silent") ? "silent" : contact;
}

function isEmpty(record: object): boolean {
  for (const _ in record) return false;
  return true;
}

const NOT_ENROLLED = "its key (kid) is not enrolled for this device";
const NOTHING: readonly FindingChange[] = [];
const EMPTY = new Uint8Array();
