/**
 * Keys that sign labels, and the cards by which people pin them.
 *
 * A key file holds a private JWK (RFC 7517) with its holder; a card holds the public half only. The key's name
 * everywhere is its thumbprint (RFC 7638). ES256 is the default: every phone browser verifies it; EdDSA is the other.
 */
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JWK } from "jose";
import Type, { type Static } from "typebox";
import { InputError } from "../input-error.ts";
import { problemsAgainst } from "./schema-problems.ts";
import { Closed, Country, Day, Name } from "./text.ts";

export const Algorithm = Type.Enum(["ES256", "EdDSA"], { description: "ES256 or EdDSA" });
export type Algorithm = Static<typeof Algorithm>;

/** What a holder may sign: labels as a maker, observed labels as a facility, countersignatures as an institute. */
export const HolderRole = Type.Enum(["maker", "facility", "institute"], {
  description: "maker, facility or institute",
});
export type HolderRole = Static<typeof HolderRole>;

/** The two spare bits of the last character are zero, so that one key has one spelling and one thumbprint. */
const Coordinate = Type.String({
  pattern: "^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$",
  description: "32 bytes in Base64url",
});

export const PublicJwk = Type.Union(
  [
    Closed(
      { kty: Type.Literal("EC"), crv: Type.Literal("P-256"), x: Coordinate, y: Coordinate },
      { description: "a P-256 key with x and y" },
    ),
    Closed(
      { kty: Type.Literal("OKP"), crv: Type.Literal("Ed25519"), x: Coordinate },
      { description: "an Ed25519 key with x only" },
    ),
  ],
  { description: "a public key as JWK: P-256 with x and y, or Ed25519 with x" },
);
export type PublicJwk = Static<typeof PublicJwk>;

/** What a holder hands out, and what a person pins after comparing the fingerprint by another way. */
export const KeyCard = Closed(
  {
    carelabel: Type.Literal("key-card"),
    holder: Name,
    role: HolderRole,
    country: Type.Optional(Country),
    created: Day,
    key: PublicJwk,
  },
  { description: "the public half of a signing key with its holder" },
);
export type KeyCard = Static<typeof KeyCard>;

export const KeyFile = Closed(
  { carelabel: Type.Literal("signing-key"), card: KeyCard, d: Coordinate },
  { description: "a private signing key with its card; keep it secret" },
);
export type KeyFile = Static<typeof KeyFile>;

/** A key that can sign, made from a key file. */
export interface Signer {
  readonly card: KeyCard;
  readonly algorithm: Algorithm;
  /** RFC 7638 thumbprint, Base64url. */
  readonly kid: string;
  readonly privateKey: CryptoKey;
}

export function algorithmOf(key: PublicJwk): Algorithm {
  return key.crv === "Ed25519" ? "EdDSA" : "ES256";
}

/** RFC 7638 thumbprint of a public key, Base64url. */
export async function thumbprintOf(key: PublicJwk): Promise<string> {
  return calculateJwkThumbprint(asJwk(key), "sha256");
}

/** A public key ready to verify with. @throws {InputError} `key-unusable`. */
export async function importPublicKey(key: PublicJwk): Promise<CryptoKey> {
  try {
    return (await importJWK(asJwk(key), algorithmOf(key))) as CryptoKey;
  } catch (cause) {
    throw new InputError(
      "key-unusable",
      "/key",
      "its numbers are no point on the curve; ask the holder for the card again",
      { cause },
    );
  }
}

/** Makes a new key for `holder`. */
export async function newKeyFile(holder: Omit<KeyCard, "carelabel" | "key">, algorithm: Algorithm): Promise<KeyFile> {
  const pair = await generateKeyPair(algorithm, { extractable: true });
  const { d, x, y, kty, crv } = await exportJWK(pair.privateKey);
  const key = { kty, crv, x, ...(y === undefined ? {} : { y }) } as PublicJwk;
  return { carelabel: "signing-key", card: { carelabel: "key-card", ...holder, key }, d: d ?? "" };
}

/** The signer of a key file. @throws {InputError} `key-unusable` when it is none or its numbers do not fit. */
export async function signerOf(file: unknown, where: string): Promise<Signer> {
  if ((file as { carelabel?: unknown } | null)?.carelabel === "key-card") {
    throw new InputError(
      "key-unusable",
      where,
      "this is a key card (public); signing needs the key file that `key new` wrote beside it",
    );
  }
  const [problem] = problemsAgainst(KeyFile, file, true);
  if (problem !== undefined)
    throw new InputError(
      "key-unusable",
      `${where}${problem.pointer}`,
      `${problem.message}; "carelabel key new" makes a key`,
    );
  const { card, d } = file as KeyFile;
  const algorithm = algorithmOf(card.key);
  try {
    const privateKey = (await importJWK({ ...asJwk(card.key), d }, algorithm)) as CryptoKey;
    return { card, algorithm, kid: await thumbprintOf(card.key), privateKey };
  } catch (cause) {
    throw new InputError("key-unusable", where, "its numbers are no key; use the file as `key new` wrote it", {
      cause,
    });
  }
}

/** A key card from an unknown value. @throws {InputError} `key-unusable`. */
export function keyCardOf(value: unknown, where: string): KeyCard {
  if ((value as { carelabel?: unknown } | null)?.carelabel === "signing-key") {
    throw new InputError(
      "key-unusable",
      where,
      "this is a private key file; hand out and pin the key card beside it, never this file",
    );
  }
  const [problem] = problemsAgainst(KeyCard, value, true);
  if (problem !== undefined) throw new InputError("key-unusable", `${where}${problem.pointer}`, problem.message);
  return value as KeyCard;
}

/** A thumbprint as people compare it: eight groups of four from its Base64url text would mix cases, so hexadecimal. */
export function fingerprintOf(thumbprint: string): string {
  const bytes = Uint8Array.from(atob(thumbprint.replaceAll("-", "+").replaceAll("_", "/")), (letter) =>
    letter.charCodeAt(0),
  );
  const hex = Array.from(bytes.subarray(0, 16), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.match(/.{4}/g)?.join(" ") ?? "";
}

/** Whether what a person typed is the fingerprint; case, spaces and punctuation don't count. */
export function sameFingerprint(typed: string, fingerprint: string): boolean {
  const plain = (text: string) => text.toLowerCase().replaceAll(/[^0-9a-f]/g, "");
  return plain(typed) === plain(fingerprint);
}

function asJwk(key: PublicJwk): JWK {
  return { kty: key.kty, crv: key.crv, x: key.x, ...("y" in key ? { y: key.y } : {}) };
}
