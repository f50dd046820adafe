/**
 * Routes of the label: check it as it is written, see it as it will be printed, and the keys to verify it with.
 *
 * Verifying has no route: the browser does it itself, so that it works with the server stopped.
 */
import Type, { type Static } from "typebox";
import { LABEL_LIMIT_BYTES, Label } from "../domain/label/label.ts";
import { Digest } from "../domain/label/text.ts";
import { TrustFile } from "../domain/label/trust.ts";
import { WithdrawalFile } from "../domain/label/withdrawal.ts";
import type { Route } from "./route.ts";

const LabelText = {
  kind: "document",
  mediaTypes: ["application/yaml", "application/json"],
  limitBytes: LABEL_LIMIT_BYTES,
} as const;

export const LabelProblem = Type.Object({
  level: Type.Enum(["error", "warning"]),
  code: Type.String(),
  pointer: Type.String({ description: "JSON pointer into the label" }),
  message: Type.String({ description: "what is wrong and what to write" }),
  line: Type.Integer({ minimum: 1 }),
  column: Type.Integer({ minimum: 1 }),
});
export type LabelProblem = Static<typeof LabelProblem>;

export const CheckedLabel = Type.Object({
  signable: Type.Boolean({ description: "whether nothing keeps it from being signed" }),
  problems: Type.Array(LabelProblem, { description: "in the order of the text" }),
  label: Type.Union([Label, Type.Null()], { description: "the label as it was read; null unless it can be signed" }),
  digest: Type.Union([Digest, Type.Null()], { description: "SHA-256 of its canonical JSON" }),
});
export type CheckedLabel = Static<typeof CheckedLabel>;

export const checkLabelRoute = {
  method: "POST",
  path: "/api/v1/label/check",
  summary: "Check a label as it is written, in YAML or JSON: all problems at once, each with its line.",
  access: "label.read",
  body: LabelText,
  reply: CheckedLabel,
} as const satisfies Route;

export const PREVIEW_FORMS = ["package", "mark", "sheet"] as const;

export const previewLabelRoute = {
  method: "POST",
  path: "/api/v1/label/preview",
  summary: "The very label that will be printed, as SVG and marked as unsigned.",
  access: "label.read",
  query: Type.Object({ language: Type.Enum(["en", "de"]), form: Type.Enum([...PREVIEW_FORMS]) }),
  body: LabelText,
  reply: Type.Object({ svg: Type.String() }),
} as const satisfies Route;

export const trustRoute = {
  method: "GET",
  path: "/api/v1/trust",
  summary: "The keys that this facility pinned and the withdrawal lists it knows.",
  access: "anyone",
  reply: Type.Object({ trust: TrustFile, withdrawals: Type.Array(WithdrawalFile) }),
} as const satisfies Route;
export type TrustReply = Static<typeof trustRoute.reply>;
