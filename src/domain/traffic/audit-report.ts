/**
 * The report of a traffic audit: who was contacted, whose and where the servers are, and which claim of the label holds.
 *
 * Three facts about a destination stay apart: where the server stands, who runs it, and what a transfer there rests on.
 * What a capture cannot show is `unknown`, and what was not examined is listed; nothing absent counts as good.
 */
import Type, { type Static } from "typebox";
import { Evidence, Finding } from "../finding/finding.ts";
import {
  DestinationProtection,
  Examined,
  PlantedPatient,
  Reader,
  SeenMark,
  SentAttribute,
  SentIdentifier,
} from "./destination-facts.ts";

const Nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()]);
const Moment = Nullable(Type.String({ format: "date-time" }));

export const Operator = Type.Object({
  company: Type.String(),
  product: Nullable(Type.String()),
  parent: Nullable(Type.String()),
  seat: Nullable(Type.String({ description: "ISO 3166-1 alpha-2 of the company's seat" })),
  category: Nullable(Type.String({ description: "what the service is for: analytics, crash-reporting, cloud ..." })),
  source: Type.String({ description: "which data set says so" }),
});

export const ServerPlace = Type.Object({
  country: Nullable(Type.String({ description: "ISO 3166-1 alpha-2; null when it cannot be determined" })),
  region: Nullable(Type.String()),
  provider: Nullable(Type.String()),
  method: Type.String({ description: "region-in-name, provider-range, ip-database, local, anycast or unknown" }),
  confidence: Type.Enum(["high", "medium", "low"]),
});

export const Transfer = Type.Object({
  class: Type.Enum(["eea", "adequate", "adequate-conditional", "none", "unknown", "local"]),
  scope: Nullable(Type.String()),
  reference: Nullable(Type.String()),
  validUntil: Nullable(Type.String()),
});

export const Destination = Type.Object({
  host: Type.String(),
  addresses: Type.Array(Type.String()),
  port: Type.Integer(),
  scheme: Type.String(),
  operator: Nullable(Operator),
  place: ServerPlace,
  transfer: Transfer,
  exchanges: Type.Integer({ description: "requests seen" }),
  unanswered: Type.Integer({ description: "of these, without an answer: attempted, perhaps blocked" }),
  fromCache: Type.Integer({ description: "of these, answered by a cache: nothing left the device" }),
  bytesUp: Nullable(Type.Integer()),
  bytesDown: Nullable(Type.Integer()),
  firstSeen: Moment,
  lastSeen: Moment,
  declared: Nullable(
    Type.String({ description: "JSON pointer of the endpoint that declares it; null when none does" }),
  ),
  party: Nullable(Type.String({ description: "the party that the label names for it; null when it names none" })),
  moments: Type.Array(Type.String(), {
    description:
      "moments of use in which it was contacted: before-installed, installed, consented, logged-in; empty without marks",
  }),
  everySeconds: Nullable(Type.Number({ description: "median time between two contacts; null for fewer than three" })),
  protection: Nullable(DestinationProtection),
  readers: Type.Array(Reader),
  marks: Type.Array(SeenMark),
  attributes: Type.Array(SentAttribute),
  identifiers: Type.Array(SentIdentifier),
  planted: Type.Array(PlantedPatient),
  examined: Examined,
  evidence: Type.Optional(Type.Array(Evidence, { description: "first exchanges with it" })),
});
export type Destination = Static<typeof Destination>;

export const Claim = Type.Object({
  claim: Type.String({ description: "JSON pointer into the label" }),
  says: Type.String({ description: "what the label claims, short" }),
  result: Type.Enum(["met", "broken", "unknown", "not-applicable"]),
  because: Type.String({ description: "why this result: a code of this report's version" }),
  observed: Type.Array(Type.String(), { description: "what was seen of it" }),
});
export type Claim = Static<typeof Claim>;

export const AuditedCapture = Type.Object({
  file: Type.String(),
  format: Type.String(),
  writer: Nullable(Type.String()),
  exchanges: Type.Integer(),
  skipped: Type.Array(Type.Object({ pointer: Type.String(), reason: Type.String() })),
  skippedTotal: Type.Integer(),
  truncated: Type.Boolean(),
  blindSpots: Type.Array(Type.Object({ code: Type.String(), count: Type.Optional(Type.Integer()) })),
  digest: Type.Optional(Type.String({ description: "SHA-256 of the file as it lies on disk, hexadecimal" })),
  bytes: Type.Optional(Type.Integer({ description: "of the file as it lies on disk" })),
  firstSeen: Type.Optional(Moment),
  lastSeen: Type.Optional(Moment),
});

export type AuditedCapture = Static<typeof AuditedCapture>;

export const Edition = Type.Object({
  name: Type.String(),
  edition: Type.String(),
  licence: Type.String(),
  attribution: Type.String({ description: "what has to be named wherever a result of it is shown" }),
});

export const AuditReport = Type.Object(
  {
    carelabel: Type.Literal("audit"),
    version: Type.Literal(1),
    auditedOn: Type.String({ format: "date" }),
    label: Nullable(
      Type.Object({
        maker: Type.String(),
        model: Type.String(),
        digest: Nullable(Type.String()),
        signed: Type.Boolean({ description: "false for a label that was audited as written" }),
      }),
    ),
    captures: Type.Array(AuditedCapture),
    contentsExamined: Type.Boolean({ description: "whether messages were looked into at all" }),
    canary: Nullable(Type.String({ description: "the planted patient that was searched for; null when none" })),
    valuesShown: Type.Boolean({ description: "whether values stand in it unmasked" }),
    destinations: Type.Array(Destination, { description: "by severity of what was found, then by host" }),
    claims: Type.Array(Claim),
    findings: Type.Array(Finding, { description: "gravest first" }),
    editions: Type.Array(Edition),
  },
  {
    title: "CareLabel traffic audit, version 1",
    description: "What a capture shows, held against what a label declares. Version 1 grows by addition only.",
  },
);
export type AuditReport = Static<typeof AuditReport>;
