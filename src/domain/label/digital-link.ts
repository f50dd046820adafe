/**
 * The text of the printed code: a GS1 Digital Link that any phone opens, and behind `#` the short label for offline use.
 *
 * Upper case throughout, so that the code keeps to alphanumeric mode; the fragment never reaches a server. It carries
 * no serial number and is captioned as a security label: it is not the UDI carrier, which stays a DataMatrix.
 */
import { InputError } from "../input-error.ts";
import { fromBase32, toBase32 } from "./base32.ts";
import { shortDigest } from "./digest.ts";
import { isGtin14 } from "./gtin.ts";
import {
  type Deflate,
  type Inflate,
  SHORT_LABEL_INFLATED_LIMIT_BYTES,
  SHORT_LABEL_LIMIT_BYTES,
} from "./short-label.ts";
import type { Digest } from "./text.ts";

/** Longest fragment that can hold a short label, in characters of Base32. */
const FRAGMENT_LIMIT = Math.ceil((SHORT_LABEL_LIMIT_BYTES * 8) / 5);

/** The address of the label's page: by GTIN, or by digest where the product has none. */
export function labelAddress(host: string, product: { udiDi?: string }, digest: Digest): string {
  if (!/^[a-z0-9.-]+(?::\d{1,5})?(?:\/[a-z0-9/_-]*[a-z0-9_-])?$/i.test(host)) {
    throw new InputError(
      "argument-wrong",
      "host",
      `"${host}" is no host; write it without https:// and without a slash at the end, for example labels.example.org`,
    );
  }
  const path = product.udiDi === undefined ? `/L/${shortDigest(digest)}` : `/01/${product.udiDi}`;
  return `HTTPS://${host.toUpperCase()}${path}`;
}

/** The whole text of the printed code. */
export async function codeText(address: string, cose: Uint8Array<ArrayBuffer>, deflate: Deflate): Promise<string> {
  return `${address}#${toBase32(await deflate(cose))}`;
}

export interface ReadCode {
  /** GTIN-14 of the path, when it has one. */
  readonly gtin?: string;
  /** Base32 digest of the path, when it has one. */
  readonly shortDigest?: string;
  /** COSE_Sign1 bytes of the fragment; undefined for a code that only links. */
  readonly cose?: Uint8Array<ArrayBuffer>;
}

/**
 * What a scanned code says.
 * @throws {InputError} `signature-unreadable` when it is no code of a security label or its fragment is damaged.
 */
export async function readCode(text: string, inflate: Inflate): Promise<ReadCode> {
  const match = /^https?:\/\/[^\s#?]+?\/(?:01\/(\d{14})|L\/([A-Z2-7]{20}))(?:[/?][^\s#]*)?(?:#([A-Z2-7]*))?$/i.exec(
    text.trim(),
  );
  if (match === null) {
    throw new InputError(
      "signature-unreadable",
      "code",
      "this is no security label of CareLabel; scan the square code beside the words “Security label”",
    );
  }
  const [, gtin, digest, fragment] = match;
  if (gtin !== undefined && !isGtin14(gtin)) {
    throw new InputError(
      "signature-unreadable",
      "code",
      `the product number ${gtin} has a wrong check digit; scan again`,
    );
  }
  const place = {
    ...(gtin === undefined ? {} : { gtin }),
    ...(digest === undefined ? {} : { shortDigest: digest.toUpperCase() }),
  };
  if (fragment === undefined || fragment === "") return place;
  const bytes = fragment.length > FRAGMENT_LIMIT ? undefined : fromBase32(fragment);
  const cose = bytes === undefined ? undefined : await inflate(bytes, SHORT_LABEL_INFLATED_LIMIT_BYTES);
  if (cose === undefined)
    throw new InputError(
      "signature-unreadable",
      "code",
      "the code was read only in part or is damaged; scan again in better light",
    );
  return { ...place, cose };
}
