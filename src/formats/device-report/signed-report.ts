/**
 * A report that its device signed: a compact JWS (RFC 7515, section 7.1) whose payload is the report in JSON or CBOR.
 *
 * Header: `alg` EdDSA or ES256, `kid` the RFC 7638 thumbprint of the device's key, `typ` as below (RFC 8725, section 3.11).
 * Only what is written is read here; whose signature it is, is the caller's question. Whether a report was there before is
 * told by its boot and sequence number, so no time and no nonce are asked for.
 */
import { InputError } from "../../domain/input-error.ts";
import type { Algorithm } from "../../domain/label/key.ts";

export const SIGNED_REPORT_TYPE = "carelabel-report+jwt";

export interface SignedBytes {
  readonly algorithm: Algorithm;
  /** RFC 7638 thumbprint, Base64url. */
  readonly kid: string;
  /** What the signature is over: header and payload as they were sent. */
  readonly signed: Uint8Array;
  readonly signature: Uint8Array;
  readonly payload: Uint8Array;
}

/** Every compact JWS begins with these: `{"` in Base64url. No report in JSON or CBOR does. */
const BEGINNING = [0x65, 0x79, 0x4a];
const HEADER_LIMIT = 1024;
const SIGNATURE_BYTES = 64;
const DOT = 0x2e;
const ascii = new TextDecoder("latin1");
const utf8 = new TextDecoder("utf-8", { fatal: true });

export function isSigned(bytes: Uint8Array): boolean {
  return BEGINNING.every((byte, at) => bytes[at] === byte);
}

/** @throws {InputError} `report-invalid`. */
export function readSignedReport(bytes: Uint8Array): SignedBytes {
  return readSignedBytes(bytes, SIGNED_REPORT_TYPE);
}

/**
 * The parts of a compact JWS, which says of itself that it is a `type`; its header beside them.
 * @throws {InputError} `report-invalid`.
 */
export function readSignedBytes(bytes: Uint8Array, type: string): SignedBytes & { readonly header: object } {
  const first = bytes.indexOf(DOT);
  const second = first < 0 ? -1 : bytes.indexOf(DOT, first + 1);
  if (second < 0 || bytes.includes(DOT, second + 1)) throw unreadable("", "it is no compact JWS of three parts");
  if (first > HEADER_LIMIT) throw unreadable("/header", `its header is longer than ${HEADER_LIMIT} characters`);
  const header = headerIn(bytes.subarray(0, first));
  const { alg, kid, typ } = header;
  if (typ !== type) throw unreadable("/header/typ", `write typ "${type}"`);
  // RFC 7515, section 4.1.11: what must be understood and is not, makes it invalid.
  if ("crit" in header || "b64" in header)
    throw unreadable("/header/crit", "no extension of JWS is understood; leave it out");
  if (alg !== "EdDSA" && alg !== "ES256") throw unreadable("/header/alg", "sign with EdDSA (Ed25519) or ES256");
  if (typeof kid !== "string" || !/^[A-Za-z0-9_-]{43}$/.test(kid))
    throw unreadable("/header/kid", "write the RFC 7638 thumbprint (SHA-256, Base64url) of the device's key");
  const signature = bytesOf(bytes.subarray(second + 1), "/signature");
  if (signature.length !== SIGNATURE_BYTES)
    throw unreadable("/signature", `it has ${signature.length} bytes; ${alg} makes ${SIGNATURE_BYTES}`);
  const payload = bytesOf(bytes.subarray(first + 1, second), "/payload");
  return { algorithm: alg, kid, signed: bytes.subarray(0, second), signature, payload, header };
}

function headerIn(text: Uint8Array): Readonly<Record<string, unknown>> {
  let header: unknown;
  try {
    header = JSON.parse(utf8.decode(bytesOf(text, "/header")));
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    throw unreadable("/header", "it is no JSON", cause);
  }
  if (header === null || typeof header !== "object" || Array.isArray(header))
    throw unreadable("/header", "it is no JSON object");
  return header as Readonly<Record<string, unknown>>;
}

/** RFC 7515, section 2: no padding, no white space, no other characters; and spare bits that are zero. */
function bytesOf(bytes: Uint8Array, where: string): Uint8Array {
  const text = ascii.decode(bytes);
  if (!/^[A-Za-z0-9_-]*$/.test(text)) throw unreadable(where, "it is no Base64url");
  try {
    const padded = text.padEnd(4 * Math.ceil(text.length / 4), "=");
    return Uint8Array.fromBase64(padded, { alphabet: "base64url", lastChunkHandling: "strict" });
  } catch (cause) {
    throw unreadable(where, "it is no Base64url", cause);
  }
}

function unreadable(where: string, message: string, cause?: unknown): InputError {
  return new InputError("report-invalid", where, message, cause === undefined ? {} : { cause });
}
