/**
 * Routes of inspections: plan them, fill one in at the device step by step, sign what came out.
 *
 * Each answer has a version of its own and an id that its writer gave it, so that a phone without a line sends it later, and
 * again, without harm.
 */
import Type, { type Static } from "typebox";
import { RecordId } from "../domain/account/account.ts";
import { Checklist, StepId } from "../domain/inspection/checklist.ts";
import { Comparison } from "../domain/inspection/comparison.ts";
import { Outcome, StepAnswer } from "../domain/inspection/outcome.ts";
import { Day } from "../domain/text.ts";
import { publicDeviceRoute } from "./device.ts";
import { ById, EntryId, Moment, Note, orNull, Version, Window } from "./parts.ts";
import type { Route } from "./route.ts";

export const InspectionKind = Type.String({
  pattern: "^[a-z0-9]{8,40}$",
  description: '"security" for the one that the best-before-inspection date asks for, or the id of another interval',
});

export const InspectionState = Type.Enum(["planned", "under-way", "closed", "cancelled"]);
export type InspectionState = Static<typeof InspectionState>;

export const InspectionMove = Type.Object({
  move: Type.Enum(["plan", "assign", "sign", "cancel", "merge"]),
  accountId: orNull(Type.String()),
  by: Type.String(),
  at: Moment,
  note: Note,
});
export type InspectionMove = Static<typeof InspectionMove>;

export const InspectionHead = Type.Object(
  {
    id: RecordId,
    deviceId: RecordId,
    kind: InspectionKind,
    due: Day,
    assignee: orNull(RecordId),
    state: InspectionState,
    outcome: orNull(Outcome),
    on: orNull(Day),
    acceptedUntil: orNull(Day),
    trail: Type.Array(InspectionMove),
    plannedAt: Moment,
    version: Type.Integer(),
  },
  { description: "an inspection of a device" },
);
export type InspectionHead = Static<typeof InspectionHead>;

export const InspectionRow = Type.Object(
  {
    id: RecordId,
    device: Type.Object({ id: RecordId, title: Type.String(), placeId: RecordId, product: Type.String() }),
    kind: InspectionKind,
    kindName: orNull(Type.String({ description: "of another interval" })),
    due: Day,
    assignee: orNull(Type.Object({ id: RecordId, name: Type.String() })),
    state: InspectionState,
    outcome: orNull(Outcome),
    on: orNull(Day),
    acceptedUntil: orNull(Day),
    version: Type.Integer(),
  },
  { description: "an inspection in a list" },
);
export type InspectionRow = Static<typeof InspectionRow>;

export const AnsweredStep = Type.Object(
  {
    step: StepId,
    version: Version,
    said: orNull(StepAnswer),
    by: Type.String(),
    date: Day,
    compared: orNull(Comparison),
  },
  { description: "what was answered last to a step; null was taken back" },
);
export type AnsweredStep = Static<typeof AnsweredStep>;

export const InspectionContent = Type.Object({
  inspection: InspectionHead,
  row: InspectionRow,
  isRetired: Type.Boolean({ description: "the device was retired" }),
  checklist: Checklist,
  answers: Type.Array(AnsweredStep),
  compared: Type.Array(Comparison, { description: "what is known now; empty once it is closed" }),
});
export type InspectionContent = Static<typeof InspectionContent>;

const LIST_QUERY = {
  state: Type.Optional(
    Type.Enum(["open", "closed", "all"], { description: "open: planned or under way; the default" }),
  ),
  assignee: Type.Optional(Type.Union([Type.Enum(["me", "nobody"]), RecordId])),
  from: Type.Optional(Day),
  to: Type.Optional(Day),
  place: Type.Optional(RecordId),
  product: Type.Optional(RecordId),
  device: Type.Optional(RecordId),
};

export const listInspectionsRoute = {
  method: "GET",
  path: "/api/v1/inspections",
  summary: "Inspections within reach: open ones by the day on which they are due, closed ones newest first.",
  access: "inspection.read",
  query: Type.Object({ ...LIST_QUERY, ...Window }, { additionalProperties: false }),
  reply: Type.Object({
    inspections: Type.Array(InspectionRow),
    hasMore: Type.Boolean({ description: "there are others after these" }),
  }),
} as const satisfies Route;

export const countInspectionsRoute = {
  method: "GET",
  path: "/api/v1/inspections/calendar",
  summary: "How many inspections fall due on each day of a month.",
  access: "inspection.read",
  query: Type.Object(
    {
      month: Type.String({
        pattern: "^(?:19[7-9]|[2-9][0-9]{2})[0-9]-(?:0[1-9]|1[0-2])$",
        description: "a month, as YYYY-MM",
      }),
      assignee: Type.Optional(Type.Union([Type.Enum(["me", "nobody"]), RecordId])),
      place: Type.Optional(RecordId),
    },
    { additionalProperties: false },
  ),
  reply: Type.Object({
    days: Type.Array(Type.Object({ day: Day, open: Type.Integer(), closed: Type.Integer() })),
  }),
} as const satisfies Route;

export const PLAN_MOST = 500;

export const InspectionPlan = Type.Object(
  {
    deviceIds: Type.Array(RecordId, { minItems: 1, maxItems: PLAN_MOST }),
    kind: InspectionKind,
    due: Day,
    assignee: orNull(RecordId),
    note: Note,
  },
  { additionalProperties: false, description: "inspections to plan" },
);
export type InspectionPlan = Static<typeof InspectionPlan>;

export const PlannedInspections = Type.Object({
  planned: Type.Array(Type.Object({ id: RecordId, deviceId: RecordId })),
  passedOver: Type.Array(
    Type.Object({ deviceId: RecordId, because: Type.Enum(["open-already", "retired", "not-of-interval"]) }),
    { description: "devices for which none was planned" },
  ),
});
export type PlannedInspections = Static<typeof PlannedInspections>;

export const planInspectionsRoute = {
  method: "POST",
  path: "/api/v1/inspections",
  summary: "Plan an inspection for each of some devices; a device that has one open keeps that.",
  access: "inspection.write",
  body: { kind: "json", schema: InspectionPlan },
  reply: PlannedInspections,
} as const satisfies Route;

export const readInspectionRoute = {
  method: "GET",
  path: "/api/v1/inspections/:id",
  summary: "An inspection with its checklist, what was answered, and what label and watch say now.",
  access: "inspection.read",
  params: ById,
  reply: InspectionContent,
} as const satisfies Route;

export const scannedInspectionRoute = {
  method: "GET",
  path: "/api/v1/inspections/scanned/:token",
  summary: "The device whose code was scanned, and its inspection that is open: the one that is due first.",
  access: "inspection.read",
  params: publicDeviceRoute.params,
  reply: Type.Object({ deviceId: RecordId, inspectionId: orNull(RecordId) }),
} as const satisfies Route;

export const answerStepRoute = {
  method: "PUT",
  path: "/api/v1/inspections/:id/steps/:step",
  summary: "Answer a step. Another answer since the version named is 412; the same entry again changes nothing.",
  access: "inspection.write",
  params: Type.Object({ id: RecordId, step: StepId }),
  body: {
    kind: "json",
    schema: Type.Object({ base: Version, entry: EntryId, said: orNull(StepAnswer) }, { additionalProperties: false }),
  },
  reply: AnsweredStep,
} as const satisfies Route;

export const assignInspectionRoute = {
  method: "POST",
  path: "/api/v1/inspections/:id/assign",
  summary: "Say who does an inspection, and by which day.",
  access: "inspection.write",
  conditional: true,
  params: ById,
  body: {
    kind: "json",
    schema: Type.Object({ assignee: orNull(RecordId), due: Day, note: Note }, { additionalProperties: false }),
  },
  reply: InspectionHead,
} as const satisfies Route;

export const InspectionSigning = Type.Object(
  {
    outcome: Outcome,
    on: Day,
    acceptedUntil: orNull(Day),
    note: Note,
    again: orNull(Type.Union([Day], { description: "plans the next one for that day" })),
    password: Type.String({ minLength: 1, maxLength: 200, description: "of the person who signs" }),
  },
  { additionalProperties: false, description: "the outcome of an inspection, and the word of who stands behind it" },
);
export type InspectionSigning = Static<typeof InspectionSigning>;

export const signInspectionRoute = {
  method: "POST",
  path: "/api/v1/inspections/:id/sign",
  summary: "Close an inspection with its outcome, a person's password and the facility's signature.",
  access: "inspection.sign",
  conditional: true,
  params: ById,
  body: { kind: "json", schema: InspectionSigning },
  reply: InspectionHead,
} as const satisfies Route;

export const cancelInspectionRoute = {
  method: "POST",
  path: "/api/v1/inspections/:id/cancel",
  summary: "Cancel an inspection that is not closed, with a reason; what was answered stays.",
  access: "inspection.write",
  conditional: true,
  params: ById,
  body: {
    kind: "json",
    schema: Type.Object({ note: Type.String({ minLength: 1, maxLength: 500 }) }, { additionalProperties: false }),
  },
  reply: InspectionHead,
} as const satisfies Route;

export const sealedInspectionRoute = {
  method: "GET",
  path: "/api/v1/inspections/:id/document",
  summary: "The signed document of a closed inspection; it can be verified without this server.",
  access: "inspection.read",
  params: ById,
  reply: { kind: "file", mediaTypes: ["application/json"] },
} as const satisfies Route;

export const listInspectorsRoute = {
  method: "GET",
  path: "/api/v1/inspectors",
  summary: "The people to whom an inspection can be assigned.",
  access: "inspection.read",
  reply: Type.Object({ inspectors: Type.Array(Type.Object({ id: RecordId, name: Type.String() })) }),
} as const satisfies Route;
