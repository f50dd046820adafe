/**
 * Routes of the method of inspection dates: the one in use, a facility's own, and what it would change.
 */
import Type from "typebox";
import { InspectionMethod } from "../domain/inspection/method-data.ts";
import { MethodPreview } from "../domain/inspection/method-preview.ts";
import { Line } from "../domain/text.ts";
import type { Route } from "./route.ts";

const MethodInUse = Type.Object({
  method: InspectionMethod,
  whose: Type.Enum(["published", "facility"]),
  version: Type.Integer({ description: "0 where the facility never set one" }),
  published: InspectionMethod,
  ranges: Type.Array(
    Type.Object({ pointer: Type.String(), published: Type.Number(), least: Type.Number(), most: Type.Number() }),
    { description: "every number that a facility may set, and between which" },
  ),
  problems: Type.Array(Type.Object({ pointer: Type.String(), message: Type.String() }), {
    description: "what of a facility's own no longer fits the published edition; set it anew",
  }),
});

const Reason = Line(500, "why, in the person's words, for the ledger");

export const readMethodRoute = {
  method: "GET",
  path: "/api/v1/inspection-method",
  summary: "The method by which dates are computed, the published one beside it, and the bounds of one's own.",
  access: "inspection.read",
  reply: MethodInUse,
} as const satisfies Route;

export const setMethodRoute = {
  method: "PUT",
  path: "/api/v1/inspection-method",
  summary: "Set the facility's own method within the bounds; all dates are computed anew.",
  access: "inspection.settings",
  conditional: true,
  body: {
    kind: "json",
    schema: Type.Object({ method: InspectionMethod, reason: Reason }, { additionalProperties: false }),
  },
  reply: MethodInUse,
} as const satisfies Route;

export const dropMethodRoute = {
  method: "DELETE",
  path: "/api/v1/inspection-method",
  summary: "Go back to the published method; all dates are computed anew.",
  access: "inspection.settings",
  conditional: true,
  query: Type.Object({ reason: Reason }, { additionalProperties: false }),
  reply: MethodInUse,
} as const satisfies Route;

export const previewMethodRoute = {
  method: "POST",
  path: "/api/v1/inspection-method/preview",
  summary: "What a method of one's own would do to the dates, before it is taken; one at a time.",
  access: "inspection.settings",
  body: { kind: "json", schema: Type.Object({ method: InspectionMethod }, { additionalProperties: false }) },
  reply: MethodPreview,
} as const satisfies Route;
