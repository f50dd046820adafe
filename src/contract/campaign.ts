/**
 * Routes of campaigns: who is meant is shown before one is opened, then each device has its task until all are closed.
 */
import Type, { type Static } from "typebox";
import { RecordId } from "../domain/account/account.ts";
import { SEVERITIES } from "../domain/finding/severity.ts";
import {
  CAMPAIGN_KINDS,
  CAMPAIGN_STATES,
  CampaignFilter,
  CampaignInput,
} from "../domain/inspection/campaign/campaign.ts";
import { UNKNOWNS } from "../domain/inspection/campaign/coverage.ts";
import { TASK_STATES, TaskEnd } from "../domain/inspection/campaign/task.ts";
import { Day } from "../domain/text.ts";
import { ById, Moment, Note, orNull, Window } from "./parts.ts";
import type { Route } from "./route.ts";

/** A list of `NAMES_MOST` serial numbers of usual length, with room to spare. */
const LIMIT_BYTES = 2 * 1024 * 1024;

const Count = Type.Integer({ minimum: 0 });
const State = Type.Enum([...CAMPAIGN_STATES]);
const TaskStateName = Type.Enum([...TASK_STATES]);
const Reason = Type.String({
  ...{ minLength: 1, maxLength: 500, pattern: "\\S" },
  description: "the reason, in a few words",
});

export const TaskCounts = Type.Object(
  { open: Count, done: Count, "not-affected": Count, "not-located": Count, retired: Count },
  { description: "how many tasks are in which state" },
);

export const CampaignRow = Type.Object(
  {
    id: RecordId,
    kind: Type.Enum([...CAMPAIGN_KINDS]),
    title: Type.String(),
    reference: orNull(Type.String()),
    severity: Type.Enum([...SEVERITIES]),
    due: orNull(Day),
    state: State,
    openedAt: Moment,
    counts: TaskCounts,
    task: orNull(Type.Union([TaskStateName], { description: "of the device that was asked for" })),
  },
  { description: "a campaign in a list, with the tasks within reach" },
);
export type CampaignRow = Static<typeof CampaignRow>;

export const CampaignMove = Type.Object(
  {
    move: Type.Enum(["open", "change", "join", "close", "reopen"]),
    accountId: orNull(Type.String()),
    by: Type.String(),
    at: Moment,
    note: orNull(Type.String()),
    devices: orNull(Type.Integer({ description: "that came in by it" })),
  },
  { description: "what happened to the campaign as a whole" },
);
export type CampaignMove = Static<typeof CampaignMove>;

export const PlaceTasks = Type.Object(
  { placeId: RecordId, name: Type.String(), counts: TaskCounts, possible: Count },
  { description: "the tasks at one place" },
);

const { filter: _filter, ...Details } = CampaignInput.properties;

export const Campaign = Type.Object(
  {
    id: RecordId,
    ...Details,
    filter: orNull(Type.Union([CampaignFilter], { description: "null where it reaches further than who asks" })),
    products: Type.Array(Type.Object({ id: RecordId, name: Type.String() })),
    state: State,
    trail: Type.Array(CampaignMove),
    openedAt: Moment,
    counts: TaskCounts,
    possible: Type.Integer({ description: "open tasks of devices that are possibly meant only" }),
    places: Type.Array(PlaceTasks),
    closures: Type.Array(Type.Object({ number: Type.Integer(), closedAt: Moment })),
    mayChange: Type.Boolean({ description: "it lies within the reach of who asks as a whole" }),
    version: Type.Integer(),
  },
  { description: "a campaign with what became of the devices within reach" },
);
export type Campaign = Static<typeof Campaign>;

export const TaskMove = Type.Object(
  {
    move: Type.Enum(["assign", "end", "reopen", "retire", "merge"]),
    accountId: orNull(Type.String()),
    by: Type.String(),
    at: Moment,
    state: TaskStateName,
    note: orNull(Type.String()),
    evidence: TaskEnd.properties.evidence,
    firmware: orNull(Type.String()),
    stillMeant: orNull(Type.Boolean({ description: "the firmware that was seen is one that the campaign means" })),
  },
  { description: "who did what to a task" },
);
export type TaskMove = Static<typeof TaskMove>;

export const CampaignTask = Type.Object(
  {
    device: Type.Object({
      id: RecordId,
      title: Type.String(),
      serial: orNull(Type.String()),
      product: Type.String(),
      firmware: orNull(Type.String()),
      placeId: RecordId,
      place: Type.String(),
    }),
    state: TaskStateName,
    coverage: Type.Enum(["covered", "possible", "outside"], {
      description: "outside: it was meant, and by what is known now it is no more",
    }),
    unknown: Type.Array(Type.Enum([...UNKNOWNS])),
    joined: Type.Enum(["opening", "later"]),
    assignee: orNull(Type.Object({ id: RecordId, name: Type.String() })),
    trail: Type.Array(TaskMove),
    changedAt: Moment,
    version: Type.Integer(),
  },
  { description: "the task of a campaign at one device" },
);
export type CampaignTask = Static<typeof CampaignTask>;

export const PreviewDevice = Type.Object({
  id: RecordId,
  title: Type.String(),
  serial: orNull(Type.String()),
  product: Type.String(),
  firmware: orNull(Type.String()),
  place: Type.String(),
  unknown: Type.Array(Type.Enum([...UNKNOWNS])),
});

/** So many of each kind are shown; the rest is counted. */
export const PREVIEW_MOST = 100;

export const CampaignPreview = Type.Object(
  {
    covered: Count,
    possible: Count,
    unknown: Type.Array(Type.Object({ what: Type.Enum([...UNKNOWNS]), devices: Count })),
    places: Type.Array(Type.Object({ placeId: RecordId, name: Type.String(), covered: Count, possible: Count })),
    coveredDevices: Type.Array(PreviewDevice),
    possibleDevices: Type.Array(PreviewDevice),
    namesNotMet: Count,
    namesNotMetFirst: Type.Array(Type.String()),
  },
  { description: "which devices a campaign would mean now; retired ones are left out" },
);
export type CampaignPreview = Static<typeof CampaignPreview>;

export const listCampaignsRoute = {
  method: "GET",
  path: "/api/v1/campaigns",
  summary: "Campaigns within reach, open ones first by how bad they are.",
  access: "inspection.read",
  query: Type.Object(
    {
      state: Type.Optional(Type.Enum(["open", "closed", "all"], { description: "open; the default" })),
      device: Type.Optional(RecordId),
      ...Window,
    },
    { additionalProperties: false },
  ),
  reply: Type.Object({ campaigns: Type.Array(CampaignRow), hasMore: Type.Boolean() }),
} as const satisfies Route;

export const previewCampaignRoute = {
  method: "POST",
  path: "/api/v1/campaigns/preview",
  summary: "Which devices a filter means, and which possibly; nothing is changed.",
  access: "inspection.write",
  body: { kind: "json", schema: CampaignFilter, limitBytes: LIMIT_BYTES },
  reply: CampaignPreview,
} as const satisfies Route;

export const openCampaignRoute = {
  method: "POST",
  path: "/api/v1/campaigns",
  summary: "Open a campaign: every device that is meant, or possibly meant, has a task.",
  access: "inspection.write",
  body: { kind: "json", schema: CampaignInput, limitBytes: LIMIT_BYTES },
  reply: Campaign,
} as const satisfies Route;

export const readCampaignRoute = {
  method: "GET",
  path: "/api/v1/campaigns/:id",
  summary: "A campaign: how many of ours, where, how bad, how far.",
  access: "inspection.read",
  params: ById,
  reply: Campaign,
} as const satisfies Route;

export const changeCampaignRoute = {
  method: "PUT",
  path: "/api/v1/campaigns/:id",
  summary: "Change an open campaign; devices that are meant by it now join, and no task is taken away.",
  access: "inspection.write",
  conditional: true,
  params: ById,
  body: { kind: "json", schema: CampaignInput, limitBytes: LIMIT_BYTES },
  reply: Campaign,
} as const satisfies Route;

export const closeCampaignRoute = {
  method: "POST",
  path: "/api/v1/campaigns/:id/close",
  summary: "Close a campaign whose tasks have all ended, with a person's password and the facility's signature.",
  access: "inspection.sign",
  conditional: true,
  params: ById,
  body: {
    kind: "json",
    schema: Type.Object(
      {
        note: Note,
        password: Type.String({ minLength: 1, maxLength: 200, description: "of the person who closes it" }),
      },
      { additionalProperties: false },
    ),
  },
  reply: Campaign,
} as const satisfies Route;

export const reopenCampaignRoute = {
  method: "POST",
  path: "/api/v1/campaigns/:id/reopen",
  summary: "Open a closed campaign again, with a reason; what was signed stays.",
  access: "inspection.write",
  conditional: true,
  params: ById,
  body: { kind: "json", schema: Type.Object({ note: Reason }, { additionalProperties: false }) },
  reply: Campaign,
} as const satisfies Route;

export const campaignDocumentRoute = {
  method: "GET",
  path: "/api/v1/campaigns/:id/document",
  summary: "The signed document of a closing with the list of its devices; it can be verified without this server.",
  access: "inspection.read",
  params: ById,
  query: Type.Object(
    {
      number: Type.Optional(
        Type.String({ pattern: "^[1-9][0-9]{0,3}$", description: "which closing, from 1 on; the last one" }),
      ),
    },
    { additionalProperties: false },
  ),
  reply: { kind: "file", mediaTypes: ["application/json"] },
} as const satisfies Route;

const TASK_QUERY = {
  state: Type.Optional(Type.Enum([...TASK_STATES, "ended"])),
  place: Type.Optional(RecordId),
  coverage: Type.Optional(Type.Enum(["covered", "possible", "outside"])),
  assignee: Type.Optional(Type.Union([Type.Enum(["me", "nobody"]), RecordId])),
};

export const listCampaignTasksRoute = {
  method: "GET",
  path: "/api/v1/campaigns/:id/tasks",
  summary: "The tasks of a campaign within reach: open ones first, by place and name.",
  access: "inspection.read",
  params: ById,
  query: Type.Object({ ...TASK_QUERY, device: Type.Optional(RecordId), ...Window }, { additionalProperties: false }),
  reply: Type.Object({ tasks: Type.Array(CampaignTask), hasMore: Type.Boolean() }),
} as const satisfies Route;

export const exportCampaignRoute = {
  method: "GET",
  path: "/api/v1/campaigns/:id/export",
  summary: "The tasks of a campaign within reach as a table.",
  access: "device.export",
  params: ById,
  query: Type.Object(
    { format: Type.Enum(["csv", "xlsx", "json"]), language: Type.Enum(["en", "de"]), ...TASK_QUERY },
    { additionalProperties: false },
  ),
  reply: {
    kind: "file",
    mediaTypes: ["text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/json"],
  },
} as const satisfies Route;

const OfDevice = Type.Object({ id: RecordId, device: RecordId });

export const endCampaignTaskRoute = {
  method: "POST",
  path: "/api/v1/campaigns/:id/tasks/:device/end",
  summary: "End the task at a device: done with proof, or not affected or could not be located with a reason.",
  access: "inspection.write",
  conditional: true,
  params: OfDevice,
  body: { kind: "json", schema: TaskEnd },
  reply: CampaignTask,
} as const satisfies Route;

export const reopenCampaignTaskRoute = {
  method: "POST",
  path: "/api/v1/campaigns/:id/tasks/:device/reopen",
  summary: "Open a task again that has ended, with a reason.",
  access: "inspection.write",
  conditional: true,
  params: OfDevice,
  body: { kind: "json", schema: Type.Object({ note: Reason }, { additionalProperties: false }) },
  reply: CampaignTask,
} as const satisfies Route;

export const assignCampaignTaskRoute = {
  method: "POST",
  path: "/api/v1/campaigns/:id/tasks/:device/assign",
  summary: "Say who does the task at a device.",
  access: "inspection.write",
  conditional: true,
  params: OfDevice,
  body: {
    kind: "json",
    schema: Type.Object({ assignee: orNull(RecordId) }, { additionalProperties: false }),
  },
  reply: CampaignTask,
} as const satisfies Route;

export const CampaignProposal = Type.Object(
  {
    input: CampaignInput,
    candidates: Type.Array(
      Type.Object({
        productId: RecordId,
        name: Type.String(),
        because: Type.Enum(["bill", "bill-undecided", "name"], {
          description: "its bill of materials holds it, possibly holds it, or the names are alike",
        }),
        said: Type.String({ description: "the component, or how the advisory names the product" }),
        meant: CampaignInput.properties.filter.properties.products.items,
      }),
      { description: "products of ours; those that are alike by name alone are for a person to confirm" },
    ),
  },
  { description: "a campaign that could be opened; its filter names the products whose bills say so" },
);
export type CampaignProposal = Static<typeof CampaignProposal>;

export const listAdvisoriesRoute = {
  method: "GET",
  path: "/api/v1/campaigns/advisories",
  summary: "The advisories that were imported, the newest first.",
  access: "knowledge.read",
  query: Type.Object({ q: Type.Optional(Type.String({ maxLength: 120 })), ...Window }, { additionalProperties: false }),
  reply: Type.Object({
    advisories: Type.Array(
      Type.Object({
        id: Type.String(),
        title: Type.String(),
        publisher: Type.String(),
        changedOn: orNull(Type.String()),
        severity: orNull(Type.Enum([...SEVERITIES])),
      }),
    ),
    hasMore: Type.Boolean(),
  }),
} as const satisfies Route;

export const proposeCampaignRoute = {
  method: "GET",
  path: "/api/v1/campaigns/proposal",
  summary: "What a campaign on an imported advisory, or on a weakness, would be; nothing is changed.",
  access: "knowledge.read",
  query: Type.Object(
    {
      advisory: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
      weakness: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: "CVE-…, GHSA-… and others" })),
    },
    { additionalProperties: false },
  ),
  reply: CampaignProposal,
} as const satisfies Route;
