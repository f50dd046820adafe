/**
 * Judges what a device says by its memory, its reference and the baselines of its parameters; all in memory, and the same
 * again when the journal is replayed.
 */
import type { DeviceWatch, Judgement } from "../../domain/runtime/judge/device-watch.ts";
import { endFailSafe, judgeReport, judgeTime } from "../../domain/runtime/judge/judge.ts";
import { observedReference } from "../../domain/runtime/observation/observed-reference.ts";
import type { Reference } from "../../domain/runtime/reference.ts";
import type { Report } from "../../domain/runtime/report.ts";
import type { FindingChange } from "../../domain/runtime/runtime-finding.ts";
import { Baselines } from "./baselines.ts";
import type { FleetDevice } from "./fleet.ts";
import type { Decision } from "./watch-entry.ts";
import type { WatchedDevice } from "./watched-device.ts";

export class DeviceJudge {
  readonly baselines = new Baselines();
  readonly #referenceOf: (device: FleetDevice) => Reference;
  readonly #isObserved: boolean;
  /** The device whose parameters are scored now. */
  #scored: WatchedDevice | undefined;
  readonly #baseline = (parameter: string, value: number, atMs: number) => this.#score(parameter, value, atMs);

  /** @param isObserved the reports are what sensors saw of the devices. */
  constructor(referenceOf: (device: FleetDevice) => Reference, isObserved: boolean) {
    this.#referenceOf = referenceOf;
    this.#isObserved = isObserved;
  }

  /** Judges a report by the device's memory, which it changes. */
  judge(
    watched: WatchedDevice,
    memory: DeviceWatch,
    report: Report,
    { connection, isSigned }: { readonly connection: string; readonly isSigned: boolean },
    receivedAtMs: number,
  ): Judgement {
    this.#scored = watched;
    const judgement = judgeReport(memory, report, {
      reference: this.referenceOf(watched, memory),
      receivedAtMs,
      baseline: this.#baseline,
      connection,
      signed: isSigned,
      observed: this.#isObserved,
    });
    if (judgement.arrival !== "new") return judgement;
    watched.lastReceivedAtMs = receivedAtMs;
    if (judgement.relearn) this.#relearn(watched);
    if (report.started !== undefined) watched.lastStart = report.started;
    for (const name in report.values) {
      const measured = report.values[name];
      if (typeof measured !== "number" && typeof measured !== "object") continue;
      const place = watched.placeOf(name);
      if (place < 0) continue;
      if (watched.rollUpFromMs === 0) watched.rollUpFromMs = receivedAtMs;
      watched.rollUp.add(place, measured, watched.scores[place] ?? 0);
    }
    return judgement;
  }

  #score(parameter: string, value: number, atMs: number): number {
    const watched = this.#scored;
    if (watched === undefined) return 0;
    const place = watched.placeOf(parameter);
    if (place < 0) return 0;
    let slot = watched.slots[place];
    if (slot === undefined) {
      while (watched.slots.length <= place) watched.slots.push(this.baselines.take());
      slot = watched.slots[place] ?? 0;
    }
    const score = this.baselines.score(slot, value, atMs);
    watched.scores[place] = score;
    return score;
  }

  /** What a person decided. */
  apply(watched: WatchedDevice, memory: DeviceWatch, decision: Decision): void {
    if (decision.do === "end-fail-safe") endFailSafe(memory);
    else this.#relearn(watched);
  }

  #relearn(watched: WatchedDevice): void {
    for (const slot of watched.slots) this.baselines.relearn(slot);
  }

  /** What time alone does. */
  timePassed(watched: WatchedDevice, memory: DeviceWatch, atMs: number): readonly FindingChange[] {
    return judgeTime(memory, atMs, { reference: this.referenceOf(watched, memory) }).changes;
  }

  /** What it is held against now. */
  referenceOf(watched: WatchedDevice, memory: DeviceWatch): Reference {
    watched.reference ??= this.#referenceOf(watched.device);
    const { reference } = watched;
    return this.#isObserved ? observedReference(reference, memory.intervalMs) : reference;
  }
}
