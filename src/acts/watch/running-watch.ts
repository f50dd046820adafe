/**
 * The watch as it runs: takes reports, judges them, hands them to the journal, and tells what they mean once they are on
 * disk. A device's memory is read when it first reports, and again whenever the disk did not follow.
 */
import { InputError } from "../../domain/input-error.ts";
import { conformityOf, mayTimeChange } from "../../domain/runtime/judge/judge.ts";
import { judgeForged } from "../../domain/runtime/judge/judge-signature.ts";
import type { ObservedBoot, Report } from "../../domain/runtime/report.ts";
import type { FindingChange } from "../../domain/runtime/runtime-finding.ts";
import { readReport } from "../../formats/device-report/read-report.ts";
import { isSigned, readSignedReport } from "../../formats/device-report/signed-report.ts";
import type { DeviceSnapshot, Entry, WatchStore } from "../../store/watch/watch-store.ts";
import { DeviceJudge } from "./device-judge.ts";
import type { Fleet, FleetDevice } from "./fleet.ts";
import { snapshotOf, takeUp } from "./kept-memory.ts";
import { newestReport } from "./newest-report.ts";
import type { KnownSoftware } from "./origins.ts";
import { RestingDevices } from "./resting-devices.ts";
import { ROLL_UP_MS } from "./roll-up.ts";
import { warmUp } from "./warm-up.ts";
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
import type { Done, Known, Waiting, WatchedDevice } from "./watched-device.ts";
import { WatchedDevices } from "./watched-devices.ts";

const LIMITS: WatchLimits = { waitingBytes: 32 * 1024 * 1024, waitingOfOne: 200, awake: 12_000 };
/** Devices are kept, and looked at, in turn. */
const TURN_MS = 100;
const TURNS = ROLL_UP_MS / TURN_MS;
const SILENCE_LOOKED_FOR_MS = 5_000;
/** Of all turns, those whose devices are looked at in one. */
const TURNS_LOOKED_AT = (TURNS * TURN_MS) / SILENCE_LOOKED_FOR_MS;
const LOOKS_A_MINUTE = 60_000 / SILENCE_LOOKED_FOR_MS;
/** Entries of a device that a start has to go through again at most, but for those whose findings wait to be kept. */
const ENTRIES_UNKEPT = 2_000;

export function openWatch(options: WatchOptions): Watch {
  return new RunningWatch(options);
}

class RunningWatch implements Watch {
  readonly #journal: WatchStore;
  readonly #fleet: Fleet;
  readonly #options: WatchOptions;
  readonly #limits: WatchLimits;
  readonly #judge: DeviceJudge;
  readonly #resting: RestingDevices;
  /** In turn by the tenth of a second of the five minutes in which they are kept. */
  readonly #devices = new WatchedDevices(TURNS);
  readonly #timer: NodeJS.Timeout;
  #turn = 0;
  #looked = 0;
  /** How often all were looked at. */
  #looks = 0;
  /** Where reports are packed. */
  #room: ArrayBuffer | undefined;
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
    this.#resting = new RestingDevices(this.#limits.awake);
    this.#timer = setInterval(() => {
      this.#keepNext();
      this.#lookNext();
    }, TURN_MS).unref();
  }

  take(deviceId: string, payload: Uint8Array, connection: string, done: Done): void {
    const device = this.#fleet.byId(deviceId);
    if (device === undefined) this.#refuse(done, "there is no such device, or it is retired");
    else if (this.#journal.waitingBytes > this.#limits.waitingBytes)
      this.#putOff(done, "more comes than the disk can take; send it again");
    else this.#takeFrom(this.#devices.of(device), payload, connection, done);
  }

  #takeFrom(watched: WatchedDevice, payload: Uint8Array, connection: string, done: Done): void {
    const known = this.#resting.wake(watched);
    if (known !== undefined) this.#report(watched, known, payload, connection, done);
    else if ((watched.waiting?.length ?? 0) >= this.#limits.waitingOfOne)
      this.#putOff(done, "too many reports of this device wait already; send it again");
    else {
      watched.waiting ??= [];
      watched.waiting.push({ payload: payload.slice(), connection, done });
      void this.#read(watched);
    }
  }

  decide(deviceId: string, decision: Decision): Promise<void> {
    const device = this.#fleet.byId(deviceId);
    if (device === undefined) return Promise.reject(new InputError("record-unknown", "id", "there is no such device"));
    const watched = this.#devices.of(device);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const apply = () => {
      const known = this.#resting.wake(watched);
      if (known === undefined) {
        reject(new Error(`the memory of device ${device.id} cannot be read`));
        return;
      }
      const atMs = this.#options.nowMs();
      this.#judge.apply(known, decision);
      this.#append(watched, ENTRY.decision, packDecision(decision), atMs, NOTHING, (failed) =>
        failed === undefined ? resolve() : reject(failed),
      );
    };
    if (watched.isRead) apply();
    else void this.#read(watched).then(apply);
    return promise;
  }

  referencesChanged(): void {
    for (const watched of this.#devices.all()) watched.reference = undefined;
  }

  async newest(deviceId: string): Promise<Newest | undefined> {
    const device = this.#fleet.byId(deviceId);
    if (device === undefined) return undefined;
    const watched = this.#devices.of(device);
    if (!watched.isRead) await this.#read(watched);
    const known = this.#resting.wake(watched);
    if (known === undefined) return undefined;
    const { memory, parameters, lastStart } = known;
    const boot = memory.boots.at(-1)?.id;
    const scores = Object.fromEntries(parameters.map((name, place) => [name, known.scores[place] ?? 0]));
    const newest = await newestReport(this.#journal, device.number, boot);
    return newest && { ...newest, scores, boot: lastStart === "" ? null : (JSON.parse(lastStart) as ObservedBoot) };
  }

  softwareOf(device: FleetDevice): KnownSoftware {
    const watched = this.#devices.at(device.number);
    const { firmware, changedAtMs } = (watched && this.#resting.glance(watched)) ?? { firmware: "", changedAtMs: 0 };
    return {
      firmware: firmware === "" ? null : firmware,
      changedVersionAtMs: changedAtMs === 0 ? null : changedAtMs,
    };
  }

  startOf({ number }: FleetDevice): ObservedBoot | undefined {
    const watched = this.#devices.at(number);
    const start = watched === undefined ? "" : this.#resting.startOf(watched);
    return start === "" ? undefined : (JSON.parse(start) as ObservedBoot);
  }

  standing({ number }: FleetDevice): Pick<Told, "conformity" | "contact"> | undefined {
    const watched = this.#devices.at(number);
    if (watched?.contact === undefined) return undefined;
    const known = this.#resting.wake(watched);
    return known && { conformity: conformityOf(known.memory), contact: watched.contact };
  }

  async warmUp(): Promise<void> {
    await warmUp({
      journal: this.#journal,
      // Whoever reports meanwhile is read by itself, and knows better.
      isDue: (number) => this.#devices.at(number) === undefined && this.#fleet.byNumber(number) !== undefined,
      restore: (number, { snapshot, entries }) => {
        const device = this.#fleet.byNumber(number);
        if (device !== undefined) this.#restoreOrTell(this.#devices.of(device), snapshot, entries);
      },
      readAlone: async (number) => {
        const device = this.#fleet.byNumber(number);
        if (device !== undefined) await this.#read(this.#devices.of(device));
      },
    });
  }

  look(): void {
    this.#looks++;
    this.#look(this.#devices.all());
  }

  #lookNext(): void {
    for (let left = TURNS_LOOKED_AT; left > 0; left--) {
      this.#looked = (this.#looked + 1) % TURNS;
      if (this.#looked === 0) this.#looks++;
      this.#look(this.#devices.inTurn(this.#looked));
    }
  }

  #look(devices: Iterable<WatchedDevice>): void {
    const atMs = this.#options.nowMs();
    for (const watched of devices) {
      const glance = this.#resting.glance(watched);
      if (glance === undefined) continue;
      const reference = this.#judge.referenceOf(watched, glance);
      // Most devices have nothing open: they are asked once their silence is due.
      if (!mayTimeChange(glance, atMs, reference)) continue;
      // What is open goes on or fades: asked about each minute, since to wake a whole fleet at once takes a second.
      if (glance.isOpen && watched.known === undefined && (watched.device.number + this.#looks) % LOOKS_A_MINUTE !== 0)
        continue;
      // One that was retired is silent by right.
      if (this.#fleet.byNumber(watched.device.number) === undefined) continue;
      const known = this.#resting.wake(watched);
      if (known === undefined || this.#options.sensorHeard?.(known.memory.connection) === false) continue;
      const changes = this.#judge.timePassed(watched, known.memory, atMs);
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
    clearInterval(this.#timer);
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

  #report(watched: WatchedDevice, known: Known, payload: Uint8Array, connection: string, done: Done): void {
    const report = this.#readable(watched, payload, done);
    if (report === undefined) return;
    const atMs = this.#options.nowMs();
    const isSignedReport = isSigned(payload);
    if (isSignedReport && this.#isForged(watched, known, payload, connection, atMs, done)) return;
    const judgement = this.#judge.judge(watched, known, report, { connection, isSigned: isSignedReport }, atMs);
    if (judgement.arrival === "duplicate" && judgement.changes.length === 0) {
      this.#duplicates++;
      // The first of the two may still be on its way to the disk.
      if (watched.pending === 0) done("taken");
      else afterPending(watched, () => done(watched.known === known ? "taken" : "busy"));
      return;
    }
    this.#reports++;
    // The journal copies what it is handed, so all reports are packed in one room.
    const packed = packReport(connection, payload, this.#room);
    this.#room = packed.buffer;
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
    { memory }: Known,
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
    const { known } = watched;
    const conformity = known === undefined ? watched.conformity : conformityOf(known.memory);
    const contact = contactBy(watched, kind, changes);
    const isTold = changes.length > 0 || conformity !== watched.conformity || contact !== watched.contact;
    watched.conformity = conformity;
    watched.contact = contact;
    watched.pending++;
    watched.unkept++;
    if (isTold) watched.untold++;
    this.#journal.append({ device: watched.device.number, atMs, kind, payload }, (failed) => {
      watched.pending--;
      // What is in memory is ahead of the disk: it is forgotten and read again.
      if (failed !== undefined && watched.known === known) this.#forget(watched);
      // An entry behind one that failed was judged by a memory that never was: it is told once it is read again.
      const isHeld = failed === undefined && known !== undefined && watched.known === known;
      if (isTold && isHeld) this.#tell(watched, known, kind, changes, atMs);
      else if (isTold) watched.untold--;
      done(failed);
      if (watched.pending > 0) return;
      const waiting = watched.afterPending ?? [];
      watched.afterPending = undefined;
      for (const after of waiting) after();
      if (!watched.isRead) void this.#read(watched);
    });
    if (watched.unkept >= ENTRIES_UNKEPT) this.#keep(watched);
  }

  #tell(
    watched: WatchedDevice,
    { memory, lastReceivedAtMs }: Known,
    kind: number,
    changes: readonly FindingChange[],
    entryMs: number,
  ): void {
    const atMs = isReport(kind) ? entryMs : lastReceivedAtMs;
    const kept = () => {
      watched.untold--;
    };
    const { device, contact = "reporting" } = watched;
    this.#options.tell({ device, changes, conformity: conformityOf(memory), contact, atMs, kept });
  }

  #forget(watched: WatchedDevice): void {
    const known = this.#resting.wake(watched);
    if (known !== undefined) this.#judge.baselines.release(known.slots);
    this.#resting.forget(watched);
    watched.contact = undefined;
    watched.conformity = undefined;
    watched.unkept = 0;
  }

  /** Reads the memory of a device, then what waits for it. */
  #read(watched: WatchedDevice): Promise<void> {
    watched.reading ??= this.#readNow(watched);
    return watched.reading;
  }

  async #readNow(watched: WatchedDevice): Promise<void> {
    // What is still on its way to the disk belongs to it.
    if (watched.pending > 0) await new Promise<void>((resolve) => afterPending(watched, resolve));
    try {
      const { snapshot, entries } = await this.#journal.loadDevice(watched.device.number);
      // While it was read nothing was appended: whoever reports waits.
      this.#restore(watched, snapshot, entries);
    } catch (error) {
      this.#unreadable(watched, error);
      // Whoever is told may report again at once.
      watched.reading = undefined;
      for (const { done } of takeWaiting(watched)) this.#putOff(done, "what is known of the device cannot be read");
      return;
    } finally {
      watched.reading = undefined;
    }
    const known = this.#resting.wake(watched);
    if (known === undefined) return;
    for (const { payload, connection, done } of takeWaiting(watched)) {
      if (watched.known === known) this.#report(watched, known, payload, connection, done);
      else this.#putOff(done, "it could not be written to the disk; send it again");
    }
  }

  #unreadable(watched: WatchedDevice, error: unknown): void {
    this.#options.log(`carelabel: what is known of device ${watched.device.id} cannot be read: ${String(error)}\n`);
    // Half of it is nothing.
    this.#forget(watched);
  }

  #restoreOrTell(watched: WatchedDevice, snapshot: DeviceSnapshot | undefined, entries: readonly Entry[]): void {
    try {
      this.#restore(watched, snapshot, entries);
    } catch (error) {
      this.#unreadable(watched, error);
    }
  }

  #restore(watched: WatchedDevice, snapshot: DeviceSnapshot | undefined, entries: readonly Entry[]): void {
    const known = takeUp(watched, snapshot, this.#judge.baselines);
    this.#resting.began(watched, known);
    for (const entry of entries) {
      try {
        this.#replay(watched, known, entry);
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        const { id } = watched.device;
        this.#options.log(`carelabel: entry ${entry.number} of device ${id} is left out: ${error.message}\n`);
      }
    }
    // A crash came between the person's act and the journal.
    const endedMs = this.#options.safeStateEndedMs?.(watched.device) ?? 0;
    const { failSafeSinceMs } = known.memory;
    if (failSafeSinceMs !== null && endedMs > failSafeSinceMs) {
      const decision: Decision = { do: "end-fail-safe" };
      this.#judge.apply(known, decision);
      const atMs = this.#options.nowMs();
      this.#append(watched, ENTRY.decision, packDecision(decision), atMs, NOTHING, () => undefined);
    }
  }

  /** An entry once more, as when it came; what it tells is told again, since nobody knows whether it was kept. */
  #replay(watched: WatchedDevice, known: Known, { kind, payload, atMs }: Entry): void {
    watched.unkept++;
    let changes: readonly FindingChange[] = NOTHING;
    if (isReport(kind)) {
      const { connection, report } = unpackReport(payload);
      // What stands in the journal was verified when it came, by the keys of that day.
      const by = { connection, isSigned: isSigned(report) };
      changes = this.#judge.judge(watched, known, readReport(report), by, atMs).changes;
    } else if (kind === ENTRY.time) changes = this.#judge.timePassed(watched, known.memory, atMs);
    else if (kind === ENTRY.decision) this.#judge.apply(known, unpackDecision(payload));
    else if (kind === ENTRY.forged) {
      const forged = unpackForged(payload);
      changes = judgeForged(known.memory, forged.because, { ...forged, atMs });
    }
    watched.contact = contactBy(watched, kind, changes);
    if (changes.length === 0) return;
    watched.untold++;
    this.#tell(watched, known, kind, changes, atMs);
  }

  /**
   * Keeps the devices whose turn it is. A snapshot covers all entries before it, so one whose findings are not kept yet
   * waits for its next turn.
   */
  #keepNext(): void {
    this.#turn = (this.#turn + 1) % TURNS;
    for (const watched of this.#devices.inTurn(this.#turn)) if (watched.unkept > 0) this.#keep(watched);
  }

  /** Entries on their way to the disk are covered as well: the journal drops a snapshot with what it has to drop. */
  #keep(watched: WatchedDevice): void {
    if (watched.untold > 0) return;
    const known = this.#resting.wake(watched);
    if (known === undefined) return;
    const snapshot = snapshotOf(watched, known, this.#judge.baselines, this.#options.nowMs());
    this.#journal.keepDevice(watched.device.number, snapshot);
    watched.unkept = 0;
  }
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

function afterPending(watched: WatchedDevice, then: () => void): void {
  watched.afterPending ??= [];
  watched.afterPending.push(then);
}

function takeWaiting(watched: WatchedDevice): readonly Waiting[] {
  const waiting = watched.waiting ?? [];
  watched.waiting = undefined;
  return waiting;
}

const NOT_ENROLLED = "its key (kid) is not enrolled for this device";
const NOTHING: readonly FindingChange[] = [];
const EMPTY = new Uint8Array();
