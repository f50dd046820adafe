/**
 * Acts on the task of a campaign at one device: say who does it, end it with proof or a reason, take that back.
 */
import type { CampaignTask, TaskMove } from "../../contract/campaign.ts";
import type { Actor } from "../../domain/account/account.ts";
import { InputError } from "../../domain/input-error.ts";
import { isFirmwareMeant } from "../../domain/inspection/campaign/coverage.ts";
import { endProblem, mergedTaskState, reopenProblem, type TaskEnd } from "../../domain/inspection/campaign/task.ts";
import type { Act } from "../../domain/ledger/acts.ts";
import type { Changes, Subject } from "../../domain/ledger/ledger.ts";
import type { Device } from "../../domain/registry/device.ts";
import { pathOf } from "../../domain/registry/place.ts";
import { campaignById, type KeptCampaign } from "../../store/campaign.ts";
import {
  type KeptTask,
  removeTask,
  replaceTask,
  taskOf,
  tasksOfDevices,
  toldTasks,
} from "../../store/campaign-task.ts";
import type { Writing } from "../../store/database.ts";
import { allPlaces } from "../../store/place.ts";
import { type Acting, act } from "../act.ts";
import { deviceWithin } from "../device.ts";
import { expectVersion } from "../expect-version.ts";
import { refuseClosed, withMove } from "./campaign.ts";
import { refuseInspector, refuseUnknownEvidence } from "./inspection.ts";

/** A task by its campaign and device, in the version that was read. */
export interface NamedTask {
  readonly campaignId: string;
  readonly deviceId: string;
  readonly version: number;
}

/**
 * @throws {InputError} `record-unknown`, also for a file that is not among the evidence, `record-changed`,
 *   `argument-wrong` without the proof or the reason, `record-conflict` once the campaign is closed.
 */
export function endTask(acting: Acting, of: NamedTask, end: TaskEnd): Promise<CampaignTask> {
  return changeTask(acting, "campaign.end", of, async (tx, { before, campaign, device }, at) => {
    const problem = endProblem(before.state, end);
    if (problem !== undefined) throw new InputError("argument-wrong", "body", problem);
    await refuseUnknownEvidence(tx, end.evidence, "body/evidence");
    const { state, note, evidence, firmware } = end;
    const stillMeant = isFirmwareMeant(campaign.input.filter, device.productId, firmware);
    const move: TaskMove = { ...moveOf(acting.actor, "end", at, { state, note }), evidence, firmware, stillMeant };
    return {
      task: { ...before, state, trail: withMove(before.trail, move) },
      changes: {
        state: ["open", state],
        ...(evidence.length === 0 ? {} : { evidence: [[], evidence.map(({ digest }) => digest)] }),
        ...(firmware === null ? {} : { firmware: [device.firmware, firmware] }),
      },
      also: evidence.map(({ digest }) => ({ kind: "evidence", id: digest })),
      note,
    };
  });
}

/** @throws {InputError} `record-unknown`, `record-changed`, `record-conflict` where it is open or its device retired. */
export function resumeTask(acting: Acting, of: NamedTask, note: string): Promise<CampaignTask> {
  return changeTask(acting, "campaign.resume", of, async (_tx, { before }, at) => {
    const problem = reopenProblem(before.state);
    if (problem !== undefined) throw new InputError("record-conflict", "id", problem);
    const trail = withMove(before.trail, moveOf(acting.actor, "reopen", at, { state: "open", note }));
    return { task: { ...before, state: "open", trail }, changes: { state: [before.state, "open"] }, note };
  });
}

/** @throws {InputError} `record-unknown`, `record-changed`, `argument-wrong` for somebody who cannot do it. */
export function assignTask(acting: Acting, of: NamedTask, assignee: string | null): Promise<CampaignTask> {
  return changeTask(acting, "campaign.assign", of, async (tx, { before, placeIds }, at) => {
    if (before.state !== "open") throw new InputError("record-conflict", "id", "this task has ended");
    if (before.assignee === assignee) return { task: before, changes: {}, note: null };
    if (assignee !== null) await refuseInspector(tx, assignee, placeIds);
    const trail = withMove(before.trail, moveOf(acting.actor, "assign", at, { state: "open", note: null }));
    return { task: { ...before, assignee, trail }, changes: { assignee: [before.assignee, assignee] }, note: null };
  });
}

interface FoundTask {
  readonly before: KeptTask;
  readonly campaign: KeptCampaign;
  readonly device: Device;
  /** Its place and all above. */
  readonly placeIds: readonly string[];
}

interface ChangedTask {
  readonly task: KeptTask;
  readonly changes: Changes;
  readonly also?: readonly Subject[];
  readonly note: string | null;
}

function changeTask(
  acting: Acting,
  name: Act,
  { campaignId, deviceId, version }: NamedTask,
  changed: (tx: Writing, found: FoundTask, at: string) => Promise<ChangedTask>,
): Promise<CampaignTask> {
  return act(acting, name, async (tx, at) => {
    const campaign = await campaignById(tx, campaignId);
    const before = await taskOf(tx, campaignId, deviceId);
    if (campaign === undefined || before === undefined) throw unknownTask();
    const device = await deviceWithin(tx, acting.actor, deviceId, "device").catch((error: unknown) => {
      throw error instanceof InputError ? unknownTask() : error;
    });
    expectVersion(before, version);
    refuseClosed(campaign);
    const places = new Map((await allPlaces(tx)).map((place) => [place.id, place]));
    const placeIds = pathOf(device.placeId, places).map(({ id }) => id);
    const { task, changes, also = [], note } = await changed(tx, { before, campaign, device, placeIds }, at);
    const kept = task === before ? before : { ...task, changedAt: at, version: version + 1 };
    if (kept !== before) await replaceTask(tx, kept);
    const [result] = await toldTasks(tx, [kept], places);
    if (result === undefined) throw unknownTask();
    const subjects = [{ kind: "campaign", id: campaignId }, { kind: "device", id: deviceId }, ...also] as const;
    return { result, deed: kept === before ? undefined : { subjects, changes, note } };
  });
}

const unknownTask = () =>
  new InputError("record-unknown", "device", "this campaign has no task at such a device; look it up in its list");

/** What a retirement ends: nobody goes to a device that is gone. */
export async function endTasksOfRetired(tx: Writing, actor: Actor, deviceId: string, at: string): Promise<Subject[]> {
  const open = (await tasksOfDevices(tx, [deviceId])).filter(({ state }) => state === "open");
  for (const task of open) await replaceTask(tx, retiredTask(task, actor, at));
  return open.map(({ campaignId }) => ({ kind: "campaign", id: campaignId }));
}

export function retiredTask(task: KeptTask, actor: Actor, at: string): KeptTask {
  const trail = withMove(task.trail, moveOf(actor, "retire", at, { state: "retired", note: null }));
  return { ...task, state: "retired", trail, changedAt: at, version: task.version + 1 };
}

/** The tasks of `fromId` become those of `toId`, which is at `placeId`; of two of one campaign one stays, with what was said of both. */
export async function mergeTasks(
  tx: Writing,
  actor: Actor,
  { fromId, toId, placeId, at }: { fromId: string; toId: string; placeId: string; at: string },
): Promise<Subject[]> {
  const tasks = await tasksOfDevices(tx, [fromId, toId]);
  const own = new Map(tasks.filter(({ deviceId }) => deviceId === toId).map((task) => [task.campaignId, task]));
  const handed = tasks.filter(({ deviceId }) => deviceId === fromId);
  for (const task of handed) {
    const other = own.get(task.campaignId);
    const state = other === undefined ? task.state : mergedTaskState(task.state, other.state);
    const trail = [...task.trail, ...(other?.trail ?? [])].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
    const move = moveOf(actor, "merge", at, { state, note: null });
    if (other !== undefined) await removeTask(tx, other);
    const version = Math.max(task.version, other?.version ?? 0) + 1;
    const assignee = task.assignee ?? other?.assignee ?? null;
    await replaceTask(tx, {
      ...{ ...task, deviceId: toId, placeId, state, assignee },
      ...{ trail: withMove(trail, move), changedAt: at, version },
    });
  }
  return handed.map(({ campaignId }) => ({ kind: "campaign", id: campaignId }));
}

const moveOf = (
  { accountId, name }: Actor,
  move: TaskMove["move"],
  at: string,
  { state, note }: Pick<TaskMove, "state" | "note">,
): TaskMove => ({ move, accountId, by: name, at, state, note, evidence: [], firmware: null, stillMeant: null });
