/**
 * The tasks of campaigns: kept, counted by place, and listed a window at a time.
 *
 * Budget: a window and the counts of 100,000 tasks within 50 ms; the counts are kept until a task is written.
 */
import type { CampaignTask, TaskMove } from "../contract/campaign.ts";
import type { Coverage, Unknown } from "../domain/inspection/campaign/coverage.ts";
import type { TaskCounts, TaskState } from "../domain/inspection/campaign/task.ts";
import { NO_TASKS } from "../domain/inspection/campaign/task.ts";
import { type Place, pathOf } from "../domain/registry/place.ts";
import type { Reading, Writing } from "./database.ts";
import { placeName } from "./device-row.ts";
import { insertRows } from "./insert-rows.ts";
import { keptAnswer } from "./kept-answers.ts";
import type { CampaignTaskTable } from "./schema.ts";

export interface KeptTask {
  readonly campaignId: string;
  readonly number: number;
  readonly deviceId: string;
  readonly placeId: string;
  readonly state: TaskState;
  readonly coverage: Coverage["kind"];
  readonly unknown: readonly Unknown[];
  readonly joined: "opening" | "later";
  readonly assignee: string | null;
  readonly trail: readonly TaskMove[];
  readonly changedAt: string;
  readonly version: number;
}

export async function taskOf(
  db: Reading | Writing,
  campaignId: string,
  deviceId: string,
): Promise<KeptTask | undefined> {
  const row = await db
    .selectFrom("campaign_task")
    .selectAll()
    .where("device_id", "=", deviceId)
    .where("campaign_id", "=", campaignId)
    .executeTakeFirst();
  return row && keptOf(row);
}

const IDS_AT_ONCE = 500;

/** All tasks of these devices, in whatever campaign. */
export async function tasksOfDevices(db: Reading | Writing, deviceIds: readonly string[]): Promise<KeptTask[]> {
  const found: KeptTask[] = [];
  for (let at = 0; at < deviceIds.length; at += IDS_AT_ONCE)
    found.push(
      ...(
        await db
          .selectFrom("campaign_task")
          .selectAll()
          .where("device_id", "in", deviceIds.slice(at, at + IDS_AT_ONCE))
          .execute()
      ).map(keptOf),
    );
  return found;
}

/** @returns the highest number so far; 0 where there is none. */
export async function lastTaskNumber(tx: Writing, campaignId: string): Promise<number> {
  const { last } = await tx
    .selectFrom("campaign_task")
    .select((one) => one.fn.max<number | null>("number").as("last"))
    .where("campaign_id", "=", campaignId)
    .executeTakeFirstOrThrow();
  return Number(last ?? 0);
}

export async function insertTasks(tx: Writing, tasks: readonly KeptTask[]): Promise<void> {
  await insertRows(tx, "campaign_task", tasks.map(rowOf));
}

export async function replaceTask(tx: Writing, task: KeptTask): Promise<void> {
  const { campaign_id, number, ...values } = rowOf(task);
  await tx
    .updateTable("campaign_task")
    .set(values)
    .where("campaign_id", "=", campaign_id)
    .where("number", "=", number)
    .execute();
}

export async function removeTask(tx: Writing, { campaignId, number }: KeptTask): Promise<void> {
  await tx.deleteFrom("campaign_task").where("campaign_id", "=", campaignId).where("number", "=", number).execute();
}

/** After devices were moved. */
export async function moveTasks(
  tx: Writing,
  moved: readonly { readonly id: string; readonly placeId: string }[],
): Promise<void> {
  if (moved.length === 0) return;
  const known = await tx
    .selectFrom("campaign_task")
    .select("device_id")
    .distinct()
    .where(
      "device_id",
      "in",
      moved.map(({ id }) => id),
    )
    .execute();
  const withTask = new Set(known.map(({ device_id }) => device_id));
  for (const { id, placeId } of moved)
    if (withTask.has(id))
      await tx.updateTable("campaign_task").set({ place_id: placeId }).where("device_id", "=", id).execute();
}

export interface CountedPlace {
  readonly placeId: string;
  readonly counts: TaskCounts;
  /** Open tasks of devices that are possibly meant. */
  readonly possible: number;
}

/** How many tasks of a campaign are at each place in which state. */
export function countedPlaces(db: Reading | Writing, campaignId: string): Promise<readonly CountedPlace[]> {
  return keptAnswer(db, "campaign_task", `campaign ${campaignId}`, async () => {
    const rows = await db
      .selectFrom("campaign_task")
      .select(["place_id", "state", "coverage"])
      .select((one) => one.fn.countAll<number>().as("tasks"))
      .where("campaign_id", "=", campaignId)
      .groupBy(["place_id", "state", "coverage"])
      .execute();
    return [...Map.groupBy(rows, ({ place_id }) => place_id)].map(([placeId, own]): CountedPlace => {
      const counts = { ...NO_TASKS } as Record<TaskState, number>;
      let possible = 0;
      for (const { state, coverage, tasks } of own) {
        counts[state as TaskState] += Number(tasks);
        if (state === "open" && coverage === "possible") possible += Number(tasks);
      }
      return { placeId, counts, possible };
    });
  });
}

export interface TaskFilter {
  readonly campaignId: string;
  readonly state?: TaskState | "ended";
  readonly coverage?: Coverage["kind"];
  /** Account; null is nobody. */
  readonly assignee?: string | null;
  readonly device?: string;
  /** Ids of the places within; null is all. */
  readonly places: ReadonlySet<string> | null;
}

/** Open ones first, by place and name as they were put in. @returns one more than `limit` where there are others. */
export async function taskWindow(
  db: Reading,
  { campaignId, state, coverage, assignee, device, places }: TaskFilter,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): Promise<KeptTask[]> {
  let found = db.selectFrom("campaign_task").select("number").where("campaign_id", "=", campaignId);
  if (state !== undefined) found = found.where("is_open", "=", state === "open" ? 1 : 0);
  if (state !== undefined && state !== "open" && state !== "ended") found = found.where("state", "=", state);
  if (coverage !== undefined) found = found.where("coverage", "=", coverage);
  if (assignee !== undefined) found = found.where("assignee", assignee === null ? "is" : "=", assignee);
  if (device !== undefined) found = found.where("device_id", "=", device);
  if (places !== null) found = found.where("place_id", "in", [...places]);
  const numbers = await found
    .orderBy("is_open", "desc")
    .orderBy("number")
    .offset(offset)
    .limit(limit + 1)
    .execute();
  if (numbers.length === 0) return [];
  // What stands beside the index is looked up for the window alone.
  const rows = await db
    .selectFrom("campaign_task")
    .selectAll()
    .where("campaign_id", "=", campaignId)
    .where(
      "number",
      "in",
      numbers.map(({ number }) => number),
    )
    .orderBy("is_open", "desc")
    .orderBy("number")
    .execute();
  return rows.map(keptOf);
}

/** Whether anything was done to a task since: how many there are, and how often they were changed. */
export async function tasksState(db: Reading | Writing, campaignId: string): Promise<string> {
  const row = await db
    .selectFrom("campaign_task")
    .select((one) => [one.fn.countAll<number>().as("tasks"), one.fn.sum<number | null>("version").as("versions")])
    .where("campaign_id", "=", campaignId)
    .executeTakeFirstOrThrow();
  return `${row.tasks} ${row.versions ?? 0}`;
}

/** Tasks after a number, for a walk through all of them. */
export async function tasksAfter(db: Reading, campaignId: string, last: number, limit: number): Promise<KeptTask[]> {
  const rows = await db
    .selectFrom("campaign_task")
    .selectAll()
    .where("campaign_id", "=", campaignId)
    .where("number", ">", last)
    .orderBy("number")
    .limit(limit)
    .execute();
  return rows.map(keptOf);
}

/** The tasks with what their devices and people are called now. */
export async function toldTasks(
  db: Reading | Writing,
  tasks: readonly KeptTask[],
  places: ReadonlyMap<string, Place>,
): Promise<CampaignTask[]> {
  if (tasks.length === 0) return [];
  const devices = await db
    .selectFrom("device")
    .innerJoin("product", "product.id", "device.product_id")
    .select(["device.id", "device.title", "device.serial", "device.firmware", "product.maker", "product.model"])
    .where(
      "device.id",
      "in",
      tasks.map(({ deviceId }) => deviceId),
    )
    .execute();
  const byId = new Map(devices.map((device) => [device.id, device]));
  const assignees = [...new Set(tasks.flatMap(({ assignee }) => assignee ?? []))];
  const people =
    assignees.length === 0
      ? []
      : await db.selectFrom("account").select(["id", "name"]).where("id", "in", assignees).execute();
  const names = new Map(people.map(({ id, name }) => [id, name]));
  return tasks.map(({ campaignId: _, number: __, deviceId, placeId, assignee, unknown, trail, ...task }) => {
    const device = byId.get(deviceId);
    return {
      ...task,
      device: {
        ...{ id: deviceId, title: device?.title ?? "", serial: device?.serial ?? null, placeId },
        product: device === undefined ? "" : `${device.maker} ${device.model}`,
        ...{ firmware: device?.firmware ?? null, place: placeName(pathOf(placeId, places)) },
      },
      unknown: [...unknown],
      trail: [...trail],
      assignee: assignee === null ? null : { id: assignee, name: names.get(assignee) ?? "" },
    };
  });
}

function rowOf(task: KeptTask): CampaignTaskTable {
  const { number, state, coverage, joined, assignee, version } = task;
  return {
    campaign_id: task.campaignId,
    ...{ number, device_id: task.deviceId, place_id: task.placeId, state, is_open: state === "open" ? 1 : 0 },
    ...{ coverage, unknown: task.unknown.join(","), joined, assignee },
    ...{ trail: JSON.stringify(task.trail), changed_at: task.changedAt, version },
  };
}

function keptOf(row: CampaignTaskTable): KeptTask {
  return {
    ...{ campaignId: row.campaign_id, number: Number(row.number), deviceId: row.device_id, placeId: row.place_id },
    ...{ state: row.state as TaskState, coverage: row.coverage as Coverage["kind"] },
    unknown: row.unknown === "" ? [] : (row.unknown.split(",") as Unknown[]),
    ...{ joined: row.joined as KeptTask["joined"], assignee: row.assignee, trail: JSON.parse(row.trail) },
    ...{ changedAt: row.changed_at, version: Number(row.version) },
  };
}
