/**
 * Acts on places: create, change, remove.
 */
import type { Actor } from "../domain/account/account.ts";
import { reachesPlace } from "../domain/account/reach.ts";
import { addDays } from "../domain/calendar.ts";
import { InputError } from "../domain/input-error.ts";
import {
  KINDS_BELOW,
  type Place,
  type PlaceInput,
  pathOf,
  type RoomTemperature,
  withBelow,
} from "../domain/registry/place.ts";
import type { Writing } from "../store/database.ts";
import { deviceNames, renamePlace } from "../store/device-write.ts";
import { isEvaluated } from "../store/evaluation.ts";
import { isImproved } from "../store/improvement.ts";
import { keepPlaceTemperature, placeTemperatures } from "../store/inspection-date.ts";
import { allPlaces, deletePlace, holdsDevices, insertPlaces, replacePlace, unknownPlace } from "../store/place.ts";
import { type Acting, act, changesBetween, newId } from "./act.ts";
import { expectVersion } from "./expect-version.ts";

/** @throws {InputError} `record-unknown` for a parent out of reach, `argument-wrong` where it cannot stand there. */
export function createPlace(acting: Acting, input: PlaceInput): Promise<Place> {
  return act(acting, "place.create", async (tx) => {
    const all = await allPlaces(tx);
    checkParent(all, acting.actor, input);
    const place: Place = { id: newId(), ...input, version: 1 };
    await insertPlaces(tx, [place]);
    return { result: place, deed: { subjects: [{ kind: "place", id: place.id }], changes: changesBetween({}, input) } };
  });
}

/** @throws {InputError} as `createPlace`, and `record-unknown`, `record-changed`. */
export function changePlace(acting: Acting, id: string, version: number, input: PlaceInput): Promise<Place> {
  return act(acting, "place.change", async (tx) => {
    const all = await allPlaces(tx);
    const before = placeWithin(all, acting.actor, id);
    expectVersion(before, version);
    const changes = changesBetween(before, input);
    if (Object.keys(changes).length === 0) return { result: before, deed: undefined };
    if (input.parent !== before.parent || input.kind !== before.kind) {
      checkParent(all, acting.actor, input, before);
      checkBelow(all, before, input);
    }
    const place: Place = { ...before, ...input, version: version + 1 };
    await replacePlace(tx, place);
    if ("name" in changes || "parent" in changes) await renameBelow(tx, place, all);
    return { result: place, deed: { subjects: [{ kind: "place", id }], changes } };
  });
}

/**
 * What was measured there, or null for nothing any more.
 * @param version of the place, which stays as it is.
 * @throws {InputError} `record-unknown`, `record-changed`, `argument-wrong` for a day that lies ahead.
 */
export function setPlaceTemperature(
  acting: Acting,
  id: string,
  version: number,
  temperature: RoomTemperature | null,
): Promise<void> {
  return act(acting, "place.temperature", async (tx, at) => {
    expectVersion(placeWithin(await allPlaces(tx), acting.actor, id), version);
    // Somewhere it is tomorrow already.
    if (temperature !== null && temperature.on > addDays(at.slice(0, 10), 1))
      throw new InputError(
        "argument-wrong",
        "body/temperature/on",
        `"${temperature.on}" lies ahead; say on which day it was measured`,
      );
    const kept = (await placeTemperatures(tx)).get(id);
    const before = kept === undefined ? null : { celsius: kept.celsius, on: kept.on };
    if (before?.celsius === temperature?.celsius && before?.on === temperature?.on)
      return { result: undefined, deed: undefined };
    const entered = temperature === null ? null : { ...temperature, version: (kept?.version ?? 0) + 1 };
    await keepPlaceTemperature(tx, id, entered);
    const told = (one: RoomTemperature | null) => (one === null ? null : `${one.celsius} °C, ${one.on}`);
    const changes = { temperature: [told(before), told(temperature)] as [unknown, unknown] };
    return { result: undefined, deed: { subjects: [{ kind: "place", id }], changes } };
  });
}

/** @throws {InputError} `record-unknown`, `record-changed`, `record-conflict` while something stands there or speaks of it. */
export function removePlace(acting: Acting, id: string, version: number): Promise<void> {
  return act(acting, "place.remove", async (tx) => {
    const all = await allPlaces(tx);
    const place = placeWithin(all, acting.actor, id);
    expectVersion(place, version);
    if (all.some(({ parent }) => parent === id) || (await holdsDevices(tx, id)))
      throw new InputError(
        "record-conflict",
        "id",
        `"${place.name}" still holds places or devices, retired ones among them; move them first`,
      );
    if (await isImproved(tx, id))
      throw new InputError(
        "record-conflict",
        "id",
        `improvements of "${place.name}" are kept; what was learnt there would be gone with it`,
      );
    if (await isEvaluated(tx, id))
      throw new InputError(
        "record-conflict",
        "id",
        `"${place.name}" was evaluated; what was found there stays with it`,
      );
    await deletePlace(tx, id);
    const { id: _, version: __, ...gone } = place;
    const changes = Object.fromEntries(
      Object.entries(gone)
        .filter(([, value]) => value !== null)
        .map(([key, value]): [string, [unknown, unknown]] => [key, [value, null]]),
    );
    return { result: undefined, deed: { subjects: [{ kind: "place", id }], changes } };
  });
}

/** The place, when the actor reaches it. @throws {InputError} `record-unknown`. */
export function placeWithin(all: readonly Place[], actor: Pick<Actor, "places">, id: string, where = "id"): Place {
  const [place, ...above] = pathOf(id, new Map(all.map((one) => [one.id, one])));
  if (place === undefined) throw unknownPlace(where);
  if (!reachesPlace(actor, [id, ...above.map((one) => one.id)])) throw unknownPlace(where);
  return place;
}

function checkParent(all: readonly Place[], actor: Actor, { parent, kind }: PlaceInput, before?: Place): void {
  if (parent === null) {
    if (kind !== "facility")
      throw new InputError("argument-wrong", "body/parent", `a ${kind} stands below something; name its parent`);
    // Who is limited to places must not reach beyond them by adding one beside.
    if (actor.places !== null && before?.parent !== null)
      throw new InputError("not-permitted", "body/parent", "a facility is added by someone who sees all places");
    return;
  }
  const above =
    before?.parent === parent ? all.find(({ id }) => id === parent) : placeWithin(all, actor, parent, "body/parent");
  if (above === undefined || !KINDS_BELOW[above.kind].includes(kind))
    throw new InputError(
      "argument-wrong",
      "body/kind",
      `a ${kind} cannot stand below a ${above?.kind}; a ${above?.kind} takes ${oneOf(KINDS_BELOW[above?.kind ?? "home"])}`,
    );
}

function checkBelow(all: readonly Place[], { id }: Place, { parent, kind }: PlaceInput): void {
  if (parent !== null && withBelow([id], all).has(parent))
    throw new InputError("argument-wrong", "body/parent", "a place cannot stand below itself; name another parent");
  const misfit = all.find((place) => place.parent === id && !KINDS_BELOW[kind].includes(place.kind));
  if (misfit !== undefined)
    throw new InputError(
      "argument-wrong",
      "body/kind",
      `the ${misfit.kind} "${misfit.name}" stands in it, and a ${kind} takes ${oneOf(KINDS_BELOW[kind])}; move that first`,
    );
}

function oneOf(kinds: readonly string[]): string {
  return kinds.length === 0 ? "no places" : kinds.join(" or ");
}

/** Devices are sorted by the path of their place. */
async function renameBelow(tx: Writing, place: Place, all: readonly Place[]): Promise<void> {
  const names = await deviceNames(tx);
  for (const id of withBelow([place.id], all)) await renamePlace(tx, id, names);
}
