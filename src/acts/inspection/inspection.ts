/**
 * Acts on inspections before they are signed: plan, assign, answer step by step, cancel.
 */
import type {
  AnsweredStep,
  InspectionHead,
  InspectionMove,
  InspectionPlan,
  PlannedInspections,
} from "../../contract/inspection.ts";
import type { Actor } from "../../domain/account/account.ts";
import { mayRole } from "../../domain/account/permission.ts";
import { reachesPlace } from "../../domain/account/reach.ts";
import { InputError } from "../../domain/input-error.ts";
import { type Checklist, checklistFor, SECURITY } from "../../domain/inspection/checklist.ts";
import type { Comparison } from "../../domain/inspection/comparison.ts";
import { answerProblem, type StepAnswer } from "../../domain/inspection/outcome.ts";
import { plannedDayProblem } from "../../domain/inspection/planned-day.ts";
import type { Subject } from "../../domain/ledger/ledger.ts";
import { pathOf } from "../../domain/registry/place.ts";
import { accountById } from "../../store/account.ts";
import type { Reading, Writing } from "../../store/database.ts";
import { deviceById, unknownDevice } from "../../store/device.ts";
import {
  insertInspections,
  inspectionById,
  inspectionEntry,
  type KeptInspection,
  keepInspectionEntry,
  openInspectionsOf,
  replaceInspection,
} from "../../store/inspection.ts";
import { intervalById, productChecklist } from "../../store/inspection-settings.ts";
import type { KeptEntry } from "../../store/kept-entries.ts";
import { loadChecklist } from "../../store/load-checklist.ts";
import { allPlaces } from "../../store/place.ts";
import { type Acting, act, changesBetween, newId } from "../act.ts";
import { deviceWithin } from "../device.ts";
import { expectVersion } from "../expect-version.ts";
import { sentAgain } from "../sent-again.ts";
import type { CompareSteps } from "./compare-step.ts";

/** What stands under a step: what was said, by whom, on which day, and what the program saw then. */
export interface AnsweredBody {
  readonly said: StepAnswer | null;
  readonly by: string;
  readonly date: string;
  readonly compared: Comparison | null;
}

/** So many of one act are named in the ledger; by the others it is found. */
const SUBJECTS_NAMED = 50;

/**
 * Plans an inspection for each of the devices; one that has such an inspection open already keeps that.
 * @throws {InputError} `record-unknown` for a device out of reach or an interval that is not there, `argument-wrong` for
 *   somebody who cannot do it or a day that can only be a slip.
 */
export function planInspections(acting: Acting, input: InspectionPlan): Promise<PlannedInspections> {
  const { actor } = acting;
  return act(acting, "inspection.plan", async (tx, at) => {
    refusePlannedDay(input.due, at);
    const ids = [...new Set(input.deviceIds)];
    const devices = await plannedDevices(tx, actor, ids);
    const interval = input.kind === SECURITY ? undefined : await intervalById(tx, input.kind);
    if (input.kind !== SECURITY && (interval === undefined || interval.ended))
      throw new InputError(
        "record-unknown",
        "body/kind",
        "there is no such interval; choose one of those that are kept",
      );
    const open = new Set(
      (await openInspectionsOf(tx, ids)).filter(({ kind }) => kind === input.kind).map(({ deviceId }) => deviceId),
    );
    const passedOver: PlannedInspections["passedOver"] = [];
    const planned: KeptInspection[] = [];
    for (const { id, productId, operation, placeIds } of devices) {
      const isOfInterval =
        interval === undefined ||
        (interval.deviceId === null ? interval.productId === productId : interval.deviceId === id);
      if (operation === "retired") passedOver.push({ deviceId: id, because: "retired" });
      else if (open.has(id)) passedOver.push({ deviceId: id, because: "open-already" });
      else if (!isOfInterval) passedOver.push({ deviceId: id, because: "not-of-interval" });
      else {
        if (input.assignee !== null) await refuseInspector(tx, input.assignee, placeIds);
        planned.push(planOf(actor, { ...input, deviceId: id }, at));
      }
    }
    await insertInspections(tx, planned);
    const [first, ...others] = planned.flatMap(({ id, deviceId }): Subject[] => [
      { kind: "inspection", id },
      { kind: "device", id: deviceId },
    ]);
    const told = { planned: planned.map(({ id, deviceId }) => ({ id, deviceId })), passedOver };
    if (first === undefined) return { result: told, deed: undefined };
    const { kind, due, assignee, note } = input;
    return {
      result: told,
      deed: {
        subjects: [first, ...others.slice(0, SUBJECTS_NAMED - 1)],
        alsoAbout: others.slice(SUBJECTS_NAMED - 1),
        changes: { planned: [null, { kind, due, assignee, count: planned.length }] },
        note,
      },
    };
  });
}

/** @throws {InputError} `argument-wrong` at `where` for a day that can only be a slip. */
export function refusePlannedDay(day: string, at: string, where = "body/due"): void {
  const problem = plannedDayProblem(day, at.slice(0, 10));
  if (problem !== undefined) throw new InputError("argument-wrong", where, problem);
}

/** A new inspection. */
export function planOf(
  actor: Actor,
  { deviceId, kind, due, assignee, note }: Omit<InspectionPlan, "deviceIds"> & { readonly deviceId: string },
  at: string,
): KeptInspection {
  return {
    ...{ id: newId(), deviceId, kind, due, assignee, state: "planned", outcome: null, on: null, acceptedUntil: null },
    ...{ trail: [moveOf(actor, "plan", at, note)], plannedAt: at, version: 1, checklist: null, sealed: null },
  };
}

/** @throws {InputError} `record-unknown`, `record-changed`, `argument-wrong`, `record-conflict` once it is closed. */
export function assignInspection(
  acting: Acting,
  id: string,
  version: number,
  { assignee, due, note }: { readonly assignee: string | null; readonly due: string; readonly note: string | null },
): Promise<InspectionHead> {
  return act(acting, "inspection.assign", async (tx, at) => {
    const before = await inspectionWithin(tx, acting.actor, id);
    expectVersion(before, version);
    refuseEnded(before);
    if (before.assignee === assignee && before.due === due) return { result: headOf(before), deed: undefined };
    if (before.due !== due) refusePlannedDay(due, at);
    if (assignee !== null) {
      const [device] = await plannedDevices(tx, acting.actor, [before.deviceId]);
      await refuseInspector(tx, assignee, device?.placeIds ?? []);
    }
    const trail = [...before.trail, moveOf(acting.actor, "assign", at, note)];
    const kept = { ...before, assignee, due, trail, version: version + 1 };
    await replaceInspection(tx, kept);
    const changes = changesBetween(before, { assignee, due });
    return {
      result: headOf(kept),
      deed: { ...about(before), changes, note },
    };
  });
}

/** @throws {InputError} `record-unknown`, `record-changed`, `record-conflict` once it is closed. */
export function cancelInspection(acting: Acting, id: string, version: number, note: string): Promise<InspectionHead> {
  return act(acting, "inspection.cancel", async (tx, at) => {
    const before = await inspectionWithin(tx, acting.actor, id);
    expectVersion(before, version);
    refuseEnded(before);
    const kept = cancelled(before, acting.actor, at, note);
    await replaceInspection(tx, kept);
    return { result: headOf(kept), deed: { ...about(before), changes: { state: [before.state, "cancelled"] }, note } };
  });
}

export function cancelled(before: KeptInspection, actor: Actor, at: string, note: string): KeptInspection {
  const trail = [...before.trail, moveOf(actor, "cancel", at, note)];
  return { ...before, state: "cancelled", trail, version: before.version + 1 };
}

/**
 * Answers a step, or takes the answer back.
 * @throws {InputError} `record-unknown` for an inspection out of reach, a step that is not asked or a file that is not
 *   among the evidence, `record-changed` when somebody else answered since, `record-conflict` once it is closed,
 *   `argument-wrong` for an answer that its step does not allow.
 */
export async function answerStep(
  acting: Acting,
  compare: CompareSteps,
  id: string,
  stepId: string,
  { base, entry, said }: { readonly base: number; readonly entry: string; readonly said: StepAnswer | null },
): Promise<AnsweredStep> {
  const { actor, store } = acting;
  // Reports are read from the journal, for which no transaction waits.
  const asked = await inspectionWithin(store.read, actor, id);
  const { steps } = asked.checklist ?? (await checklistNow(store.read, asked));
  const compares = steps.find((one) => one.id === stepId)?.compares ?? null;
  const [seen] = compares === null || said === null ? [] : await compare(asked.deviceId, [compares]);
  return act(acting, "inspection.answer", async (tx, at) => {
    const inspection = await inspectionWithin(tx, actor, id);
    const checklist = inspection.checklist ?? (await checklistNow(tx, inspection));
    const step = checklist.steps.find((one) => one.id === stepId);
    if (step === undefined) throw new InputError("record-unknown", "step", "this inspection does not ask that");
    const before = await inspectionEntry(tx, id, "step", stepId);
    const earlier = before?.body as AnsweredBody | undefined;
    // What the program saw came with the first sending; a second one says the same words.
    const same = sentAgain(before, entry, {
      ...{ said, by: actor.name, date: null },
      compared: earlier?.compared ?? null,
    });
    if (same !== undefined) return { result: toldStep(same), deed: undefined };
    refuseEnded(inspection);
    expectVersion({ version: before?.version ?? 0 }, base);
    const problem = said === null ? undefined : answerProblem(step, said);
    if (problem !== undefined) throw new InputError("argument-wrong", "body/said", problem);
    await refuseUnknownEvidence(tx, said?.evidence ?? [], "body/said/evidence");
    const compared = step.compares === null || said === null ? null : (seen ?? null);
    if (said?.result === "met" && step.compares === "boot" && compared?.result === "broken")
      throw new InputError(
        "argument-wrong",
        "body/said/result",
        "the watch saw a start that is not as the label says; start the device anew, or answer that it is not met",
      );
    const body: AnsweredBody = { said, by: actor.name, date: at.slice(0, 10), compared };
    const kept = { key: stepId, body, entry, version: base + 1 };
    await keepInspectionEntry(tx, id, "step", kept);
    // Whoever signs has seen all that was answered, or is told.
    const after = { ...inspection, checklist, state: "under-way" as const, version: inspection.version + 1 };
    await replaceInspection(tx, after);
    const changes: Record<string, [unknown, unknown]> = { [stepId]: [earlier?.said ?? null, said] };
    return { result: toldStep(kept), deed: { ...about(inspection), changes } };
  });
}

/** What an inspection that nobody began yet would ask now. */
export async function checklistNow(db: Reading | Writing, { deviceId, kind }: InspectionHead): Promise<Checklist> {
  const productId = (await deviceById(db, deviceId))?.productId ?? "";
  const own = await productChecklist(db, productId);
  return checklistFor(loadChecklist(), kind, own.steps);
}

/** @throws {InputError} `record-unknown` where it is out of reach, or is not there. */
export async function inspectionWithin(db: Reading | Writing, actor: Actor, id: string): Promise<KeptInspection> {
  const kept = await inspectionById(db, id);
  if (kept === undefined) throw unknownInspection();
  await deviceWithin(db, actor, kept.deviceId).catch((error: unknown) => {
    throw error instanceof InputError ? unknownInspection() : error;
  });
  return kept;
}

const unknownInspection = () =>
  new InputError("record-unknown", "id", "there is no such inspection; look it up among those that are planned");

/** @throws {InputError} `record-conflict`. */
export function refuseEnded({ state }: Pick<KeptInspection, "state">): void {
  if (state === "closed")
    throw new InputError("record-conflict", "id", "this inspection is closed and signed; plan another one");
  if (state === "cancelled")
    throw new InputError("record-conflict", "id", "this inspection was cancelled; plan another one");
}

export function headOf({ checklist: _, sealed: __, ...head }: KeptInspection): InspectionHead {
  return head;
}

export function about({ id, deviceId }: Pick<KeptInspection, "id" | "deviceId">): {
  readonly subjects: readonly [Subject, Subject];
} {
  return {
    subjects: [
      { kind: "inspection", id },
      { kind: "device", id: deviceId },
    ],
  };
}

export const moveOf = (
  { accountId, name }: Actor,
  move: InspectionMove["move"],
  at: string,
  note: string | null,
): InspectionMove => ({ move, accountId, by: name, at, note });

export function toldStep({ key, version, body }: KeptEntry): AnsweredStep {
  return { step: key, version, ...(body as AnsweredBody) };
}

interface PlannedDevice {
  readonly id: string;
  readonly productId: string;
  readonly operation: string;
  /** Its place and all above. */
  readonly placeIds: readonly string[];
}

/** @throws {InputError} `record-unknown` for one that is out of reach. */
async function plannedDevices(tx: Writing, actor: Actor, ids: readonly string[]): Promise<PlannedDevice[]> {
  const rows = await tx
    .selectFrom("device")
    .select(["id", "product_id", "place_id", "operation"])
    .where("id", "in", ids)
    .execute();
  const byId = new Map(rows.map((row) => [row.id, row]));
  const places = new Map((await allPlaces(tx)).map((place) => [place.id, place]));
  return ids.map((id, index) => {
    const row = byId.get(id);
    const placeIds = row === undefined ? [] : pathOf(row.place_id, places).map((place) => place.id);
    if (row === undefined || !reachesPlace(actor, placeIds)) throw unknownDevice(`body/deviceIds/${index}`);
    return { id, productId: row.product_id, operation: row.operation, placeIds };
  });
}

/** @throws {InputError} `argument-wrong` for somebody who is not there, may not inspect, or does not reach the place. */
export async function refuseInspector(tx: Writing, accountId: string, placeIds: readonly string[]): Promise<void> {
  const account = (await accountById(tx, accountId))?.account;
  if (account !== undefined && !account.disabled && mayRole(account.role, "inspection.write"))
    if (reachesPlace(account, placeIds)) return;
  throw new InputError("argument-wrong", "body/assignee", "this person cannot inspect that device; choose another one");
}

/** @throws {InputError} `record-unknown`: the file comes first, the answer that names it after. */
export async function refuseUnknownEvidence(tx: Writing, proofs: StepAnswer["evidence"], where: string): Promise<void> {
  const digests = [...new Set(proofs.map(({ digest }) => digest))];
  if (digests.length === 0) return;
  const known = await tx.selectFrom("evidence").select("digest").where("digest", "in", digests).execute();
  if (known.length === digests.length) return;
  throw new InputError("record-unknown", where, "a file named here is not among the evidence; send it first");
}
