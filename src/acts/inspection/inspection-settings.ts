/**
 * Acts on what a facility sets about inspections: the steps that it adds for a product, and its other intervals.
 */
import type { IntervalInput } from "../../contract/inspection-settings.ts";
import type { Actor } from "../../domain/account/account.ts";
import { InputError } from "../../domain/input-error.ts";
import { type OwnStep, ownStepsProblem } from "../../domain/inspection/checklist.ts";
import { type Interval, intervalDue } from "../../domain/inspection/interval.ts";
import type { Subject } from "../../domain/ledger/ledger.ts";
import type { Reading, Writing } from "../../store/database.ts";
import { lastInspections } from "../../store/inspection.ts";
import {
  allIntervals,
  intervalById,
  type KeptChecklist,
  keepInterval,
  keepProductChecklist,
  productChecklist,
} from "../../store/inspection-settings.ts";
import { type Acting, act, changesBetween, newId } from "../act.ts";
import { deviceWithin } from "../device.ts";
import { productWithin } from "../draft.ts";
import { expectVersion } from "../expect-version.ts";
import { refuseForOthers } from "../product.ts";

/** @throws {InputError} `record-unknown`. */
export async function readChecklist(db: Reading, actor: Actor, productId: string): Promise<KeptChecklist> {
  await productWithin(db, actor, productId);
  return productChecklist(db, productId);
}

/**
 * @throws {InputError} `record-unknown`, `record-changed`, `argument-wrong` for two steps of one id, `not-permitted` for a
 *   product that is used outside of one's places.
 */
export function changeChecklist(
  acting: Acting,
  productId: string,
  version: number,
  steps: readonly OwnStep[],
): Promise<KeptChecklist> {
  return act(acting, "inspection.checklist", async (tx) => {
    await productWithin(tx, acting.actor, productId);
    await refuseForOthers(tx, acting.actor, productId);
    const before = await productChecklist(tx, productId);
    expectVersion(before, version);
    const problem = ownStepsProblem(steps);
    if (problem !== undefined) throw new InputError("argument-wrong", "body/steps", problem);
    const changes = changesBetween({ steps: before.steps }, { steps });
    if (Object.keys(changes).length === 0) return { result: before, deed: undefined };
    const kept = { steps, version: version + 1 };
    await keepProductChecklist(tx, productId, kept);
    return { result: kept, deed: { subjects: [{ kind: "product", id: productId }], changes } };
  });
}

/** @throws {InputError} `record-unknown`, `argument-wrong`, `not-permitted`, `record-conflict` for too many. */
export function createInterval(acting: Acting, input: IntervalInput): Promise<Interval> {
  return act(acting, "inspection.interval", async (tx, at) => {
    const subject = await subjectOf(tx, acting.actor, input);
    refuseDayToCome(input, at);
    if ((await allIntervals(tx)).length >= INTERVALS_KEPT)
      throw new InputError("record-conflict", "body", `there are ${INTERVALS_KEPT} intervals; change one of them`);
    const interval: Interval = { id: newId(), ...input, version: 1 };
    await keepInterval(tx, interval);
    return { result: interval, deed: { subjects: [subject], changes: changesBetween({}, input) } };
  });
}

/** @throws {InputError} `record-unknown`, `record-changed`, `argument-wrong` where it becomes one of something else. */
export function changeInterval(acting: Acting, id: string, version: number, input: IntervalInput): Promise<Interval> {
  return act(acting, "inspection.interval", async (tx, at) => {
    const before = await intervalById(tx, id);
    if (before === undefined) throw unknownInterval();
    const subject = await subjectOf(tx, acting.actor, before).catch((error: unknown) => {
      throw error instanceof InputError && error.code === "record-unknown" ? unknownInterval() : error;
    });
    expectVersion(before, version);
    if (before.productId !== input.productId || before.deviceId !== input.deviceId)
      throw new InputError("argument-wrong", "body", "of what it is stays; end this one and keep another");
    refuseDayToCome(input, at);
    const changes = changesBetween(before, input);
    if (Object.keys(changes).length === 0) return { result: before, deed: undefined };
    const interval: Interval = { id, ...input, version: version + 1 };
    await keepInterval(tx, interval);
    return { result: interval, deed: { subjects: [subject], changes } };
  });
}

export interface ToldInterval {
  readonly interval: Interval;
  readonly due: string | null;
}

/**
 * By name; of a device also those of its product, with the day on which each is due.
 * @throws {InputError} `record-unknown` for a device out of reach.
 */
export async function intervalsWithin(
  db: Reading,
  actor: Actor,
  { product, device }: { readonly product?: string; readonly device?: string },
): Promise<ToldInterval[]> {
  const all = await allIntervals(db);
  if (device !== undefined) {
    const { productId } = await deviceWithin(db, actor, device);
    const own = all.filter((one) => one.deviceId === device || one.productId === productId);
    return Promise.all(
      own.map(async (interval) => {
        const last = (await lastInspections(db, [device], interval.id)).get(device);
        return { interval, due: interval.ended ? null : intervalDue(interval, last) };
      }),
    );
  }
  const told: ToldInterval[] = [];
  for (const interval of all) {
    if (product !== undefined && interval.productId !== product) continue;
    const isReached =
      interval.deviceId === null ||
      (await deviceWithin(db, actor, interval.deviceId).then(
        () => true,
        () => false,
      ));
    if (isReached) told.push({ interval, due: null });
  }
  return told;
}

const INTERVALS_KEPT = 5_000;

const unknownInterval = () => new InputError("record-unknown", "id", "there is no such interval");

async function subjectOf(
  tx: Writing,
  actor: Actor,
  { productId, deviceId }: Pick<IntervalInput, "productId" | "deviceId">,
): Promise<Subject> {
  if (deviceId !== null && productId === null)
    return { kind: "device", id: (await deviceWithin(tx, actor, deviceId, "body/deviceId")).id };
  if (productId === null || deviceId !== null)
    throw new InputError("argument-wrong", "body", "an interval is of a product or of one device; name exactly one");
  await productWithin(tx, actor, productId);
  await refuseForOthers(tx, actor, productId);
  return { kind: "product", id: productId };
}

function refuseDayToCome({ lastDone, productId }: IntervalInput, at: string): void {
  if (lastDone === null) return;
  if (productId !== null)
    throw new InputError("argument-wrong", "body/lastDone", "each device of a product was checked on a day of its own");
  if (lastDone > at.slice(0, 10)) throw new InputError("argument-wrong", "body/lastDone", "that day is still to come");
}
