/**
 * Reading one compact JWS strictly: type, algorithm, key and canonical payload, each failure with its own reason.
 */
import { compactVerify, decodeProtectedHeader } from "jose";
import { sameBytes } from "./cose.ts";
import { canonicalBytes, digestOf } from "./digest.ts";
import { algorithmOf, importPublicKey, PublicJwk, thumbprintOf } from "./key.ts";
import { problemsAgainst } from "./schema-problems.ts";
import type { Digest } from "./text.ts";

/** Why a signature is broken; the words stand in `verification-words.ts`. */
export type BrokenBecause =
  | "not-a-signature"
  | "other-kind"
  | "algorithm"
  | "key"
  | "signature"
  | "not-canonical"
  | "content"
  | "not-yet-valid"
  | "short-differs"
  | "other-label"
  | "other-evaluation"
  | "signers-own"
  | "before-closing";

export type ReadJws =
  | {
      readonly intact: true;
      readonly kid: string;
      /** The key that verified it, from its own header. */
      readonly key: CryptoKey;
      readonly value: unknown;
      readonly digest: Digest;
    }
  | { readonly intact: false; readonly because: BrokenBecause };

const broken = (because: BrokenBecause): ReadJws => ({ intact: false, because });

/**
 * Verifies `jws` with the key in its own header. Intact says only that the content is as that key's holder signed it;
 * whether the holder is trusted is the next question.
 */
export async function readJws(jws: string, typ: string): Promise<ReadJws> {
  let header: Record<string, unknown>;
  try {
    header = decodeProtectedHeader(jws) as Record<string, unknown>;
  } catch {
    return broken("not-a-signature");
  }
  if (header.typ !== typ) return broken("other-kind");
  if (problemsAgainst(PublicJwk, header.jwk, true).length > 0) return broken("key");
  const jwk = header.jwk as PublicJwk;
  if (header.alg !== algorithmOf(jwk)) return broken("algorithm");
  let payload: Uint8Array<ArrayBuffer>;
  let key: CryptoKey;
  try {
    if (header.kid !== (await thumbprintOf(jwk))) return broken("key");
    key = await importPublicKey(jwk);
    payload = new Uint8Array((await compactVerify(jws, key, { algorithms: [algorithmOf(jwk)] })).payload);
  } catch {
    return broken("signature");
  }
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(payload));
    // One label has one digest: bytes that say the same in another order, or a key twice, are another statement.
    if (!sameBytes(canonicalBytes(value), payload)) return broken("not-canonical");
    return { intact: true, kid: header.kid as string, key, value, digest: await digestOf(payload) };
  } catch {
    return broken("content");
  }
}
