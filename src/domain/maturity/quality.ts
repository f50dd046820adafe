/**
 * What does not fit together in an evaluation, told before it is handed over: contradictions, missing evidence, answers
 * that age, words that say something else than the answer.
 *
 * A remark moves no level. A person looks at each and decides; a contradiction is one of two statements being wrong.
 */
import { dayNumber } from "../calendar.ts";
import { type Answer, type AnswerKind, hasExpired } from "./answer.ts";
import type { CriterionResult, Evaluation } from "./evaluation.ts";
import type { Criterion, MaturityModel } from "./model.ts";
import { boundOf, meets } from "./reading.ts";
import type { Evaluated } from "./settle-criterion.ts";

export const REMARK_KINDS = [
  "measured-otherwise",
  "implied-otherwise",
  "proposed-otherwise",
  "certificates-are-no-second-factor",
  "words-contradict",
  "answer-expired",
  "figure-expired",
  "answer-expires-soon",
  "date-in-future",
  "reason-missing",
  "way-not-accepted",
  "evidence-missing",
  "own-figure-missing",
  "weaker-way",
  "follows-from-other",
  "few-events-without-logging",
] as const;
export type RemarkKind = (typeof REMARK_KINDS)[number];

export interface QualityRemark {
  readonly kind: RemarkKind;
  /** One of two statements is wrong. */
  readonly contradiction: boolean;
  readonly criterion: string;
  /** The other criterion, figure, link or word that it is about. */
  readonly other?: string;
  readonly answered?: AnswerKind;
  /** The day, for what ages. */
  readonly day?: string;
  /** The note of the model that says how it is read. */
  readonly note?: string;
}

/** What a link proposes of itself (`links/propose.ts`); no answer until a person takes it over. */
export interface Proposal {
  readonly criterion: string;
  readonly answer: AnswerKind;
  readonly link: string;
  /** What was measured speaks against the answer; a mere "partly" of what can only be seen in part does not. */
  readonly contradicts: boolean;
  readonly validUntil?: string;
}

const SOON_DAYS = 60;

/** All remarks, contradictions first, each group in the order of the model. */
export function qualityRemarks(
  model: MaturityModel,
  evaluated: Evaluated,
  evaluation: Evaluation,
  proposals: readonly Proposal[] = [],
): QualityRemark[] {
  const remarks = model.criteria.flatMap((criterion) => {
    const result = evaluation.criteria[criterion.index];
    const answer = evaluated.answers.get(criterion.id);
    if (result === undefined) return [];
    return [
      ...ofAnswer(model, criterion, answer, result, evaluated),
      ...ofFigure(criterion, result, evaluated),
      ...ofImplications(model, criterion, evaluated, evaluation),
      ...ofThresholds(model, criterion, result, evaluated, evaluation),
      ...ofProposals(criterion, result, proposals, evaluated),
    ];
  });
  remarks.push(...ofLogging(model, evaluated, evaluation));
  return [...remarks.filter(({ contradiction }) => contradiction), ...remarks.filter((one) => !one.contradiction)];
}

function* ofAnswer(
  model: MaturityModel,
  { id }: Criterion,
  given: Answer | undefined,
  result: CriterionResult,
  { today }: Evaluated,
): Generator<QualityRemark> {
  if (given === undefined) return;
  const { ownFigures, ways } = model.readings;
  const told = { contradiction: false, criterion: id, answered: given.answer };
  const way = given.way === undefined ? {} : { other: given.way };
  if (result.setAside === "expired")
    yield { ...told, kind: "answer-expired", ...(given.validUntil === undefined ? {} : { day: given.validUntil }) };
  if (result.setAside === "reason-missing")
    yield {
      ...told,
      kind: "reason-missing",
      ...way,
      note:
        given.answer === "not-applicable"
          ? model.readings.rules.notApplicable
          : (ways.find((one) => one.id === given.way)?.note ?? model.readings.rules.notApplicable),
    };
  if (result.setAside === "way-not-accepted") yield { ...told, kind: "way-not-accepted", ...way };
  if (given.date !== undefined && given.date > today) yield { ...told, kind: "date-in-future", day: given.date };
  if (result.basis !== "answer") return;
  if (
    given.validUntil !== undefined &&
    !hasExpired(given, today) &&
    dayNumber(given.validUntil) - dayNumber(today) <= SOON_DAYS
  )
    yield { ...told, kind: "answer-expires-soon", day: given.validUntil };
  if ((given.answer === "fulfilled" || given.answer === "partly") && given.evidence.length === 0)
    yield { ...told, kind: "evidence-missing" };
  const word = contradictingWord(model, given);
  if (word !== undefined) yield { ...told, kind: "words-contradict", contradiction: true, other: word };
  if (given.answer !== "fulfilled") return;
  if (result.weaker === true) {
    const note = ways.find((one) => one.id === given.way)?.note;
    yield { ...told, kind: "weaker-way", ...way, ...(note === undefined ? {} : { note }) };
  }
  if (ownFigures.criteria.includes(id) && given.ownFigure === undefined)
    yield { ...told, kind: "own-figure-missing", note: ownFigures.note };
}

/** A word of the note or reason that says something else than the answer. */
function contradictingWord(
  { readings }: MaturityModel,
  { answer, note = "", reason = "" }: Answer,
): string | undefined {
  if (answer !== "fulfilled" && answer !== "not-fulfilled") return undefined;
  const text = ` ${`${note} ${reason}`.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ")} `;
  return readings.contradictingWords[answer].find((word) => text.includes(` ${word} `));
}

function* ofFigure(
  criterion: Criterion,
  result: CriterionResult,
  { facts, today }: Evaluated,
): Generator<QualityRemark> {
  const { id, figure, noteRefs } = criterion;
  if (figure === undefined) return;
  const note = noteRefs[0] === undefined ? {} : { note: noteRefs[0] };
  const fact = facts.get(figure);
  if (result.measuredOtherwise !== undefined)
    yield {
      kind: "measured-otherwise",
      contradiction: true,
      criterion: id,
      other: figure,
      answered: result.answer,
      ...note,
    };
  if (fact?.kind === "value" && fact.validUntil !== undefined && hasExpired(fact, today))
    yield { kind: "figure-expired", contradiction: false, criterion: id, other: figure, day: fact.validUntil };
}

/** What a fulfilled criterion implies and an answer denies (N05, N20, N21, N30). */
function* ofImplications(
  model: MaturityModel,
  { id }: Criterion,
  { answers, reading }: Evaluated,
  { criteria }: Evaluation,
): Generator<QualityRemark> {
  const given = answers.get(id);
  const own = criteria[model.criterion(id)?.index ?? 0];
  if (reading === "literal" || own?.result !== "met") return;
  for (const { way, to, note } of model.implications(id)) {
    if (way !== undefined && way !== given?.way) continue;
    for (const { index, id: denied } of to) {
      const there = criteria[index];
      if (there?.result === "broken" && there.basis === "answer")
        yield {
          kind: "implied-otherwise",
          contradiction: true,
          criterion: denied,
          other: id,
          answered: there.answer,
          ...(note === "" ? {} : { note }),
        };
    }
  }
  for (const { note, from, way, to } of model.readings.implications) {
    // Level 3 met by nothing but the certificates of level 4: the two ask for different things.
    if (from !== id || way === undefined || given?.way !== "certificates") continue;
    for (const target of to) {
      const there = criteria[model.criterion(target)?.index ?? 0];
      if (there?.basis === "answer" && there.result === "met" && answers.get(target)?.way === undefined) {
        yield {
          kind: "certificates-are-no-second-factor",
          contradiction: true,
          criterion: target,
          other: id,
          answered: there.answer,
          note,
        };
        return;
      }
    }
  }
}

/** Of two thresholds on one figure the stricter implies the other. */
function* ofThresholds(
  model: MaturityModel,
  criterion: Criterion,
  result: CriterionResult,
  { reading }: Evaluated,
  { criteria }: Evaluation,
): Generator<QualityRemark> {
  if (criterion.threshold === undefined || result.basis === "measured" || result.result === "met") return;
  if (result.result === "not-applicable") return;
  for (const other of model.criteria) {
    if (other === criterion || other.figure !== criterion.figure) continue;
    const there = criteria[other.index];
    if (there?.result !== "met" || there.basis !== "answer" || !isStricter(other, criterion, reading)) continue;
    const denied = result.basis === "answer";
    yield {
      kind: denied ? "implied-otherwise" : "follows-from-other",
      contradiction: denied,
      criterion: criterion.id,
      other: other.id,
      answered: result.answer,
    };
    return;
  }
}

/** Whether every figure that meets `one` meets `other`, told at the edge and just beyond it. */
function isStricter(one: Criterion, other: Criterion, reading: Evaluated["reading"]): boolean {
  const strict = boundOf(one, reading);
  const loose = boundOf(other, reading);
  if (strict === undefined || loose === undefined || strict.operator[0] !== loose.operator[0]) return false;
  if (strict.value === loose.value) return strict.operator === loose.operator || strict.operator.length === 1;
  return meets(other, { kind: "value", value: strict.value, how: "measured" }, reading) === true;
}

function* ofProposals(
  { id }: Criterion,
  { basis, answer }: CriterionResult,
  proposals: readonly Proposal[],
  { today }: Evaluated,
): Generator<QualityRemark> {
  if (basis !== "answer" || answer === "not-applicable") return;
  for (const proposal of proposals) {
    if (proposal.criterion !== id || !proposal.contradicts || hasExpired(proposal, today)) continue;
    yield {
      kind: "proposed-otherwise",
      contradiction: true,
      criterion: id,
      other: proposal.link,
      answered: answer,
    };
  }
}

/** Few events where nobody logs: the count may be low because nobody looks (N06, N41). */
function* ofLogging(
  model: MaturityModel,
  { facts, today }: Evaluated,
  { criteria }: Evaluation,
): Generator<QualityRemark> {
  const { metric, logging, fewerThan, note } = model.readings.countedByLogging;
  const figure = facts.get(metric);
  if (figure?.kind !== "value" || hasExpired(figure, today) || figure.value >= fewerThan) return;
  for (const id of logging) {
    const there = criteria[model.criterion(id)?.index ?? 0];
    if (there?.result === "broken" || there?.result === "unknown")
      yield { kind: "few-events-without-logging", contradiction: false, criterion: id, other: metric, note };
  }
}
