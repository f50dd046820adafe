/**
 * The guided interview: which questions to ask next, first what decides.
 *
 * One question is a criterion, or a figure, whose one answer settles several criteria. A question decides as long as a level
 * hangs on it; once an answer holds a column below it, it no longer does and is left out. What stands on the very level
 * where a column is held is a question for the plan: it tells how much is in the way. Nothing is answered that the model
 * does not imply (standards/maturity-readings.json).
 */
import type { Evaluation } from "./evaluation.ts";
import type { Column, Criterion, MaturityModel } from "./model.ts";
import type { Way } from "./readings-data.ts";
import type { Evaluated } from "./settle-criterion.ts";

/** A yes of a certain kind: the criterion that is asked, or one that implies it, is fulfilled in this way. */
export interface Shortcut {
  readonly criterion: string;
  readonly way: string | undefined;
  readonly reasonNeeded: boolean;
  /** Accepted, and marked as the weaker way. */
  readonly weaker: boolean;
  /** What it answers, itself first, then in the order of the model. */
  readonly answers: readonly string[];
}

export interface Question {
  /** The criterion, or the name of the figure. */
  readonly id: string;
  readonly isFigure: boolean;
  readonly column: string;
  /** The lowest level that hangs on it. */
  readonly level: number;
  /** Criteria that are open and settled by its answer. */
  readonly answers: readonly string[];
  /** Empty for a figure. */
  readonly shortcuts: readonly Shortcut[];
}

export interface Interview {
  /** What decides, in the order in which it is asked. */
  readonly questions: readonly Question[];
  /** How many need not be asked any more: answered, implied, or said not to be known. */
  readonly settled: number;
  /** Questions of which somebody said that the answer is not known. */
  readonly notKnown: readonly Question[];
  /** They move no level, and tell what else is in the way of the next one. */
  readonly forPlan: readonly Question[];
}

/** @param upTo the last level that is asked for. @param result the evaluation of what is `evaluated`. */
export function interviewOf(model: MaturityModel, evaluated: Evaluated, result: Evaluation, upTo: number): Interview {
  const held = heldLevels(model, result);
  const isOpen = ({ index }: Criterion) => result.criteria[index]?.result === "unknown";
  const interview = { questions: [] as Question[], settled: 0, notKnown: [] as Question[], forPlan: [] as Question[] };
  for (const group of questionGroups(model)) {
    const [first] = group;
    if (first === undefined || first.level > upTo) continue;
    const open = group.filter(isOpen);
    const level = Math.min(...open.map((one) => one.level));
    // Also where nothing is open: the least of nothing is beyond every level.
    if (level > upTo) {
      interview.settled++;
      continue;
    }
    const question = questionOf(model, evaluated, result, open, level);
    const border = held.get(question.column) ?? 0;
    if (open.some(({ id }) => evaluated.answers.get(id)?.answer === "unknown")) {
      interview.settled++;
      interview.notKnown.push(question);
    } else if (level < border) interview.questions.push(question);
    else if (level === border) interview.forPlan.push(question);
  }
  return {
    ...interview,
    questions: inOrder(model, interview.questions),
    forPlan: inOrder(model, interview.forPlan),
  };
}

/** The question that asks for a criterion or a figure, whether or not it is answered; undefined for any other name. */
export function questionNamed(
  model: MaturityModel,
  evaluated: Evaluated,
  result: Evaluation,
  id: string,
): Question | undefined {
  const group = questionGroups(model).find(([first]) => first !== undefined && nameOf(first) === id);
  const [first] = group ?? [];
  if (group === undefined || first === undefined) return undefined;
  const open = group.filter(({ index }) => result.criteria[index]?.result === "unknown");
  const asked = open.length > 0 ? open : group;
  return questionOf(model, evaluated, result, asked, asked[0]?.level ?? first.level);
}

export interface WhatHangs {
  readonly column: string;
  /** The level that the column can still reach when all that hangs on the question is met. */
  readonly met: number;
  /** The level that the column has when it is not met. */
  readonly notMet: number;
}

/** What the answer decides in its column, with everything else that is unknown taken as met. */
export function whatHangsOn(model: MaturityModel, result: Evaluation, { column, level }: Question): WhatHangs {
  const border = heldLevels(model, result).get(column) ?? 0;
  return { column, met: border - 1, notMet: Math.min(border, level) - 1 };
}

/** The levels of facility, dimensions and columns if everything that is still unknown were met. */
export function levelsInReach(model: MaturityModel, result: Evaluation): Readonly<Record<string, number>> {
  const held = heldLevels(model, result);
  const reach = (columns: readonly Column[]) =>
    Math.min(
      ...columns.map(({ key }) => Math.min((held.get(key) ?? 0) - 1, result.columns[key]?.ceiling ?? model.topLevel)),
    );
  return Object.fromEntries([
    ["facility", reach(model.columns)],
    ...model.dimensions.map(({ id, columns }) => [id, reach(columns)]),
    ...model.columns.map((column) => [column.key, reach([column])]),
  ]);
}

/** Column -> the lowest level with a criterion that is known not to be met; beyond the top where there is none. */
function heldLevels(model: MaturityModel, { criteria }: Evaluation): Map<string, number> {
  return new Map(
    model.columns.map((column) => [
      column.key,
      Math.min(
        model.topLevel + 1,
        ...column.criteria.filter(({ index }) => criteria[index]?.result === "broken").map(({ level }) => level),
      ),
    ]),
  );
}

const nameOf = ({ figure, id }: Criterion): string => figure ?? id;

/** The criteria that one question answers, lowest level first; the questions in the order of the model. */
function questionGroups(model: MaturityModel): Criterion[][] {
  return [...Map.groupBy(model.criteria, nameOf).values()].map((group) =>
    group.toSorted((one, other) => one.level - other.level),
  );
}

function questionOf(
  model: MaturityModel,
  { reading }: Evaluated,
  result: Evaluation,
  open: readonly Criterion[],
  level: number,
): Question {
  const [first] = open as readonly [Criterion];
  const isFigure = first.figure !== undefined;
  return {
    id: nameOf(first),
    isFigure,
    column: `${first.dimension}.${first.column}`,
    level,
    answers: open.map(({ id }) => id),
    shortcuts: isFigure ? [] : shortcutsTo(model, reading, result, first),
  };
}

/** Of each way the one that answers most. By the literal reading nothing implies anything, and fewer ways are accepted. */
function shortcutsTo(
  model: MaturityModel,
  reading: Evaluated["reading"],
  { criteria }: Evaluation,
  asked: Criterion,
): Shortcut[] {
  const isUnknown = ({ index }: Criterion) => criteria[index]?.result === "unknown";
  const implied = (from: Criterion, inWay: string | undefined) =>
    reading === "literal"
      ? []
      : model.implications(from.id).flatMap(({ way, to }) => (way === undefined || way === inWay ? to : []));
  const best = new Map<string, Shortcut>();
  const offer = (from: Criterion, way: Way | undefined) => {
    if (way !== undefined && reading === "literal" && !way.literal.includes(from.id)) return;
    const answers = [...new Set([from, ...implied(from, way?.id).filter(isUnknown)])];
    if (!answers.includes(asked) && from !== asked) return;
    const known = best.get(way?.id ?? from.id);
    if (known !== undefined && known.answers.length >= answers.length) return;
    best.set(way?.id ?? from.id, {
      criterion: from.id,
      way: way?.id,
      reasonNeeded: way?.reasonNeeded ?? false,
      weaker: way?.weaker ?? false,
      answers: answers.map(({ id }) => id),
    });
  };
  for (const from of model.criteria) {
    if (from !== asked && !isUnknown(from)) continue;
    if (from !== asked) offer(from, undefined);
    for (const way of model.readings.ways) if (way.criteria.includes(from.id)) offer(from, way);
  }
  return [...best.values()];
}

/** Lower levels first, what is reported apart last, then what stands nearest to alone in its column. */
function inOrder(model: MaturityModel, questions: readonly Question[]): Question[] {
  const apart = (key: string) => (model.readings.apart.dimensions.includes(key.split(".")[0] ?? "") ? 1 : 0);
  const rank = new Map(
    questions.map((question, index) => {
      const { column, level, answers } = question;
      const beside = questions.filter((one) => one.column === column && one.level === level).length;
      return [question, [level, apart(column), beside, -answers.length, index]];
    }),
  );
  return questions.toSorted((one, other) => {
    const [ours = [], theirs = []] = [rank.get(one), rank.get(other)];
    return ours.map((value, at) => value - (theirs[at] ?? 0)).find((difference) => difference !== 0) ?? 0;
  });
}
