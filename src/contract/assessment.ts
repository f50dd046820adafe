/**
 * Routes of the conformance assessment of a product: open one, answer it entry by entry, bring a maker's statement in and
 * take it out again, close it with a signature.
 *
 * As in an evaluation, each answer has a version of its own and an id that its writer gave it.
 */
import Type, { type Static } from "typebox";
import { RecordId } from "../domain/account/account.ts";
import { EntryId as AskedId, CatalogueId } from "../domain/conformance/catalogue.ts";
import { SAID, type SaidKind } from "../domain/conformance/kept-assessment.ts";
import { VERDICTS } from "../domain/conformance/reason.ts";
import { Text } from "../domain/label/text.ts";
import { Day, Name } from "../domain/text.ts";
import { ById, Empty, EntryId, Moment, Note, orNull, Version } from "./parts.ts";
import type { Route } from "./route.ts";

export const AssessmentStep = Type.Object({
  step: Type.Enum(["open", "import", "close"]),
  accountId: orNull(Type.String()),
  by: Type.String(),
  at: Moment,
  note: Note,
});
export type AssessmentStep = Static<typeof AssessmentStep>;

export const AssessmentStanding = Type.Object(
  {
    verdict: Type.Enum([...VERDICTS]),
    pass: Type.Integer(),
    fail: Type.Integer(),
    open: Type.Integer({ description: "inconclusive" }),
  },
  { description: "the product's verdict and how many provisions stand how, as of the last answer" },
);
export type AssessmentStanding = Static<typeof AssessmentStanding>;

export const AssessmentHead = Type.Object(
  {
    id: RecordId,
    productId: RecordId,
    title: Name,
    catalogue: CatalogueId,
    edition: AskedId,
    state: Type.Enum(["answering", "closed"]),
    standing: AssessmentStanding,
    trail: Type.Array(AssessmentStep),
    openedAt: Moment,
    version: Type.Integer(),
  },
  { description: "an assessment of a product against one edition of a catalogue" },
);
export type AssessmentHead = Static<typeof AssessmentHead>;

const entryOf = <K extends SaidKind>(kind: K) =>
  Type.Object({ id: AskedId, version: Version, said: orNull(SAID[kind]), by: Type.String(), date: Day });

const CONTENT = {
  condition: Type.Array(entryOf("condition")),
  provision: Type.Array(entryOf("provision")),
  table: Type.Array(entryOf("table")),
  fact: Type.Array(entryOf("fact")),
};
export type AssessmentEntry<K extends SaidKind = SaidKind> = Static<(typeof CONTENT)[K]>[number];

export const AssessmentContent = Type.Object({
  assessment: AssessmentHead,
  product: Type.Object({ maker: Type.String(), model: Type.String(), firmwareLine: orNull(Type.String()) }),
  said: Type.Object(CONTENT, { description: "by kind: what was said last of each; null was taken back" }),
});
export type AssessmentContent = Static<typeof AssessmentContent>;

export const AssessmentInput = Type.Object(
  { productId: RecordId, title: Name, catalogue: CatalogueId, edition: AskedId, basedOn: orNull(RecordId) },
  {
    additionalProperties: false,
    description:
      "a new assessment; based on an earlier one of the catalogue, its answers are carried over, but for what changed between the editions",
  },
);
export type AssessmentInput = Static<typeof AssessmentInput>;

const CatalogueHead = Type.Object({
  id: CatalogueId,
  name: Text,
  about: orNull(Text),
  editions: Type.Array(Type.Object({ id: AskedId, name: Type.String() })),
  provisions: Type.Integer({ description: "of the newest edition" }),
});

export const listCataloguesRoute = {
  method: "GET",
  path: "/api/v1/catalogues",
  summary: "The catalogues that a product can be assessed by.",
  access: "assessment.read",
  reply: Type.Object({ catalogues: Type.Array(CatalogueHead) }),
} as const satisfies Route;

export const readCatalogueRoute = {
  method: "GET",
  path: "/api/v1/catalogues/:catalogue",
  summary: "A catalogue as its file has it (docs/schemas/catalogue.schema.json).",
  access: "assessment.read",
  params: Type.Object({ catalogue: CatalogueId }),
  reply: { kind: "file", mediaTypes: ["application/json"] },
} as const satisfies Route;

export const listAssessmentsRoute = {
  method: "GET",
  path: "/api/v1/assessments",
  summary: "The conformance assessments within reach, newest first.",
  access: "assessment.read",
  query: Type.Object({ product: Type.Optional(RecordId) }, { additionalProperties: false }),
  reply: Type.Object({ assessments: Type.Array(AssessmentHead) }),
} as const satisfies Route;

export const openAssessmentRoute = {
  method: "POST",
  path: "/api/v1/assessments",
  summary: "Open an assessment of a product, new or based on an earlier one.",
  access: "assessment.write",
  body: { kind: "json", schema: AssessmentInput },
  reply: AssessmentHead,
} as const satisfies Route;

export const readAssessmentRoute = {
  method: "GET",
  path: "/api/v1/assessments/:id",
  summary: "An assessment with all that was said.",
  access: "assessment.read",
  params: ById,
  reply: AssessmentContent,
} as const satisfies Route;

export const removeAssessmentRoute = {
  method: "DELETE",
  path: "/api/v1/assessments/:id",
  summary: "Throw away an assessment that is not closed.",
  access: "assessment.write",
  conditional: true,
  params: ById,
  reply: Empty,
} as const satisfies Route;

const OfEntry = Type.Object({ id: RecordId, entry: AskedId });
const saying = <K extends SaidKind>(kind: K) => ({
  kind: "json" as const,
  limitBytes: 512 * 1024,
  schema: Type.Object({ base: Version, entry: EntryId, said: orNull(SAID[kind]) }, { additionalProperties: false }),
});

/** A word that was said, and the version of the entry that its writer saw. */
export interface SaidInput<S> {
  readonly base: number;
  readonly entry: string;
  readonly said: S | null;
}

export const answerConditionRoute = {
  method: "PUT",
  path: "/api/v1/assessments/:id/conditions/:entry",
  summary: "Answer a condition of the questionnaire. Another answer since the version named is 412.",
  access: "assessment.write",
  params: OfEntry,
  body: saying("condition"),
  reply: CONTENT.condition.items,
} as const satisfies Route;

export const answerProvisionRoute = {
  method: "PUT",
  path: "/api/v1/assessments/:id/provisions/:entry",
  summary: "Answer a provision. Another answer since the version named is 412; the same entry again changes nothing.",
  access: "assessment.write",
  params: OfEntry,
  body: saying("provision"),
  reply: CONTENT.provision.items,
} as const satisfies Route;

export const nameTableRoute = {
  method: "PUT",
  path: "/api/v1/assessments/:id/tables/:entry",
  summary: "Say where an evidence table stands that was filled in.",
  access: "assessment.write",
  params: OfEntry,
  body: saying("table"),
  reply: CONTENT.table.items,
} as const satisfies Route;

export const stateFactRoute = {
  method: "PUT",
  path: "/api/v1/assessments/:id/facts/:entry",
  summary: "State a day or a time that the catalogue asks for.",
  access: "assessment.write",
  params: OfEntry,
  body: saying("fact"),
  reply: CONTENT.fact.items,
} as const satisfies Route;

/** As `STATEMENT_LIMIT_BYTES`. */
export const STATEMENT_LIMIT = 1024 * 1024;

export const bringStatementRoute = {
  method: "POST",
  path: "/api/v1/assessments/:id/import",
  summary: "Bring a conformance statement (ICS) in: the assessment then says what the file says, and nothing else.",
  access: "assessment.write",
  conditional: true,
  params: ById,
  body: { kind: "document", mediaTypes: ["application/yaml"], limitBytes: STATEMENT_LIMIT },
  reply: Type.Object({
    assessment: AssessmentHead,
    changed: Type.Integer({ description: "answers that are new or other than before" }),
    takenBack: Type.Integer({ description: "answers that the file does not have" }),
  }),
} as const satisfies Route;

export const takeStatementRoute = {
  method: "GET",
  path: "/api/v1/assessments/:id/statement",
  summary: "The answers as a conformance statement (ICS), for `carelabel conform`.",
  access: "assessment.read",
  params: ById,
  reply: { kind: "file", mediaTypes: ["application/yaml"] },
} as const satisfies Route;

export const closeAssessmentRoute = {
  method: "POST",
  path: "/api/v1/assessments/:id/close",
  summary: "Close an assessment of the facility with its signature; it never changes again. A maker's own stays open.",
  access: "assessment.sign",
  conditional: true,
  params: ById,
  body: {
    kind: "json",
    schema: Type.Object({ note: Note }, { additionalProperties: false }),
  },
  reply: AssessmentHead,
} as const satisfies Route;

export const sealedAssessmentRoute = {
  method: "GET",
  path: "/api/v1/assessments/:id/document",
  summary: "The signed document of a closed assessment; it can be verified without this server.",
  access: "assessment.read",
  params: ById,
  reply: { kind: "file", mediaTypes: ["application/json"] },
} as const satisfies Route;

export const exportAssessmentRoute = {
  method: "GET",
  path: "/api/v1/assessments/:id/export",
  summary: "An assessment as PDF, or its provisions as a table.",
  access: "assessment.read",
  params: ById,
  query: Type.Object(
    { format: Type.Enum(["pdf", "xlsx", "csv"]), language: Type.Enum(["en", "de"]) },
    { additionalProperties: false },
  ),
  reply: {
    kind: "file",
    mediaTypes: ["application/pdf", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "text/csv"],
  },
} as const satisfies Route;

const Said = Type.Enum(["supports", "contradicts"]);

export const ProvisionProposal = Type.Object({
  provision: AskedId,
  link: Type.String({ description: "which rule proposes it" }),
  says: Said,
  because: Type.Object({ en: Type.String(), de: Type.String() }),
  source: Type.Object({
    kind: Type.Enum(["label", "audit", "watch", "sbom", "form"]),
    name: Type.String(),
    at: Type.String(),
    on: orNull(Type.String()),
    id: Type.Optional(Type.String({ description: "of the label, audit or device" })),
  }),
  contradicts: Type.Boolean({ description: "what stands in the assessment says otherwise" }),
});
export type ProvisionProposal = Static<typeof ProvisionProposal>;

export const AssessmentProposals = Type.Object({
  proposals: Type.Array(ProvisionProposal),
  stale: Type.Array(
    Type.Object({
      provision: AskedId,
      link: Type.String(),
      source: Type.String(),
      now: Type.Union([Said, Type.Literal("unknown")], { description: "unknown: nothing speaks of it now" }),
    }),
    { description: "evidence that was taken over and says something else by now" },
  ),
});
export type AssessmentProposals = Static<typeof AssessmentProposals>;

export const assessmentProposalsRoute = {
  method: "GET",
  path: "/api/v1/assessments/:id/proposals",
  summary: "What label, audits and watch say for or against provisions; nothing counts until a person takes it over.",
  access: "assessment.read",
  params: ById,
  reply: AssessmentProposals,
} as const satisfies Route;
