/**
 * Evaluations over time and side by side: how each stood, without what was answered in it.
 *
 * A closed evaluation is told from what was signed and never reckoned anew; an open one as it stands today.
 */
import Type, { type Static } from "typebox";
import { RecordId } from "../domain/account/account.ts";
import { Closed, Day, Name } from "../domain/text.ts";
import { EvaluationHead, EvaluationState } from "./evaluation.ts";
import type { Route } from "./route.ts";

/** The newest of one place. */
export const HISTORY_LIMIT = 100;
/** As many as a person can compare. */
export const BESIDE_LIMIT = 8;

const Share = Type.Union([Type.Number(), Type.Null()], { description: "0 to 1; null: nothing is applicable" });

export const PointStanding = Type.Object(
  { achieved: Type.Integer(), share: Share, weighted: Share },
  { description: "level achieved, share of all criteria met, weighted figure" },
);
export type PointStanding = Static<typeof PointStanding>;

const { id, title, placeId, reading } = EvaluationHead.properties;

export const EvaluationPoint = Type.Object({
  ...{ id, title, placeId, reading },
  state: EvaluationState,
  on: Day,
  readingsEdition: Type.String({ description: "edition of readings and weights" }),
  core: Type.Integer({ description: "level of the facility without the outcome" }),
  scopes: Type.Record(Type.String(), PointStanding, {
    description: "by name: facility, each dimension, each column",
  }),
});
export type EvaluationPoint = Static<typeof EvaluationPoint>;

export const EvaluationHistory = Type.Object({
  points: Type.Array(EvaluationPoint, { description: "oldest first" }),
  broken: Type.Array(Type.Object({ id, title: Name }), {
    description: "closed ones whose signed document is not as it was signed; nothing of them is told",
  }),
  leftOut: Type.Integer({ minimum: 0, description: `older than the newest ${HISTORY_LIMIT}` }),
});
export type EvaluationHistory = Static<typeof EvaluationHistory>;

export const evaluationHistoryRoute = {
  method: "GET",
  path: "/api/v1/evaluations/history",
  summary:
    "How evaluations stood: those of one place over time (of the whole facility, if none is named), or those named by `ids`.",
  access: "evaluation.read",
  query: Closed(
    {
      placeId: Type.Optional(RecordId),
      ids: Type.Optional(
        Type.String({
          pattern: `^[a-z0-9]{8,40}(,[a-z0-9]{8,40}){0,${BESIDE_LIMIT - 1}}$`,
          description: `1 to ${BESIDE_LIMIT} evaluations, with commas between`,
        }),
      ),
    },
    { description: "which evaluations" },
  ),
  reply: EvaluationHistory,
} as const satisfies Route;
