/**
 * All that is read from the watch's file: a device's state, its last reports, its roll-ups; and what to fold away.
 */
import type { DatabaseSync } from "node:sqlite";
import { type Entry, entriesOf, JOURNAL_ONLY } from "./entry.ts";
import { JournalIndex } from "./journal-index.ts";
import { loadDevices, type ReadSnapshot } from "./load-devices.ts";
import { KeptParameterNames } from "./parameter-names.ts";
import { addToPages, placesOf, reportsIn } from "./report-pages.ts";
import { addToRow, type Rollup, rollupPlace, type Step, unpackRollups } from "./rollup.ts";
import type { FoldedDevice, FoldedPage, LoadedDevice } from "./threads.ts";

const ROWS_AT_ONCE = 4096;

/** Where the roll-up that still grows stands in a snapshot's row. */
const RUNNING: Readonly<Record<Step, number>> = { "5m": -1, "1h": 0, "1d": 1 };

type Bytes = Uint8Array<ArrayBuffer>;

export class JournalReader {
  readonly #database: DatabaseSync;
  readonly #index = new JournalIndex();
  readonly #names: KeptParameterNames;
  readonly #begin;
  readonly #commit;
  readonly #heads;
  readonly #row;
  readonly #snapshot;
  readonly #device;
  readonly #pages;
  readonly #rollups;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#names = new KeptParameterNames(database);
    this.#begin = database.prepare("begin");
    this.#commit = database.prepare("commit");
    this.#heads = database.prepare("select first, heads from journal where first >= ? order by first limit ?");
    this.#heads.setReturnArrays(true);
    this.#row = database.prepare("select heads, bodies from journal where first = ?");
    this.#snapshot = database.prepare(
      "select at_ms, covers, running, memory, baselines from snapshot where device = ?",
    );
    this.#device = database.prepare("select covers, folded from device where device = ?");
    this.#pages = database.prepare(
      "select place, first, count, last_ms as lastMs, body from page where place between ? and ? order by first",
    );
    this.#rollups = database.prepare("select body from rollup where place between ? and ? order by place");
  }

  /**
   * Makes the index anew from what is on disk.
   * @returns the devices that have a snapshot or entries, and those with entries to fold.
   */
  open(): { readonly devices: Uint32Array; readonly toFold: ReadonlyMap<number, number> } {
    const folded = new Map<number, number>();
    const toFold = new Map<number, number>();
    this.#within(() => {
      const all = this.#database.prepare("select device, covers, folded from device");
      all.setReturnArrays(true);
      for (const row of all.iterate() as Iterable<unknown> as Iterable<[number, number, number]>) {
        folded.set(row[0], row[2]);
        if (row[1] > row[2]) toFold.set(row[0], row[1]);
      }
      this.#readHeads((device) => folded.get(device) ?? 0);
    });
    return { devices: Uint32Array.from(new Set([...folded.keys(), ...this.#index.devices()])), toFold };
  }

  /** Learns what was committed since. */
  catchUp(): void {
    this.#readHeads(() => 0);
  }

  get next(): number {
    return this.#index.next;
  }

  /** The newest snapshot and the entries after it, as far as they are on disk. */
  load(device: number): LoadedDevice {
    return this.#within(() => {
      const read = this.#snapshotOf(device);
      const covers = read?.covers ?? 0;
      return { snapshot: read?.snapshot, entries: this.#entries(device, (number) => number >= covers) };
    });
  }

  /** The same of many. */
  loadAll(devices: Uint32Array): LoadedDevice[] {
    return this.#within(() =>
      loadDevices(devices, {
        snapshotOf: (device) => this.#snapshotOf(device),
        numbersOf: (device) => this.#index.numbersOf(device),
        rowOf: (number) => this.#index.rowOf(number),
        readRow: (first) => this.#rowAt(first),
      }),
    );
  }

  #snapshotOf(device: number): ReadSnapshot | undefined {
    const row = this.#snapshot.get(device);
    if (row === undefined) return undefined;
    const snapshot = { atMs: Number(row.at_ms), memory: String(row.memory), baselines: row.baselines as Bytes };
    return { covers: Number(row.covers), snapshot };
  }

  /** Oldest first. */
  lastReports(device: number, limit: number): Entry[] {
    if (limit <= 0) return [];
    return this.#within(() => {
      const found = this.#entries(device, this.#isLater(device), limit);
      for (const page of this.#pagesOf(device).reverse()) {
        if (found.length >= limit) break;
        found.unshift(...reportsIn(page));
      }
      return found.slice(-limit);
    });
  }

  /** From `fromMs` to before `toMs`, in order of arrival. */
  reportsBetween(device: number, fromMs: number, toMs: number): Entry[] {
    return this.#reports(device).filter(({ atMs }) => atMs >= fromMs && atMs < toMs);
  }

  /** Those that begin from `fromMs` to before `toMs`; the last may still grow. */
  rollups(device: number, step: Step, fromMs: number, toMs: number): Rollup[] {
    return this.#within(() => {
      const rows = this.#rollups.all(rollupPlace(device, step, fromMs), rollupPlace(device, step, toMs));
      const kept = rows.flatMap((row) => unpackRollups(row.body as Bytes, this.#names));
      const row = this.#snapshot.get(device)?.running;
      const running = row instanceof Uint8Array ? unpackRollups(row, this.#names)[RUNNING[step]] : undefined;
      const all = running === undefined ? kept : addToRow(kept, running);
      return all.filter((one) => one.fromMs >= fromMs && one.fromMs < toMs);
    });
  }

  /** What becomes of a device's entries below `covers`. */
  fold(device: number, covers: number, kept: number): FoldedDevice {
    return this.#within(() => {
      const reports = this.#entries(device, (number) => number < covers, kept);
      const pages = addToPages(device, this.#pagesOf(device), reports, kept);
      return { device, folded: covers, pages };
    });
  }

  spent(limit: number): number[] {
    return this.#index.spent(limit);
  }

  /** It is on disk that these are folded. */
  folded(devices: readonly FoldedDevice[], spent: readonly number[]): void {
    for (const { device, folded } of devices) this.#index.fold(device, folded);
    this.#index.forget(spent);
  }

  close(): void {
    this.#database.close();
  }

  #readHeads(folded: (device: number) => number): void {
    for (;;) {
      const rows = this.#heads.all(this.#index.next, ROWS_AT_ONCE) as unknown as [number, Bytes][];
      for (const [first, heads] of rows) this.#index.addRow(first, heads, folded);
      if (rows.length < ROWS_AT_ONCE) return;
    }
  }

  #reports(device: number): Entry[] {
    return this.#within(() => {
      const paged = this.#pagesOf(device).flatMap((page) => [...reportsIn(page)]);
      const later = this.#entries(device, this.#isLater(device));
      return [...paged, ...later.filter(({ kind }) => kind < JOURNAL_ONLY)];
    });
  }

  /** Of which entries of the device there is no page. */
  #isLater(device: number): (number: number) => boolean {
    const folded = Number(this.#device.get(device)?.folded ?? 0);
    return (number) => number >= folded;
  }

  #pagesOf(device: number): FoldedPage[] {
    const { from, to } = placesOf(device);
    return this.#pages.all(from, to) as unknown as FoldedPage[];
  }

  /** Of the journal, in order. @param reports so many raw reports at most, the last ones; all entries when left out. */
  #entries(device: number, which: (number: number) => boolean, reports?: number): Entry[] {
    const numbers = this.#index.numbersOf(device).filter(which);
    const found: Entry[] = [];
    for (let place = numbers.length - 1; place >= 0 && (reports === undefined || found.length < reports); ) {
      const first = this.#index.rowOf(numbers[place] as number);
      let from = place;
      while (from > 0 && (numbers[from - 1] as number) >= first) from--;
      const here = this.#entriesInRow(first, device, numbers[from] as number, numbers[place] as number);
      found.push(...here.filter(({ kind }) => reports === undefined || kind < JOURNAL_ONLY).reverse());
      place = from - 1;
    }
    found.reverse();
    return reports === undefined ? found : found.slice(-reports);
  }

  /** A row may also hold entries that are folded already, and later ones. */
  #entriesInRow(first: number, device: number, from: number, to: number): Entry[] {
    const { heads, bodies } = this.#rowAt(first);
    return (
      entriesOf(heads, bodies)
        .filter((entry) => entry.device === device && entry.number >= from && entry.number <= to)
        // Of its own, since the row that it is a view of would travel with it.
        .map((entry) => ({ ...entry, payload: entry.payload.slice() }))
        .toArray()
    );
  }

  #rowAt(first: number): { heads: Bytes; bodies: Bytes } {
    const row = this.#row.get(first);
    if (row === undefined) throw new Error(`There is no row ${first} in the journal`);
    return { heads: row.heads as Bytes, bodies: row.bodies as Bytes };
  }

  /** All that `body` reads is of one moment. */
  #within<T>(body: () => T): T {
    this.#begin.run();
    try {
      return body();
    } finally {
      this.#commit.run();
    }
  }
}
