/**
 * Digest of a label: SHA-256 over its RFC 8785 (canonical JSON) bytes, the same on every machine.
 */
import canonicalize from "canonicalize";
import { InputError } from "../input-error.ts";
import { toBase32 } from "./base32.ts";
import type { Digest } from "./text.ts";

/** RFC 8785 bytes of a JSON value: what is signed and hashed. */
export function canonicalBytes(value: unknown): Uint8Array<ArrayBuffer> {
  let text: string | undefined;
  try {
    text = canonicalize(value);
  } catch (cause) {
    throw new InputError("label-invalid", "", `it cannot be written as canonical JSON (${(cause as Error).message})`, {
      cause,
    });
  }
  if (text === undefined) throw new InputError("label-invalid", "", "it is no JSON value");
  return new TextEncoder().encode(text);
}

export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

/** SHA-256 of `bytes` as 64 hexadecimal digits. */
export async function digestOf(bytes: Uint8Array<ArrayBuffer>): Promise<Digest> {
  return toHex(await sha256(bytes));
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function fromHex(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** The first 20 Base32 characters of a digest (100 bits): how a label without a GTIN is addressed. */
export function shortDigest(digest: Digest): string {
  return toBase32(fromHex(digest)).slice(0, 20);
}
