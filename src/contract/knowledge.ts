/**
 * Routes of the world's knowledge: files of weaknesses, advisories and support periods are brought, listed, removed.
 *
 * Reading a file goes on after it has arrived; who brought it asks how far it is.
 */
import Type, { type Static } from "typebox";
import { RecordId } from "../domain/account/account.ts";
import { KnowledgeTaken } from "../domain/knowledge/source.ts";
import { ById, Empty, Moment, orNull } from "./parts.ts";
import type { Route } from "./route.ts";

/** Of one file as it arrives; it goes to disk, not into memory. */
export const KNOWLEDGE_LIMIT_BYTES = 2 * 1024 ** 3;

export const KnowledgeSource = Type.Object({
  id: RecordId,
  name: Type.String({ description: "of the file; a newer one of this name, kind and publisher takes its place" }),
  sha256: Type.String({ description: "of the file as it arrived" }),
  bytes: Type.Integer({ description: "of the file as it arrived" }),
  taken: KnowledgeTaken,
  importedAt: Moment,
  importedBy: Type.String(),
});
export type KnowledgeSource = Static<typeof KnowledgeSource>;

export const KnowledgeAge = Type.Object(
  {
    days: Type.Integer({ description: "since the day of which the file is, or since its import where it says none" }),
    limitDays: orNull(Type.Integer({ description: "beyond which it should be fetched anew" })),
    isOld: Type.Boolean(),
  },
  { description: "how old it is today" },
);

export const KnowledgeImport = Type.Object({
  id: RecordId,
  name: Type.String(),
  stage: Type.Enum(["reading", "done", "failed", "cancelled"]),
  bytes: Type.Integer({ description: "of the file, as it arrived" }),
  bytesRead: Type.Integer(),
  entries: Type.Integer({ description: "read so far" }),
  source: orNull(RecordId),
  replaced: Type.Array(Type.String(), { description: "names of sources whose place it took" }),
  problem: orNull(Type.Object({ code: Type.String(), where: Type.String(), detail: Type.String() })),
  startedAt: Moment,
});
export type KnowledgeImport = Static<typeof KnowledgeImport>;

export const importKnowledgeRoute = {
  method: "POST",
  path: "/api/v1/knowledge",
  summary: "Bring a file of weaknesses, advisories, statements or support periods; it is read after the answer.",
  access: "knowledge.write",
  body: { kind: "files", parts: [{ name: "file", required: true, limitBytes: KNOWLEDGE_LIMIT_BYTES }] },
  reply: KnowledgeImport,
} as const satisfies Route;

export const listKnowledgeRoute = {
  method: "GET",
  path: "/api/v1/knowledge",
  summary: "The sources of knowledge with their age, and the imports of late.",
  access: "knowledge.read",
  reply: Type.Object({
    sources: Type.Array(Type.Object({ source: KnowledgeSource, age: KnowledgeAge })),
    imports: Type.Array(KnowledgeImport),
  }),
} as const satisfies Route;

export const readKnowledgeImportRoute = {
  method: "GET",
  path: "/api/v1/knowledge/imports/:id",
  summary: "How far the import of a file of knowledge is.",
  access: "knowledge.read",
  params: ById,
  reply: KnowledgeImport,
} as const satisfies Route;

export const cancelKnowledgeImportRoute = {
  method: "DELETE",
  path: "/api/v1/knowledge/imports/:id",
  summary: "Cancel the import of a file of knowledge; nothing of it is kept.",
  access: "knowledge.write",
  params: ById,
  reply: Empty,
} as const satisfies Route;

export const removeKnowledgeRoute = {
  method: "DELETE",
  path: "/api/v1/knowledge/:id",
  summary: "Remove a source of knowledge with all its records.",
  access: "knowledge.write",
  params: ById,
  reply: Empty,
} as const satisfies Route;
