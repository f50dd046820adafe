/**
 * Acts on improvements: plan one, change it, say whether it was done and whether it worked.
 */
import type { Improvement } from "../../contract/improvement.ts";
import type { Actor } from "../../domain/account/account.ts";
import { InputError } from "../../domain/input-error.ts";
import {
  IMPROVEMENT_STATES,
  type ImprovementInput,
  type ImprovementWord,
  improvementProblem,
  isAskedAfter,
  stateAfter,
  wordProblem,
} from "../../domain/inspection/improvement.ts";
import type { Subject } from "../../domain/ledger/ledger.ts";
import { pathOf, withBelow } from "../../domain/registry/place.ts";
import type { Reading, Writing } from "../../store/database.ts";
import { improvementById, improvementRows, keepImprovement } from "../../store/improvement.ts";
import { allPlaces } from "../../store/place.ts";
import { type Acting, act, changesBetween, newId } from "../act.ts";
import { deviceWithin } from "../device.ts";
import { productWithin } from "../draft.ts";
import { expectVersion } from "../expect-version.ts";
import { placeWithin } from "../place.ts";
import { refuseForOthers } from "../product.ts";
import { inspectionWithin, refusePlannedDay } from "./inspection.ts";

/** @throws {InputError} `argument-wrong`, `record-unknown`, `not-permitted` for a product that is used outside of one's places. */
export function planImprovement(acting: Acting, input: ImprovementInput): Promise<Improvement> {
  return act(acting, "improvement.plan", async (tx, at) => {
    refusePlannedDay(input.due, at);
    const subject = await subjectOf(tx, acting.actor, input);
    if (input.inspectionId !== null) await inspectionWithin(tx, acting.actor, input.inspectionId);
    const improvement: Improvement = {
      ...{ id: newId(), ...input, state: "planned", of: "", checks: [], plannedAt: at, version: 1 },
    };
    await keepImprovement(tx, improvement);
    return {
      result: await told(tx, improvement.id),
      deed: { subjects: [subject], changes: changesBetween({}, input) },
    };
  });
}

/** @throws {InputError} `record-unknown`, `record-changed`, `record-conflict` once it is over, `argument-wrong`. */
export function changeImprovement(
  acting: Acting,
  id: string,
  version: number,
  input: ImprovementInput,
): Promise<Improvement> {
  return act(acting, "improvement.change", async (tx, at) => {
    const before = await improvementWithin(tx, acting.actor, id);
    expectVersion(before, version);
    if (!isAskedAfter(before.state)) throw new InputError("record-conflict", "id", "this improvement is over");
    for (const key of ["deviceId", "productId", "placeId", "inspectionId"] as const)
      if (before[key] !== input[key])
        throw new InputError("argument-wrong", `body/${key}`, "of what it is stays; give this one up and plan another");
    if (before.due !== input.due) refusePlannedDay(input.due, at);
    const subject = await subjectOf(tx, acting.actor, input);
    const changes = changesBetween(before, input);
    if (Object.keys(changes).length === 0) return { result: before, deed: undefined };
    await keepImprovement(tx, { ...before, ...input, version: version + 1 });
    return { result: await told(tx, id), deed: { subjects: [subject], changes } };
  });
}

export interface Checked {
  readonly word: ImprovementWord;
  readonly note: string | null;
  readonly inspectionId: string | null;
}

/** @throws {InputError} `record-unknown`, `record-changed`, `argument-wrong` for a word that does not follow. */
export function checkImprovement(
  acting: Acting,
  id: string,
  version: number,
  { word, note, inspectionId }: Checked,
): Promise<Improvement> {
  return act(acting, "improvement.check", async (tx, at) => {
    const before = await improvementWithin(tx, acting.actor, id);
    expectVersion(before, version);
    if (inspectionId !== null) await inspectionWithin(tx, acting.actor, inspectionId);
    const problem = wordProblem(before.state, word, note);
    if (problem !== undefined) throw new InputError("argument-wrong", "body/word", problem);
    if (before.checks.length >= CHECKS_KEPT)
      throw new InputError("record-conflict", "id", "this was looked at so often that it is time for another plan");
    const state = stateAfter(before.state, word);
    const checks = [...before.checks, { word, on: at.slice(0, 10), by: acting.actor.name, note, inspectionId }];
    await keepImprovement(tx, { ...before, state, checks, version: version + 1 });
    const inspection: Subject[] = inspectionId === null ? [] : [{ kind: "inspection", id: inspectionId }];
    const subject = subjectNamed(before);
    const changes = { [before.title]: [before.state, word] as [unknown, unknown] };
    return { result: await told(tx, id), deed: { subjects: [subject, ...inspection], changes, note } };
  });
}

const CHECKS_KEPT = 100;

export interface AskedImprovements {
  readonly state?: "open" | "over" | "all";
  readonly device?: string;
  readonly product?: string;
  readonly place?: string;
}

/**
 * By the day on which they are due; of a device also those of its product and its place.
 * @throws {InputError} `record-unknown` for what is out of reach.
 */
export async function improvementsWithin(
  db: Reading,
  actor: Actor,
  { state = "open", device, product, place }: AskedImprovements,
  window: { readonly offset: number; readonly limit: number },
): Promise<{ improvements: Improvement[]; hasMore: boolean }> {
  const places = await allPlaces(db);
  if (place !== undefined) placeWithin(places, actor, place, "query/place");
  const found = device === undefined ? undefined : await deviceWithin(db, actor, device, "query/device");
  const of = found === undefined ? { product, place } : { device, product: found.productId, place: found.placeId };
  const states = IMPROVEMENT_STATES.filter((one) => state === "all" || isAskedAfter(one) === (state === "open"));
  const within = actor.places === null ? null : withBelow(actor.places, places);
  const rows = await improvementRows(db, { states, within, ...withoutNone(of) }, window);
  return { improvements: rows.slice(0, window.limit), hasMore: rows.length > window.limit };
}

const withoutNone = (of: { device?: string | undefined; product?: string | undefined; place?: string | undefined }) =>
  Object.fromEntries(Object.entries(of).filter(([, id]) => id !== undefined)) as Pick<
    AskedImprovements,
    "device" | "product" | "place"
  >;

/** @throws {InputError} `record-unknown` where it is out of reach, or is not there. */
async function improvementWithin(tx: Writing, actor: Actor, id: string): Promise<Improvement> {
  const kept = await improvementById(tx, id);
  const places = new Map((await allPlaces(tx)).map((place) => [place.id, place]));
  const path = kept?.placeId == null ? [] : pathOf(kept.placeId, places).map((place) => place.id);
  const isReached =
    kept !== undefined &&
    (actor.places === null || kept.improvement.productId !== null || actor.places.some((one) => path.includes(one)));
  if (!isReached) throw new InputError("record-unknown", "id", "there is no such improvement");
  if (kept.improvement.productId !== null) await refuseForOthers(tx, actor, kept.improvement.productId);
  return kept.improvement;
}

async function told(tx: Writing, id: string): Promise<Improvement> {
  const kept = await improvementById(tx, id);
  if (kept === undefined) throw new Error(`improvement ${id} was not kept`);
  return kept.improvement;
}

/** @throws {InputError} `argument-wrong` unless it is of exactly one thing, `record-unknown` where that is out of reach. */
async function subjectOf(tx: Writing, actor: Actor, input: ImprovementInput): Promise<Subject> {
  const problem = improvementProblem(input);
  if (problem !== undefined) throw new InputError("argument-wrong", "body", problem);
  const { deviceId, productId, placeId } = input;
  if (deviceId !== null) await deviceWithin(tx, actor, deviceId, "body/deviceId");
  if (productId !== null) {
    await productWithin(tx, actor, productId);
    await refuseForOthers(tx, actor, productId);
  }
  if (placeId !== null) placeWithin(await allPlaces(tx), actor, placeId, "body/placeId");
  return subjectNamed(input);
}

function subjectNamed({
  deviceId,
  productId,
  placeId,
}: Pick<ImprovementInput, "deviceId" | "productId" | "placeId">): Subject {
  if (deviceId !== null) return { kind: "device", id: deviceId };
  return productId !== null ? { kind: "product", id: productId } : { kind: "place", id: placeId ?? "" };
}
