/**
 * A closed evaluation as one signed document: what was answered, by whom, and what follows from it.
 *
 * The payload is RFC 8785 JSON in a compact JWS (RFC 7515) that carries its public key, as a label does; so an auditor
 * verifies it with the file alone, and reckons the levels again from the answers in it.
 */
import Type, { type Static } from "typebox";
import type { Signer } from "../label/key.ts";
import { type OpenedDocument, openSealedDocument, sealDocument } from "../label/sealed-document.ts";
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

const KIND = { typ: EVALUATION_TYP, schema: SealedEvaluation, name: "evaluation" } as const;

/** @returns a compact JWS. @throws {Error} when what is to be sealed is not as its schema says. */
export function sealEvaluation(sealed: SealedEvaluation, signer: Signer): Promise<string> {
  return sealDocument(KIND, sealed, signer);
}

export type OpenedEvaluation = OpenedDocument<SealedEvaluation>;

/** @throws {InputError} `signature-unreadable` when it is not as it was signed. */
export function openSealed(jws: string, where: string): Promise<OpenedEvaluation> {
  return openSealedDocument(KIND, jws, where);
}
