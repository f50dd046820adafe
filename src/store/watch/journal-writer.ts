/**
 * All that is written to the watch's file, each in one transaction that is on disk when it returns.
 */
import { statSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { cutRun, HEAD_BYTES, numberAt, type Run, viewOf } from "./entry.ts";
import { KeptParameterNames } from "./parameter-names.ts";
import { placesOf, withLastAlone } from "./report-pages.ts";
import { rollupPlace, STEPS } from "./rollup.ts";
import type { Fold, FoldedPage, Keeping, KeptSnapshot } from "./threads.ts";
import { watchFile } from "./watch-database.ts";
import { snapshotWriter } from "./write-snapshots.ts";

/** Payloads of one row; to read one entry, its row is read. */
const ROW_BYTES = 16 * 1024;
const NEXT = "next";

/** Free pages are given back to the disk when they are more than a quarter, a few at a time. */
const PAGES_GIVEN_BACK = 256;

export class JournalWriter {
  readonly #database: DatabaseSync;
  readonly #file: string;
  readonly #names: KeptParameterNames;
  readonly #insert;
  readonly #snapshot;
  readonly #mark;
  readonly #page;
  readonly #fold;
  readonly #sweep;
  #swept = -1;

  constructor(database: DatabaseSync, folder: string) {
    this.#database = database;
    this.#file = watchFile(folder);
    this.#names = new KeptParameterNames(database);
    this.#insert = database.prepare("insert into journal values (?, ?, ?)");
    this.#snapshot = snapshotWriter(database, this.#names);
    this.#mark = database.prepare(
      "insert into mark values (?, ?) on conflict (name) do update set value = max(value, excluded.value)",
    );
    this.#page = database.prepare("insert or replace into page values (?, ?, ?, ?, ?)");
    this.#fold = {
      folded: database.prepare("update device set folded = ? where device = ?"),
      spent: database.prepare("delete from journal where first = ?"),
    };
    this.#sweep = {
      devices: database.prepare("select device from device where device > ? order by device limit ?"),
      rollups: database.prepare("delete from rollup where place >= ? and place < ?"),
      pages: database.prepare(
        "select place, first, count, last_ms as lastMs, body from page where place between ? and ? order by first",
      ),
      page: database.prepare("delete from page where place = ?"),
    };
  }

  /** Larger than the number of every entry there ever was. */
  next(): number {
    const marked = Number(this.#database.prepare("select value from mark where name = ?").get(NEXT)?.value ?? 0);
    const last = this.#database.prepare("select heads from journal order by first desc limit 1").get()?.heads;
    if (!(last instanceof Uint8Array)) return marked;
    return Math.max(marked, numberAt(viewOf(last), last.length - HEAD_BYTES) + 1);
  }

  commit(run: Run, snapshots: readonly KeptSnapshot[]): void {
    this.#transaction(() => {
      for (const { heads, bodies } of cutRun(run, ROW_BYTES))
        this.#insert.run(numberAt(viewOf(heads), 0), heads, bodies);
      for (const snapshot of snapshots) this.#snapshot(snapshot);
      // A snapshot may cover the numbers of entries that failed, which no later entry must get.
      if (snapshots.length > 0) this.#mark.run(NEXT, Math.max(...snapshots.map(({ covers }) => covers)));
    });
  }

  fold({ devices, spent, next }: Fold): void {
    this.#transaction(() => {
      for (const { device, folded, pages } of devices) {
        for (const page of pages) this.#writePage(page);
        this.#fold.folded.run(folded, device);
      }
      for (const first of spent) this.#fold.spent.run(first);
      if (spent.length > 0) this.#mark.run(NEXT, next);
    });
  }

  /**
   * Removes what is older than it is to be kept, of the next `devices` devices; begins anew after the last. The newest report
   * of a device stays.
   * @param nowMs milliseconds since 1970.
   */
  sweep(devices: number, { reportsMs, rollupsMs }: Keeping, nowMs: number): void {
    const some = this.#sweep.devices.all(this.#swept, devices).map((row) => Number(row.device));
    this.#transaction(() => {
      for (const device of some) {
        for (const step of STEPS)
          this.#sweep.rollups.run(rollupPlace(device, step, 0), rollupPlace(device, step, nowMs - rollupsMs[step]));
        this.#sweepPages(device, nowMs - reportsMs);
      }
    });
    this.#swept = some.length < devices ? -1 : (some.at(-1) as number);
    this.#giveBack();
  }

  #sweepPages(device: number, beforeMs: number): void {
    const { from, to } = placesOf(device);
    const pages = this.#sweep.pages.all(from, to) as unknown as FoldedPage[];
    const newest = pages.pop();
    for (const { place, lastMs } of pages) if (lastMs < beforeMs) this.#sweep.page.run(place);
    if (newest !== undefined && newest.lastMs < beforeMs && newest.count > 1) this.#writePage(withLastAlone(newest));
  }

  #writePage({ place, first, count, lastMs, body }: FoldedPage): void {
    this.#page.run(place, first, count, lastMs, body);
  }

  bytesOnDisk(): number {
    return ["", "-wal"].reduce(
      (sum, more) => sum + (statSync(this.#file + more, { throwIfNoEntry: false })?.size ?? 0),
      0,
    );
  }

  close(): void {
    this.#database.close();
  }

  #giveBack(): void {
    const pages = (pragma: string) => Number(this.#database.prepare(`pragma ${pragma}`).get()?.[pragma]);
    if (pages("freelist_count") * 4 > pages("page_count"))
      this.#database.prepare(`pragma incremental_vacuum(${PAGES_GIVEN_BACK})`).all();
  }

  #transaction(body: () => void): void {
    this.#database.exec("begin immediate");
    try {
      body();
      this.#database.exec("commit");
    } catch (error) {
      // A full disk has undone it already.
      if (this.#database.isTransaction) this.#database.exec("rollback");
      this.#names.reload();
      throw error;
    }
  }
}
