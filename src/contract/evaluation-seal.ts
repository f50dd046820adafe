/**
 * Routes of an evaluation for auditors: their countersignatures, and the evaluation as OSCAL.
 *
 * An auditor signs away from the server, with a key that it never sees (`carelabel assess countersign`).
 */
import Type, { type Static } from "typebox";
import { Digest } from "../domain/label/text.ts";
import { ANSWERS } from "../domain/label/verify.ts";
import {
  COUNTERSIGNATURE_CHARACTERS,
  CountersignatureJws,
  EvaluationCountersignature,
} from "../domain/maturity/signed-evaluation.ts";
import { Closed } from "../domain/text.ts";
import { ById } from "./parts.ts";
import type { Route } from "./route.ts";

export const OSCAL_DOCUMENTS = ["results", "poam"] as const;

export const oscalRoute = {
  method: "GET",
  path: "/api/v1/evaluations/:id/oscal",
  summary: "An evaluation as NIST OSCAL 1.2: assessment results, or the plan of action to the next level.",
  access: "evaluation.read",
  params: ById,
  query: Type.Object({ document: Type.Enum([...OSCAL_DOCUMENTS]) }),
  reply: { kind: "file", mediaTypes: ["application/json"] },
} as const satisfies Route;

const { by, role, on, examined, evidence } = EvaluationCountersignature.properties;

export const KeptCountersignature = Type.Object(
  {
    digest: Digest,
    kid: Type.String({ description: "thumbprint of the auditor's key (RFC 7638)" }),
    answer: Type.Enum([...ANSWERS]),
    ...{ by, role, on, examined, evidence },
  },
  { description: "an auditor's countersignature, and what it is worth by the keys that are pinned here" },
);
export type KeptCountersignature = Static<typeof KeptCountersignature>;

export const KeptCountersignatures = Type.Object({ countersignatures: Type.Array(KeptCountersignature) });
export type KeptCountersignatures = Static<typeof KeptCountersignatures>;

export const listCountersignaturesRoute = {
  method: "GET",
  path: "/api/v1/evaluations/:id/countersignatures",
  summary: "Who countersigned a closed evaluation, as whom, when, and what was examined.",
  access: "evaluation.read",
  params: ById,
  reply: KeptCountersignatures,
} as const satisfies Route;

export const takeCountersignatureRoute = {
  method: "POST",
  path: "/api/v1/evaluations/:id/countersignatures",
  summary: "Take an auditor's countersignature in; it must be intact and of this very evaluation, trust is shown.",
  access: "evaluation.review",
  params: ById,
  body: {
    kind: "json",
    schema: Closed({ countersignature: CountersignatureJws }, { description: "a countersignature" }),
    limitBytes: COUNTERSIGNATURE_CHARACTERS + 1024,
  },
  reply: KeptCountersignatures,
} as const satisfies Route;
