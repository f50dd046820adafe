/**
 * Reading and matching of an import: fills its preview. Nothing of the inventory changes, so these are no acts.
 */
import { createHash } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import type { ImportState } from "../contract/import.ts";
import { InputError } from "../domain/input-error.ts";
import type { TableRow } from "../domain/registry/import/group-rows.ts";
import type { ImportField, RowVerdict } from "../domain/registry/import/import-field.ts";
import { ImportPlaces, placeNames } from "../domain/registry/import/import-places.ts";
import { ImportProducts } from "../domain/registry/import/import-products.ts";
import { type GroupOutcome, matchRows, type RowOutcome } from "../domain/registry/import/match-rows.ts";
import { mayRepeat, recogniseColumns } from "../domain/registry/import/recognise-columns.ts";
import { rowToDevice } from "../domain/registry/import/row-to-device.ts";
import { recogniseMediaType } from "../formats/media-type/recognise-media-type.ts";
import type { Sheet } from "../formats/xlsx/read-xlsx.ts";
import { readSpreadsheetAside } from "../print/read-spreadsheet-aside.ts";
import { devicesByIds } from "../store/device.ts";
import { type KeptImport, type StagedRow, saveImport, stagedRows, stageRows } from "../store/import.ts";
import { holdersOf } from "../store/inventory.ts";
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
const ROWS_AT_ONCE = 1000;

/** Reads the file, matches its rows and keeps the preview. */
export async function stageImport(acting: Acting, kept: KeptImport, bytes: Uint8Array, work: ImportWork) {
  work.progress("reading", 0, 0);
  refuseOtherFiles(bytes);
  const sheet = tableAmong(await readSpreadsheetAside(bytes, work.signal));
  const headings = (sheet.rows[0] ?? []).map((heading) => heading.trim().slice(0, CELL_KEPT));
  const rows: StagedRow[] = [];
  for (let at = 1; at < sheet.rows.length; at++) {
    if (at % (ROWS_BETWEEN_TURNS * 10) === 0) await turn(work.signal);
    const cells = (sheet.rows[at] ?? []).map((cell) => (cell.length > CELL_KEPT ? cell.slice(0, CELL_KEPT) : cell));
    if (cells.every((cell) => cell.trim() === "")) continue;
    rows.push({ line: sheet.rowNumbers[at] ?? at + 1, cells });
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
export async function matchAgain({ store, ...acting }: Acting, kept: KeptImport, work: ImportWork) {
  const rows: StagedRow[] = [];
  for await (const some of stagedRows(store.read, kept.state.id)) {
    rows.push(...some);
    await turn(work.signal);
  }
  await match({ store, ...acting }, kept, rows, work);
}

async function match(acting: Acting, kept: KeptImport, rows: readonly StagedRow[], { signal, progress }: ImportWork) {
  const { store } = acting;
  const state: ImportState = { ...kept.state, stage: "matching", done: 0, rows: rows.length, problem: null };
  await store.write((tx) => saveImport(tx, { ...kept, state }));
  progress("matching", 0, rows.length);
  const matching = await importMatching(acting, state, rows, signal);
  const cells = new Map(rows.map((row) => [row.line, row.cells]));
  const preview = new Preview();
  const waiting: RowOutcome[] = [];
  let done = 0;
  for await (const groups of matching.outcomes) {
    for (const group of groups) {
      preview.add(group);
      if (group.write !== undefined) matching.use(group.write);
    }
    waiting.push(...groups.flatMap((group) => group.rows));
    if (waiting.length >= ROWS_AT_ONCE) await stage(waiting.splice(0));
  }
  await stage(waiting);

  /** Few commits: each waits for the disk. */
  async function stage(outcomes: readonly RowOutcome[]) {
    if (outcomes.length === 0) return;
    const staged = outcomes.map((outcome) => ({ outcome, cells: cells.get(outcome.line) ?? [] }));
    await store.write((tx) => stageRows(tx, state.id, staged));
    done += outcomes.length;
    progress("matching", done, rows.length);
    await turn(signal);
  }
  const { newProducts, newPlaces } = matching;
  const counts: Record<string, number> = preview.counts;
  const previewed: ImportState = { ...state, stage: "previewed", done, counts, newProducts, newPlaces };
  await store.write((tx) => saveImport(tx, { ...kept, state: previewed, preview: preview.digest() }));
}

/** The outcomes of an import's rows against the inventory as it is committed now. */
export async function importMatching(
  { store, actor }: Pick<Acting, "store" | "actor">,
  { headings, columns: byNumber, createdAt }: ImportState,
  staged: readonly StagedRow[],
  signal: AbortSignal,
) {
  const columns = columnList(headings.length, byNumber);
  const rows: TableRow[] = [];
  for (const { line, cells } of staged) {
    if (rows.length % ROWS_BETWEEN_TURNS === 0) await turn(signal);
    rows.push({ line, ...rowToDevice(cells, columns, headings) });
  }
  const products = new ImportProducts(await allProducts(store.read), newId);
  const places = new ImportPlaces(await allPlaces(store.read), actor.places, newId);
  const made = { newProducts: 0, newPlaces: 0 };
  return {
    products,
    places,
    get newProducts() {
      return made.newProducts;
    },
    get newPlaces() {
      return made.newPlaces;
    },
    /** The product and the places that must be made for what is written, the first time that they are needed. */
    use({ product, place }: NonNullable<GroupOutcome["write"]>) {
      const needed = {
        products: products.use(product) ? [product] : [],
        places: place === undefined ? [] : places.use(place),
      };
      made.newProducts += needed.products.length;
      made.newPlaces += needed.places.length;
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
        columnOf: (field) => headings[columns.indexOf(field)] ?? field,
        pause: () => turn(signal),
      },
    ),
  };
}

/** What a preview comes to: how many rows of each verdict, and a digest of all that it would do. */
export class Preview {
  readonly counts: Partial<Record<RowVerdict, number>> = {};
  readonly #hash = createHash("sha256");

  add({ rows, write }: GroupOutcome): void {
    for (const { line, verdict, device, changes } of rows) {
      this.counts[verdict] = (this.counts[verdict] ?? 0) + 1;
      this.#hash.update(`${line} ${verdict} ${device ?? ""} ${JSON.stringify(changes)}\n`);
    }
    // Ids of what is not there yet are new each time; its names are not.
    if (write?.before === undefined && write !== undefined)
      this.#hash.update(JSON.stringify([write.product.maker, write.product.model, write.product.firmwareLine]));
    if (write?.place !== undefined) this.#hash.update(JSON.stringify(placeNames([write.place])));
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
  const type = recogniseMediaType(bytes);
  if (!TABLES.includes(type))
    throw new InputError("format-unsupported", "table", `it is no table (${type}); save the table as XLSX or CSV`);
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
