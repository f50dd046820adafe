/**
 * Devices that may be one: two records with one host name, address or AE title now, or with serial numbers that differ
 * in writing only.
 */
import { pathOf, withBelow } from "../domain/registry/place.ts";
import type { Reading } from "./database.ts";
import { placeName, type Sight } from "./device-row.ts";
import { RETIRED } from "./device-set.ts";
import { allPlaces } from "./place.ts";

/** More pairs than a person resolves in a day; the rest follows when these are done. */
const PAIRS_MAX = 200;
const GROUPS_MAX = 1000;
const DEVICES_MAX = 5000;

export interface DuplicatePair {
  readonly one: PairedDevice;
  readonly other: PairedDevice;
  readonly because: string;
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
  for (const group of await alikeDevices(db)) {
    const inSight = group.filter(({ place_id }) => within === null || within.has(place_id));
    for (const [at, first] of inSight.entries())
      for (const second of inSight.slice(at + 1)) {
        // After a merge one device has two spellings of its own.
        if (first.id === second.id) continue;
        if (found.size >= PAIRS_MAX) return [...found.values()];
        const [one, other] = [first, second].map(
          ({ id, title, maker, model, place_id }): PairedDevice => ({
            id,
            title,
            product: `${maker} ${model}`,
            place: placeName(pathOf(place_id, byId)),
          }),
        );
        const key = [first.id, second.id].sort().join();
        if (one === undefined || other === undefined || found.has(key)) continue;
        const values = [...new Set([first.value, second.value])].join(", ");
        found.set(key, { one, other, because: `${first.system} ${values}` });
      }
  }
  return [...found.values()];
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
