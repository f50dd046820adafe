/**
 * An evaluation gathered for its tables: what was said, the levels that follow, what does not fit together.
 */
import type { EvaluationContent, EvaluationHead } from "../../contract/evaluation.ts";
import type { Actor } from "../../domain/account/account.ts";
import { evaluate } from "../../domain/maturity/evaluate.ts";
import type { MaturityModel } from "../../domain/maturity/model.ts";
import { qualityRemarks } from "../../domain/maturity/quality.ts";
import type { Evaluated } from "../../domain/maturity/settle-criterion.ts";
import { pathOf } from "../../domain/registry/place.ts";
import type { TabledEvaluation } from "../../print/maturity/evaluation-tables.ts";
import type { Reading } from "../../store/database.ts";
import { allPlaces } from "../../store/place.ts";
import { readEvaluation } from "./evaluation.ts";

/**
 * @param today on which answers and figures are aged; of a closed evaluation it is the day on which it was closed.
 * @throws {InputError} `record-unknown` where it is out of reach, or is not there.
 */
export async function tabledEvaluation(
  db: Reading,
  actor: Actor,
  model: MaturityModel,
  id: string,
  today: string,
): Promise<TabledEvaluation> {
  const content = await readEvaluation(db, actor, id);
  const evaluated = evaluatedOf(content, closedOn(content.evaluation) ?? today);
  const evaluation = evaluate(model, evaluated);
  const { title, placeId } = content.evaluation;
  const places = placeId === null ? [] : pathOf(placeId, new Map((await allPlaces(db)).map((one) => [one.id, one])));
  return {
    title: [title, ...places.toReversed().map(({ name }) => name)].join(" · "),
    answers: evaluated.answers,
    facts: evaluated.facts,
    measures: content.measures.flatMap(({ body }) => body ?? []),
    evaluation,
    remarks: qualityRemarks(model, evaluated, evaluation),
  };
}

function evaluatedOf({ evaluation, answers, figures }: EvaluationContent, today: string): Evaluated {
  return {
    answers: new Map(answers.map(({ criterion, answer }) => [criterion, answer])),
    facts: new Map(figures.flatMap(({ metric, figure }) => (figure === null ? [] : [[metric, figure] as const]))),
    reading: evaluation.reading,
    today,
  };
}

function closedOn({ trail }: EvaluationHead): string | undefined {
  return trail.findLast(({ step }) => step === "close")?.at.slice(0, 10);
}
