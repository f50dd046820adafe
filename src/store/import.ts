/**
 * Imports under way: what was sent, row by row, and what it would do. Nothing of the inventory stands here.
 */
import type { ImportRow, ImportState, RowVerdict } from "../contract/import.ts";
import type { Device, DeviceInput } from "../domain/registry/device.ts";
import type { RowOutcome } from "../domain/registry/import/match-rows.ts";
import type { Place } from "../domain/registry/place.ts";
import type { ProductRecord } from "../domain/registry/product-record.ts";
import type { Reading, Store, Writing } from "./database.ts";
import { insertRows } from "./insert-rows.ts";

export interface KeptImport {
  readonly accountId: string | null;
  readonly state: ImportState;
  /** What the rows were matched to; null before they were. */
  readonly preview: {
    /** Of all that it shows, to notice whether it would still be the same. */
    readonly digest: string;
    /** Of the last entry in the ledger when the matching began. */
    readonly sequence: number;
    /** What its owner might do and reach then, as `reachText` says it. */
    readonly reach: string;
  } | null;
}

/** What an import writes for one device. */
export interface PlannedWrite {
  /** The device there is, null for a new one. */
  readonly before: Pick<Device, "id" | "version"> | null;
  readonly after: DeviceInput;
  /** What must be made first, and no write before this one has made. */
  readonly products: readonly ProductRecord[];
  readonly places: readonly Place[];
}

export interface StagedRow {
  readonly line: number;
  readonly cells: readonly string[];
}

const ROWS_AT_ONCE = 1000;
/** More at once are written faster, as long as they fit well into memory. */
const WRITES_AT_ONCE = 4000;
const UNFINISHED: readonly ImportState["stage"][] = ["reading", "matching", "applying"];

export async function saveImport(tx: Writing, { accountId, state, preview }: KeptImport): Promise<void> {
  const row = {
    id: state.id,
    account_id: accountId,
    state: JSON.stringify({ state, preview }),
    created_at: state.createdAt,
  };
  await tx
    .insertInto("import")
    .values(row)
    .onConflict((conflict) => conflict.column("id").doUpdateSet({ state: row.state }))
    .execute();
}

export async function importById(db: Reading | Writing, id: string): Promise<KeptImport | undefined> {
  const row = await db.selectFrom("import").selectAll().where("id", "=", id).executeTakeFirst();
  return row === undefined ? undefined : keptOf(row);
}

export async function allImports(db: Reading | Writing): Promise<KeptImport[]> {
  return (await db.selectFrom("import").selectAll().orderBy("created_at").execute()).map(keptOf);
}

/** Rows with what they would do, in place of what was known of them. */
export async function stageRows(
  tx: Writing,
  importId: string,
  rows: readonly {
    readonly cells: readonly string[];
    readonly outcome: RowOutcome;
    readonly plan: PlannedWrite | undefined;
  }[],
): Promise<void> {
  const lines = rows.map(({ outcome }) => outcome.line);
  await tx.deleteFrom("import_row").where("import_id", "=", importId).where("line", "in", lines).execute();
  await insertRows(
    tx,
    "import_row",
    rows.map(({ cells, plan, outcome: { line, verdict, title, ...outcome } }) => ({
      import_id: importId,
      line,
      verdict,
      title,
      data: JSON.stringify({ cells, outcome }),
      plan: plan === undefined ? null : JSON.stringify(plan),
    })),
  );
}

/** The rows as they were sent, in their order, some at a time. */
export async function* stagedRows(db: Reading, importId: string): AsyncGenerator<StagedRow[]> {
  for (let last = 0; ; ) {
    const rows = await db
      .selectFrom("import_row")
      .select(["line", "data"])
      .where("import_id", "=", importId)
      .where("line", ">", last)
      .orderBy("line")
      .limit(ROWS_AT_ONCE)
      .execute();
    if (rows.length === 0) return;
    yield rows.map(({ line, data }) => ({ line, cells: JSON.parse(data).cells }));
    last = rows.at(-1)?.line ?? last;
  }
}

/** What the import would write, in the order of its rows, some at a time. */
export async function* plannedWrites(db: Reading | Writing, importId: string): AsyncGenerator<PlannedWrite[]> {
  for (let last = 0; ; ) {
    const rows = await db
      .selectFrom("import_row")
      .select(["line", "plan"])
      .where("import_id", "=", importId)
      .where("line", ">", last)
      .where("plan", "is not", null)
      .orderBy("line")
      .limit(WRITES_AT_ONCE)
      .execute();
    if (rows.length === 0) return;
    yield rows.map(({ plan }) => JSON.parse(plan ?? "null"));
    last = rows.at(-1)?.line ?? last;
  }
}

/** A window of the rows, those of one verdict or all. */
export async function importRows(
  db: Reading,
  importId: string,
  { verdict, offset, limit }: { verdict: RowVerdict | undefined; offset: number; limit: number },
): Promise<{ rows: ImportRow[]; total: number }> {
  let query = db.selectFrom("import_row").where("import_id", "=", importId);
  if (verdict !== undefined) query = query.where("verdict", "=", verdict);
  const { total } = await query.select((one) => one.fn.countAll<number>().as("total")).executeTakeFirstOrThrow();
  const rows = await query.selectAll().orderBy("line").offset(offset).limit(limit).execute();
  return {
    rows: rows.map(({ line, verdict, title, data }) => ({
      line,
      verdict: verdict as RowVerdict,
      title,
      ...JSON.parse(data).outcome,
    })),
    total: Number(total),
  };
}

/** Forgets an import and its rows, in turns with other writing; from the first on, it is cancelled. */
export async function forgetImport({ write }: Store, id: string): Promise<void> {
  await write(async (tx) => {
    const kept = await importById(tx, id);
    if (kept !== undefined) await saveImport(tx, { ...kept, state: { ...kept.state, stage: "cancelled" } });
  });
  for (;;) {
    const gone = await write(async (tx) => {
      const rows = tx.selectFrom("import_row").select("line").where("import_id", "=", id).limit(ROWS_AT_ONCE);
      const { numDeletedRows } = await tx
        .deleteFrom("import_row")
        .where("import_id", "=", id)
        .where("line", "in", rows)
        .executeTakeFirst();
      return Number(numDeletedRows);
    });
    if (gone === 0) break;
    await new Promise((resolve) => setImmediate(resolve));
  }
  await write((tx) => tx.deleteFrom("import").where("id", "=", id).execute());
}

/** What a server that was stopped left behind has failed; nothing of it was done. */
export async function failUnfinished({ write }: Store): Promise<void> {
  await write(async (tx) => {
    for (const kept of await allImports(tx)) {
      if (!UNFINISHED.includes(kept.state.stage)) continue;
      const detail = "the server was stopped in the middle; nothing was changed, send the table again";
      await saveImport(tx, {
        ...kept,
        state: { ...kept.state, stage: "failed", problem: { code: "import-stopped", where: kept.state.stage, detail } },
      });
    }
  });
}

/** Whether the server works on it. */
export function isUnderWay({ state }: KeptImport): boolean {
  return UNFINISHED.includes(state.stage);
}

function keptOf({ account_id, state }: { account_id: string | null; state: string }): KeptImport {
  return { accountId: account_id, ...JSON.parse(state) };
}
