/**
 * Routes of imports: send a table, see what would happen to every row, then do all of it or nothing.
 */
import Type, { type Static } from "typebox";
import { RecordId } from "../domain/account/account.ts";
import { IdentifierSystem } from "../domain/registry/identifier.ts";
import { IMPORT_FIELDS, type ImportField, ROW_VERDICTS } from "../domain/registry/import/import-field.ts";
import { ById, Empty, Moment, Window } from "./parts.ts";
import type { Route } from "./route.ts";

export { IMPORT_FIELDS, type ImportField };

export const IMPORT_LIMIT_BYTES = 64 * 1024 * 1024;

/** What a row would do. */
export const RowVerdict = Type.Enum([...ROW_VERDICTS], {
  description:
    "new device; changed or same (a device matched by serial, MAC, UDI or tag); duplicate (names the same device as an earlier row, which takes its identifiers); ambiguous (names several devices at once); wrong",
});
export type RowVerdict = Static<typeof RowVerdict>;

export const ImportRow = Type.Object({
  line: Type.Integer({ description: "row of the table, counted from 1 with its heading" }),
  verdict: RowVerdict,
  title: Type.String(),
  device: Type.Union([RecordId, Type.Null()], { description: "the device it matches" }),
  matchedBy: Type.Union([Type.String(), Type.Null()], { description: "identifier system" }),
  problems: Type.Array(Type.Object({ column: Type.String(), message: Type.String() })),
  changes: Type.Record(Type.String(), Type.Tuple([Type.Unknown(), Type.Unknown()])),
  would: Type.Union(
    [
      Type.Object({
        product: Type.String(),
        newProduct: Type.Boolean({ description: "whether the import would make it" }),
        place: Type.String({ description: "the place and those above it, the widest first" }),
        newPlace: Type.Boolean(),
      }),
      Type.Null(),
    ],
    { description: "of a new device: what it would be and where" },
  ),
});
export type ImportRow = Static<typeof ImportRow>;

/** So many new places and products are told by name with the state of an import; all are counted. */
export const MADE_TOLD = 200;

const MadeRecord = Type.Object({
  name: Type.String({ description: "of a place with those above it, the widest first; of a product maker and model" }),
  devices: Type.Integer({ description: "of the table that would be there or below, or of this product" }),
});

export const ImportState = Type.Object({
  id: RecordId,
  file: Type.String(),
  digest: Type.String({ description: "SHA-256 of the file" }),
  stage: Type.Enum(["reading", "matching", "previewed", "applying", "done", "failed", "cancelled"]),
  done: Type.Integer({ description: "rows done in this stage" }),
  rows: Type.Integer(),
  headings: Type.Array(Type.String()),
  columns: Type.Record(Type.String(), Type.Union([Type.Enum([...IMPORT_FIELDS]), Type.Null()]), {
    description: "number of the column (from 0) -> field; null is left out",
  }),
  counts: Type.Record(Type.String(), Type.Integer(), { description: "verdict -> rows" }),
  newProducts: Type.Integer(),
  newPlaces: Type.Integer(),
  made: Type.Object(
    { places: Type.Array(MadeRecord), products: Type.Array(MadeRecord) },
    { description: `what would be made besides devices, in order of the names; the first ${MADE_TOLD} of each` },
  ),
  problem: Type.Union([Type.Object({ code: Type.String(), where: Type.String(), detail: Type.String() }), Type.Null()]),
  createdAt: Moment,
});
export type ImportState = Static<typeof ImportState>;

export const startImportRoute = {
  method: "POST",
  path: "/api/v1/imports",
  summary:
    "Send a CSV or XLSX table of devices, or FHIR R4 or R5 in JSON; it is read and matched, nothing is changed yet.",
  access: "device.import",
  body: { kind: "files", parts: [{ name: "table", required: true, limitBytes: IMPORT_LIMIT_BYTES }] },
  reply: ImportState,
} as const satisfies Route;

export const readImportRoute = {
  method: "GET",
  path: "/api/v1/imports/:id",
  summary: "How far an import is.",
  access: "device.import",
  params: ById,
  reply: ImportState,
} as const satisfies Route;

export const importRowsRoute = {
  method: "GET",
  path: "/api/v1/imports/:id/rows",
  summary: "What would happen to the rows, those of one verdict or all.",
  access: "device.import",
  params: ById,
  query: Type.Object({ ...Window, verdict: Type.Optional(RowVerdict) }, { additionalProperties: false }),
  reply: Type.Object({ rows: Type.Array(ImportRow), total: Type.Integer() }),
} as const satisfies Route;

export const mapImportRoute = {
  method: "PUT",
  path: "/api/v1/imports/:id/columns",
  summary: "Say what the columns are; the rows are matched anew.",
  access: "device.import",
  params: ById,
  body: {
    kind: "json",
    schema: Type.Object({ columns: ImportState.properties.columns }, { additionalProperties: false }),
  },
  reply: ImportState,
} as const satisfies Route;

export const applyImportRoute = {
  method: "POST",
  path: "/api/v1/imports/:id/apply",
  summary: "Do what the preview shows, all of it in one step. Wrong and ambiguous rows are left out only if asked for.",
  access: "device.import",
  params: ById,
  body: {
    kind: "json",
    schema: Type.Object({ leaveOutWrong: Type.Boolean() }, { additionalProperties: false }),
  },
  reply: ImportState,
} as const satisfies Route;

export const cancelImportRoute = {
  method: "DELETE",
  path: "/api/v1/imports/:id",
  summary: "Stop an import and forget its rows; what was not applied changes nothing.",
  access: "device.import",
  params: ById,
  reply: Empty,
} as const satisfies Route;

export const duplicatesRoute = {
  method: "GET",
  path: "/api/v1/duplicates",
  summary:
    "Pairs of devices that may be one: the same host name, address or AE title now, or serials that differ in writing only; without those of which somebody has said that they are two.",
  access: "device.read",
  reply: Type.Object({
    pairs: Type.Array(
      Type.Object({
        one: Type.Object({ id: RecordId, title: Type.String(), product: Type.String(), place: Type.String() }),
        other: Type.Object({ id: RecordId, title: Type.String(), product: Type.String(), place: Type.String() }),
        because: Type.Object({
          system: IdentifierSystem,
          values: Type.Array(Type.String(), { description: "one that both have, or two that are alike" }),
        }),
      }),
    ),
  }),
} as const satisfies Route;

export const distinctDevicesRoute = {
  method: "POST",
  path: "/api/v1/devices/:id/distinct",
  summary:
    "Two devices that look alike are two: they are no pair of duplicates any more, until an identifier of one of them changes.",
  access: "device.write",
  params: ById,
  body: { kind: "json", schema: Type.Object({ other: RecordId }, { additionalProperties: false }) },
  reply: Empty,
} as const satisfies Route;
