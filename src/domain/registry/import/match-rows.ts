/**
 * What every row of a table would do to the inventory.
 *
 * A device is the one of the inventory that has the row's serial number (of that product), UDI-PI, asset tag or MAC
 * address now. A row with none of these is matched by host name, AE title or IP address, but makes no new device.
 */
import { blankDevice, type Device, type DeviceInput, deviceTitle } from "../device.ts";
import { type IdentifierSystem, NAMING_SYSTEMS, normalIdentifier } from "../identifier.ts";
import type { Place } from "../place.ts";
import type { ProductRecord } from "../product-record.ts";
import { changeDevice } from "./change-device.ts";
import { deviceFields, type FieldValue } from "./device-fields.ts";
import { mergeRows, RowGroups, type TableRow } from "./group-rows.ts";
import type { ImportField, RowProblem, RowVerdict } from "./import-field.ts";
import type { ImportPlaces } from "./import-places.ts";
import type { ImportProducts, Untold } from "./import-products.ts";
import type { NamedBy, RowValues } from "./row-to-device.ts";

export interface RowOutcome {
  readonly line: number;
  readonly verdict: RowVerdict;
  readonly title: string;
  readonly device: string | null;
  readonly matchedBy: IdentifierSystem | null;
  readonly problems: readonly RowProblem[];
  readonly changes: Readonly<Record<string, readonly [FieldValue, FieldValue]>>;
  /** What a new device would be and where, so that a slip of the pen is seen before it becomes a place. */
  readonly would: NewDevice | null;
}

export interface NewDevice {
  readonly product: string;
  readonly newProduct: boolean;
  readonly place: string;
  readonly newPlace: boolean;
}

/** What a group of rows of one device comes to. */
export interface GroupOutcome {
  readonly rows: readonly RowOutcome[];
  /** What is to be written for it. */
  readonly write:
    | {
        readonly before: Device | undefined;
        readonly after: DeviceInput;
        readonly product: ProductRecord;
        readonly place: Place | undefined;
      }
    | undefined;
}

/** A name in the form in which two spellings are equal. */
export interface Name {
  readonly system: IdentifierSystem;
  readonly normal: string;
}

export interface HeldName extends Name {
  readonly deviceId: string;
  readonly productId: string;
}

export interface Inventory {
  readonly products: ImportProducts;
  readonly places: ImportPlaces;
  /** Who has one of the names now. */
  holdersOf(names: readonly Name[]): Promise<HeldName[]>;
  devicesByIds(ids: readonly string[]): Promise<Device[]>;
}

export interface MatchOptions {
  /** The day from which what is new holds. */
  readonly today: string;
  readonly columnOf: (field: ImportField) => string;
  /** Lets others have their turn. */
  readonly pause: () => Promise<void>;
}

/** Rows or groups between two pauses. */
const AT_ONCE = 200;
/** In the order in which a row without any other name is matched by them. */
const LAST_RESORT: readonly IdentifierSystem[] = ["host-name", "ae-title", "ip"];

/** Outcomes of all rows, some groups at a time. */
export async function* matchRows(
  rows: readonly TableRow[],
  inventory: Inventory,
  options: MatchOptions,
): AsyncGenerator<GroupOutcome[]> {
  const { products, places } = inventory;
  const sorted = rows.map((row) => withPlaces(row, places, options.columnOf));
  const bad = sorted.filter(({ problems }) => problems.length > 0);
  for (const some of portions(bad)) {
    await options.pause();
    yield some.map((row) => refused([row], "wrong", () => row.problems));
  }
  const good = sorted.filter(({ problems }) => problems.length === 0);
  for (const some of portions(good)) {
    await options.pause();
    for (const { stated } of some) products.hear(stated);
  }
  const gathering = new RowGroups((stated) => products.makerModelOf(stated));
  const matched = new Map<TableRow, readonly string[]>();
  for (const some of portions(good)) {
    await options.pause();
    const names = new Map(some.flatMap((row) => deciding(row).map((name) => [keyOf(name), name] as const)));
    const holders = new Holders(await inventory.holdersOf([...names.values()]));
    for (const row of some) {
      const ids = [...matches(row, holders, products).ids];
      if (ids.length > 0) matched.set(row, ids);
      gathering.add(row, ids.length === 1 ? ids[0] : undefined);
    }
  }
  await options.pause();
  for (const some of portions(gathering.groups())) {
    await options.pause();
    const ids = new Set(some.flatMap((group) => group.flatMap((row) => matched.get(row) ?? [])));
    const found = ids.size === 0 ? [] : await inventory.devicesByIds([...ids]);
    const devices = new Map(found.map((device) => [device.id, device]));
    const holders = new Holders(namesHeld(found));
    yield some.map((group) => matchGroup(group, { devices, holders }, inventory, options));
  }
}

/** The row with its place by levels, where one column says several of them. */
function withPlaces(row: TableRow, places: ImportPlaces, columnOf: MatchOptions["columnOf"]): TableRow {
  const stated = places.sorted(row.stated);
  if ("problem" in stated) {
    const problem = { column: columnOf(stated.field), message: stated.problem };
    return { ...row, problems: [...row.problems, problem] };
  }
  return stated === row.stated ? row : { ...row, stated };
}

function* portions<T>(all: readonly T[]): Generator<readonly T[]> {
  for (let at = 0; at < all.length; at += AT_ONCE) yield all.slice(at, at + AT_ONCE);
}

/** The names by which a row is matched. */
function deciding({ names }: RowValues): readonly NamedBy[] {
  const naming = names.filter(({ system }) => NAMING_SYSTEMS.includes(system));
  return naming.length > 0 ? naming : names;
}

const keyOf = ({ system, normal }: Name) => `${system} ${normal}`;

/** Who has which name now. */
class Holders {
  readonly #byName = new Map<string, HeldName[]>();

  constructor(held: Iterable<HeldName>) {
    for (const one of held) {
      const same = this.#byName.get(keyOf(one));
      if (same === undefined) this.#byName.set(keyOf(one), [one]);
      else same.push(one);
    }
  }

  of(name: Name): readonly HeldName[] {
    return this.#byName.get(keyOf(name)) ?? [];
  }
}

function* namesHeld(devices: Iterable<Device>): Generator<HeldName> {
  for (const { id, productId, identifiers } of devices)
    for (const { system, value, until } of identifiers)
      if (until === null) yield { system, normal: normalIdentifier(system, value), deviceId: id, productId };
}

function matchGroup(
  rows: readonly TableRow[],
  known: { readonly devices: ReadonlyMap<string, Device>; readonly holders: Holders },
  { products, places }: Inventory,
  { today, columnOf }: MatchOptions,
): GroupOutcome {
  const merged = mergeRows(rows, columnOf);
  if ("contradictions" in merged)
    return refused(rows, "wrong", (row) => merged.contradictions.get(row.line) ?? [elsewhere(merged.contradictions)]);
  const { values } = merged;
  const refuse = (verdict: "wrong" | "ambiguous", { field, problem }: Untold, device: Device | null = null) =>
    refused(rows, verdict, () => [{ column: columnOf(field), message: problem }], device?.id ?? null);

  const { ids, by } = matches(values, known.holders, products);
  const devices = [...ids].flatMap((id) => known.devices.get(id) ?? []);
  const [before] = devices;
  const hidden = devices.some(({ placeId }) => !places.reaches(placeId));
  if (hidden && by !== null)
    return refuse("wrong", {
      field: by,
      problem: "a device at a place that you do not keep has this name already; ask who keeps it",
    });
  if (devices.length > 1)
    return refuse("ambiguous", {
      field: by ?? "serial",
      problem: `the row names ${devices.length} devices at once (${devices.slice(0, 5).map(nameOf).join(", ")}); correct it, or merge them if they are one`,
    });
  if (before === undefined && !values.names.some(({ system }) => NAMING_SYSTEMS.includes(system)))
    return refuse("wrong", {
      field: "serial",
      problem: "no serial number, UDI-PI, asset tag or MAC address says which device it is; add one of them",
    });

  const own = before === undefined ? undefined : products.byId(before.productId);
  const product = own !== undefined && products.agrees(values.stated, own) ? own : products.of(values.stated);
  if ("problem" in product) return refuse("wrong", product, before ?? null);
  const stays = before !== undefined && places.agrees(values.stated, before.placeId);
  const place = stays ? undefined : places.of(values.stated);
  if (place !== undefined && "problem" in place) return refuse("wrong", place, before ?? null);

  const start = before ?? blankDevice(product.id, place?.id ?? "");
  const after = changeDevice(start, values, { product, place, today });
  if ("problem" in after) return refuse("wrong", after, before ?? null);

  const changes = before === undefined || own === undefined ? {} : changesOf(before, own, after, product);
  const isSame = before !== undefined && Object.keys(changes).length === 0;
  if (before?.status.operation === "retired" && !isSame)
    return refuse(
      "wrong",
      { field: by ?? "serial", problem: `the device ${nameOf(before)} is retired; nothing of it is changed any more` },
      before,
    );

  function changesOf(old: Device, oldProduct: ProductRecord, now: DeviceInput, nowProduct: ProductRecord) {
    const from = deviceFields(old, oldProduct, places.path(old.placeId));
    const to = deviceFields(now, nowProduct, places.path(now.placeId));
    const fields = (Object.keys(to) as ImportField[]).filter((field) => from[field] !== to[field]);
    return Object.fromEntries(fields.map((field) => [field, [from[field], to[field]] as const]));
  }

  const verdict = before === undefined ? "new" : isSame ? "same" : "changed";
  const would =
    before !== undefined || place === undefined
      ? null
      : {
          product: `${product.maker} ${product.model}`,
          newProduct: products.isNew(product),
          place: places.nameOf(place),
          newPlace: places.isNew(place),
        };
  const title = deviceTitle(after.identifiers);
  return {
    rows: rows.map(({ line }, index) => ({
      line,
      verdict: index === 0 ? verdict : "duplicate",
      title,
      device: before?.id ?? null,
      matchedBy: by,
      problems: [],
      changes: index === 0 ? changes : {},
      would: index === 0 ? would : null,
    })),
    write: verdict === "same" ? undefined : { before, after, product, place },
  };
}

/** Ids of the devices of the inventory that rows name, and the first kind of name by which they do. */
function matches(
  { names, stated }: RowValues,
  holders: Holders,
  products: ImportProducts,
): { ids: ReadonlySet<string>; by: IdentifierSystem | null } {
  const isNamed = names.some(({ system }) => NAMING_SYSTEMS.includes(system));
  const ids = new Set<string>();
  let by: IdentifierSystem | null = null;
  for (const system of isNamed ? NAMING_SYSTEMS : LAST_RESORT) {
    if (!isNamed && ids.size > 0) break;
    for (const name of names) {
      if (name.system !== system) continue;
      for (const { deviceId, productId } of holders.of(name)) {
        const product = products.byId(productId);
        const mustAgree = system === "serial" || !isNamed;
        if (mustAgree && (product === undefined || !products.agrees(stated, product))) continue;
        ids.add(deviceId);
        by ??= system;
      }
    }
  }
  return { ids, by };
}

function refused(
  rows: readonly TableRow[],
  verdict: "wrong" | "ambiguous",
  problemsOf: (row: TableRow) => readonly RowProblem[],
  device: string | null = null,
): GroupOutcome {
  return {
    rows: rows.map((row) => ({
      line: row.line,
      verdict,
      title: deviceTitle(row.names.map((name) => ({ ...name, from: null, until: null }))),
      device,
      matchedBy: null,
      problems: problemsOf(row),
      changes: {},
      would: null,
    })),
    write: undefined,
  };
}

/** For a row that agrees with all others of its device, which do not agree with each other. */
function elsewhere(contradictions: ReadonlyMap<number, readonly RowProblem[]>): RowProblem {
  const lines = [...contradictions.keys()].slice(0, 5).join(", ");
  return { column: "", message: `it names the same device as the rows ${lines}, which contradict each other` };
}

function nameOf({ identifiers }: Device): string {
  return `"${deviceTitle(identifiers)}"`;
}
