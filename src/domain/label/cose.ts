/**
 * COSE_Sign1 (RFC 9052, section 4.2) with ES256 or EdDSA: four CBOR items, nothing more.
 */
import { decode, encode, Tagged } from "cborg";
import type { Algorithm, Signer } from "./key.ts";

const ALGORITHM_IDS: Record<Algorithm, number> = { ES256: -7, EdDSA: -8 };
const TAG_SIGN1 = 18;
const HEADER_ALG = 1;
const HEADER_KID = 4;

export interface CoseSign1 {
  readonly algorithm: Algorithm;
  readonly kid: Uint8Array<ArrayBuffer>;
  readonly payload: Uint8Array<ArrayBuffer>;
  readonly protectedBytes: Uint8Array<ArrayBuffer>;
  readonly signature: Uint8Array<ArrayBuffer>;
}

/** How WebCrypto names the two algorithms for signing and verifying. */
export function webCryptoAlgorithm(algorithm: Algorithm): { name: string; hash: string } {
  return algorithm === "ES256" ? { name: "ECDSA", hash: "SHA-256" } : { name: "Ed25519", hash: "SHA-512" };
}

/** Signs `payload`; `kid` is the shortened key id that travels along. */
export async function signCose(
  payload: Uint8Array<ArrayBuffer>,
  kid: Uint8Array,
  signer: Signer,
): Promise<Uint8Array<ArrayBuffer>> {
  const protectedBytes = bytesOf(
    encode(
      new Map<number, unknown>([
        [HEADER_ALG, ALGORITHM_IDS[signer.algorithm]],
        [HEADER_KID, kid],
      ]),
    ),
  );
  const signature = new Uint8Array(
    await crypto.subtle.sign(
      webCryptoAlgorithm(signer.algorithm),
      signer.privateKey,
      toBeSigned(protectedBytes, payload),
    ),
  );
  return bytesOf(encode(new Tagged(TAG_SIGN1, [protectedBytes, new Map(), payload, signature])));
}

/**
 * The parts of a COSE_Sign1, or undefined when the bytes are none of ours: tagged, with algorithm and key id protected,
 * nothing unprotected, and in the one encoding that RFC 8949 calls deterministic.
 */
export function readCose(bytes: Uint8Array): CoseSign1 | undefined {
  try {
    const tagged: unknown = decode(bytes, {
      useMaps: true,
      tags: Tagged.preserve(TAG_SIGN1),
      rejectDuplicateMapKeys: true,
    });
    if (!(tagged instanceof Tagged) || tagged.tag !== TAG_SIGN1) return undefined;
    if (!Array.isArray(tagged.value) || tagged.value.length !== 4) return undefined;
    const [protectedBytes, unprotected, payload, signature] = tagged.value as unknown[];
    if (!(unprotected instanceof Map) || unprotected.size > 0) return undefined;
    if (!(protectedBytes instanceof Uint8Array && payload instanceof Uint8Array && signature instanceof Uint8Array))
      return undefined;
    const header: unknown = decode(protectedBytes, { useMaps: true, rejectDuplicateMapKeys: true });
    if (!(header instanceof Map) || header.size !== 2 || !hasPlainKeys(header)) return undefined;
    if (!sameBytes(encode(header), protectedBytes) || !sameBytes(encode(tagged), bytes)) return undefined;
    const algorithm = (Object.keys(ALGORITHM_IDS) as Algorithm[]).find(
      (name) => ALGORITHM_IDS[name] === header.get(HEADER_ALG),
    );
    const kid: unknown = header.get(HEADER_KID);
    if (algorithm === undefined || !(kid instanceof Uint8Array)) return undefined;
    return {
      algorithm,
      kid: bytesOf(kid),
      payload: bytesOf(payload),
      protectedBytes: bytesOf(protectedBytes),
      signature: bytesOf(signature),
    };
  } catch {
    return undefined; // cborg throws on anything that is no CBOR; for the caller that is one and the same answer
  }
}

export async function verifyCose(cose: CoseSign1, key: CryptoKey): Promise<boolean> {
  return crypto.subtle.verify(
    webCryptoAlgorithm(cose.algorithm),
    key,
    cose.signature,
    toBeSigned(cose.protectedBytes, cose.payload),
  );
}

/** Sig_structure of RFC 9052, section 4.4, without external data. */
function toBeSigned(protectedBytes: Uint8Array, payload: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytesOf(encode(["Signature1", protectedBytes, new Uint8Array(), payload]));
}

/** Whether every key of every map is a single value, as all of ours are; lists and bytes as keys have no sure order. */
export function hasPlainKeys(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(hasPlainKeys);
  if (!(value instanceof Map)) return true;
  return [...value].every(([key, item]) => !(key instanceof Object) && hasPlainKeys(item));
}

export function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}

function bytesOf(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}
