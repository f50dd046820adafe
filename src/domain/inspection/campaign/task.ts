/**
 * The task of a campaign at one device: what becomes of it, by whose word and with what proof.
 */
import Type, { type Static } from "typebox";
import { Closed, Line } from "../../text.ts";

const orNull = <S extends Type.TSchema>(schema: S) => Type.Union([schema, Type.Null()]);

export const TASK_STATES = ["open", "done", "not-affected", "not-located", "retired"] as const;
export type TaskState = (typeof TASK_STATES)[number];

/** How a person ends a task; a device that is retired ends its task by that. */
export const TASK_ENDS = ["done", "not-affected", "not-located"] as const;

const Digest = Type.String({ pattern: "^[0-9a-f]{64}$", description: "SHA-256 of a file of the evidence" });
const Proof = Closed({ digest: Digest, name: Line(120) }, { description: "a photo, capture or report" });

export const TaskEnd = Closed(
  {
    state: Type.Enum([...TASK_ENDS], {
      description: "done with proof, or not affected or could not be located, each with a reason",
    }),
    note: orNull(Line(500, "what was done, or why not")),
    evidence: Type.Array(Proof, { maxItems: 20 }),
    firmware: orNull(Line(80, "version that was seen on the device")),
  },
  { description: "how a task ended" },
);
export type TaskEnd = Static<typeof TaskEnd>;

/** What keeps a task from being ended so; undefined when nothing does. */
export function endProblem(before: TaskState, { state, note, evidence, firmware }: TaskEnd): string | undefined {
  if (before !== "open") return "this task has ended already; take that back first, with a reason";
  const isSaid = (note ?? "").trim() !== "";
  if (state === "not-affected" && !isSaid) return "say why this device is not affected";
  if (state === "not-located" && !isSaid) return "say where it was looked for";
  if (state === "done" && !isSaid && evidence.length === 0 && firmware === null)
    return "say what was done, name the firmware that is on the device now, or add a photo";
  return undefined;
}

/** What keeps an ended task from being opened again; undefined when nothing does. */
export function reopenProblem(before: TaskState): string | undefined {
  if (before === "open") return "this task is open";
  return before === "retired" ? "this device is retired" : undefined;
}

/** Two records of one device: what was done to one of them was done to the device; else whoever is asked still goes there. */
export function mergedTaskState(one: TaskState, other: TaskState): TaskState {
  return STRONGEST_FIRST.find((state) => state === one || state === other) ?? "open";
}
const STRONGEST_FIRST: readonly TaskState[] = ["done", "open", "not-affected", "not-located", "retired"];

export type TaskCounts = Readonly<Record<TaskState, number>>;

export const NO_TASKS: TaskCounts = { open: 0, done: 0, "not-affected": 0, "not-located": 0, retired: 0 };

export function countsTogether(counts: Iterable<TaskCounts>): TaskCounts {
  const all = { ...NO_TASKS };
  for (const one of counts) for (const state of TASK_STATES) all[state] += one[state];
  return all;
}

/** What keeps a campaign from being closed; undefined when nothing does. */
export function closeProblem({ open }: TaskCounts): string | undefined {
  if (open === 0) return undefined;
  return `${open} of its tasks ${open === 1 ? "is" : "are"} open; end each with proof or with a reason, then close it`;
}
