/**
 * The signed label: one file with the label as JWS, the short label for the printed code, and countersignatures.
 *
 * Each signature is a compact JWS (RFC 7515) over RFC 8785 bytes, so any JOSE library verifies it. The public key
 * travels in the header: an intact signature by a key that nobody pinned and a broken one must never look alike.
 */
import { CompactSign } from "jose";
import Type, { type Static } from "typebox";
import { InputError } from "../input-error.ts";
import { canonicalBytes, digestOf } from "./digest.ts";
import type { KeyCard, Signer } from "./key.ts";
import type { Label } from "./label.ts";
import { problemsAgainst } from "./schema-problems.ts";
import { type Deflate, signShortLabel } from "./short-label.ts";
import { Closed, Country, Day, Digest, Name, Text } from "./text.ts";

/** JWS `typ` values: one per kind of statement, so that none is taken for another. */
export const TYP = {
  label: "miot-label+jwt",
  countersignature: "miot-countersignature+jwt",
  withdrawals: "miot-withdrawals+jwt",
} as const;

const CompactJws = Type.String({
  pattern: "^[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+$",
  maxLength: 4_000_000,
  description: "a compact JWS (three Base64url parts)",
});

export const SignedLabel = Closed(
  {
    carelabel: Type.Literal("signed-label"),
    version: Type.Literal(1),
    label: CompactJws,
    short: Type.String({
      pattern: "^(?:[A-Za-z0-9_-]{4})*(?:[A-Za-z0-9_-]{2,3})?$",
      minLength: 1,
      maxLength: 2000,
      description: "the short label as COSE_Sign1, Base64url",
    }),
    countersignatures: Type.Array(CompactJws, { maxItems: 50 }),
  },
  { description: "a signed label with its short form and countersignatures" },
);
export type SignedLabel = Static<typeof SignedLabel>;

/** What an institute signs: which label, how far it was examined, on which evidence. */
export const Countersignature = Closed(
  {
    schema: Type.Literal("1.0"),
    label: Digest,
    tier: Type.Enum(["reviewed", "lab"], { description: "reviewed (documents examined) or lab (tested)" }),
    by: Closed({ name: Name, country: Type.Optional(Country) }, { description: "the institute" }),
    on: Day,
    validUntil: Day,
    evidence: Type.Array(Closed({ digest: Digest, name: Name }, { description: "a piece of evidence by its digest" }), {
      maxItems: 200,
    }),
    statement: Type.Optional(Text),
  },
  { description: "a countersignature over label and evidence digests" },
);
export type Countersignature = Static<typeof Countersignature>;

/**
 * Signs a label that has been checked.
 * @throws {InputError} `key-unusable` when the key's holder or role is not the label's issuer,
 *   `short-label-too-long` when even the shortest form does not fit the code.
 */
export async function signLabel(label: Label, signer: Signer, deflate: Deflate): Promise<SignedLabel> {
  if (signer.card.holder !== label.issuer.name || signer.card.role !== label.issuer.kind) {
    throw new InputError(
      "key-unusable",
      "/issuer",
      `the key belongs to ${described(signer.card)}, the label is issued by "${label.issuer.name}" as ${label.issuer.kind}; sign with the issuer's own key, or correct the issuer`,
    );
  }
  const payload = canonicalBytes(label);
  const digest = await digestOf(payload);
  const short = await signShortLabel(label, digest, signer, deflate);
  return {
    carelabel: "signed-label",
    version: 1,
    label: await compactSign(payload, TYP.label, signer),
    short: toBase64Url(short),
    countersignatures: [],
  };
}

/**
 * Adds an institute's countersignature.
 * @throws {InputError} `key-unusable` for a key that is no institute's, `label-invalid` for a lab's word without evidence.
 */
export async function countersignLabel(
  signed: SignedLabel,
  statement: Countersignature,
  signer: Signer,
): Promise<SignedLabel> {
  if (signer.card.role !== "institute") {
    throw new InputError(
      "key-unusable",
      "key",
      `it belongs to ${described(signer.card)}; only an institute's key raises a tier`,
    );
  }
  if (signer.card.holder !== statement.by.name) {
    throw new InputError(
      "key-unusable",
      "/by/name",
      `the key belongs to ${described(signer.card)}, the statement is by "${statement.by.name}"`,
    );
  }
  if (statement.tier === "lab" && statement.evidence.length === 0) {
    throw new InputError(
      "label-invalid",
      "/evidence",
      "a lab's word needs its evidence: name at least one report with --evidence",
    );
  }
  if (statement.validUntil <= statement.on) {
    throw new InputError(
      "label-invalid",
      "/validUntil",
      `valid until ${statement.validUntil}, yet signed on ${statement.on}; write a later day`,
    );
  }
  const [problem] = problemsAgainst(Countersignature, statement);
  if (problem !== undefined) throw new InputError("label-invalid", problem.pointer, problem.message);
  const jws = await compactSign(canonicalBytes(statement), TYP.countersignature, signer);
  return { ...signed, countersignatures: [...signed.countersignatures, jws] };
}

/** A compact JWS over `payload`, with type, key id and public key in its header. */
export async function compactSign(payload: Uint8Array<ArrayBuffer>, typ: string, signer: Signer): Promise<string> {
  return new CompactSign(payload)
    .setProtectedHeader({ alg: signer.algorithm, typ, kid: signer.kid, jwk: { ...signer.card.key } })
    .sign(signer.privateKey);
}

/** The signed label in an unknown value. @throws {InputError} `label-unsigned` or `signature-unreadable`. */
export function signedLabelOf(value: unknown, where: string): SignedLabel {
  const kind = (value as { carelabel?: unknown; product?: unknown } | null) ?? {};
  if (kind.carelabel === undefined && kind.product !== undefined) {
    throw new InputError("label-unsigned", where, 'it is a label without a signature; "carelabel label sign" signs it');
  }
  const [problem] = problemsAgainst(SignedLabel, value);
  if (problem !== undefined)
    throw new InputError(
      "signature-unreadable",
      `${where}${problem.pointer}`,
      `it is no signed label: ${problem.message}`,
    );
  return value as SignedLabel;
}

export function toBase64Url(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

export function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
}

function described(card: KeyCard): string {
  return `"${card.holder}" (${card.role})`;
}
