/**
 * The fleet as campaigns ask for it: what each device is and bears, a piece at a time, in few statements.
 */
import { setImmediate } from "node:timers/promises";
import { sql } from "kysely";
import type { CampaignFilter } from "../domain/inspection/campaign/campaign.ts";
import type { FleetDevice } from "../domain/inspection/campaign/coverage.ts";
import type { IdentifierSystem } from "../domain/registry/identifier.ts";
import { type Place, pathOf } from "../domain/registry/place.ts";
import type { Reading, Writing } from "./database.ts";
import { allPlaces } from "./place.ts";

export interface FleetRow {
  readonly number: number;
  readonly id: string;
  readonly title: string;
  readonly serial: string | null;
  readonly product: string;
  readonly placeId: string;
  readonly placeKey: string;
  readonly titleKey: string;
  readonly isRetired: boolean;
  readonly facts: FleetDevice;
}

/** What may be left out of the walk. */
export interface FleetNeeds {
  /** Only devices of these products; null is all. */
  readonly products: readonly string[] | null;
  /** Identifiers of these systems are asked for. */
  readonly systems: readonly IdentifierSystem[];
}

export function needsOf(filters: readonly CampaignFilter[]): FleetNeeds {
  const isAny = filters.some(({ products }) => products.length === 0);
  const ids = new Set(filters.flatMap(({ products }) => products.map(({ productId }) => productId)));
  const systems = filters.flatMap(({ names, serialRanges }): IdentifierSystem[] => [
    ...(serialRanges.length > 0 ? (["serial"] as const) : []),
    ...(names === null ? [] : SYSTEMS[names.of]),
  ]);
  return { products: isAny ? null : [...ids], systems: [...new Set(systems)] };
}

const SYSTEMS = {
  serial: ["serial"],
  udi: ["udi-pi", "serial"],
  "asset-tag": ["asset-tag"],
} as const satisfies Record<string, readonly IdentifierSystem[]>;

const AT_ONCE = 2000;
const FEW_PRODUCTS = 8;

/** Every device that may be meant, and perhaps others, a piece at a time; between two pieces the event loop has its turn. */
export async function* wholeFleet(db: Reading | Writing, needs: FleetNeeds): AsyncGenerator<FleetRow[]> {
  const around = await surroundings(db);
  // One product after the other is a walk along its index; of many, all devices in their order are read faster.
  const isFew = needs.products !== null && needs.products.length <= FEW_PRODUCTS;
  for (const product of isFew ? (needs.products ?? []) : [null])
    for (let last = 0; ; ) {
      let rows = deviceRows(db).where("number", ">", last).orderBy("number").limit(AT_ONCE);
      if (product !== null) rows = rows.where("product_id", "=", product);
      const found = await rows.execute();
      const newest = found.at(-1);
      if (newest === undefined) break;
      const span = { product, after: last, until: newest.number };
      last = newest.number;
      yield told(found, around, needs.systems.length === 0 ? [] : await identifiersWithin(db, needs, span));
      await setImmediate();
      if (found.length < AT_ONCE) break;
    }
}

const IDS_AT_ONCE = 500;

/** These devices. */
export async function* someOfFleet(
  db: Reading | Writing,
  ids: readonly string[],
  needs: FleetNeeds,
): AsyncGenerator<FleetRow[]> {
  const around = await surroundings(db);
  for (let at = 0; at < ids.length; at += IDS_AT_ONCE) {
    const found = await deviceRows(db)
      .where("id", "in", ids.slice(at, at + IDS_AT_ONCE))
      .execute();
    const ids_ = found.map(({ id }) => id);
    yield told(found, around, needs.systems.length === 0 ? [] : await identifiersOf(db, needs, ids_));
  }
}

function deviceRows(db: Reading | Writing) {
  return db
    .selectFrom("device")
    .select(["number", "id", "title", "title_key", "serial", "product_id", "place_id", "place_key", "firmware"])
    .select("operation");
}
type DeviceRow = Awaited<ReturnType<ReturnType<typeof deviceRows>["execute"]>>[number];

interface Surroundings {
  readonly places: ReadonlyMap<string, Place>;
  readonly paths: Map<string, readonly string[]>;
  readonly products: ReadonlyMap<string, { readonly name: string; readonly udiDi: string | null }>;
}

async function surroundings(db: Reading | Writing): Promise<Surroundings> {
  const products = await db.selectFrom("product").select(["id", "maker", "model", "udi_di"]).execute();
  return {
    places: new Map((await allPlaces(db)).map((place) => [place.id, place])),
    paths: new Map(),
    products: new Map(
      products.map(({ id, maker, model, udi_di }) => [id, { name: `${maker} ${model}`, udiDi: udi_di }]),
    ),
  };
}

interface Named {
  readonly device_id: string;
  readonly system: string;
  readonly value: string;
}

/** @param identifiers of these devices; past ones count, since a device keeps the number under which it was made. */
function told(
  rows: readonly DeviceRow[],
  { places, paths, products }: Surroundings,
  identifiers: readonly Named[],
): FleetRow[] {
  const names = Map.groupBy(identifiers, ({ device_id }) => device_id);
  return rows.map((row): FleetRow => {
    let path = paths.get(row.place_id);
    if (path === undefined) {
      path = pathOf(row.place_id, places).map(({ id }) => id);
      paths.set(row.place_id, path);
    }
    const own = names.get(row.id) ?? [];
    const of = (system: IdentifierSystem) => own.flatMap((one) => (one.system === system ? [one.value] : []));
    const product = products.get(row.product_id);
    return {
      ...{ number: Number(row.number), id: row.id, title: row.title, serial: row.serial, placeId: row.place_id },
      ...{ product: product?.name ?? "", placeKey: row.place_key, titleKey: row.title_key },
      isRetired: row.operation === "retired",
      facts: {
        ...{ productId: row.product_id, udiDi: product?.udiDi ?? null, firmware: row.firmware, placeIds: path },
        ...{ serials: of("serial"), udis: of("udi-pi"), tags: of("asset-tag") },
      },
    };
  });
}

/** Of the devices after a number up to another, in one walk. */
function identifiersWithin(
  db: Reading | Writing,
  { systems }: FleetNeeds,
  { product, after, until }: { readonly product: string | null; readonly after: number; readonly until: number },
): Promise<Named[]> {
  let rows = db
    .selectFrom("device")
    .innerJoin("device_identifier", "device_identifier.device_id", "device.id")
    .select(["device_identifier.device_id", "device_identifier.system", "device_identifier.value"])
    .where("device.number", ">", after)
    .where("device.number", "<=", until)
    // As another text, so that the walk along the devices leads, not that along all names of a system.
    .where(sql<string>`device_identifier.system || ''`, "in", systems);
  if (product !== null) rows = rows.where("device.product_id", "=", product);
  return rows.execute();
}

function identifiersOf(db: Reading | Writing, { systems }: FleetNeeds, ids: readonly string[]): Promise<Named[]> {
  if (ids.length === 0) return Promise.resolve([]);
  return db
    .selectFrom("device_identifier")
    .select(["device_id", "system", "value"])
    .where("device_id", "in", ids)
    .where("system", "in", systems)
    .execute();
}
