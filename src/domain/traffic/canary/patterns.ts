/**
 * Patterns: every byte sequence by which a canary is recognised, and what each of them means.
 *
 * A pattern knows its value, how that was rewritten, how it is encoded, and by which digest it was hashed. A keyed hash
 * (HMAC) is not among them: its key is learnt from the capture (keyed-hashes.ts).
 */
import {
  BASE32,
  BASE64,
  BASE64URL,
  base58,
  formValue,
  htmlEscaped,
  inLetters,
  inLettersAnywhere,
  jsonEscaped,
  latin1,
  percent,
  quotedPrintable,
  reversed,
  rot13,
  toHex,
  utf8,
  utf16,
} from "./encodings.ts";
import type { CanaryRecord } from "./record.ts";
import { type CanaryField, type CanaryText, canaryTexts, type Strength } from "./variants.ts";

export interface CanaryPattern {
  readonly bytes: Uint8Array;
  readonly field: CanaryField;
  readonly variant: string;
  readonly encoding: string;
  /** The hash function, "sha256 of sha256 (hex)" for one over another; null for the value itself. */
  readonly digest: string | null;
  readonly strength: Strength;
}

/** A digest by the name of its function, or undefined when this platform has none of that name. */
export type HashFunction = (algorithm: string, bytes: Uint8Array) => Uint8Array | undefined;

/** Looked for in every variant. */
const USUAL_DIGESTS = ["md5", "sha1", "sha256"];

/** The names are those of OpenSSL 3. */
export const DIGESTS = [
  ...USUAL_DIGESTS,
  "sha224",
  "sha384",
  "sha512",
  "sha512-256",
  "sha3-224",
  "sha3-256",
  "sha3-384",
  "sha3-512",
  "ripemd160",
  "blake2b512",
  "blake2s256",
  "sm3",
];

/** One hash over the hexadecimal or the raw result of another. */
const DOUBLE_DIGESTS: readonly (readonly [outer: string, inner: string])[] = [
  ["md5", "md5"],
  ["sha1", "sha1"],
  ["sha256", "sha256"],
  ["sha512", "sha512"],
  ["sha256", "md5"],
  ["sha256", "sha1"],
];

/** Shorter ones would be met by chance, and by the scanner's steps of four bytes not at all. */
export const PATTERN_BYTES_LEAST = 7;
/** So many equal bytes are proof, whatever follows. */
export const PATTERN_BYTES_MOST = 192;

/** All patterns of a canary, each byte sequence once; about 6,500. */
export function canaryPatterns(record: CanaryRecord, hash: HashFunction): CanaryPattern[] {
  const patterns = new Map<string, CanaryPattern>();
  const texts = canaryTexts(record);
  const add = (of: CanaryText, encoding: string, digest: string | null, written: string | Uint8Array | undefined) => {
    if (written === undefined) return;
    const bytes = (typeof written === "string" ? utf8(written) : written).subarray(0, PATTERN_BYTES_MOST);
    const key = String.fromCharCode(...bytes);
    if (bytes.length < PATTERN_BYTES_LEAST || patterns.has(key)) return;
    const { field, variant, strength } = of;
    patterns.set(key, { bytes, field, variant, encoding, digest, strength });
  };
  for (const of of texts) add(of, "UTF-8", null, of.text);
  for (const of of texts) for (const [encoding, written] of encodingsOf(of)) add(of, encoding, null, written);
  for (const of of texts) {
    for (const [digest, forms] of digestsOf(of, hash)) {
      for (const [encoding, written] of forms) add(of, encoding, digest, written);
    }
  }
  return [...patterns.values()];
}

function* encodingsOf({
  text,
  reach,
}: CanaryText): Generator<[encoding: string, written: string | Uint8Array | undefined]> {
  const bytes = utf8(text);
  const byLatin1 = latin1(text);
  yield ["Latin-1", byLatin1];
  yield ["URL", formValue(text)];
  yield ["URL", percent(text)];
  yield ["URL", percent(text).replaceAll(/%../g, (code) => code.toLowerCase())];
  yield ["URL twice", percent(percent(text))];
  yield ["JSON escapes", jsonEscaped(text, false)];
  yield ["HTML entities", htmlEscaped(text, "named", false)];
  yield ["quoted-printable", quotedPrintable(bytes)];
  if (reach !== "everywhere") return;
  yield ["UTF-16", utf16(text)];
  yield ["hex", toHex(bytes)];
  yield ["hex", toHex(bytes).toUpperCase()];
  for (const alphabet of [BASE64, BASE64URL]) {
    for (const once of inLettersAnywhere(bytes, alphabet)) {
      yield ["base64", once];
      for (const twice of inLettersAnywhere(utf8(once), alphabet)) yield ["base64 twice", twice];
    }
  }
  for (const written of inLettersAnywhere(bytes, BASE32)) {
    yield ["base32", written];
    yield ["base32", written.toLowerCase()];
  }
  yield ["base58", base58(bytes)];
  yield ["JSON escapes", jsonEscaped(text, true)];
  yield ["HTML entities", htmlEscaped(text, "decimal", false)];
  yield ["HTML entities", htmlEscaped(text, "hexadecimal", false)];
  yield ["HTML entities", htmlEscaped(text, "decimal", true)];
  yield ["HTML entities", htmlEscaped(text, "hexadecimal", true)];
  if (byLatin1 !== undefined) yield ["quoted-printable", quotedPrintable(byLatin1)];
  yield ["reversed", reversed(text)];
  yield ["rot13", rot13(text)];
}

type Form = readonly [encoding: string, written: string | Uint8Array];

function* digestsOf({ text, reach }: CanaryText, hash: HashFunction): Generator<[digest: string, forms: Form[]]> {
  if (reach === "plain") return;
  const bytes = utf8(text);
  for (const name of reach === "usual" ? USUAL_DIGESTS : DIGESTS) {
    const digest = hash(name, bytes);
    if (digest === undefined) continue;
    const forms: Form[] = [
      ["hex", toHex(digest)],
      ["hex", toHex(digest).toUpperCase()],
      ["base64", inLetters(digest, BASE64)],
      ["base64", inLetters(digest, BASE64URL)],
      ["raw", digest],
    ];
    const again: Form = ["base64 of hex", inLetters(utf8(toHex(digest)), BASE64)];
    yield [name, USUAL_DIGESTS.includes(name) ? [...forms, again] : forms];
  }
  if (reach === "usual") return;
  for (const [outer, inner] of DOUBLE_DIGESTS) {
    const first = hash(inner, bytes);
    if (first === undefined) continue;
    const ofHex = hash(outer, utf8(toHex(first)));
    if (ofHex !== undefined) yield [`${outer} of ${inner} (hex)`, doubleForms(ofHex)];
    const ofRaw = outer === inner ? hash(outer, first) : undefined;
    if (ofRaw !== undefined) yield [`${outer} of ${inner}`, doubleForms(ofRaw)];
  }
}

/** Other forms are found once their letters are decoded. */
const doubleForms = (digest: Uint8Array): Form[] => [
  ["hex", toHex(digest)],
  ["raw", digest],
];
