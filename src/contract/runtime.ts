/**
 * Routes of the runtime watch for people: how a device behaves, what was found, what was done about it.
 */
import Type, { type Static } from "typebox";
import { RecordId } from "../domain/account/account.ts";
import { ParameterName } from "../domain/label/runtime-facts.ts";
import { Digest } from "../domain/label/text.ts";
import { Handling } from "../domain/runtime/handling.ts";
import { Measured, PartName, Stage } from "../domain/runtime/report.ts";
import { Authority, RuntimeFinding } from "../domain/runtime/runtime-finding.ts";
import { Closed, Line } from "../domain/text.ts";
import { ById, Moment } from "./parts.ts";
import { LabelDraft } from "./product.ts";
import type { Route } from "./route.ts";

const orNull = <S extends Parameters<typeof Type.Union>[0][number]>(schema: S) => Type.Union([schema, Type.Null()]);

export const FINDING_STATES = ["open", "acknowledged", "resolved", "accepted", "refuted"] as const;

export const WatchFinding = Type.Object({
  id: RecordId,
  deviceId: RecordId,
  finding: RuntimeFinding,
  state: Type.Enum([...FINDING_STATES]),
  handling: Handling,
  snoozed: Type.Boolean({ description: "put off for now" }),
  closedAt: orNull(Moment),
  evidence: orNull(Type.String({ description: "digest of the reports around it, among the evidence" })),
  version: Type.Integer({ minimum: 1 }),
});
export type WatchFinding = Static<typeof WatchFinding>;

/** The band in which a value is expected; a bound that is open is null. */
const Band = Type.Object({
  min: orNull(Type.Number()),
  max: orNull(Type.Number()),
  allowed: orNull(Type.Array(Type.Union([Type.String(), Type.Number(), Type.Boolean()]))),
});

export const LiveParameter = Type.Object({
  parameter: Type.String(),
  unit: orNull(Type.String()),
  observed: orNull(Measured),
  score: orNull(Type.Number({ minimum: 0, maximum: 1, description: "0 is usual; from 0.5 on worth a look" })),
  declared: orNull(Band),
  failSafe: orNull(Band),
});
export type LiveParameter = Static<typeof LiveParameter>;

const PhaseSide = Type.Object({
  name: Type.String(),
  durationMs: orNull(Type.Number()),
  toleranceMs: orNull(Type.Number()),
  digest: orNull(Type.String()),
});
export const BootPair = Type.Object({
  declared: orNull(PhaseSide),
  observed: orNull(PhaseSide),
  differs: Type.Boolean(),
});
export type BootPair = Static<typeof BootPair>;

/** Who has said so, as people know one another. */
const Person = { account: Type.String(), name: Type.String(), at: Moment };

/** One step of a reaction, for people. */
const ChainStep = Type.Object({
  do: Type.String(),
  dueAt: Moment,
  state: Type.String(),
  proof: orNull(Type.String()),
  because: Type.Array(Type.String()),
  confirmations: Type.Integer(),
  confirmedBy: Type.Array(
    Type.Object({
      ...Person,
      clinician: Type.Boolean(),
      replacementReady: Type.Boolean(),
    }),
  ),
  touched: Type.Boolean({ description: "something was done to the device that a return has to undo" }),
});
export type ChainStep = Static<typeof ChainStep>;

const Permit = Type.Object({
  needs: Type.String({ description: "alone, person, two-persons, never" }),
  clinician: Type.Boolean({ description: "one of the persons is a clinician" }),
  replacement: Type.Boolean({ description: "somebody says that a replacement stands ready" }),
  because: Type.Array(Type.String()),
});

/** What was said so far for the return to service. */
const Return = Type.Object({
  cause: Type.String(),
  bootComparison: orNull(Type.String()),
  signatures: Type.Array(Type.Object({ ...Person, clinician: Type.Boolean() }), {
    description: "those that hold for what stands there now",
  }),
  missing: Type.Array(Type.String(), { description: "what still keeps the device from going back into service" }),
});

export const WatchChain = Type.Object({
  id: RecordId,
  deviceId: RecordId,
  incident: orNull(Type.String()),
  findingKey: Type.String(),
  severity: Type.String(),
  startedAt: Moment,
  state: Type.Enum(["running", "waiting-for-person", "ended"]),
  waitingFor: orNull(Type.String()),
  ended: orNull(Type.String()),
  operation: Type.Enum(["operating", "paused", "quarantined"]),
  takenBy: orNull(Type.String()),
  takenByName: orNull(Type.String()),
  takenAt: orNull(Moment),
  repetition: Type.Integer(),
  steps: Type.Array(ChainStep),
  may: Type.Object(
    { pause: Type.String(), isolate: Type.String() },
    { description: "what may be done from afar, and by how many: alone, person, two-persons, never" },
  ),
  permits: Type.Object(
    { pause: Permit, isolate: Permit },
    { description: "the same with who must be among them, and why" },
  ),
  returning: Type.Boolean({ description: "the checklist is complete and the device is being given back" }),
  back: orNull(Return),
  version: Type.Integer(),
});
export type WatchChain = Static<typeof WatchChain>;

export const DevicePlan = Type.Object({
  quietUntil: orNull(Moment),
  expected: orNull(
    Type.Object({
      versions: Type.Record(Type.String(), Type.String()),
      digests: Type.Record(Type.String(), Type.String()),
      until: Moment,
    }),
  ),
  because: Type.String(),
  by: Type.String(),
  at: Moment,
});
export type DevicePlan = Static<typeof DevicePlan>;

export const deviceRuntimeRoute = {
  method: "GET",
  path: "/api/v1/devices/:id/runtime",
  summary: "How a device behaves now against its label: values, start, findings, reactions.",
  access: "device.read",
  params: ById,
  reply: Type.Object({
    lastReportAt: orNull(Moment),
    stage: orNull(Stage),
    label: orNull(Type.String({ description: "digest of the label that it is held against" })),
    authority: orNull(Authority),
    parameters: Type.Array(LiveParameter),
    boot: Type.Array(BootPair, { description: "the newest start beside the reference; empty when either is unknown" }),
    findings: Type.Array(WatchFinding, { description: "open ones, the gravest first, then the newest that are over" }),
    chains: Type.Array(WatchChain),
    plan: orNull(DevicePlan),
  }),
} as const satisfies Route;

export const ROLL_UP_STEPS = ["5m", "1h", "1d"] as const;
export const rollUpsRoute = {
  method: "GET",
  path: "/api/v1/devices/:id/rollups",
  summary: "Least, greatest and mean of one parameter over time, from minutes to years.",
  access: "device.read",
  params: ById,
  query: Type.Object({
    parameter: ParameterName,
    step: Type.Enum([...ROLL_UP_STEPS]),
    from: Moment,
    to: Moment,
  }),
  reply: Type.Object({
    points: Type.Array(
      Type.Object({
        from: Moment,
        min: Type.Number(),
        max: Type.Number(),
        mean: Type.Number(),
        count: Type.Integer(),
        score: Type.Number(),
      }),
      { maxItems: 2000 },
    ),
  }),
} as const satisfies Route;

export const HandleFinding = Type.Union(
  [
    Closed({ do: Type.Literal("acknowledge"), note: orNull(Line(500)) }, { description: "seen" }),
    Closed({ do: Type.Literal("note"), note: Line(500) }, { description: "a remark" }),
    Closed({ do: Type.Literal("assign"), to: orNull(Line(120)) }, { description: "whose it is; null is nobody's" }),
    Closed(
      {
        do: Type.Literal("snooze"),
        until: orNull(Moment),
        orOccurrences: orNull(Type.Integer({ minimum: 1, maximum: 1_000_000 })),
        note: orNull(Line(500)),
      },
      {
        description: "put off until then, or until it was seen so often more; comes back in any case once it is graver",
      },
    ),
    Closed({ do: Type.Literal("wake") }, { description: "no longer put off" }),
    Closed(
      { do: Type.Literal("accept"), until: Moment, note: Line(500) },
      { description: "known and borne until then" },
    ),
    Closed({ do: Type.Literal("refute"), note: Line(500) }, { description: "it was wrong, and why" }),
  ],
  { description: "what a person does about a finding" },
);
export type HandleFinding = Static<typeof HandleFinding>;

export const handleFindingRoute = {
  method: "POST",
  path: "/api/v1/findings/:id/handling",
  summary: "Acknowledge a finding, note something, assign it, put it off, accept or refute it.",
  access: "watch.handle",
  params: ById,
  body: { kind: "json", schema: HandleFinding },
  conditional: true,
  reply: WatchFinding,
} as const satisfies Route;

const Act = Type.Enum(["alarm-locally", "fall-back", "pause", "isolate"]);
export const ChainWish = Type.Union(
  [
    Closed({ do: Type.Literal("take") }, { description: "I see to it: the alarm rests" }),
    Closed(
      { do: Type.Literal("confirm"), act: Act, replacementReady: Type.Boolean() },
      { description: "may be done; where two must confirm, this is one" },
    ),
    Closed({ do: Type.Literal("refuse"), act: Act }, { description: "is not to be done" }),
    Closed({ do: Type.Literal("ask"), act: Act, replacementReady: Type.Boolean() }, { description: "do this as well" }),
    Closed({ do: Type.Literal("undo"), act: Act }, { description: "give it back" }),
    Closed(
      { do: Type.Literal("by-hand"), act: Act, now: Type.Enum(["out", "back"]) },
      { description: "it was done on the spot" },
    ),
    Closed(
      {
        do: Type.Literal("return"),
        cause: Line(500),
        bootComparison: Type.Enum(["passed", "failed", "not-possible"]),
      },
      { description: "back in service: the cause, how its start compares, and my signature" },
    ),
    Closed({ do: Type.Literal("settle") }, { description: "nothing is to be done any more" }),
  ],
  { description: "what a person wants of a reaction" },
);
export type ChainWish = Static<typeof ChainWish>;

export const moveChainRoute = {
  method: "POST",
  path: "/api/v1/reactions/:id/wishes",
  summary: "Take an alarm, confirm or refuse a step, undo it, return the device to service.",
  access: "watch.react",
  params: ById,
  body: {
    kind: "json",
    schema: Closed(
      { request: RecordId, wish: ChainWish },
      { description: "a wish with an id of its own, so that it counts once" },
    ),
  },
  reply: Type.Object({
    chain: WatchChain,
    missing: Type.Array(Type.String(), { description: "what still keeps the device from going back into service" }),
  }),
} as const satisfies Route;

export const PlanInput = Closed(
  {
    quietUntil: orNull(Moment),
    expected: orNull(
      Closed(
        {
          versions: Type.Record(PartName, Line(80), {
            additionalProperties: false,
            maxProperties: 50,
            description: "the new version of each part",
          }),
          digests: Type.Record(PartName, Digest, {
            additionalProperties: false,
            maxProperties: 50,
            description: "the new SHA-256 of each part",
          }),
          until: Moment,
        },
        { description: "what is installed afterwards, and until when it may come" },
      ),
    ),
    because: Line(500),
  },
  { description: "planned work: until when findings rest, and which change is expected" },
);
export type PlanInput = Static<typeof PlanInput>;

export const planRoute = {
  method: "PUT",
  path: "/api/v1/devices/:id/plan",
  summary: "Announce planned work: findings rest, an expected change is no finding. Fail-safe limits always hold.",
  access: "device.write",
  params: ById,
  body: { kind: "json", schema: PlanInput },
  reply: DevicePlan,
} as const satisfies Route;

export const removePlanRoute = {
  method: "DELETE",
  path: "/api/v1/devices/:id/plan",
  summary: "The planned work is over or will not be.",
  access: "device.write",
  params: ById,
  reply: Type.Object({}),
} as const satisfies Route;

export const LearnedReference = Type.Object({
  hours: Type.Integer({ minimum: 0, description: "of which the watch has values, in the last 28 days" }),
  hoursNeeded: Type.Integer({ minimum: 1 }),
  devices: Type.Integer({ minimum: 0, description: "in use, of the same product: all are held against its label" }),
  label: orNull(Type.String({ description: "digest of the label that counts now" })),
  authority: orNull(Authority),
  openFindings: Type.Integer({ minimum: 0, description: "of this device: what is wrong may be in the bands" }),
  bands: Type.Array(
    Type.Object({
      parameter: ParameterName,
      unit: orNull(Type.String()),
      declared: orNull(Band),
      learned: orNull(Band),
    }),
    { description: "in operation: what the label states now, and what was seen; empty while there are too few hours" },
  ),
});
export type LearnedReference = Static<typeof LearnedReference>;

export const learnedReferenceRoute = {
  method: "GET",
  path: "/api/v1/devices/:id/learned-reference",
  summary: "The bands that a device has kept to, beside those that its label states, before somebody adopts them.",
  access: "label.write",
  params: ById,
  reply: LearnedReference,
} as const satisfies Route;

export const adoptBaselineRoute = {
  method: "POST",
  path: "/api/v1/devices/:id/adopted-reference",
  summary: "Drafts an observed label for the product from what the device was seen to do.",
  access: "label.write",
  params: ById,
  body: {
    kind: "json",
    schema: Closed({ because: Line(500) }, { description: "why what was seen is as it should be" }),
  },
  reply: LabelDraft,
} as const satisfies Route;
