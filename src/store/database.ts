/**
 * The database: SQLite beside the data, through Kysely.
 *
 * One connection writes, one transaction at a time; another reads what is committed and never waits for it (WAL). A
 * commit is on disk before it returns (`synchronous = FULL`).
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { Kysely, SqliteDialect, type Transaction } from "kysely";
import { Migrator } from "kysely/migration";
import { InputError } from "../domain/input-error.ts";
import { forgetAnswers, keepAnswers } from "./kept-answers.ts";
import { MIGRATIONS } from "./migrations.ts";
import type { Schema } from "./schema.ts";

export type Reading = Kysely<Schema>;
export type Writing = Transaction<Schema>;

export interface Store {
  /** Sees what is committed. */
  readonly read: Reading;
  /** Runs `body` in a transaction, after all that were asked for before; what it throws undoes it. */
  write<T>(body: (tx: Writing) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

const BEFORE_USE = [
  "pragma journal_mode = wal",
  "pragma synchronous = full",
  "pragma foreign_keys = on",
  "pragma busy_timeout = 5000",
  // Of each connection: what is not in it comes from the system's own cache, and 100,000 devices have 1 GB altogether.
  "pragma cache_size = -16384",
  "pragma temp_store = memory",
];

/**
 * Opens the database in `folder`, made and brought up to date when needed.
 * @throws {InputError} `data-in-use` while another process has it, `data-unreadable` when it is none of ours.
 */
export async function openStore(folder: string): Promise<Store> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const lock = lockOf(folder);
  const file = join(folder, "carelabel.sqlite");
  let writer: DatabaseSync | undefined;
  try {
    writer = new DatabaseSync(file);
    for (const statement of BEFORE_USE) writer.exec(statement);
    const written = new Set<string>();
    const writing = kyselyOver(writer, (table) => written.add(table));
    await migrate(writing, writer, file);
    const reader = new DatabaseSync(file, { readOnly: true });
    for (const statement of BEFORE_USE.slice(3)) reader.exec(statement);
    return storeOf(kyselyOver(reader), writing, written, () => lock.close());
  } catch (cause) {
    if (writer?.isOpen === true) writer.close();
    lock.close();
    if (cause instanceof InputError) throw cause;
    throw new InputError(
      "data-unreadable",
      file,
      `it cannot be opened as the database of CareLabel (${(cause as Error).message}); restore it from a backup, or start with another folder (--data)`,
      { cause },
    );
  }
}

/** @param written gathers the tables that `writing` writes to. */
function storeOf(read: Reading, writing: Reading, written: Set<string>, release: () => void): Store {
  keepAnswers(read);
  let last: Promise<unknown> = Promise.resolve();
  return {
    read,
    write(body) {
      const mine = last
        .then(() => writing.transaction().execute(body))
        // Before whoever wrote goes on, so that nobody is shown what was before a change of his own.
        .finally(() => {
          forgetAnswers(read, written);
          written.clear();
        });
      last = mine.catch(() => undefined);
      return mine;
    },
    async close() {
      await last;
      await read.destroy();
      await writing.destroy();
      release();
    },
  };
}

/** Held as a lock of the system, so that it ends with the process however that ends. */
function lockOf(folder: string): DatabaseSync {
  const path = join(folder, "lock.sqlite");
  const lock = new DatabaseSync(path);
  try {
    lock.exec("pragma journal_mode = delete");
    lock.exec("begin exclusive");
    return lock;
  } catch (cause) {
    lock.close();
    throw new InputError(
      "data-in-use",
      folder,
      "another CareLabel has this folder open; stop it first, or name another folder (--data)",
      { cause },
    );
  }
}

/** All that is needed or nothing: a migration that is cut short has not happened. */
async function migrate(db: Reading, connection: DatabaseSync, file: string): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => MIGRATIONS } });
  connection.exec("begin immediate");
  const { error } = await migrator.migrateToLatest();
  connection.exec(error === undefined ? "commit" : "rollback");
  if (error === undefined) return;
  throw new InputError(
    "data-unreadable",
    file,
    `its tables could not be brought up to date (${(error as Error).message}); was it written by a newer CareLabel?`,
    { cause: error },
  );
}

const STATEMENTS_KEPT = 300;

const WRITES = /^(?:insert into|update|delete from) "(\w+)"/;

/**
 * Kysely's SQLite dialect over node:sqlite, with compiled statements kept.
 * @param onWrite is told each table that is written to.
 */
function kyselyOver(database: DatabaseSync, onWrite?: (table: string) => void): Reading {
  const kept = new Map<string, StatementSync>();
  const prepared = (sql: string): StatementSync => {
    const known = kept.get(sql);
    if (known !== undefined) return known;
    const statement = database.prepare(sql);
    if (kept.size >= STATEMENTS_KEPT) kept.clear();
    kept.set(sql, statement);
    return statement;
  };
  return new Kysely<Schema>({
    dialect: new SqliteDialect({
      database: {
        close: () => database.close(),
        prepare(sql) {
          const statement = prepared(sql);
          const table = onWrite && WRITES.exec(sql)?.[1];
          if (table !== undefined) onWrite?.(table);
          return {
            reader: statement.columns().length > 0,
            all: (parameters) => statement.all(...(parameters as SQLInputValue[])),
            run: (parameters) => statement.run(...(parameters as SQLInputValue[])),
            // A statement that is kept may be asked again before this walk ends, so the walk has its own.
            iterate: (parameters) => database.prepare(sql).iterate(...(parameters as SQLInputValue[])),
          };
        },
      },
    }),
  });
}
