/**
 * Routes by which devices report over HTTP: one report, or many in one body.
 *
 * A device signs on with its own token (`Authorization: Bearer cld_…`), a bridge with its own; accounts do not report.
 */
import Type, { type Static } from "typebox";
import { REPORT_LIMIT_BYTES, Report } from "../domain/runtime/report.ts";
import type { Route } from "./route.ts";

export const REPORT_MEDIA_TYPES = ["application/json", "application/cbor", "application/jose"] as const;
/** Of a batch, unpacked. */
export const BATCH_LIMIT_BYTES = 8 * 1024 * 1024;
export const BATCH_LINES = 10_000;

export const TakenReport = Type.Object({ taken: Type.Literal(true, { description: "it is on disk" }) });

export const reportRoute = {
  method: "POST",
  path: "/api/v1/reports",
  summary:
    "A device's report, in JSON or CBOR, or signed by its key as a compact JWS; answered once it is on disk. A bridge names the device in the report.",
  access: "anyone",
  body: { kind: "document", mediaTypes: [...REPORT_MEDIA_TYPES], limitBytes: REPORT_LIMIT_BYTES },
  reply: TakenReport,
} as const satisfies Route;

export const TakenBatch = Type.Object({
  taken: Type.Integer({ description: "reports that are on disk, those that were there already included" }),
  refused: Type.Array(Type.Object({ line: Type.Integer({ minimum: 1 }), reason: Type.String() }), {
    description: "lines that are wrong and would be again; at most 100 are told",
  }),
  refusedInAll: Type.Integer(),
});
export type TakenBatch = Static<typeof TakenBatch>;

export const reportBatchRoute = {
  method: "POST",
  path: "/api/v1/reports/batch",
  summary:
    "Reports as NDJSON, packed with gzip or not; answered once all are on disk. 503 when some have to come again: send the whole body again, what was taken is known.",
  access: "anyone",
  body: { kind: "document", mediaTypes: ["application/x-ndjson"], limitBytes: BATCH_LIMIT_BYTES },
  reply: TakenBatch,
} as const satisfies Route;

export { Report };
