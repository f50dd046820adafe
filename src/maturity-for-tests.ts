/**
 * The maturity model for tests, and answers written short.
 */
import { readFileSync } from "node:fs";
import { type Answer, type Answers, plainAnswer } from "./domain/maturity/answer.ts";
import { type Figure, type MeasuredFacts, measured } from "./domain/maturity/measured-facts.ts";
import { createModel, type MaturityModel } from "./domain/maturity/model.ts";
import type { MaturityTexts } from "./domain/maturity/model-texts.ts";
import type { Evaluated } from "./domain/maturity/settle-criterion.ts";
import { CASE_DAY, type WorkedCase } from "./domain/maturity/worked-case-for-tests.ts";

export const standard = (file: string) =>
  JSON.parse(readFileSync(new URL(`../standards/${file}`, import.meta.url), "utf8"));

export const model: MaturityModel = createModel(standard("maturity-model.json"), standard("maturity-readings.json"));

/** In English and German. */
export const TEXTS: readonly [MaturityTexts, MaturityTexts] = [
  standard("maturity-model-texts.en.json"),
  standard("maturity-model-texts.de.json"),
];

export const BEST_FIGURES: Readonly<Record<string, number>> = {
  itSecurityCostShare: 9,
  "maxDowntime.low": 1,
  "maxDowntime.medium": 1,
  "maxDowntime.high": 1,
  securityEventsLastYear: 0,
  failureImpact: 5,
};

/** Answers "fulfilled" to what no figure answers, in the columns that begin with one of `met`, up to a level. */
export function fulfilledAnswers(met: readonly string[], upTo = 5): Map<string, Answer> {
  return new Map(
    model.criteria
      .filter(({ id, level, figure }) => figure === undefined && level <= upTo && met.some((one) => covers(one, id)))
      .map(({ id }) => [id, plainAnswer("fulfilled")]),
  );
}

function covers(scope: string, id: string): boolean {
  return scope === "*" || id.startsWith(`${scope}.`);
}

export function factsOf(figures: Readonly<Record<string, number | "none">>): MeasuredFacts {
  return new Map(
    Object.entries(figures).map(([name, value]): [string, Figure] => [
      name,
      value === "none" ? { kind: "no-such-device" } : measured(value),
    ]),
  );
}

export function evaluatedOf(answers: Answers, more: Partial<Evaluated> = {}): Evaluated {
  return { facts: new Map(), reading: "recommended", today: CASE_DAY, ...more, answers };
}

export function evaluatedOfCase({ met = [], upTo = 5, but = {}, figures = {}, reading }: WorkedCase): Evaluated {
  const answers = fulfilledAnswers(met, upTo);
  for (const [id, given] of Object.entries(but)) {
    if (given === null) answers.delete(id);
    else answers.set(id, typeof given === "string" ? plainAnswer(given) : plainAnswer(given.answer, given));
  }
  const facts = factsOf(figures === "best" ? BEST_FIGURES : figures);
  return evaluatedOf(answers, { facts, ...(reading === undefined ? {} : { reading }) });
}
