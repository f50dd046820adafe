/**
 * Devices that may be one: two records with one host name, address or AE title now, or with serial numbers that differ
 * in writing only. A pair of which somebody has said that it is two devices comes back when one of them is called
 * otherwise.
 */
import type { IdentifierSystem } from "../domain/registry/identifier.ts";
import { pathOf, withBelow } from "../domain/registry/place.ts";
import type { Reading, Writing } from "./database.ts";
import { placeName, type Sight } from "./device-row.ts";
import { RETIRED } from "./device-set.ts";
import { allPlaces } from "./place.ts";

/** More pairs than a person resolves in a day; the rest follows when these are done. */
const PAIRS_MAX = 200;
const GROUPS_MAX = 1000;
const DEVICES_MAX = 5000;
const IDS_AT_ONCE = 500;

export interface DuplicatePair {
  readonly one: PairedDevice;
  readonly other: PairedDevice;
  readonly because: { readonly system: IdentifierSystem; readonly values: string[] };
}
interface PairedDevice {
  readonly id: string;
  readonly title: string;
  readonly product: string;
  readonly place: string;
}

/** Pairs within sight, two devices once even when they share several names. */
export async function duplicatePairs(db: Reading, { places }: Sight): Promise<DuplicatePair[]> {
  const all = await allPlaces(db);
  const byId = new Map(all.map((place) => [place.id, place]));
  const within = places === null ? null : withBelow(places, all);
  const found = new Map<string, DuplicatePair>();
  const distinct = await distinctPairs(db);
  for (const group of await alikeDevices(db)) {
    const inSight = group.filter(({ place_id }) => within === null || within.has(place_id));
    for (const [at, first] of inSight.entries())
      for (const second of inSight.slice(at + 1)) {
        // After a merge one device has two spellings of its own.
        if (first.id === second.id) continue;
        const key = keyOf(first.id, second.id);
        if (distinct.has(key)) continue;
        if (found.size >= PAIRS_MAX) return [...found.values()];
        const [one, other] = [first, second].map(
          ({ id, title, maker, model, place_id }): PairedDevice => ({
            id,
            title,
            product: `${maker} ${model}`,
            place: placeName(pathOf(place_id, byId)),
          }),
        );
        if (one === undefined || other === undefined || found.has(key)) continue;
        const values = [...new Set([first.value, second.value])];
        found.set(key, { one, other, because: { system: first.system as IdentifierSystem, values } });
      }
  }
  return [...found.values()];
}

/**
 * Keeps that two devices are two.
 * @returns whether that was not known yet of what they are called now.
 */
export async function keepDistinct(tx: Writing, id: string, otherId: string): Promise<boolean> {
  const [one_id, other_id] = ordered(id, otherId);
  const names = namesOfBoth(await namesNow(tx, [id, otherId]), one_id, other_id);
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto("distinct_pair")
    .values({ one_id, other_id, names })
    .onConflict((conflict) =>
      conflict.columns(["one_id", "other_id"]).doUpdateSet({ names }).where("distinct_pair.names", "!=", names),
    )
    .executeTakeFirstOrThrow();
  return Number(numInsertedOrUpdatedRows) > 0;
}

/** Keys of the pairs that are two devices, and are called as they were when somebody said so. */
async function distinctPairs(db: Reading): Promise<Set<string>> {
  const said = await db.selectFrom("distinct_pair").selectAll().execute();
  const names = await namesNow(db, [...new Set(said.flatMap(({ one_id, other_id }) => [one_id, other_id]))]);
  const still = said.filter((pair) => pair.names === namesOfBoth(names, pair.one_id, pair.other_id));
  return new Set(still.map(({ one_id, other_id }) => keyOf(one_id, other_id)));
}

/** Device id -> its identifiers that hold now, in the form in which two spellings are equal. */
async function namesNow(db: Reading | Writing, ids: readonly string[]): Promise<Map<string, string[]>> {
  const names = new Map<string, string[]>(ids.map((id) => [id, []]));
  for (let at = 0; at < ids.length; at += IDS_AT_ONCE) {
    const rows = await db
      .selectFrom("device_identifier")
      .select(["device_id", "system", "normal"])
      .where("device_id", "in", ids.slice(at, at + IDS_AT_ONCE))
      .where("valid_until", "is", null)
      .execute();
    for (const { device_id, system, normal } of rows) names.get(device_id)?.push(`${system} ${normal}`);
  }
  return names;
}

function namesOfBoth(names: ReadonlyMap<string, readonly string[]>, one: string, other: string): string {
  return JSON.stringify([one, other].map((id) => (names.get(id) ?? []).toSorted()));
}

function keyOf(id: string, otherId: string): string {
  return ordered(id, otherId).join();
}

function ordered(id: string, otherId: string): [string, string] {
  return id < otherId ? [id, otherId] : [otherId, id];
}

/** Devices in use that have a name alike, group by group. */
async function alikeDevices(db: Reading) {
  const rows = await db
    .selectFrom("device_identifier as named")
    .innerJoin("device", "device.id", "named.device_id")
    .innerJoin("product", "product.id", "device.product_id")
    .select(["named.alike", "named.system", "named.value", "device.id", "device.title", "device.place_id"])
    .select(["product.maker", "product.model"])
    .where("named.alike", "in", (one) =>
      one
        .selectFrom("device_identifier")
        .select("alike")
        .where("alike", "is not", null)
        .groupBy("alike")
        .having((of) => of.fn.count("device_id").distinct(), ">", 1)
        .limit(GROUPS_MAX),
    )
    .where("device.gravity", "<", RETIRED)
    .orderBy("named.alike")
    .orderBy("device.number")
    .limit(DEVICES_MAX)
    .execute();
  return Map.groupBy(rows, ({ alike }) => alike).values();
}
