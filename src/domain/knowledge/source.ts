/**
 * Where knowledge of weaknesses comes from: the kinds of file that are taken, and what stands in the books of each.
 */
import Type, { type Static } from "typebox";
import type { KnowledgeRecord } from "./weakness.ts";

/** The kinds of file that are taken, in the order in which they are told. */
export const KNOWLEDGE_KINDS = [
  "osv",
  "nvd",
  "kev",
  "epss",
  "csaf",
  "cyclonedx-vex",
  "openvex",
  "endoflife",
  "debian-tracker",
] as const;
export const KnowledgeKind = Type.Enum([...KNOWLEDGE_KINDS], {
  description: "what kind of file it was, by its content",
});
export type KnowledgeKind = Static<typeof KnowledgeKind>;

export const RECORD_KINDS = [
  "weakness",
  "exploited",
  "likelihood",
  "vex",
  "advisory",
  "support",
] as const satisfies readonly KnowledgeRecord["kind"][];
export type RecordKind = (typeof RECORD_KINDS)[number];

/** So many of what was refused are told one by one; all are counted. */
export const REFUSALS_TOLD = 100;

export const KnowledgeRefusal = Type.Object({
  record: Type.Integer({ description: "number of the record in the file, from 1" }),
  where: Type.String({ description: "file of an archive, line, or place in the record" }),
  reason: Type.String(),
});
export type KnowledgeRefusal = Static<typeof KnowledgeRefusal>;

/** What was read of a file. */
export const KnowledgeTaken = Type.Object({
  kind: KnowledgeKind,
  publisher: Type.String({ description: "who says it, as far as the file says so" }),
  datedOn: Type.Union([Type.String(), Type.Null()], {
    description: "the day of which the file says it is, else the newest day in its records that has come (UTC)",
  }),
  documents: Type.Integer({ description: "entries of the file that were taken" }),
  counts: Type.Record(Type.String(), Type.Integer(), { description: "kind of record -> how many were taken" }),
  refused: Type.Integer({ description: "entries of the file that are wrong" }),
  refusals: Type.Array(KnowledgeRefusal, { description: `the first ${REFUSALS_TOLD} of them` }),
  ahead: Type.Optional(Type.Integer({ description: "entries of a day to come, which says nothing of the file's age" })),
});
export type KnowledgeTaken = Static<typeof KnowledgeTaken>;
