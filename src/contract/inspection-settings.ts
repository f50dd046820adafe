/**
 * Routes of what a facility sets about inspections: the steps that it adds for a product, and its other intervals.
 */
import Type, { type Static } from "typebox";
import { RecordId } from "../domain/account/account.ts";
import { OWN_STEPS_MOST, OwnStep } from "../domain/inspection/checklist.ts";
import { Interval } from "../domain/inspection/interval.ts";
import { Day, Name } from "../domain/text.ts";
import { ById, orNull } from "./parts.ts";
import type { Route } from "./route.ts";

const OwnSteps = Type.Object({
  steps: Type.Array(OwnStep, { maxItems: OWN_STEPS_MOST }),
  version: Type.Integer({ description: "0 where nothing was ever added" }),
});

export const readChecklistRoute = {
  method: "GET",
  path: "/api/v1/inspection-checklists/:id",
  summary: "The steps that the facility adds to every inspection of a product.",
  access: "inspection.read",
  params: ById,
  reply: OwnSteps,
} as const satisfies Route;

export const changeChecklistRoute = {
  method: "PUT",
  path: "/api/v1/inspection-checklists/:id",
  summary: "Set the steps that are added for a product; inspections that were begun keep theirs.",
  access: "inspection.write",
  conditional: true,
  params: ById,
  body: {
    kind: "json",
    schema: Type.Object({ steps: Type.Array(OwnStep, { maxItems: OWN_STEPS_MOST }) }, { additionalProperties: false }),
  },
  reply: OwnSteps,
} as const satisfies Route;

export const IntervalInput = Type.Object(
  {
    productId: orNull(RecordId),
    deviceId: orNull(RecordId),
    name: Name,
    months: Interval.properties.months,
    lastDone: orNull(Day),
    ended: Type.Boolean(),
  },
  { additionalProperties: false, description: "another check that comes round, of a product or of one device" },
);
export type IntervalInput = Static<typeof IntervalInput>;

export const listIntervalsRoute = {
  method: "GET",
  path: "/api/v1/inspection-intervals",
  summary:
    "Other checks that come round, within reach; of a device also those of its product, with the day that is due.",
  access: "inspection.read",
  query: Type.Object(
    { product: Type.Optional(RecordId), device: Type.Optional(RecordId) },
    { additionalProperties: false },
  ),
  reply: Type.Object({
    intervals: Type.Array(
      Type.Object({
        interval: Interval,
        due: orNull(
          Type.Union([Day], { description: "of the device that was asked for; null: nobody knows the last" }),
        ),
      }),
    ),
  }),
} as const satisfies Route;

export const createIntervalRoute = {
  method: "POST",
  path: "/api/v1/inspection-intervals",
  summary: "Keep another check that comes round.",
  access: "inspection.write",
  body: { kind: "json", schema: IntervalInput },
  reply: Interval,
} as const satisfies Route;

export const changeIntervalRoute = {
  method: "PUT",
  path: "/api/v1/inspection-intervals/:id",
  summary: "Change or end a check that comes round; of what it is stays.",
  access: "inspection.write",
  conditional: true,
  params: ById,
  body: { kind: "json", schema: IntervalInput },
  reply: Interval,
} as const satisfies Route;
