/**
 * The contract table as OpenAPI 3.1, for those who write programs against CareLabel.
 *
 * Source: OpenAPI Specification 3.1.1. Its schemas are JSON Schema 2020-12, which ours are but for the form of tuples.
 */
import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import type { FastifyInstance } from "fastify";
import type { TSchema } from "typebox";
import { AssessmentHead, ProvisionProposal } from "../contract/assessment.ts";
import {
  Campaign,
  CampaignMove,
  CampaignPreview,
  CampaignProposal,
  CampaignRow,
  CampaignTask,
  PlaceTasks,
  PreviewDevice,
  TaskCounts,
  TaskMove,
} from "../contract/campaign.ts";
import { DevicePage, DeviceRow, NowItem } from "../contract/device.ts";
import { AnswerEntry, EvaluationHead, MeasuredFigure, MeasuredProposal } from "../contract/evaluation.ts";
import { PointStanding } from "../contract/evaluation-history.ts";
import { KeptCountersignatures } from "../contract/evaluation-seal.ts";
import { AnswerRow, TakenAnswer } from "../contract/evaluation-table.ts";
import { EvidenceFile } from "../contract/evidence.ts";
import { HeldLabel } from "../contract/held-label.ts";
import { ImportRow, ImportState } from "../contract/import.ts";
import { Improvement } from "../contract/improvement.ts";
import { InspectionHead, InspectionRow } from "../contract/inspection.ts";
import { KnowledgeImport, KnowledgeSource } from "../contract/knowledge.ts";
import { CheckedLabel } from "../contract/label.ts";
import { LedgerPage } from "../contract/ledger.ts";
import { Empty, Moment } from "../contract/parts.ts";
import { PROBLEM_MEDIA_TYPE, ProblemDetails } from "../contract/problem-details.ts";
import { HeldLabelDocument, LabelDraft, PinnedCard, ProductRow } from "../contract/product.ts";
import type { Route } from "../contract/route.ts";
import { ROUTES } from "../contract/routes.ts";
import { DevicePlan, WatchChain, WatchFinding } from "../contract/runtime.ts";
import { DeviceDescription } from "../contract/self-description.ts";
import { ApiToken, SessionState } from "../contract/session.ts";
import { ProductSoftware, SoftwareWeakness } from "../contract/software.ts";
import { KeptAudit } from "../contract/traffic.ts";
import { Account, RecordId } from "../domain/account/account.ts";
import { PERMISSIONS } from "../domain/account/permission.ts";
import { EntryId as AskedId } from "../domain/conformance/catalogue.ts";
import { KeptProvision } from "../domain/conformance/kept-assessment.ts";
import { ConditionAnswered, Proofs } from "../domain/conformance/statement.ts";
import { CampaignFilter, CampaignInput, FirmwareBounds, MeantProduct } from "../domain/inspection/campaign/campaign.ts";
import { TaskEnd } from "../domain/inspection/campaign/task.ts";
import { OwnStep, StepId } from "../domain/inspection/checklist.ts";
import { DateExplanation, SubDate } from "../domain/inspection/explanation.ts";
import { ImprovementInput } from "../domain/inspection/improvement.ts";
import { Interval } from "../domain/inspection/interval.ts";
import { InspectionMethod } from "../domain/inspection/method-data.ts";
import { StepAnswer } from "../domain/inspection/outcome.ts";
import { KnowledgeTaken } from "../domain/knowledge/source.ts";
import { KeyCard } from "../domain/label/key.ts";
import { Label } from "../domain/label/label.ts";
import { BootRecord, ReferenceValue } from "../domain/label/runtime-facts.ts";
import { SignedLabel } from "../domain/label/signed-label.ts";
import { Digest, Id, Line, Link, Text } from "../domain/label/text.ts";
import { TrustFile } from "../domain/label/trust.ts";
import { WithdrawalFile } from "../domain/label/withdrawal.ts";
import { LedgerEntry } from "../domain/ledger/ledger.ts";
import { Answer, EvidenceRef } from "../domain/maturity/answer.ts";
import { Trend } from "../domain/maturity/management.ts";
import { Measure } from "../domain/maturity/measure.ts";
import { Figure } from "../domain/maturity/measured-facts.ts";
import { CriterionId } from "../domain/maturity/model-data.ts";
import { ClinicalTier } from "../domain/registry/clinical-tier.ts";
import { Credential } from "../domain/registry/credential.ts";
import { Device, DeviceInput, Retirement } from "../domain/registry/device.ts";
import { DeviceStatus } from "../domain/registry/device-status.ts";
import { Identifier } from "../domain/registry/identifier.ts";
import { Place, PlaceInput } from "../domain/registry/place.ts";
import { KindLine, ProductInput, ProductKind, ProductRecord } from "../domain/registry/product-record.ts";
import { Handling } from "../domain/runtime/handling.ts";
import { RuntimeFinding } from "../domain/runtime/runtime-finding.ts";
import { SelfDescription } from "../domain/runtime/self-description.ts";
import { Day, Name } from "../domain/text.ts";
import { AuditDifference } from "../domain/traffic/audit-difference.ts";
import { AuditReport } from "../domain/traffic/audit-report.ts";
import { door, type House } from "./door.ts";

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
type JsonObject = { [name: string]: Json };

/** Schemas that stand in the document once, by name; any other stands where it is used. */
const NAMED: Record<string, TSchema> = {
  Account,
  Answer,
  AnswerEntry,
  AnswerRow,
  ApiToken,
  AssessmentHead,
  AskedId,
  AuditDifference,
  AuditReport,
  BootRecord,
  Campaign,
  CampaignFilter,
  CampaignInput,
  CampaignMove,
  CampaignPreview,
  CampaignProposal,
  CampaignRow,
  CampaignTask,
  CheckedLabel,
  ClinicalTier,
  ConditionAnswered,
  Credential,
  CriterionId,
  Day,
  Device,
  DeviceDescription,
  DeviceInput,
  DevicePage,
  DevicePlan,
  DeviceRow,
  DeviceStatus,
  DateExplanation,
  Digest,
  Empty,
  EvaluationHead,
  EvidenceFile,
  EvidenceRef,
  Figure,
  FirmwareBounds,
  Handling,
  HeldLabel,
  HeldLabelDocument,
  Id,
  Identifier,
  ImportRow,
  ImportState,
  Improvement,
  ImprovementInput,
  InspectionHead,
  InspectionMethod,
  InspectionRow,
  Interval,
  MeantProduct,
  OwnStep,
  PlaceTasks,
  PreviewDevice,
  TaskCounts,
  TaskEnd,
  TaskMove,
  StepAnswer,
  StepId,
  KeptAudit,
  KeptProvision,
  KeptCountersignatures,
  KeyCard,
  KnowledgeImport,
  KnowledgeSource,
  KnowledgeTaken,

  KindLine,
  Label,
  LabelDraft,
  LedgerEntry,
  LedgerPage,
  Line: Line(500),
  Line40: Line(40),
  Line60: Line(60),
  Line80: Line(80),
  Line120: Line(120),
  Line200: Line(200),
  Link,
  Measure,
  MeasuredFigure,
  MeasuredProposal,
  Moment,
  Name,
  NowItem,
  PinnedCard,
  Place,
  PlaceInput,
  PointStanding,
  SubDate,
  ProblemDetails,
  ProductInput,
  ProductKind,
  ProductRecord,
  ProductRow,
  ProductSoftware,
  Proofs,
  ProvisionProposal,
  RecordId,
  ReferenceValue,
  Retirement,
  RuntimeFinding,
  SelfDescription,
  SessionState,
  SignedLabel,
  SoftwareWeakness,
  Text,
  TakenAnswer,
  Trend,
  TrustFile,
  WatchChain,
  WatchFinding,
  WithdrawalFile,
};

/** Why a route refuses; what exactly is wrong stands in the problem's `code` and `detail`. */
const REFUSALS = {
  400: "something of the request is wrong",
  401: "nobody is signed in",
  403: "the role or the token does not permit it",
  404: "there is no such record within reach",
  409: "it clashes with what is there",
  412: "somebody else changed it since it was read",
  413: "the body is larger than the route takes",
  415: "the route does not take that content type",
  422: "the label has errors",
  429: "too many requests in a short time",
} as const;

/** @param routes operation id -> route. @param version of CareLabel. */
export function openApiDocument(routes: Readonly<Record<string, Route>>, version: string): JsonObject {
  const paths: Record<string, JsonObject> = {};
  const changed = new Set(Object.values(routes).flatMap(({ path, conditional }) => (conditional === true ? path : [])));
  for (const [name, route] of Object.entries(routes)) {
    const path = route.path.replaceAll(/:([A-Za-z]+)/g, "{$1}");
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(name, route, changed.has(route.path)) };
  }
  const problem = { [PROBLEM_MEDIA_TYPE]: { schema: { $ref: `${SCHEMAS}ProblemDetails` } } };
  return {
    openapi: "3.1.1",
    info: {
      title: "CareLabel",
      version,
      summary: "Security labels for medical IoT devices, and the registry of a facility.",
      description:
        "A security tool: it diagnoses nothing and is no medical alarm system. Changes name in `If-Match` the version that they change; everything that is wrong is told as problem details (RFC 9457) with a `code`.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    jsonSchemaDialect: "https://json-schema.org/draft/2020-12/schema",
    servers: [{ url: "/", description: "this installation" }],
    paths,
    components: {
      schemas: Object.fromEntries(Object.entries(NAMED).map(([name, schema]) => [name, schemaOf(schema, name)])),
      responses: Object.fromEntries(
        Object.entries(REFUSALS).map(([status, description]) => [
          `Problem${status}`,
          { description, content: problem },
        ]),
      ),
      parameters: { IfMatch: IF_MATCH, Id: BY_ID },
      headers: { ETag: ETAG },
      securitySchemes: {
        session: {
          type: "apiKey",
          in: "cookie",
          name: "__Host-carelabel",
          description: "a session; without TLS, on the machine itself, its cookie is `carelabel`",
        },
        token: { type: "http", scheme: "bearer", description: "an API token with a scope of permissions" },
      },
    },
  };
}

const SCHEMAS = "#/components/schemas/";

/** @param versioned whether what stands at its path is changed by version. */
function operationOf(name: string, route: Route, versioned: boolean): JsonObject {
  const { access, summary, body } = route;
  const roles = access === "anyone" || access === "signed-in" ? undefined : PERMISSIONS[access].join(", ");
  const parameters = [
    ...parametersOf(route.params, "path"),
    ...parametersOf(route.query, "query"),
    ...(route.conditional === true ? [{ $ref: "#/components/parameters/IfMatch" }] : []),
  ];
  return {
    operationId: name,
    summary,
    tags: [route.path.split("/")[3] ?? ""],
    description:
      roles === undefined
        ? access === "anyone"
          ? "For anyone."
          : "For whoever is signed in; not for tokens."
        : `Needs the permission \`${access}\`: ${roles}.`,
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined ? {} : { requestBody: bodyOf(body) }),
    responses: {
      "200": replyOf(route, versioned && route.method === "GET"),
      ...Object.fromEntries(
        refusalsOf(route).map((status) => [status, { $ref: `#/components/responses/Problem${status}` }]),
      ),
    },
    security: access === "anyone" ? [] : access === "signed-in" ? [{ session: [] }] : [{ session: [] }, { token: [] }],
  };
}

const IF_MATCH: JsonObject = {
  name: "If-Match",
  in: "header",
  required: true,
  description: "the ETag of the record as it was read",
  schema: { type: "string", pattern: '^"[0-9]{1,9}"$' },
};

const BY_ID: JsonObject = { name: "id", in: "path", required: true, schema: { $ref: `${SCHEMAS}RecordId` } };

function parametersOf(schema: TSchema | undefined, where: "path" | "query"): JsonObject[] {
  const { properties = {}, required = [] } = (schema ?? {}) as {
    properties?: Record<string, TSchema>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, property]) => {
    const parameter = {
      name,
      in: where,
      required: where === "path" || required.includes(name),
      schema: schemaOf(property),
    };
    return isDeepStrictEqual(parameter, BY_ID) ? { $ref: "#/components/parameters/Id" } : parameter;
  });
}

function bodyOf(body: NonNullable<Route["body"]>): JsonObject {
  if (body.kind === "json")
    return { required: true, content: { "application/json": { schema: schemaOf(body.schema) } } };
  if (body.kind === "document") {
    const content = Object.fromEntries(body.mediaTypes.map((mediaType) => [mediaType, {}]));
    return { required: true, description: `at most ${mib(body.limitBytes)}`, content };
  }
  const part = ({ limitBytes }: { readonly limitBytes: number }) => ({
    type: "string",
    contentMediaType: "application/octet-stream",
    description: `a file of at most ${mib(limitBytes)}`,
  });
  const schema = {
    type: "object",
    properties: Object.fromEntries(body.parts.map((one) => [one.name, part(one)])),
    required: body.parts.filter(({ required }) => required).map(({ name }) => name),
  };
  const description = `parts in this order: ${body.parts.map(({ name }) => name).join(", ")}`;
  return { required: true, description, content: { "multipart/form-data": { schema } } };
}

const mib = (bytes: number) => `${bytes / 1_048_576} MiB`;

function replyOf({ reply }: Route, versioned: boolean): JsonObject {
  if (isFile(reply))
    return { description: "the file", content: Object.fromEntries(reply.mediaTypes.map((type) => [type, {}])) };
  return {
    description: "done",
    ...(versioned || hasVersion(reply) ? { headers: { ETag: { $ref: "#/components/headers/ETag" } } } : {}),
    content: { "application/json": { schema: schemaOf(reply) } },
  };
}

const isFile = (reply: Route["reply"]): reply is Extract<Route["reply"], { readonly mediaTypes: unknown }> =>
  "mediaTypes" in reply;

const ETAG: JsonObject = {
  description: "the version, for If-Match",
  schema: { type: "string", pattern: '^"[0-9]{1,9}"$' },
};

/** As the doors find it: the record's own version, or that of the device in it. */
function hasVersion(schema: TSchema): boolean {
  const { version, device } = (schema as { properties?: Record<string, TSchema> }).properties ?? {};
  return version !== undefined || (device !== undefined && hasVersion(device));
}

function refusalsOf({ access, params, query, body, conditional, method }: Route): (keyof typeof REFUSALS)[] {
  const changes = method !== "GET";
  return [
    ...(params !== undefined || query !== undefined || body !== undefined ? [400 as const] : []),
    ...(access === "anyone" ? [] : [401 as const, 403 as const]),
    ...(params !== undefined ? [404 as const] : []),
    ...(changes && access !== "anyone" ? [409 as const] : []),
    ...(conditional === true ? [412 as const] : []),
    ...(body !== undefined ? [413 as const, 415 as const] : []),
    ...(access.startsWith("label.") ? [422 as const] : []),
    429,
  ];
}

/** Names by the text of the schema: a schema is copied where it becomes part of another, so identity does not tell. */
const NAMES = new Map(Object.entries(NAMED).map(([name, schema]) => [JSON.stringify(schema), name]));

/** A schema as OpenAPI writes it, with references to those that are named; `itself` is written out. */
function schemaOf(schema: TSchema, itself?: string): JsonObject {
  const written = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(written);
    if (value === null || typeof value !== "object") return value;
    const name = NAMES.get(JSON.stringify(value));
    if (name !== undefined && name !== itself) return { $ref: SCHEMAS + name };
    const parts = Object.fromEntries(Object.entries(value).map(([key, part]) => [key, written(part)]));
    const { items, additionalItems, ...rest } = parts;
    if (!Array.isArray(items)) return parts;
    return { ...rest, prefixItems: items, items: additionalItems ?? true };
  };
  return written(JSON.parse(JSON.stringify(schema)) as Json) as JsonObject;
}

export async function openApiDoors(room: FastifyInstance, house: House): Promise<void> {
  let text: string | undefined;
  door(room, house, ROUTES.openApi, ({ reply }) => {
    text ??= JSON.stringify(openApiDocument(ROUTES, ownVersion()));
    return reply.header("cache-control", "no-cache").type("application/json").send(text);
  });
}

/** The version that package.json states. */
export function ownVersion(): string {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
