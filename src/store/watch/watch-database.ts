/**
 * The watch's own SQLite file: opening, tables, versions.
 *
 * Version numbers stand in `pragma user_version`; MIGRATIONS[n] leads from version n to n + 1 and is never changed once
 * released.
 */
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { InputError } from "../../domain/input-error.ts";

const MIGRATIONS = [
  `
  -- Runs of entries (entry.ts), in the order of their arrival; key is the number of the first.
  create table journal (first integer primary key, heads blob not null, bodies blob not null) strict;
  -- The newest snapshot of each device. What is read before it is written over stands first: a row is longer than a page.
  create table snapshot (
    device integer primary key, at_ms real not null, covers integer not null, running blob, memory text not null,
    baselines blob not null
  ) strict;
  -- Narrow, so that it is read as a whole at the start: entries below "covers" are in the snapshot, those below "folded"
  -- are out of the journal.
  create table device (device integer primary key, covers integer not null, folded integer not null) strict;
  -- A ring of three pages for each device: place = device * 4 + turn.
  create table page (
    place integer primary key, first integer not null, count integer not null, last_ms real not null, body blob not null
  ) strict;
  -- Twelve roll-ups a row (rollup.ts).
  create table rollup (place integer primary key, body blob not null) strict;
  create table parameter (id integer primary key, name text not null unique) strict;
  create table mark (name text primary key, value integer not null) strict, without rowid;
`,
];

/** "CLwa", so that no other program's file is taken for ours. */
const APPLICATION = 0x434c7761;

export function watchFile(folder: string): string {
  return join(folder, "watch.sqlite");
}

/**
 * The connection that writes; made and brought up to date when needed. A commit is on disk before it returns.
 * @throws {InputError} `data-unreadable` when it is none of ours, damaged, or written by a newer CareLabel.
 */
export function openToWrite(folder: string, maxPages?: number): DatabaseSync {
  return opened(folder, () => {
    const database = new DatabaseSync(watchFile(folder));
    try {
      // Both only take effect before the first table.
      database.exec("pragma auto_vacuum = incremental");
      database.exec("pragma journal_mode = wal");
      database.exec("pragma synchronous = full");
      database.exec("pragma cache_size = -8192");
      database.exec("pragma busy_timeout = 5000");
      migrate(database, watchFile(folder));
      if (maxPages !== undefined) database.exec(`pragma max_page_count = ${maxPages}`);
      return database;
    } catch (error) {
      database.close();
      throw error;
    }
  });
}

/** A connection that reads what is committed, and never waits for the one that writes (WAL). */
export function openToRead(folder: string): DatabaseSync {
  return opened(folder, () => {
    const database = new DatabaseSync(watchFile(folder), { readOnly: true });
    database.exec("pragma cache_size = -8192");
    database.exec("pragma busy_timeout = 5000");
    return database;
  });
}

/** @throws {InputError} `data-unreadable` for whatever `open` stumbles over. */
export function opened<T>(folder: string, open: () => T): T {
  try {
    return open();
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    throw new InputError(
      "data-unreadable",
      watchFile(folder),
      `it cannot be opened as the journal of the watch (${(cause as Error).message}); restore it from a backup, or move it away to start with an empty one`,
      { cause },
    );
  }
}

/** All that is needed or nothing: a migration that is cut short has not happened. */
function migrate(database: DatabaseSync, file: string): void {
  const version = figure(database, "user_version");
  const tables = database.prepare("select count(*) as count from sqlite_schema").get()?.count;
  const ours = figure(database, "application_id") === APPLICATION;
  if (version > MIGRATIONS.length && ours)
    throw new InputError(
      "data-unreadable",
      file,
      `it was written by a newer CareLabel (version ${version}, this one knows ${MIGRATIONS.length}); start that one`,
    );
  if (tables !== 0 && !ours)
    throw new InputError("data-unreadable", file, "it is the database of another program; move it away");
  if (version === MIGRATIONS.length) return;
  database.exec("begin immediate");
  for (const statements of MIGRATIONS.slice(version)) database.exec(statements);
  database.exec(`pragma application_id = ${APPLICATION}`);
  database.exec(`pragma user_version = ${MIGRATIONS.length}`);
  database.exec("commit");
}

function figure(database: DatabaseSync, pragma: string): number {
  return Number(database.prepare(`pragma ${pragma}`).get()?.[pragma]);
}
