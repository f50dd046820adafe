/**
 * A signed self-description: a compact JWS whose header holds the device's public key, as it was answered to one question.
 */
import { createPublicKey } from "node:crypto";
import { InputError } from "../../domain/input-error.ts";
import { PublicJwk, thumbprintOf } from "../../domain/label/key.ts";
import { problemsAgainst } from "../../domain/label/schema-problems.ts";
import { oneLine } from "../../domain/one-line.ts";
import { type NotItsOwn, SelfDescription } from "../../domain/runtime/self-description.ts";
import { isSigned, readSignedBytes, type SignedBytes } from "../../formats/device-report/signed-report.ts";
import { isSignatureOf } from "./report-keys.ts";

export const DESCRIPTION_TYPE = "carelabel-description+jwt";

export type ReadDescription =
  | { readonly kind: "its-own"; readonly description: SelfDescription; readonly key: string }
  | ({ readonly kind: "not-its-own" } & NotItsOwn);

const utf8 = new TextDecoder("utf-8", { fatal: true });
const SHOWN = 200;

/** @param pinned RFC 7638 thumbprint of its key; null trusts whatever key signs. */
export async function readDescription(
  body: Uint8Array,
  { nonce, pinned }: { readonly nonce: string; readonly pinned: string | null },
): Promise<ReadDescription> {
  const other = (reason: "not-signed" | "signature-wrong" | "nonce-wrong" | "unreadable", now: string) =>
    ({ kind: "not-its-own", reason, now: oneLine(now, SHOWN) }) as const;
  const trimmed = withoutLineEnd(body);
  if (!isSigned(trimmed)) return other("not-signed", "plain text instead of a signed description");
  let signed: SignedBytes & { readonly header: object };
  try {
    signed = readSignedBytes(trimmed, DESCRIPTION_TYPE);
  } catch (error) {
    if (error instanceof InputError) return other("unreadable", error.message);
    throw error;
  }
  const key = await signerOf(signed);
  if (key === undefined) return other("signature-wrong", signed.kid);
  if (pinned !== null && key !== pinned)
    return { kind: "not-its-own", reason: "key-changed", before: pinned, now: key };
  const description = descriptionIn(signed.payload);
  if (typeof description === "string") return other("unreadable", description);
  if (description.nonce !== nonce) return other("nonce-wrong", description.nonce);
  return { kind: "its-own", description, key };
}

/** Thumbprint of the key that made the signature; undefined when none that is named did. */
async function signerOf(signed: SignedBytes & { readonly header: object }): Promise<string | undefined> {
  const { jwk } = signed.header as { readonly jwk?: unknown };
  if (problemsAgainst(PublicJwk, jwk, true).length > 0) return undefined;
  const key = jwk as PublicJwk;
  try {
    const thumbprint = await thumbprintOf(key);
    if (signed.kid !== thumbprint) return undefined;
    return isSignatureOf(key, createPublicKey({ key, format: "jwk" }), signed) ? thumbprint : undefined;
  } catch {
    return undefined; // its numbers are no point on the curve
  }
}

/** The description, or what is wrong with it. */
function descriptionIn(payload: Uint8Array): SelfDescription | string {
  let value: unknown;
  try {
    value = JSON.parse(utf8.decode(payload));
  } catch {
    return "what is signed is no JSON";
  }
  const problem = problemsAgainst(SelfDescription, value).find(({ level }) => level === "error");
  return problem === undefined ? (value as SelfDescription) : `${problem.pointer}: ${problem.message}`;
}

function withoutLineEnd(body: Uint8Array): Uint8Array {
  let end = body.length;
  while (end > 0 && (body[end - 1] === 10 || body[end - 1] === 13)) end -= 1;
  return body.subarray(0, end);
}
