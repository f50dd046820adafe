/**
 * Routes of a product's software: its bill of materials, what is known of its weaknesses, what is past support.
 */
import Type, { type Static } from "typebox";
import { RecordId } from "../domain/account/account.ts";
import { SEVERITIES } from "../domain/finding/severity.ts";
import { UNKNOWN_REASONS, WEAKNESS_LEVELS } from "../domain/knowledge/matching/conclude.ts";
import { UNDECIDED_REASONS } from "../domain/knowledge/matching/verdict.ts";
import { Digest } from "../domain/label/text.ts";
import { ById, Empty, Moment, orNull, Window } from "./parts.ts";
import type { Route } from "./route.ts";

export const BILL_LIMIT_BYTES = 32 * 1024 * 1024;

export const SoftwarePart = Type.Object({
  name: Type.String(),
  version: orNull(Type.String()),
  purl: orNull(Type.String()),
  cpe: orNull(Type.String()),
});

const VEX_STATUSES = ["not-affected", "fixed", "affected", "under-investigation"] as const;

export const SoftwareFigures = Type.Object(
  {
    exploited: Type.Integer(),
    critical: Type.Integer(),
    high: Type.Integer(),
    medium: Type.Integer(),
    low: Type.Integer({ description: "and those that are for information" }),
    unrated: Type.Integer({ description: "nobody says how grave, which counts as high" }),
    undecided: Type.Integer({ description: "something is missing to say whether it is affected" }),
    takenAway: Type.Integer({ description: "a statement (VEX) says that nothing has to be done" }),
  },
  { description: "how many weaknesses; exploited ones stand in their severity, too" },
);
export type SoftwareFigures = Static<typeof SoftwareFigures>;

export const MatchOutcome = Type.Object(
  {
    matchedAt: Moment,
    knownWeaknesses: orNull(Type.Enum([...WEAKNESS_LEVELS], { description: "null is not known" })),
    unknownBecause: orNull(Type.Enum([...UNKNOWN_REASONS])),
    componentsPastSupport: orNull(Type.Integer({ description: "null without a source of support periods" })),
    components: Type.Integer({ description: "distinct ones" }),
    identified: Type.Integer({ description: "with a package address of a known ecosystem, or a CPE" }),
    covered: Type.Integer({ description: "of whose ecosystem there are records" }),
    figures: SoftwareFigures,
    sources: Type.Array(Type.Object({ name: Type.String(), kind: Type.String(), datedOn: orNull(Type.String()) })),
  },
  { description: "what came of holding the bill against all that is known, and of which day that is" },
);
export type MatchOutcome = Static<typeof MatchOutcome>;

export const ProductSoftware = Type.Object(
  {
    productId: RecordId,
    digest: Digest,
    fileName: Type.String(),
    format: Type.Enum(["CycloneDX", "SPDX"]),
    edition: Type.String(),
    name: orNull(Type.String()),
    describedVersion: orNull(Type.String()),
    serialNumber: orNull(Type.String()),
    madeOn: orNull(Type.String()),
    entries: Type.Integer({ description: "components as the bill lists them" }),
    notes: Type.Array(Type.String()),
    attachedAt: Moment,
    attachedBy: Type.String(),
    labelled: orNull(
      Type.Enum(["same", "other"], {
        description: "whether it is the one that the label names; null where it names none",
      }),
    ),
    outcome: orNull(MatchOutcome),
    version: Type.Integer(),
  },
  { description: "the bill of materials of a product; outcome null: it is being held against what is known" },
);
export type ProductSoftware = Static<typeof ProductSoftware>;

export const SoftwareWeakness = Type.Object({
  id: Type.String(),
  aliases: Type.Array(Type.String()),
  summary: orNull(Type.String()),
  severity: orNull(Type.Enum([...SEVERITIES])),
  component: SoftwarePart,
  undecided: orNull(Type.Enum([...UNDECIDED_REASONS])),
  exploitedSince: orNull(Type.String()),
  probability: orNull(Type.Number({ description: "that it is used within 30 days (EPSS)" })),
  fixedIn: orNull(Type.String()),
  vex: orNull(
    Type.Object({
      status: Type.Enum([...VEX_STATUSES]),
      justification: orNull(Type.String()),
      saidOn: orNull(Type.String()),
    }),
  ),
});
export type SoftwareWeakness = Static<typeof SoftwareWeakness>;

export const SoftwareEntry = Type.Object({
  ...SoftwarePart.properties,
  pastSupport: orNull(
    Type.Object({
      product: Type.String(),
      cycle: Type.String(),
      endsOn: orNull(Type.String()),
      latest: orNull(Type.String()),
    }),
  ),
});
export type SoftwareEntry = Static<typeof SoftwareEntry>;

export const readSoftwareRoute = {
  method: "GET",
  path: "/api/v1/products/:id/software",
  summary: "The bill of materials of a product and what its weaknesses come to; null without one.",
  access: "knowledge.read",
  params: ById,
  reply: Type.Object({ software: orNull(ProductSoftware) }),
} as const satisfies Route;

export const attachBillRoute = {
  method: "POST",
  path: "/api/v1/products/:id/software",
  summary:
    "Attach a bill of materials (CycloneDX 1.2 to 1.7 or SPDX 2.2 and 2.3, JSON); it takes the place of the one before.",
  access: "knowledge.write",
  params: ById,
  body: { kind: "files", parts: [{ name: "file", required: true, limitBytes: BILL_LIMIT_BYTES }] },
  reply: ProductSoftware,
} as const satisfies Route;

export const removeBillRoute = {
  method: "DELETE",
  path: "/api/v1/products/:id/software",
  summary: "Take the bill of materials off a product; the file stays in the evidence.",
  access: "knowledge.write",
  conditional: true,
  params: ById,
  reply: Empty,
} as const satisfies Route;

export const WEAKNESS_VIEWS = ["counting", "undecided", "taken-away"] as const;

export const listWeaknessesRoute = {
  method: "GET",
  path: "/api/v1/products/:id/software/weaknesses",
  summary: "Weaknesses of a product's components, the worst first.",
  access: "knowledge.read",
  params: ById,
  query: Type.Object(
    { ...Window, show: Type.Optional(Type.Enum([...WEAKNESS_VIEWS], { description: "counting" })) },
    { additionalProperties: false },
  ),
  reply: Type.Object({ weaknesses: Type.Array(SoftwareWeakness), total: Type.Integer() }),
} as const satisfies Route;

export const listComponentsRoute = {
  method: "GET",
  path: "/api/v1/products/:id/software/components",
  summary: "Components of a product as its bill lists them, or those past support alone.",
  access: "knowledge.read",
  params: ById,
  query: Type.Object({ ...Window, show: Type.Optional(Type.Enum(["past-support"])) }, { additionalProperties: false }),
  reply: Type.Object({ components: Type.Array(SoftwareEntry), total: Type.Integer() }),
} as const satisfies Route;
