/**
 * Inspections that are planned or under way, and devices whose best-before-inspection date asks for one that nobody planned
 * yet, by the day on which they fall due, with all that is told of them outside.
 */
import { sql } from "kysely";
import type { InspectionMove } from "../contract/inspection.ts";
import { SECURITY } from "../domain/inspection/checklist.ts";
import type { DueInspection } from "../domain/inspection/due-inspection.ts";
import { deviceTitle } from "../domain/registry/device.ts";
import { pathOf } from "../domain/registry/place.ts";
import type { Reading } from "./database.ts";
import { devicesByIds } from "./device.ts";
import { lastInspections, OPEN_STATES } from "./inspection.ts";
import { datesOf } from "./inspection-date.ts";
import { allPlaces } from "./place.ts";
import { allProducts } from "./product.ts";

const ROWS_AT_ONCE = 300;

export interface DueWanted {
  /** Places; null is the whole facility. */
  readonly within: ReadonlySet<string> | null;
  /** First day; null is all that came before. */
  readonly from?: string | null;
  /** Last day; null is all. */
  readonly to: string | null;
  /** At most so many. */
  readonly most: number;
}

/** In portions that are read as they are taken. */
export async function* dueInspections(
  db: Reading,
  { within, from = null, to, most }: DueWanted,
): AsyncGenerator<DueInspection[]> {
  const places = new Map((await allPlaces(db)).map((place) => [place.id, place]));
  const products = new Map((await allProducts(db)).map((product) => [product.id, product]));
  const begin = { due: from ?? "", key: "" };
  const planned = openQueue(begin, (after) => plannedAfter(db, { within, to }, after));
  const computed = openQueue(begin, (after) => computedAfter(db, { within, to }, after));
  for (let left = most; left > 0; ) {
    const rows: DueRow[] = [];
    while (rows.length < Math.min(left, ROWS_AT_ONCE)) {
      const [one, other] = [await planned.first(), await computed.first()];
      if (one === undefined && other === undefined) break;
      const queue = other === undefined || (one !== undefined && one.due <= other.due) ? planned : computed;
      rows.push(queue.take());
    }
    if (rows.length === 0) return;
    const ids = [...new Set(rows.map((row) => row.device_id))];
    const devices = new Map((await devicesByIds(db, ids)).map((device) => [device.id, device]));
    const dates = new Map((await datesOf(db, ids)).map((date) => [date.device_id, date]));
    const kinds = [...new Set(rows.map(({ kind }) => kind))];
    const lasts = new Map(
      await Promise.all(kinds.map(async (kind) => [kind, await lastInspections(db, ids, kind)] as const)),
    );
    yield rows.flatMap((row): DueInspection[] => {
      const device = devices.get(row.device_id);
      const product = device && products.get(device.productId);
      if (device === undefined || product === undefined) return [];
      const nameOf = (system: string) =>
        device.identifiers.find((one) => one.system === system && one.until === null)?.value ?? null;
      const date = row.kind === SECURITY ? dates.get(device.id) : undefined;
      const [moved] = (JSON.parse(row.trail) as InspectionMove[]).slice(-1);
      return [
        {
          id: row.id,
          deviceId: device.id,
          title: deviceTitle(device.identifiers),
          serial: nameOf("serial"),
          assetTag: nameOf("asset-tag"),
          product: `${product.maker} ${product.model}`,
          riskClass: device.raisedClass ?? product.riskClass,
          path: pathOf(device.placeId, places),
          kindName: row.kind === SECURITY ? null : row.kind_name,
          due: row.due,
          state: row.state as DueInspection["state"],
          computed: date === undefined ? null : { due: date.due, decidedBy: date.decided_by },
          assignee: row.assignee,
          last: lasts.get(row.kind)?.get(device.id) ?? null,
          changedAt: moved?.at ?? row.planned_at,
        },
      ];
    });
    left -= rows.length;
  }
}

interface Cursor {
  readonly due: string;
  readonly key: string;
}

/** Rows in their order, read a portion at a time. */
function openQueue(begin: Cursor, read: (after: Cursor) => Promise<DueRow[]>) {
  let rows: DueRow[] = [];
  let at = 0;
  let after: Cursor | undefined = begin;
  return {
    async first(): Promise<DueRow | undefined> {
      if (at === rows.length && after !== undefined) {
        rows = await read(after);
        at = 0;
        after = rows.length < ROWS_AT_ONCE ? undefined : rows.at(-1);
      }
      return rows[at];
    },
    /** The one that `first` gave. */
    take(): DueRow {
      return rows[at++] as DueRow;
    },
  };
}

interface DueRow {
  readonly id: string;
  /** Orders rows of one day. */
  readonly key: string;
  readonly device_id: string;
  readonly kind: string;
  readonly kind_name: string | null;
  readonly due: string;
  readonly state: string;
  readonly assignee: string | null;
  readonly trail: string;
  readonly planned_at: string;
}

/** Devices for which nobody planned what their date asks for. */
async function computedAfter(
  db: Reading,
  { within, to }: Pick<DueWanted, "within" | "to">,
  after: Cursor,
): Promise<DueRow[]> {
  let query = db
    .selectFrom("inspection_date")
    .innerJoin("device", "device.id", "inspection_date.device_id")
    .select(["inspection_date.device_id", "inspection_date.number"])
    .select(["inspection_date.due", "inspection_date.computed_on"])
    .where("device.operation", "!=", "retired")
    .where("inspection_date.due", ">=", after.due)
    .where((eb) =>
      eb.or([
        eb("inspection_date.due", ">", after.due),
        eb("inspection_date.number", ">", after.key === "" ? -1 : Number(after.key)),
      ]),
    )
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom("inspection")
            .select("inspection.id")
            .whereRef("inspection.device_id", "=", "inspection_date.device_id")
            .where("inspection.kind", "=", SECURITY)
            .where("inspection.state", "in", OPEN_STATES),
        ),
      ),
    );
  if (to !== null) query = query.where("inspection_date.due", "<=", to);
  if (within !== null) query = query.where(PLACE_LAST, "in", [...within]);
  const rows = await query
    .orderBy("inspection_date.due")
    .orderBy("inspection_date.number")
    .limit(ROWS_AT_ONCE)
    .execute();
  return rows.map(({ device_id, number, due, computed_on }) => ({
    ...{ id: device_id, key: String(number), device_id, due, kind: SECURITY, kind_name: null, state: "computed" },
    ...{ assignee: null, trail: "[]", planned_at: `${computed_on}T00:00:00.000Z` },
  }));
}

/** An expression and no column, so that the rows are walked by their day and not gathered by place and sorted. */
const PLACE_LAST = sql<string>`device.place_id || ''`;

async function plannedAfter(
  db: Reading,
  { within, to }: Pick<DueWanted, "within" | "to">,
  after: Cursor,
): Promise<DueRow[]> {
  let query = db
    .selectFrom("inspection")
    .innerJoin("device", "device.id", "inspection.device_id")
    .leftJoin("account", "account.id", "inspection.assignee")
    .leftJoin("inspection_interval", "inspection_interval.id", "inspection.interval_id")
    .select([
      "inspection.id",
      "inspection.device_id",
      "inspection.kind",
      "inspection.due",
      "inspection.state",
      "inspection.trail",
      "inspection.planned_at",
      "account.name as assignee",
      "inspection_interval.name as kind_name",
    ])
    .where("inspection.state", "in", OPEN_STATES)
    .where("device.operation", "!=", "retired")
    .where("inspection.due", ">=", after.due)
    .where((eb) => eb.or([eb("inspection.due", ">", after.due), eb("inspection.id", ">", after.key)]));
  if (to !== null) query = query.where("inspection.due", "<=", to);
  if (within !== null) query = query.where(PLACE_LAST, "in", [...within]);
  const rows = await query.orderBy("inspection.due").orderBy("inspection.id").limit(ROWS_AT_ONCE).execute();
  return rows.map((row) => ({ ...row, key: row.id }));
}
