/**
 * The file of a closed evaluation: its signature by the facility, and what auditors signed about it.
 *
 * An auditor signs the digest of the sealed payload with a key of their own, and says as whom, on which day, and what was
 * examined. Each signature is a compact JWS (RFC 7515) over RFC 8785 bytes, as a label's are.
 */
import Type, { type Static } from "typebox";
import { InputError } from "../input-error.ts";
import { canonicalBytes } from "../label/digest.ts";
import type { HolderRole, Signer } from "../label/key.ts";
import { problemsAgainst } from "../label/schema-problems.ts";
import { compactSign } from "../label/signed-label.ts";
import { Country, Digest } from "../label/text.ts";
import { Closed, Day, Name } from "../text.ts";
import { Remark } from "./answer.ts";
import { openSealed } from "./sealed-evaluation.ts";

export const EVALUATION_COUNTERSIGNATURE_TYP = "miot-evaluation-countersignature+jwt";

const JWS = "^[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+$";

/** Room for a note of 4000 characters and 200 pieces of evidence, in Base64url. */
export const COUNTERSIGNATURE_CHARACTERS = 300_000;
export const COUNTERSIGNATURES_ALLOWED = 50;

export const CountersignatureJws = Type.String({
  pattern: JWS,
  maxLength: COUNTERSIGNATURE_CHARACTERS,
  description: "a countersignature as compact JWS (three Base64url parts)",
});

export const SignedEvaluation = Closed(
  {
    carelabel: Type.Literal("signed-evaluation"),
    version: Type.Literal(1),
    evaluation: Type.String({
      pattern: JWS,
      maxLength: 24_000_000,
      description: "the sealed evaluation as compact JWS, signed by the facility",
    }),
    countersignatures: Type.Array(CountersignatureJws, { maxItems: COUNTERSIGNATURES_ALLOWED }),
  },
  { description: "a closed maturity evaluation with its signature and countersignatures" },
);
export type SignedEvaluation = Static<typeof SignedEvaluation>;

/** A file of it, with room for line breaks. */
export const SIGNED_EVALUATION_LIMIT_BYTES = 40 * 1024 * 1024;

/** As whom an auditor speaks, and whose key that needs: an outsider's is an institute's. */
export const KEY_OF_AUDITOR = { external: "institute", internal: "facility" } as const satisfies Record<
  string,
  HolderRole
>;

export const AuditorRole = Type.Enum(["external", "internal"], {
  description: "external (an institute from outside) or internal (the facility's own audit, with a key of its own)",
});
export type AuditorRole = Static<typeof AuditorRole>;

export const EvaluationCountersignature = Closed(
  {
    schema: Type.Literal("1.0"),
    evaluation: Digest,
    by: Closed({ name: Name, country: Type.Optional(Country) }, { description: "who examined it" }),
    role: AuditorRole,
    on: Day,
    examined: Remark,
    evidence: Type.Array(Closed({ digest: Digest, name: Name }, { description: "a piece of evidence by its digest" }), {
      maxItems: 200,
    }),
  },
  { description: "an auditor's countersignature over a sealed evaluation: as whom, when, and what was examined" },
);
export type EvaluationCountersignature = Static<typeof EvaluationCountersignature>;

/** What an auditor says; which evaluation and by whom follow from file and key. */
export type Examined = Pick<EvaluationCountersignature, "role" | "on" | "examined" | "evidence">;

/**
 * Adds an auditor's countersignature to the file.
 * @throws {InputError} `signature-unreadable` when the evaluation is not as it was signed, `key-unusable` for a key that
 *   does not fit the role or closed the evaluation itself, `argument-wrong` for words that cannot stand,
 *   `record-conflict` when there are too many.
 */
export async function countersignEvaluation(
  document: SignedEvaluation,
  said: Examined,
  signer: Signer,
): Promise<SignedEvaluation> {
  const { digest, kid } = await openSealed(document.evaluation, "/evaluation");
  const { card } = signer;
  if (signer.kid === kid)
    throw new InputError(
      "key-unusable",
      "key",
      "this key signed the evaluation itself; an auditor signs with a key of their own",
    );
  if (card.role !== KEY_OF_AUDITOR[said.role])
    throw new InputError(
      "key-unusable",
      "key",
      `it belongs to "${card.holder}" (${card.role}); an ${said.role} auditor needs the key of a holder with the role ${KEY_OF_AUDITOR[said.role]}`,
    );
  if (document.countersignatures.length >= COUNTERSIGNATURES_ALLOWED)
    throw new InputError(
      "record-conflict",
      "/countersignatures",
      `the file holds ${COUNTERSIGNATURES_ALLOWED} countersignatures already; countersign the file as it was closed`,
    );
  const statement: EvaluationCountersignature = {
    schema: "1.0",
    evaluation: digest,
    by: { name: card.holder, ...(card.country === undefined ? {} : { country: card.country }) },
    ...said,
  };
  const [problem] = problemsAgainst(EvaluationCountersignature, statement);
  if (problem !== undefined) throw new InputError("argument-wrong", problem.pointer, problem.message);
  const jws = await compactSign(canonicalBytes(statement), EVALUATION_COUNTERSIGNATURE_TYP, signer);
  return { ...document, countersignatures: [...document.countersignatures, jws] };
}

/** The signed evaluation in an unknown value. @throws {InputError} `signature-unreadable` when it is none. */
export function signedEvaluationOf(value: unknown, where: string): SignedEvaluation {
  const [problem] = problemsAgainst(SignedEvaluation, value, true);
  if (problem !== undefined)
    throw new InputError(
      "signature-unreadable",
      `${where}${problem.pointer}`,
      `it is no signed evaluation: ${problem.message}`,
    );
  return value as SignedEvaluation;
}
