/**
 * Verification of a signed evaluation, offline, with pinned keys: who signed, whether the levels follow from the answers
 * in it, and what each auditor's word is worth.
 *
 * The answers are those of a label (`label/verify.ts`), without `expired`: an evaluation speaks of the day on which it was
 * closed. A level that was signed and does not follow from the answers is told apart from a broken signature.
 */
import { addDays } from "../calendar.ts";
import { canonicalBytes } from "../label/digest.ts";
import { readJws } from "../label/jws.ts";
import { problemsAgainst } from "../label/schema-problems.ts";
import type { Digest } from "../label/text.ts";
import type { Trust } from "../label/trust.ts";
import { judge, type KnownList, readLists, type Verdict } from "../label/verify.ts";
import type { WithdrawalFile } from "../label/withdrawal.ts";
import { evaluate } from "./evaluate.ts";
import type { Evaluation } from "./evaluation.ts";
import type { MaturityModel } from "./model.ts";
import { EVALUATION_TYP, SealedEvaluation } from "./sealed-evaluation.ts";
import {
  EVALUATION_COUNTERSIGNATURE_TYP,
  EvaluationCountersignature,
  KEY_OF_AUDITOR,
  type SignedEvaluation,
} from "./signed-evaluation.ts";

/** Whether the levels follow from the answers, reckoned again here. */
export type Reckoning =
  | { readonly kind: "agrees" }
  /** Scopes and criteria of which something else was signed. */
  | { readonly kind: "departs"; readonly where: readonly string[] }
  /** It was reckoned with other readings than the ones here, so nothing can be said. */
  | { readonly kind: "other-edition"; readonly signed: string; readonly here: string };

export interface EvaluationCountersignatureVerdict extends Verdict {
  readonly statement?: EvaluationCountersignature;
  readonly digest?: Digest;
}

export interface EvaluationVerification extends Verdict {
  readonly sealed?: SealedEvaluation;
  readonly digest?: Digest;
  readonly reckoning?: Reckoning;
  readonly countersignatures: readonly EvaluationCountersignatureVerdict[];
}

/** @param today YYYY-MM-DD; what was signed on a later day is broken. */
export async function verifyEvaluation(
  document: SignedEvaluation,
  model: MaturityModel,
  trust: Trust,
  lists: readonly WithdrawalFile[],
  today: string,
): Promise<EvaluationVerification> {
  const read = await readJws(document.evaluation, EVALUATION_TYP);
  if (!read.intact) return { answer: "broken", because: read.because, countersignatures: [] };
  const { kid, digest } = read;
  const content = { answer: "broken", because: "content", kid, digest, countersignatures: [] } as const;
  if (problemsAgainst(SealedEvaluation, read.value, true).length > 0) return content;
  const sealed = read.value as SealedEvaluation;
  const closing = sealed.trail.at(-1);
  if (closing?.step !== "close") return content;
  const facts = { sealed, digest, kid, reckoning: reckonedAgain(model, sealed) };
  if (closing.at.slice(0, 10) > today)
    return { ...facts, answer: "broken", because: "not-yet-valid", countersignatures: [] };
  const { known } = await readLists(lists, trust);
  const signature = { kid, pinned: trust.byThumbprint(kid), name: sealed.facility, role: "facility", digest } as const;
  return {
    ...facts,
    ...judge(signature, known, today),
    countersignatures: eachOnce(
      await Promise.all(
        document.countersignatures.map((one) =>
          verifyWith(one, { digest, kid, trust, known, today, closedOn: closing.at.slice(0, 10) }),
        ),
      ),
    ),
  };
}

/** One word is one word, in however many spellings of its signature it comes. */
function eachOnce(verdicts: readonly EvaluationCountersignatureVerdict[]): EvaluationCountersignatureVerdict[] {
  const said = ({ digest, kid, answer }: EvaluationCountersignatureVerdict) => `${digest} ${kid} ${answer}`;
  return verdicts.filter(
    (one, place) => one.digest === undefined || verdicts.findIndex((other) => said(other) === said(one)) === place,
  );
}

interface Against {
  /** Of the sealed evaluation, and of the key that signed it. */
  readonly digest: Digest;
  readonly kid: string;
  /** YYYY-MM-DD (UTC). */
  readonly closedOn: string;
  readonly trust: Trust;
  readonly today: string;
}

/** One countersignature of the evaluation with this digest, which the key `kid` signed. */
export async function verifyEvaluationCountersignature(
  jws: string,
  { lists = [], ...against }: Against & { readonly lists?: readonly WithdrawalFile[] },
): Promise<EvaluationCountersignatureVerdict> {
  return verifyWith(jws, { ...against, known: (await readLists(lists, against.trust)).known });
}

async function verifyWith(
  jws: string,
  { digest, kid, closedOn, trust, known, today }: Against & { readonly known: readonly KnownList[] },
): Promise<EvaluationCountersignatureVerdict> {
  const read = await readJws(jws, EVALUATION_COUNTERSIGNATURE_TYP);
  if (!read.intact) return { answer: "broken", because: read.because };
  if (problemsAgainst(EvaluationCountersignature, read.value, true).length > 0)
    return { answer: "broken", because: "content", kid: read.kid };
  const statement = read.value as EvaluationCountersignature;
  const facts = { statement, digest: read.digest, kid: read.kid };
  if (statement.evaluation !== digest) return { ...facts, answer: "broken", because: "other-evaluation" };
  // Who closed it has spoken; the same word again is nobody else's.
  if (read.kid === kid) return { ...facts, answer: "broken", because: "signers-own" };
  if (statement.on > today) return { ...facts, answer: "broken", because: "not-yet-valid" };
  // What it names did not exist before; a day's grace, since the auditor's day may have begun elsewhere.
  if (statement.on < addDays(closedOn, -1)) return { ...facts, answer: "broken", because: "before-closing" };
  const signature = {
    kid: read.kid,
    pinned: trust.byThumbprint(read.kid),
    name: statement.by.name,
    role: KEY_OF_AUDITOR[statement.role],
    digest: read.digest,
  };
  return { ...facts, ...judge(signature, known, today) };
}

/**
 * The levels of the answers in it, aged on the day of its closing, held against what was signed: aged on an earlier day,
 * answers would count that had expired.
 */
export function reckonedAgain(model: MaturityModel, { answers, figures, result, trail }: SealedEvaluation): Reckoning {
  const here = evaluate(model, {
    answers: new Map(Object.entries(answers)),
    facts: new Map(Object.entries(figures)),
    reading: result.reading,
    today: trail.at(-1)?.at.slice(0, 10) ?? result.today,
  });
  if (here.readingsEdition !== result.readingsEdition)
    return { kind: "other-edition", signed: result.readingsEdition, here: here.readingsEdition };
  const where = departures(here, result);
  return where.length === 0 ? { kind: "agrees" } : { kind: "departs", where };
}

function departures(here: Evaluation, signed: Evaluation): string[] {
  if (same(here, signed)) return [];
  const criteria = new Map(signed.criteria.map((one) => [one.id, one]));
  const pairs: [name: string, here: unknown, signed: unknown][] = [
    ["facility", here.facility, signed.facility],
    ...Object.entries(here.dimensions).map(([name, one]) => [name, one, signed.dimensions[name]] as const),
    ...Object.entries(here.columns).map(([name, one]) => [name, one, signed.columns[name]] as const),
    ...here.criteria.map((one) => [one.id, one, criteria.get(one.id)] as const),
  ].map(([name, one, other]) => [String(name), one, other]);
  const where = pairs.flatMap(([name, one, other]) => (same(one, other) ? [] : [name]));
  return where.length === 0 ? ["result"] : where;
}

function same(one: unknown, other: unknown): boolean {
  if (one === undefined || other === undefined) return one === other;
  return text(one) === text(other);
}

const text = (value: unknown) => new TextDecoder().decode(canonicalBytes(value));
