/**
 * Routes of improvements: what is done about findings, and whether it worked.
 */
import Type, { type Static } from "typebox";
import { RecordId } from "../domain/account/account.ts";
import {
  IMPROVEMENT_STATES,
  ImprovementCheck,
  ImprovementInput,
  ImprovementWord,
} from "../domain/inspection/improvement.ts";
import { ById, Moment, Note, orNull, Window } from "./parts.ts";
import type { Route } from "./route.ts";

export const Improvement = Type.Object(
  {
    id: RecordId,
    ...ImprovementInput.properties,
    state: Type.Enum([...IMPROVEMENT_STATES]),
    of: Type.String({ description: "what the device, product or place is called" }),
    checks: Type.Array(ImprovementCheck),
    plannedAt: Moment,
    version: Type.Integer(),
  },
  { description: "what is done about a finding, and whether it worked" },
);
export type Improvement = Static<typeof Improvement>;

export const listImprovementsRoute = {
  method: "GET",
  path: "/api/v1/improvements",
  summary:
    "Improvements within reach, by the day on which they are due; of a device also those of its product and place.",
  access: "inspection.read",
  query: Type.Object(
    {
      state: Type.Optional(Type.Enum(["open", "over", "all"], { description: "open: planned or done; the default" })),
      device: Type.Optional(RecordId),
      product: Type.Optional(RecordId),
      place: Type.Optional(RecordId),
      ...Window,
    },
    { additionalProperties: false },
  ),
  reply: Type.Object({ improvements: Type.Array(Improvement), hasMore: Type.Boolean() }),
} as const satisfies Route;

export const planImprovementRoute = {
  method: "POST",
  path: "/api/v1/improvements",
  summary: "Plan an improvement.",
  access: "inspection.write",
  body: { kind: "json", schema: ImprovementInput },
  reply: Improvement,
} as const satisfies Route;

export const changeImprovementRoute = {
  method: "PUT",
  path: "/api/v1/improvements/:id",
  summary: "Change an improvement that is not over; of what it is stays.",
  access: "inspection.write",
  conditional: true,
  params: ById,
  body: { kind: "json", schema: ImprovementInput },
  reply: Improvement,
} as const satisfies Route;

export const checkImprovementRoute = {
  method: "POST",
  path: "/api/v1/improvements/:id/check",
  summary: "Say whether an improvement was done, and whether it worked.",
  access: "inspection.write",
  conditional: true,
  params: ById,
  body: {
    kind: "json",
    schema: Type.Object(
      { word: ImprovementWord, note: Note, inspectionId: orNull(RecordId) },
      { additionalProperties: false },
    ),
  },
  reply: Improvement,
} as const satisfies Route;
