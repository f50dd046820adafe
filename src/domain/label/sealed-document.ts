/**
 * A document that the facility closed with its signature: RFC 8785 JSON in a compact JWS (RFC 7515) that carries its
 * public key, as a label does, so that anybody verifies it with the file alone.
 */
import type { Static, TSchema } from "typebox";
import { InputError } from "../input-error.ts";
import { canonicalBytes } from "./digest.ts";
import { readJws } from "./jws.ts";
import type { Signer } from "./key.ts";
import { problemsAgainst } from "./schema-problems.ts";
import { compactSign } from "./signed-label.ts";
import type { Digest } from "./text.ts";

export interface SealedKind<S extends TSchema> {
  /** JWS `typ`: one per kind of statement, so that none is taken for another. */
  readonly typ: string;
  readonly schema: S;
  /** What it is, for messages: "evaluation". */
  readonly name: string;
}

/** @returns a compact JWS. @throws {Error} when what is to be sealed is not as its schema says. */
export async function sealDocument<S extends TSchema>(
  { typ, schema }: SealedKind<S>,
  document: Static<S>,
  signer: Signer,
): Promise<string> {
  const [problem] = problemsAgainst(schema, document);
  if (problem !== undefined) throw new Error(`cannot seal: ${problem.pointer}: ${problem.message}`);
  return compactSign(canonicalBytes(document), typ, signer);
}

export interface OpenedDocument<T> {
  readonly sealed: T;
  /** Thumbprint of the key that signed it; whether its holder is trusted is the next question. */
  readonly kid: string;
  readonly digest: Digest;
}

/** @throws {InputError} `signature-unreadable` when it is not as it was signed. */
export async function openSealedDocument<S extends TSchema>(
  { typ, schema, name }: SealedKind<S>,
  jws: string,
  where: string,
): Promise<OpenedDocument<Static<S>>> {
  const read = await readJws(jws, typ);
  const problems = read.intact ? problemsAgainst(schema, read.value, true) : [];
  if (!read.intact || problems.length > 0)
    throw new InputError(
      "signature-unreadable",
      where,
      `it is no ${name} as it was signed (${read.intact ? problems[0]?.pointer : read.because}); get the file again`,
    );
  return { sealed: read.value as Static<S>, kid: read.kid, digest: read.digest };
}
