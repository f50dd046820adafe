/**
 * What a maturity report is made of: an evaluation as it was said, plain data that goes over to a thread.
 */
import type { Answer } from "../../domain/maturity/answer.ts";
import { evaluate } from "../../domain/maturity/evaluate.ts";
import type { Evaluation } from "../../domain/maturity/evaluation.ts";
import type { Measure } from "../../domain/maturity/measure.ts";
import type { Figure } from "../../domain/maturity/measured-facts.ts";
import type { MaturityModel } from "../../domain/maturity/model.ts";
import type { MaturityTexts } from "../../domain/maturity/model-texts.ts";
import type { Reading } from "../../domain/maturity/reading.ts";
import type { SealedEvaluation } from "../../domain/maturity/sealed-evaluation.ts";
import type { Evaluated } from "../../domain/maturity/settle-criterion.ts";
import { type MaturityLanguage, maturityWords } from "../../domain/maturity/words/maturity-words.ts";
import { dayInWords } from "../../domain/traffic/words/document-words.ts";
import { type Cell, foreign, type Sign } from "../audit/paper.ts";
import { type ReportWords, reportWords } from "./report-words.ts";

export interface ReportSource {
  readonly language: MaturityLanguage;
  readonly title: string;
  readonly facility: string;
  /** From the outermost place to the one that was evaluated; empty is the whole facility. */
  readonly place: readonly string[];
  readonly state: "file" | "answering" | "review" | "reviewed" | "closed";
  readonly reading: Reading;
  /** YYYY-MM-DD, on which answers are aged. */
  readonly today: string;
  readonly answers: Readonly<Record<string, Answer>>;
  readonly figures: Readonly<Record<string, Figure>>;
  readonly measures: readonly Measure[];
  readonly trail: SealedEvaluation["trail"];
  /** Of a closed one: the levels as they were signed, by which key, and what was signed. */
  readonly sealed: {
    readonly result: Evaluation;
    readonly kid: string;
    readonly digest: string;
    readonly countersignatures: number;
  } | null;
}

/** The source reckoned, with the words of its language. */
export interface ReportContext {
  readonly source: ReportSource;
  readonly model: MaturityModel;
  readonly texts: MaturityTexts;
  readonly evaluated: Evaluated;
  readonly evaluation: Evaluation;
  readonly say: ReportWords;
  readonly stateWords: ReturnType<typeof maturityWords>["answer"];
}

export function reportContext(source: ReportSource, model: MaturityModel, texts: MaturityTexts): ReportContext {
  const { answers, figures, reading, today, language, sealed } = source;
  const evaluated: Evaluated = {
    answers: new Map(Object.entries(answers)),
    facts: new Map(Object.entries(figures)),
    ...{ reading, today },
  };
  return {
    ...{ source, model, texts, evaluated, say: reportWords(language), stateWords: maturityWords(language).answer },
    evaluation: sealed?.result ?? evaluate(model, evaluated),
  };
}

/** Longest text of a person that a report shows whole: what an answer may hold. */
const WHOLE = 4000;

export const said = (text: string) => foreign(text, WHOLE);

export function levelName({ texts }: ReportContext, level: number): string {
  return level === 0 ? texts.belowFirstLevel : (texts.levels[level - 1] ?? "");
}

/** Its title in the language of the report; a translation that nobody has read is marked. */
export function criterionTitle({ texts, say }: ReportContext, id: string): string {
  const known = texts.criteria[id];
  return known === undefined ? id : `${known.title}${known.reviewed === false ? say.unreviewedMark : ""}`;
}

export function resultSign({ evaluation, model }: ReportContext, id: string): Sign {
  const one = evaluation.criteria[model.criterion(id)?.index ?? -1];
  if (one === undefined) return "unknown";
  return one.result === "broken" && one.answer === "partly" ? "medium" : one.result;
}

/** How a criterion stands, by shape and word; and why an answer that was given does not count. */
export function standsCell(context: ReportContext, id: string): Cell {
  const { evaluation, model, say, stateWords } = context;
  const one = evaluation.criteria[model.criterion(id)?.index ?? -1];
  return [
    { text: stateWords[one?.answer ?? "unknown"], sign: resultSign(context, id), strong: true, own: true },
    ...(one?.setAside === undefined ? [] : [{ text: say.setAside[one.setAside], soft: true, own: true }]),
  ];
}

export const dayOf = ({ source }: ReportContext, day: string) => dayInWords(day, source.language);

export function numberIn({ source }: ReportContext, value: number): string {
  return value.toLocaleString(source.language, { maximumFractionDigits: 2 });
}
