/**
 * The whole result of any evaluation: of a closed one as it was signed, verified here; of an open one reckoned as of today.
 */
import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import {
  type EvaluationContent,
  type EvaluationHead,
  readEvaluationRoute,
  sealedEvaluationRoute,
} from "../../src/contract/evaluation.ts";
import { InputError } from "../../src/domain/input-error.ts";
import { evaluate } from "../../src/domain/maturity/evaluate.ts";
import type { Evaluation } from "../../src/domain/maturity/evaluation.ts";
import type { Figure } from "../../src/domain/maturity/measured-facts.ts";
import { openSealed } from "../../src/domain/maturity/sealed-evaluation.ts";
import { addressOf, CallProblem, call, keyOf, problemIn, unreachable } from "../call.ts";
import { today } from "../words/locale.ts";
import { MODEL } from "./model.ts";

/** @param head undefined: none is asked for. */
export function useResult(head: EvaluationHead | undefined): UseQueryResult<Evaluation, CallProblem> {
  const params = { id: head?.id ?? "" };
  const closed = head?.state === "closed";
  return useQuery<Evaluation, CallProblem>({
    queryKey: [...keyOf(closed ? sealedEvaluationRoute : readEvaluationRoute, { params }), "result"],
    queryFn: ({ signal }) => (closed ? signedResult(params.id, signal) : reckonedResult(params.id, signal)),
    enabled: head !== undefined,
  });
}

/** The day on which the answers of an evaluation are aged: of a closed one the day on which it was signed. */
export function agedOn({ state, trail }: Pick<EvaluationHead, "state" | "trail">): string {
  const closing = state === "closed" ? trail.findLast(({ step }) => step === "close") : undefined;
  return closing?.at.slice(0, 10) ?? today();
}

async function reckonedResult(id: string, signal: AbortSignal): Promise<Evaluation> {
  const { reply } = await call(readEvaluationRoute, { params: { id }, signal });
  return resultOf(reply);
}

function resultOf({ evaluation, answers, figures }: EvaluationContent): Evaluation {
  const facts = figures.flatMap(({ metric, figure }): [string, Figure][] =>
    figure === null ? [] : [[metric, figure]],
  );
  return evaluate(MODEL, {
    answers: new Map(answers.map(({ criterion, answer }) => [criterion, answer])),
    facts: new Map(facts),
    reading: evaluation.reading,
    today: agedOn(evaluation),
  });
}

async function signedResult(id: string, signal: AbortSignal): Promise<Evaluation> {
  const response = await fetch(addressOf(sealedEvaluationRoute, { params: { id } }), { signal }).catch((cause) => {
    throw signal.aborted ? cause : unreachable();
  });
  const content: unknown = await response.json().catch(() => undefined);
  if (!response.ok) throw new CallProblem(problemIn(content));
  try {
    const { evaluation } = content as { evaluation: string };
    return (await openSealed(evaluation, "evaluation")).sealed.result;
  } catch (problem) {
    if (!(problem instanceof InputError)) throw problem;
    throw new CallProblem({ code: problem.code, where: problem.where, detail: problem.message });
  }
}
