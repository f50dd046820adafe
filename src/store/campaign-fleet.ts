/**
 * The fleet as campaigns ask for it: what each device is and bears, a piece at a time, in few statements.
 */
import { setImmediate } from "node:timers/promises";
import type { CampaignFilter } from "../domain/inspection/campaign/campaign.ts";
import type { FleetDevice } from "../domain/inspection/campaign/coverage.ts";
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
  readonly identifiers: boolean;
}

export function needsOf(filters: readonly CampaignFilter[]): FleetNeeds {
  const isAny = filters.some(({ products }) => products.length === 0);
  const ids = new Set(filters.flatMap(({ products }) => products.map(({ productId }) => productId)));
  return {
    products: isAny ? null : [...ids],
    identifiers: filters.some(({ names, serialRanges }) => names !== null || serialRanges.length > 0),
  };
}

const AT_ONCE = 2000;

/** Every device, a piece at a time; between two pieces the event loop has its turn. */
export async function* wholeFleet(db: Reading | Writing, needs: FleetNeeds): AsyncGenerator<FleetRow[]> {
  const around = await surroundings(db);
  for (let last = 0; ; ) {
    let rows = deviceRows(db).where("number", ">", last).orderBy("number").limit(AT_ONCE);
    if (needs.products !== null) rows = rows.where("product_id", "in", needs.products);
    const found = await rows.execute();
    const newest = found.at(-1);
    if (newest === undefined) return;
    last = newest.number;
    yield await told(db, found, around, needs);
    await setImmediate();
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
    yield await told(db, found, around, needs);
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

async function told(
  db: Reading | Writing,
  rows: readonly DeviceRow[],
  { places, paths, products }: Surroundings,
  needs: FleetNeeds,
): Promise<FleetRow[]> {
  const names = needs.identifiers ? await identifiersOf(db, rows) : undefined;
  return rows.map((row): FleetRow => {
    let path = paths.get(row.place_id);
    if (path === undefined) {
      path = pathOf(row.place_id, places).map(({ id }) => id);
      paths.set(row.place_id, path);
    }
    const own = names?.get(row.id) ?? [];
    const of = (system: string) => own.flatMap((one) => (one.system === system ? [one.value] : []));
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

/** Past ones count: a device keeps the number under which it was made. */
async function identifiersOf(db: Reading | Writing, rows: readonly DeviceRow[]) {
  const found: { device_id: string; system: string; value: string }[] = [];
  for (let at = 0; at < rows.length; at += IDS_AT_ONCE)
    found.push(
      ...(await db
        .selectFrom("device_identifier")
        .select(["device_id", "system", "value"])
        .where(
          "device_id",
          "in",
          rows.slice(at, at + IDS_AT_ONCE).map(({ id }) => id),
        )
        .where("system", "in", ["serial", "udi-pi", "asset-tag"])
        .execute()),
    );
  return Map.groupBy(found, ({ device_id }) => device_id);
}
