/**
 * What counts for one criterion: the answer by its id first, else the figure, else what another answer implies.
 *
 * An answer counts when it has not expired and has what it needs: a reason for "not applicable", an accepted way. One that
 * does not count is unknown, never met, and the result says why it was set aside.
 */
import { type Answer, type AnswerKind, type Answers, hasExpired } from "./answer.ts";
import type { CriterionResult } from "./evaluation.ts";
import type { MeasuredFacts } from "./measured-facts.ts";
import type { Criterion, MaturityModel } from "./model.ts";
import { meets, type Reading } from "./reading.ts";
import type { Way } from "./readings-data.ts";

export interface Evaluated {
  readonly answers: Answers;
  readonly facts: MeasuredFacts;
  readonly reading: Reading;
  /** YYYY-MM-DD (UTC): what expired before it does not count. */
  readonly today: string;
}

/** The result of every criterion, in the order of the model. */
export function settleCriteria(model: MaturityModel, evaluated: Evaluated): CriterionResult[] {
  const settled = model.criteria.map((criterion) => settleAlone(model, criterion, evaluated));
  if (evaluated.reading === "literal") return settled;
  for (const { id, result, basis } of settled) {
    if (result !== "met") continue;
    const way = basis === "answer" ? countedWay(model, evaluated, id) : undefined;
    for (const implication of model.implications(id)) {
      if (implication.way !== undefined && implication.way !== way) continue;
      for (const { index: target } of implication.to) {
        const there = settled[target];
        if (there === undefined || there.basis !== "none") continue;
        settled[target] = {
          ...there,
          result: "met",
          answer: "fulfilled",
          basis: "implied",
          impliedBy: id,
          notes: withNote(there.notes, implication.note),
        };
      }
    }
  }
  return settled;
}

function settleAlone(model: MaturityModel, criterion: Criterion, evaluated: Evaluated): CriterionResult {
  const given = evaluated.answers.get(criterion.id);
  const figure = measuredResult(criterion, evaluated);
  const measured = figure === undefined ? undefined : figure.met ? "met" : "broken";
  const setAside = given === undefined ? undefined : whySetAside(model, criterion.id, given, evaluated);
  const aside = setAside === undefined ? {} : { setAside };

  if (given !== undefined && setAside === undefined && given.answer !== "unknown") {
    const result = RESULT_OF[given.answer];
    const way = wayOf(model, criterion.id, given);
    return {
      id: criterion.id,
      result,
      answer: given.answer,
      basis: "answer",
      ...(way?.weaker === true && result === "met" ? { weaker: true } : {}),
      ...(measured === undefined || result === "not-applicable" || measured === result
        ? {}
        : { measuredOtherwise: measured }),
      notes: [
        ...(way === undefined ? [] : [way.note]),
        ...(result === "not-applicable" ? [model.readings.rules.notApplicable] : []),
      ],
    };
  }
  if (figure !== undefined && measured !== undefined) {
    return {
      id: criterion.id,
      result: measured,
      answer: figure.met ? "fulfilled" : "not-fulfilled",
      basis: "measured",
      ...(figure.noSuchDevice ? { noSuchDevice: true } : {}),
      ...(figure.declared ? { declared: true } : {}),
      ...aside,
      notes: [...criterion.noteRefs],
    };
  }
  return { id: criterion.id, result: "unknown", answer: "unknown", basis: "none", ...aside, notes: [] };
}

const RESULT_OF: Record<AnswerKind, CriterionResult["result"]> = {
  fulfilled: "met",
  partly: "broken",
  "not-fulfilled": "broken",
  "not-applicable": "not-applicable",
  unknown: "unknown",
};

function measuredResult(criterion: Criterion, { facts, reading, today }: Evaluated) {
  const figure = criterion.figure === undefined ? undefined : facts.get(criterion.figure);
  if (figure === undefined || (figure.kind === "value" && hasExpired(figure, today))) return undefined;
  const met = meets(criterion, figure, reading);
  if (met === undefined) return undefined;
  return {
    met,
    noSuchDevice: figure.kind === "no-such-device",
    declared: figure.kind === "value" && figure.how === "declared",
  };
}

function whySetAside(
  model: MaturityModel,
  id: string,
  given: Answer,
  { reading, today }: Evaluated,
): CriterionResult["setAside"] {
  if (given.answer === "unknown") return undefined;
  if (hasExpired(given, today)) return "expired";
  const reasonGiven = given.reason !== undefined && given.reason.trim() !== "";
  if (given.answer === "not-applicable") return reasonGiven ? undefined : "reason-missing";
  if (given.answer !== "fulfilled" || given.way === undefined) return undefined;
  const way = wayOf(model, id, given);
  if (way === undefined || (reading === "literal" && !way.literal.includes(id))) return "way-not-accepted";
  return way.reasonNeeded && !reasonGiven ? "reason-missing" : undefined;
}

function wayOf(model: MaturityModel, id: string, { way }: Answer): Way | undefined {
  return way === undefined ? undefined : model.readings.ways.find((one) => one.id === way && one.criteria.includes(id));
}

/** The way in which a criterion that is met by an answer is met. */
function countedWay(model: MaturityModel, { answers }: Evaluated, id: string): string | undefined {
  const given = answers.get(id);
  return given?.answer === "fulfilled" ? wayOf(model, id, given)?.id : undefined;
}

function withNote(notes: readonly string[], note: string): string[] {
  return note === "" || notes.includes(note) ? [...notes] : [...notes, note];
}
