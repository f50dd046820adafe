/**
 * A label that is offered for comparison: the one that counts of a product, or a file. What is signed is verified in the
 * browser; a label as written is checked by the server, which keeps nothing of it.
 */
import { checkLabelRoute } from "../../src/contract/label.ts";
import { readLabelRoute } from "../../src/contract/product.ts";
import { InputError } from "../../src/domain/input-error.ts";
import type { OfferedLabel } from "../../src/domain/inspection/comparison/compare-labels.ts";
import type { Label } from "../../src/domain/label/label.ts";
import { signedLabelOf } from "../../src/domain/label/signed-label.ts";
import { verifyLabel } from "../../src/domain/label/verify.ts";
import { call } from "../call.ts";
import type { PinnedKeys } from "../label/pinned-keys.ts";
import { SIGNED_LABEL_LIMIT_BYTES } from "../label/verify-input.ts";
import { today } from "../words/locale.ts";

export interface OfferWords {
  readonly tooLarge: string;
  readonly brokenFile: string;
  readonly draftProblem: (message: string) => string;
}

export async function offerOfDigest(digest: string, keys: PinnedKeys, words: OfferWords): Promise<OfferedLabel> {
  const { reply } = await call(readLabelRoute, { params: { digest } });
  return verified(reply.signed, digest.slice(0, 8), keys, words);
}

/** @throws {InputError} for a file that is no label, holds mistakes or bears a broken signature. */
export async function offerOfFile(file: File, keys: PinnedKeys, words: OfferWords): Promise<OfferedLabel> {
  if (file.size > SIGNED_LABEL_LIMIT_BYTES) throw new InputError("document-too-large", file.name, words.tooLarge);
  const text = await file.text();
  const value = signedIn(text);
  return value === undefined ? asWritten(text, file.name, words) : verified(value, file.name, keys, words);
}

function signedIn(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return (value as { carelabel?: unknown } | null)?.carelabel === "signed-label" ? (value as object) : undefined;
  } catch {
    return undefined; // YAML, or nothing that can be read: the check tells which
  }
}

async function verified(value: object, where: string, keys: PinnedKeys, words: OfferWords): Promise<OfferedLabel> {
  const { answer, tier, label, digest } = await verifyLabel(
    signedLabelOf(value, where),
    keys.trust,
    keys.withdrawals,
    today(),
  );
  if (answer === "broken" || label === undefined || digest === undefined)
    throw new InputError("signature-unreadable", where, words.brokenFile);
  return { label, digest, signed: { answer, tier } };
}

async function asWritten(text: string, where: string, words: OfferWords): Promise<OfferedLabel> {
  const { reply } = await call(checkLabelRoute, { body: text, mediaType: "application/yaml" });
  if (reply.label !== null) {
    return { label: reply.label as Label, ...(reply.digest === null ? {} : { digest: reply.digest }) };
  }
  const first = reply.problems.find(({ level }) => level === "error");
  throw new InputError("label-invalid", where, words.draftProblem(first?.message ?? ""));
}
