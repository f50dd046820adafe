/**
 * A closed evaluation as one signed document: what was answered, by whom, and what follows from it.
 *
 * The payload is RFC 8785 JSON in a compact JWS (RFC 7515) that carries its public key, as a label does; so an auditor
 * verifies it with the file alone, and reckons the levels again from the answers in it.
 */
import Type, { type Static } from "typebox";
import { InputError } from "../input-error.ts";
import { canonicalBytes } from "../label/digest.ts";
import { readJws } from "../label/jws.ts";
import type { Signer } from "../label/key.ts";
import { problemsAgainst } from "../label/schema-problems.ts";
import { compactSign } from "../label/signed-label.ts";
import type { Digest } from "../label/text.ts";
import { Closed, Name } from "../text.ts";
import { Answer } from "./answer.ts";
import { Evaluation } from "./evaluation.ts";
import { Measure } from "./measure.ts";
import { Figure } from "./measured-facts.ts";
import { CriterionId } from "./model-data.ts";

export const EVALUATION_TYP = "miot-evaluation+jwt";

const Step = Closed(
  {
    step: Type.Enum(["open", "hand-over", "return", "accept", "close"]),
    by: Type.String({ minLength: 1, maxLength: 120 }),
    at: Type.String({ format: "date-time" }),
    note: Type.Union([Type.String({ maxLength: 500 }), Type.Null()]),
  },
  { description: "what a person did with the evaluation" },
);

export const SealedEvaluation = Closed(
  {
    carelabel: Type.Literal("sealed-evaluation"),
    version: Type.Literal("1.0"),
    id: Type.String({ minLength: 1, maxLength: 64 }),
    title: Name,
    facility: Name,
    /** From the outermost place to the one that was evaluated; empty is the whole facility. */
    place: Type.Array(Name),
    answers: Type.Record(CriterionId, Answer),
    figures: Type.Record(Type.String(), Figure),
    measures: Type.Array(Measure),
    result: Evaluation,
    trail: Type.Array(Step, { minItems: 1 }),
  },
  { description: "a closed maturity evaluation" },
);
export type SealedEvaluation = Static<typeof SealedEvaluation>;

/** @returns a compact JWS. @throws {Error} when what is to be sealed is not as its schema says. */
export async function sealEvaluation(sealed: SealedEvaluation, signer: Signer): Promise<string> {
  const [problem] = problemsAgainst(SealedEvaluation, sealed);
  if (problem !== undefined) throw new Error(`cannot seal: ${problem.pointer}: ${problem.message}`);
  return compactSign(canonicalBytes(sealed), EVALUATION_TYP, signer);
}

export interface OpenedEvaluation {
  readonly sealed: SealedEvaluation;
  /** Thumbprint of the key that signed it; whether its holder is trusted is the next question. */
  readonly kid: string;
  readonly digest: Digest;
}

/** @throws {InputError} `signature-unreadable` when it is not as it was signed. */
export async function openSealed(jws: string, where: string): Promise<OpenedEvaluation> {
  const read = await readJws(jws, EVALUATION_TYP);
  const problems = read.intact ? problemsAgainst(SealedEvaluation, read.value, true) : [];
  if (!read.intact || problems.length > 0)
    throw new InputError(
      "signature-unreadable",
      where,
      `it is no evaluation as it was signed (${read.intact ? problems[0]?.pointer : read.because}); get the file again`,
    );
  return { sealed: read.value as SealedEvaluation, kid: read.kid, digest: read.digest };
}
