/**
 * A label that is offered for comparison, of one of our products or out of a file, with what the pinned keys say of it.
 * A signed file never leaves the browser; a label as written is checked by the server, which keeps nothing of it.
 */
import { checkLabelRoute } from "../../src/contract/label.ts";
import { readLabelRoute, readProductRoute } from "../../src/contract/product.ts";
import { InputError } from "../../src/domain/input-error.ts";
import type { OfferedLabel } from "../../src/domain/inspection/comparison/compare-labels.ts";
import type { Label } from "../../src/domain/label/label.ts";
import { signedLabelOf } from "../../src/domain/label/signed-label.ts";
import { verifyLabel } from "../../src/domain/label/verify.ts";
import { call } from "../call.ts";
import type { PinnedKeys } from "../label/pinned-keys.ts";
import { SIGNED_LABEL_LIMIT_BYTES } from "../label/verify-input.ts";

/** The id of a product, or a file. */
export type Offer = string | File;

/** @throws {InputError} for what is no label, holds none, or has a broken signature. @throws {CallProblem}. */
export async function offeredLabel(offer: Offer, keys: PinnedKeys, today: string): Promise<OfferedLabel> {
  return typeof offer === "string" ? ofProduct(offer, keys, today) : ofFile(offer, keys, today);
}

/** The label that counts for the product. */
async function ofProduct(id: string, keys: PinnedKeys, today: string): Promise<OfferedLabel> {
  const { product } = (await call(readProductRoute, { params: { id } })).reply;
  const name = `${product.maker} ${product.model}`;
  if (product.label === null) throw new InputError("record-unknown", name, "it has no label that counts");
  const { signed } = (await call(readLabelRoute, { params: { digest: product.label.digest } })).reply;
  return verified(signed, name, keys, today);
}

async function ofFile(file: File, keys: PinnedKeys, today: string): Promise<OfferedLabel> {
  const { name, size } = file;
  if (size > SIGNED_LABEL_LIMIT_BYTES)
    throw new InputError("document-too-large", name, "it is larger than 8 MiB; is it a label?");
  const text = await file.text();
  const value = jsonIn(text);
  if ((value as { carelabel?: unknown } | null | undefined)?.carelabel === "signed-label")
    return verified(value, name, keys, today);
  const mediaType = value === undefined ? "application/yaml" : "application/json";
  const { label, digest, problems } = (await call(checkLabelRoute, { body: text, mediaType })).reply;
  if (label !== null && digest !== null) return { label: label as Label, digest };
  const first = problems.find(({ level }) => level === "error");
  throw new InputError(
    "label-invalid",
    `${name}:${first?.line ?? 1}:${first?.column ?? 1}`,
    first?.message ?? "it is no label",
  );
}

async function verified(value: unknown, name: string, keys: PinnedKeys, today: string): Promise<OfferedLabel> {
  const of = await verifyLabel(signedLabelOf(value, name), keys.trust, keys.withdrawals, today);
  const { answer, because, tier, label, digest } = of;
  if (answer === "broken" || label === undefined || digest === undefined)
    throw new InputError(
      "signature-unreadable",
      name,
      `its signature is broken (${because ?? "content"}), so nobody stands behind what it says; get it again from its issuer`,
    );
  return { label, digest, signed: { answer, tier } };
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // as written in YAML, or wrong; the check says which
  }
}
