/**
 * Routes of products and of what the facility knows of their labels.
 */
import Type, { type Static } from "typebox";
import { RecordId } from "../domain/account/account.ts";
import { KeyCard } from "../domain/label/key.ts";
import { LABEL_LIMIT_BYTES, Label } from "../domain/label/label.ts";
import { SignedLabel } from "../domain/label/signed-label.ts";
import { Digest } from "../domain/label/text.ts";
import { WithdrawalFile } from "../domain/label/withdrawal.ts";
import { ProductInput, ProductRecord } from "../domain/registry/product-record.ts";
import { Name } from "../domain/text.ts";
import { HeldLabel } from "./held-label.ts";
import { ById, Empty, Moment } from "./parts.ts";
import type { Route } from "./route.ts";

export const LabelDraft = Type.Object({
  id: RecordId,
  productId: RecordId,
  text: Type.String({ description: "YAML, as written" }),
  changedAt: Moment,
  changedBy: Type.String(),
  version: Type.Integer({ minimum: 1 }),
});
export type LabelDraft = Static<typeof LabelDraft>;

export const ProductRow = Type.Object({
  ...ProductRecord.properties,
  devices: Type.Integer({ description: "devices in use, within reach" }),
  label: Type.Union([HeldLabel, Type.Null()], { description: "the label that counts now" }),
  drafts: Type.Integer(),
});
export type ProductRow = Static<typeof ProductRow>;

export const listProductsRoute = {
  method: "GET",
  path: "/api/v1/products",
  summary: "All products within reach.",
  access: "product.read",
  reply: Type.Object({ products: Type.Array(ProductRow) }),
} as const satisfies Route;

export const readProductRoute = {
  method: "GET",
  path: "/api/v1/products/:id",
  summary: "A product with its labels and drafts.",
  access: "product.read",
  params: ById,
  reply: Type.Object({
    product: ProductRow,
    labels: Type.Array(HeldLabel, { description: "newest first" }),
    drafts: Type.Array(LabelDraft),
  }),
} as const satisfies Route;

export const createProductRoute = {
  method: "POST",
  path: "/api/v1/products",
  summary: "A new product.",
  access: "product.write",
  body: { kind: "json", schema: ProductInput },
  reply: ProductRecord,
} as const satisfies Route;

export const changeProductRoute = {
  method: "PUT",
  path: "/api/v1/products/:id",
  summary: "Change a product.",
  access: "product.write",
  params: ById,
  conditional: true,
  body: { kind: "json", schema: ProductInput },
  reply: ProductRecord,
} as const satisfies Route;

export const createDraftRoute = {
  method: "POST",
  path: "/api/v1/products/:id/drafts",
  summary: "Begin a label of a product; without text, an observed label is drafted from what is known of the product.",
  access: "label.write",
  params: ById,
  body: {
    kind: "json",
    limitBytes: 2 * LABEL_LIMIT_BYTES,
    schema: Type.Object(
      { text: Type.Union([Type.String({ maxLength: LABEL_LIMIT_BYTES }), Type.Null()]) },
      { additionalProperties: false },
    ),
  },
  reply: LabelDraft,
} as const satisfies Route;

export const readDraftRoute = {
  method: "GET",
  path: "/api/v1/drafts/:id",
  summary: "A draft of a label.",
  access: "label.write",
  params: ById,
  reply: LabelDraft,
} as const satisfies Route;

export const changeDraftRoute = {
  method: "PUT",
  path: "/api/v1/drafts/:id",
  summary: "Keep what is written in a draft.",
  access: "label.write",
  params: ById,
  conditional: true,
  body: {
    kind: "json",
    limitBytes: 2 * LABEL_LIMIT_BYTES,
    schema: Type.Object({ text: Type.String({ maxLength: LABEL_LIMIT_BYTES }) }, { additionalProperties: false }),
  },
  reply: LabelDraft,
} as const satisfies Route;

export const removeDraftRoute = {
  method: "DELETE",
  path: "/api/v1/drafts/:id",
  summary: "Throw a draft away.",
  access: "label.write",
  params: ById,
  conditional: true,
  reply: Empty,
} as const satisfies Route;

export const issueLabelRoute = {
  method: "POST",
  path: "/api/v1/drafts/:id/issue",
  summary: "Sign a draft with the facility's key: it becomes the product's observed label, and the draft is gone.",
  access: "label.issue",
  params: ById,
  conditional: true,
  reply: HeldLabel,
} as const satisfies Route;

export const takeLabelRoute = {
  method: "POST",
  path: "/api/v1/products/:id/labels",
  summary: "Take a signed label in, of a maker or an institute; an intact signature is needed, trust is shown.",
  access: "label.issue",
  params: ById,
  body: { kind: "json", limitBytes: 8 * LABEL_LIMIT_BYTES, schema: SignedLabel },
  reply: HeldLabel,
} as const satisfies Route;

export const HeldLabelDocument = Type.Object({
  held: HeldLabel,
  product: ProductRecord,
  signed: SignedLabel,
  label: Label,
});

export const readLabelRoute = {
  method: "GET",
  path: "/api/v1/labels/:digest",
  summary: "A signed label with all its facts.",
  access: "label.read",
  params: Type.Object({ digest: Digest }),
  reply: HeldLabelDocument,
} as const satisfies Route;

export const printLabelRoute = {
  method: "GET",
  path: "/api/v1/labels/:digest/print",
  summary: "A signed label as a file to print: the label for the package, its small mark, or the sheet.",
  access: "label.read",
  params: Type.Object({ digest: Digest }),
  query: Type.Object({
    language: Type.Enum(["en", "de"]),
    form: Type.Enum(["package", "mark", "sheet"]),
    format: Type.Enum(["pdf", "svg", "png"]),
  }),
  reply: { kind: "file", mediaTypes: ["application/pdf", "image/svg+xml", "image/png"] },
} as const satisfies Route;

export const withdrawLabelRoute = {
  method: "POST",
  path: "/api/v1/labels/:digest/withdraw",
  summary: "Take back a label that the facility issued; the list of withdrawals grows by one signed entry.",
  access: "label.issue",
  params: Type.Object({ digest: Digest }),
  body: {
    kind: "json",
    schema: Type.Object(
      { reason: Type.String({ minLength: 1, maxLength: 500 }), successor: Type.Union([Digest, Type.Null()]) },
      { additionalProperties: false },
    ),
  },
  reply: HeldLabel,
} as const satisfies Route;

export const PinnedCard = Type.Object({
  kid: Type.String(),
  card: KeyCard,
  pinnedOn: Type.String(),
  own: Type.Boolean(),
});
export const listKeysRoute = {
  method: "GET",
  path: "/api/v1/keys",
  summary: "The keys that the facility trusts, its own among them, each with its fingerprint.",
  access: "label.read",
  reply: Type.Object({ keys: Type.Array(PinnedCard) }),
} as const satisfies Route;

export const pinKeyRoute = {
  method: "POST",
  path: "/api/v1/keys",
  summary: "Trust a key, after its fingerprint was compared by another way than the one the card came by.",
  access: "trust.write",
  body: {
    kind: "json",
    schema: Type.Object(
      { card: KeyCard, fingerprint: Type.String({ maxLength: 100, description: "as the holder told it" }) },
      { additionalProperties: false },
    ),
  },
  reply: PinnedCard,
} as const satisfies Route;

export const unpinKeyRoute = {
  method: "DELETE",
  path: "/api/v1/keys/:kid",
  summary: "Trust a key no longer.",
  access: "trust.write",
  params: Type.Object({ kid: Name }),
  reply: Empty,
} as const satisfies Route;

export const takeWithdrawalsRoute = {
  method: "POST",
  path: "/api/v1/withdrawals",
  summary: "Take in the signed list of labels that a maker, or countersignatures that an institute, takes back.",
  access: "label.issue",
  body: { kind: "json", limitBytes: 16 * LABEL_LIMIT_BYTES, schema: WithdrawalFile },
  reply: Type.Object({ entries: Type.Integer() }),
} as const satisfies Route;

/** For a phone without sign-in: facts of the product, and whom to call; nothing of any device. */
export const publicProductRoute = {
  method: "GET",
  path: "/api/v1/public/labels/:digest",
  summary: "What anybody with the printed code may read: the signed label, and whom to call in this facility.",
  access: "anyone",
  params: Type.Object({ digest: Digest }),
  reply: Type.Object({
    signed: SignedLabel,
    facility: Type.Union([Type.String(), Type.Null()]),
    phone: Type.Union([Type.String(), Type.Null()]),
  }),
} as const satisfies Route;
