/**
 * For tests of the import: a small hospital with two pumps, and rows matched against it.
 */
import type { Device } from "../device.ts";
import { normalIdentifier } from "../identifier.ts";
import type { Place } from "../place.ts";
import type { ProductRecord } from "../product-record.ts";
import type { TableRow } from "./group-rows.ts";
import { IMPORT_FIELDS, type ImportField } from "./import-field.ts";
import { ImportPlaces } from "./import-places.ts";
import { ImportProducts } from "./import-products.ts";
import { type GroupOutcome, matchRows, type Name } from "./match-rows.ts";
import { rowToDevice } from "./row-to-device.ts";

export const place = (id: string, parent: string | null, kind: Place["kind"], name: string): Place => ({
  ...{ id, parent, kind, name, careSetting: null, environment: null, phone: null, contact: null, version: 1 },
});
export const PLACES = [
  place("facility", null, "facility", "Klinikum Tannenwald"),
  place("north", "facility", "site", "Haus Nord"),
  place("icu", "north", "ward", "Intensiv 2"),
  place("south", "facility", "site", "Haus Süd"),
  place("icusouth", "south", "ward", "Intensiv 2"),
  place("home", "facility", "home", "Meier, Lindenweg 3"),
];
export const product = (id: string, model: string, values: Partial<ProductRecord> = {}): ProductRecord => ({
  ...{ id, maker: "Sanova", model, firmwareLine: null, kind: null, udiDi: null, riskClass: null },
  ...{ mdrClass: null, fdaClass: null, emdn: null, version: 1, ...values },
});
export const PRODUCTS = [
  product("pump", "InfuTrak 300", { riskClass: "III", udiDi: "04012345000016" }),
  product("monitor", "VitaView"),
  product("monitor2", "VitaView", { firmwareLine: "2.x" }),
];

export function device(id: string, names: Record<string, string>, values: Partial<Device> = {}): Device {
  const identifiers = Object.entries(names).map(([system, value]) => ({ system, value, from: null, until: null }));
  return {
    id,
    productId: "pump",
    placeId: "icu",
    identifiers: identifiers as Device["identifiers"],
    ...{ firmware: null, owner: null, phone: null, raisedClass: null, manufacturedOn: null, purchasedOn: null },
    ...{ operatingHours: null, operatingHoursOn: null, note: null, lifeSupporting: false, onPatient: false },
    tier: { offNetwork: null, outOfOperation: null },
    status: { contact: null, conformity: "unknown", operation: "operating" },
    ...{ lastContactAt: null, retirement: null, version: 1 },
    statusSince: "2027-01-01T00:00:00Z",
    createdAt: "2027-01-01T00:00:00Z",
    changedAt: "2027-01-01T00:00:00Z",
    ...values,
  };
}

export const DEVICES = [
  device("one", { serial: "A1", "asset-tag": "MT-1", mac: "00:1a:2b:00:00:01" }),
  device("two", { serial: "A2", "asset-tag": "MT-2", "host-name": "pump-2" }, { owner: "Technik" }),
];

export type Cells = Partial<Record<ImportField, string>>;

export function row(line: number, cells: Cells): TableRow {
  return {
    line,
    ...rowToDevice(
      IMPORT_FIELDS.map((field) => cells[field] ?? ""),
      IMPORT_FIELDS,
    ),
  };
}

export async function match(
  cells: readonly Cells[],
  { devices = DEVICES, reach = null as readonly string[] | null, products = PRODUCTS, places = PLACES } = {},
) {
  let made = 0;
  const newId = () => `new${++made}`;
  const inventory = {
    products: new ImportProducts(products, newId),
    places: new ImportPlaces(places, reach, newId),
    holdersOf: async (names: readonly Name[]) =>
      devices.flatMap(({ id, productId, identifiers }) =>
        identifiers
          .filter(({ until }) => until === null)
          .map(({ system, value }) => ({ system, normal: normalIdentifier(system, value), deviceId: id, productId }))
          .filter((held) => names.some(({ system, normal }) => system === held.system && normal === held.normal)),
      ),
    devicesByIds: async (ids: readonly string[]) => devices.filter(({ id }) => ids.includes(id)),
  };
  const groups: GroupOutcome[] = [];
  const rows = cells.map((some, index) => row(index + 2, some));
  const options = { today: "2027-03-01", columnOf: (field: ImportField) => field, pause: async () => {} };
  for await (const some of matchRows(rows, inventory, options)) groups.push(...some);
  const outcomes = groups.flatMap((group) => group.rows).sort((a, b) => a.line - b.line);
  return { groups, outcomes, verdicts: outcomes.map(({ verdict }) => verdict), inventory };
}

export const PUMP = { maker: "Sanova", model: "InfuTrak 300" };
