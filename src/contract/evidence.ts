/**
 * Routes of evidence: files that prove something, kept by their digest, encrypted at rest.
 */
import Type, { type Static } from "typebox";
import { Digest } from "../domain/label/text.ts";
import { Line } from "../domain/text.ts";
import { Empty, Moment } from "./parts.ts";
import type { Route } from "./route.ts";

export const EVIDENCE_LIMIT_BYTES = 512 * 1024 * 1024;

export const EvidenceFile = Type.Object({
  digest: Digest,
  name: Type.String(),
  mediaType: Type.String(),
  bytes: Type.Integer(),
  addedAt: Moment,
  addedBy: Type.String(),
  keepUntil: Type.Union([Type.String(), Type.Null()], { description: "last day it is kept; null is without end" }),
  confidential: Type.Boolean({ description: "may hold patient data: administrators and engineers only" }),
});
export type EvidenceFile = Static<typeof EvidenceFile>;

export const addEvidenceRoute = {
  method: "POST",
  path: "/api/v1/evidence",
  summary: "Keep a file as evidence.",
  access: "evidence.write",
  query: Type.Object(
    {
      keepUntil: Type.Optional(Type.String({ format: "date" })),
      confidential: Type.Optional(Type.Enum(["yes"])),
    },
    { additionalProperties: false },
  ),
  body: { kind: "files", parts: [{ name: "file", required: true, limitBytes: EVIDENCE_LIMIT_BYTES }] },
  reply: EvidenceFile,
} as const satisfies Route;

export const listEvidenceRoute = {
  method: "GET",
  path: "/api/v1/evidence",
  summary: "The files kept as evidence.",
  access: "evidence.read",
  reply: Type.Object({ files: Type.Array(EvidenceFile) }),
} as const satisfies Route;

export const readEvidenceRoute = {
  method: "GET",
  path: "/api/v1/evidence/:digest",
  summary: "A file of the evidence; whoever reads it stands in the ledger.",
  access: "evidence.read",
  params: Type.Object({ digest: Digest }),
  reply: { kind: "file", mediaTypes: ["application/octet-stream"] },
} as const satisfies Route;

export const removeEvidenceRoute = {
  method: "DELETE",
  path: "/api/v1/evidence/:digest",
  summary: "Destroy a file of the evidence before its time, with a reason; its digest stays in the ledger.",
  access: "evidence.write",
  params: Type.Object({ digest: Digest }),
  query: Type.Object({ reason: Line(500) }, { additionalProperties: false }),
  reply: Empty,
} as const satisfies Route;
