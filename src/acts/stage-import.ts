/**
 * Reading and matching of an import: fills its preview. Nothing of the inventory changes, so these are no acts.
 */
import { createHash } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import { type ImportState, MADE_TOLD } from "../contract/import.ts";
import type { Actor } from "../domain/account/account.ts";
import { InputError } from "../domain/input-error.ts";
import type { TableRow } from "../domain/registry/import/group-rows.ts";
import type { ImportField, RowVerdict } from "../domain/registry/import/import-field.ts";
import { ImportPlaces } from "../domain/registry/import/import-places.ts";
import { ImportProducts } from "../domain/registry/import/import-products.ts";
import { type GroupOutcome, matchRows, type RowOutcome } from "../domain/registry/import/match-rows.ts";
import { mayRepeat, recogniseColumns } from "../domain/registry/import/recognise-columns.ts";
import { rowToDevice } from "../domain/registry/import/row-to-device.ts";
import type { Place } from "../domain/registry/place.ts";
import type { ProductRecord } from "../domain/registry/product-record.ts";
import { isFhir } from "../formats/fhir/read-devices.ts";
import { recogniseMediaType } from "../formats/media-type/recognise-media-type.ts";
import type { Sheet } from "../formats/xlsx/read-xlsx.ts";
import { readSpreadsheetAside } from "../print/read-spreadsheet-aside.ts";
import type { Writing } from "../store/database.ts";
import { devicesByIds } from "../store/device.ts";
import {
  type KeptImport,
  type PlannedWrite,
  type StagedRow,
  saveImport,
  stagedRows,
  stageRows,
} from "../store/import.ts";
import { holdersOf } from "../store/inventory.ts";
import { lastEntry } from "../store/ledger.ts";
import { allPlaces } from "../store/place.ts";
import { allProducts } from "../store/product.ts";
import { type Acting, newId } from "./act.ts";

/** Work on one import, which its owner can watch and stop. */
export interface ImportWork {
  readonly signal: AbortSignal;
  readonly progress: (stage: ImportState["stage"], done: number, rows: number) => void;
}

export const COLUMNS_MOST = 100;
/** More says no field; what is longer than it may be is told all the same. */
const CELL_KEPT = 1_200;
const ROWS_BETWEEN_TURNS = 200;
/** So long others wait at most. */
const HELD_MS = 10;
const ROWS_AT_ONCE = 2000;

/** Reads the file, matches its rows and keeps the preview. */
export async function stageImport(acting: Acting, kept: KeptImport, bytes: Uint8Array, work: ImportWork) {
  work.progress("reading", 0, 0);
  refuseOtherFiles(bytes);
  const sheet = tableAmong(await readSpreadsheetAside(bytes, work.signal, { devices: true }));
  const headings = (sheet.rows[0] ?? []).map((heading) => heading.trim().slice(0, CELL_KEPT));
  const rows: StagedRow[] = [];
  for (let at = 1; at < sheet.rows.length; at++) {
    if (at % (ROWS_BETWEEN_TURNS * 10) === 0) await turn(work.signal);
    const cells = (sheet.rows[at] ?? []).map((cell) => (cell.length > CELL_KEPT ? cell.slice(0, CELL_KEPT) : cell));
    if (cells.every((cell) => cell.trim() === "")) continue;
    // A workbook numbers its rows itself; what is not above the row before is counted on.
    const line = Math.max(sheet.rowNumbers[at] ?? at + 1, (rows.at(-1)?.line ?? 1) + 1);
    rows.push({ line, cells });
  }
  if (rows.length === 0)
    throw new InputError(
      "document-unreadable",
      "row 2",
      "the table has headings and no rows; add a row for each device",
    );
  const columns = recogniseColumns(headings);
  const byNumber = Object.fromEntries([...columns.entries()].filter(([, field]) => field !== null));
  await match(acting, { ...kept, state: { ...kept.state, headings, columns: byNumber } }, rows, work);
}

/** Matches the rows anew, after their columns or the inventory have changed. */
export async function matchAgain(acting: Acting, kept: KeptImport, work: ImportWork, write?: Writes) {
  const rows: StagedRow[] = [];
  for await (const some of stagedRows(acting.store.read, kept.state.id)) {
    rows.push(...some);
    await turn(work.signal);
  }
  return match(acting, kept, rows, work, write);
}

/** What a preview rests on besides the inventory: another reach asks for another preview. */
export function reachText({ role, places, products, scope }: Actor): string {
  return JSON.stringify([role, places, products, scope]);
}

/** How the preview is written: in transactions of its own, or within one that goes on. */
type Writes = (body: (tx: Writing) => Promise<void>) => Promise<void>;

async function match(
  acting: Acting,
  kept: KeptImport,
  rows: readonly StagedRow[],
  { signal, progress }: ImportWork,
  write: Writes = acting.store.write,
): Promise<KeptImport> {
  const state: ImportState = { ...kept.state, stage: "matching", done: 0, rows: rows.length, problem: null };
  await write((tx) => saveImport(tx, { ...kept, state }));
  progress("matching", 0, rows.length);
  const sequence = (await lastEntry(acting.store.read))?.sequence ?? 0;
  const matching = await importMatching(acting, state, rows, signal);
  const cells = new Map(rows.map((row) => [row.line, row.cells]));
  const preview = new Preview();
  const waiting: { outcome: RowOutcome; plan: PlannedWrite | undefined }[] = [];
  let done = 0;
  for await (const groups of matching.outcomes) {
    for (const group of groups) {
      preview.add(group);
      const plan = group.write === undefined ? undefined : planned(group.write);
      for (const [index, outcome] of group.rows.entries())
        waiting.push({ outcome, plan: index === 0 ? plan : undefined });
    }
    if (waiting.length >= ROWS_AT_ONCE) await stage(waiting.splice(0));
  }
  await stage(waiting);

  /** Few commits: each waits for the disk. */
  async function stage(some: typeof waiting) {
    if (some.length === 0) return;
    const staged = some.map((row) => ({ ...row, cells: cells.get(row.outcome.line) ?? [] }));
    await write((tx) => stageRows(tx, state.id, staged));
    done += some.length;
    progress("matching", done, rows.length);
    await turn(signal);
  }
  const { newProducts, newPlaces } = matching;
  const counts: Record<string, number> = preview.counts;
  const made = matching.made();
  const previewed: ImportState = { ...state, stage: "previewed", done, counts, newProducts, newPlaces, made };
  const matched = {
    ...kept,
    state: previewed,
    preview: { digest: preview.digest(), sequence, reach: reachText(acting.actor) },
  };
  await write((tx) => saveImport(tx, matched));
  return matched;

  function planned(write: NonNullable<GroupOutcome["write"]>): PlannedWrite {
    const { before, after } = write;
    const known = before === undefined ? null : { id: before.id, version: before.version };
    return { before: known, after, ...matching.use(write) };
  }
}

/** The outcomes of an import's rows against the inventory as it is committed now. */
async function importMatching(
  { store, actor }: Pick<Acting, "store" | "actor">,
  { headings, columns: byNumber, createdAt }: ImportState,
  staged: readonly StagedRow[],
  signal: AbortSignal,
) {
  const columns = columnList(headings.length, byNumber);
  const rows: TableRow[] = [];
  let since = performance.now();
  for (const { line, cells } of staged) {
    // By the clock, since a row may hold a word or a hundred thousand.
    if (performance.now() - since > HELD_MS) {
      await turn(signal);
      since = performance.now();
    }
    rows.push({ line, ...rowToDevice(cells, columns, headings) });
  }
  const products = new ImportProducts(await allProducts(store.read), newId);
  const places = new ImportPlaces(await allPlaces(store.read), actor.places, newId);
  /** What must be made -> devices of the table that come there themselves. */
  const newProducts = new Map<ProductRecord, number>();
  const newPlaces = new Map<Place, number>();
  return {
    products,
    places,
    get newProducts() {
      return newProducts.size;
    },
    get newPlaces() {
      return newPlaces.size;
    },
    /** What must be made, by name, for the preview. */
    made(): ImportState["made"] {
      const below = new Map<Place, number>();
      for (const [place, devices] of newPlaces)
        for (const one of places.path(place.id)) below.set(one, (below.get(one) ?? 0) + devices);
      const madePlaces = [...newPlaces.keys()].map((one) => [places.nameOf(one), below.get(one) ?? 0] as const);
      const madeProducts = [...newProducts].map(([one, devices]) => [productName(one), devices] as const);
      return { places: told(madePlaces), products: told(madeProducts) };
    },
    /** The product and the places that must be made for what is written, the first time that they are needed. */
    use({ product, place }: NonNullable<GroupOutcome["write"]>) {
      const needed = {
        products: products.use(product) ? [product] : [],
        places: place === undefined ? [] : places.use(place),
      };
      for (const one of needed.products) newProducts.set(one, 0);
      for (const one of needed.places) newPlaces.set(one, 0);
      countIn(newProducts, product);
      if (place !== undefined) countIn(newPlaces, place);
      return needed;
    },
    outcomes: matchRows(
      rows,
      {
        products,
        places,
        holdersOf: (names) => holdersOf(store.read, names),
        devicesByIds: (ids) => devicesByIds(store.read, ids),
      },
      {
        today: createdAt.slice(0, 10),
        columnOf: (field) => headings[columnOf(field, columns)] ?? field,
        pause: () => turn(signal),
      },
    ),
  };
}

/** The column that says the field; of a place by its path in one column, that column. -1 for none. */
function columnOf(field: ImportField, columns: readonly (ImportField | null)[]): number {
  const at = columns.indexOf(field);
  return at === -1 && isPlaceField(field) ? columns.findLastIndex((one) => one !== null && isPlaceField(one)) : at;
}

function isPlaceField(field: ImportField): boolean {
  return field === "facility" || field === "site" || field === "ward";
}

function countIn<T>(counts: Map<T, number>, one: T): void {
  const before = counts.get(one);
  if (before !== undefined) counts.set(one, before + 1);
}

function told(made: readonly (readonly [name: string, devices: number])[]): { name: string; devices: number }[] {
  return made
    .toSorted(([one], [other]) => one.localeCompare(other, "en", { numeric: true }))
    .slice(0, MADE_TOLD)
    .map(([name, devices]) => ({ name, devices }));
}

function productName({ maker, model, firmwareLine }: ProductRecord): string {
  return [maker, model, firmwareLine].filter((part) => part !== null).join(" ");
}

/** What a preview comes to: how many rows of each verdict, and a digest of all that it would do. */
class Preview {
  readonly counts: Partial<Record<RowVerdict, number>> = {};
  readonly #hash = createHash("sha256");

  add({ rows, write }: GroupOutcome): void {
    for (const { line, verdict, device, changes, would } of rows) {
      this.counts[verdict] = (this.counts[verdict] ?? 0) + 1;
      const where = would === null ? "" : JSON.stringify([would.product, would.place]);
      this.#hash.update(`${line} ${verdict} ${device ?? ""} ${JSON.stringify(changes)} ${where}\n`);
    }
    // Ids of what is not there yet are new each time; its names are not.
    if (write?.before === undefined && write?.product.firmwareLine != null)
      this.#hash.update(write.product.firmwareLine);
    if (write?.before !== undefined && write.place !== undefined) this.#hash.update(write.place.name);
  }

  digest(): string {
    return this.#hash.digest("hex");
  }
}

/**
 * The field of each column.
 * @throws {InputError} `argument-wrong` when a column is not there, or two say what only one may.
 */
export function columnList(count: number, byNumber: ImportState["columns"]): (ImportField | null)[] {
  const columns = Array.from({ length: count }, (): ImportField | null => null);
  for (const [number, field] of Object.entries(byNumber)) {
    if (!/^\d{1,3}$/.test(number) || Number(number) >= count)
      throw new InputError("argument-wrong", `/columns/${number}`, `the table has the columns 0 to ${count - 1}`);
    if (field === null) continue;
    if (columns.includes(field) && !mayRepeat(field))
      throw new InputError("argument-wrong", `/columns/${number}`, `two columns are "${field}"; keep one of them`);
    columns[Number(number)] = field;
  }
  return columns;
}

function refuseOtherFiles(bytes: Uint8Array): void {
  if (bytes.length === 0)
    throw new InputError("document-unreadable", "byte 0", "the file is empty; choose another one");
  if (isFhir(bytes)) return;
  const type = recogniseMediaType(bytes);
  if (!TABLES.includes(type))
    throw new InputError(
      "format-unsupported",
      "table",
      `it is no table (${type}); save the table as XLSX or CSV, or the devices as FHIR in JSON`,
    );
}

const TABLES: readonly string[] = [
  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  "application/zip",
  "text/plain",
  // Text in an older encoding, and workbooks of the old form, of which the reader says more.
  "application/octet-stream",
];

/** The sheet of devices: the first with a heading that is known, else the first with rows; its headings first. */
function tableAmong(sheets: readonly Sheet[]): Sheet {
  const filled = sheets
    .map((sheet) => {
      const first = sheet.rows.findIndex((row) => row.some((cell) => cell.trim() !== ""));
      return {
        ...sheet,
        rows: sheet.rows.slice(first),
        rowNumbers: sheet.rowNumbers.slice(first),
        isEmpty: first === -1,
      };
    })
    .filter(({ isEmpty }) => !isEmpty);
  const known = filled.find(({ rows }) => recogniseColumns(rows[0] ?? []).some((field) => field !== null));
  const sheet = known ?? filled[0];
  if (sheet === undefined)
    throw new InputError(
      "document-unreadable",
      "row 1",
      "the table is empty; it needs headings and a row for each device",
    );
  const columns = sheet.rows[0]?.length ?? 0;
  if (columns > COLUMNS_MOST)
    throw new InputError(
      "document-too-large",
      "row 1",
      `it has ${columns} columns; keep those that say something of the devices (at most ${COLUMNS_MOST})`,
    );
  return sheet;
}

/** @throws the reason of `signal` when it aborts. */
async function turn(signal: AbortSignal): Promise<void> {
  await setImmediate();
  signal.throwIfAborted();
}
