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
import type { Known, WatchedDevice } from "./watched-device.ts";

export class DeviceJudge {
  readonly baselines = new Baselines();
  readonly #referenceOf: (device: FleetDevice) => Reference;
  readonly #isObserved: boolean;
  /** Of the device whose parameters are scored now. */
  #scored: Known | undefined;
  readonly #baseline = (parameter: string, value: number, atMs: number) => this.#score(parameter, value, atMs);

  /** @param isObserved the reports are what sensors saw of the devices. */
  constructor(referenceOf: (device: FleetDevice) => Reference, isObserved: boolean) {
    this.#referenceOf = referenceOf;
    this.#isObserved = isObserved;
  }

  /** Judges a report by the device's memory, which it changes. */
  judge(
    watched: WatchedDevice,
    known: Known,
    report: Report,
    { connection, isSigned }: { readonly connection: string; readonly isSigned: boolean },
    receivedAtMs: number,
  ): Judgement {
    this.#scored = known;
    const judgement = judgeReport(known.memory, report, {
      reference: this.referenceOf(watched, known.memory),
      receivedAtMs,
      baseline: this.#baseline,
      connection,
      signed: isSigned,
      observed: this.#isObserved,
    });
    if (judgement.arrival !== "new") return judgement;
    known.lastReceivedAtMs = receivedAtMs;
    if (judgement.relearn) this.#relearn(known);
    if (report.started !== undefined) known.lastStart = JSON.stringify(report.started);
    for (const name in report.values) {
      const measured = report.values[name];
      if (typeof measured !== "number" && typeof measured !== "object") continue;
      const place = known.placeOf(name);
      if (place < 0) continue;
      if (known.rollUpFromMs === 0) known.rollUpFromMs = receivedAtMs;
      known.rollUp.add(place, measured, known.scores[place] ?? 0);
    }
    return judgement;
  }

  #score(parameter: string, value: number, atMs: number): number {
    const known = this.#scored;
    if (known === undefined) return 0;
    const place = known.placeOf(parameter);
    if (place < 0) return 0;
    let slot = known.slots[place];
    if (slot === undefined) {
      while (known.slots.length <= place) known.slots.push(this.baselines.take());
      slot = known.slots[place] ?? 0;
    }
    const score = this.baselines.score(slot, value, atMs);
    known.scores[place] = score;
    return score;
  }

  /** What a person decided. */
  apply(known: Known, decision: Decision): void {
    if (decision.do === "end-fail-safe") endFailSafe(known.memory);
    else this.#relearn(known);
  }

  #relearn(known: Known): void {
    for (const slot of known.slots) this.baselines.relearn(slot);
  }

  /** What time alone does. */
  timePassed(watched: WatchedDevice, memory: DeviceWatch, atMs: number): readonly FindingChange[] {
    return judgeTime(memory, atMs, { reference: this.referenceOf(watched, memory) }).changes;
  }

  /** What it is held against now. */
  referenceOf(watched: WatchedDevice, { intervalMs }: Pick<DeviceWatch, "intervalMs">): Reference {
    watched.reference ??= this.#referenceOf(watched.device);
    const { reference } = watched;
    return this.#isObserved ? observedReference(reference, intervalMs) : reference;
  }
}
