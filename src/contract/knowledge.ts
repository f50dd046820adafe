/**
 * Routes of the world's knowledge: files of weaknesses, advisories and support periods are brought, listed, removed.
 */
import Type, { type Static } from "typebox";
import { RecordId } from "../domain/account/account.ts";
import { KnowledgeTaken } from "../domain/knowledge/source.ts";
import { Moment } from "./parts.ts";

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
