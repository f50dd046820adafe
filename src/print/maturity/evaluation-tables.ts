/**
 * An evaluation as tables: levels, all criteria with their answers, figures, measures, and what does not fit together.
 *
 * The table of answers can be edited in a spreadsheet and read back (formats/maturity-table): its headings are those that
 * the import knows.
 */
import type { Answers } from "../../domain/maturity/answer.ts";
import type { Evaluation, Standing } from "../../domain/maturity/evaluation.ts";
import type { Measure } from "../../domain/maturity/measure.ts";
import type { MeasuredFacts } from "../../domain/maturity/measured-facts.ts";
import type { MaturityModel } from "../../domain/maturity/model.ts";
import type { MaturityTexts } from "../../domain/maturity/model-texts.ts";
import type { QualityRemark } from "../../domain/maturity/quality.ts";
import { cellOf } from "../../domain/maturity/table/answer-cells.ts";
import { TABLE_FIELDS, TABLE_HEADINGS, type TableField } from "../../domain/maturity/table/table-fields.ts";
import { type MaturityLanguage, remarkSentence } from "../../domain/maturity/words/maturity-words.ts";
import type { Cell, Column, Table } from "../table/table.ts";
import { writeWorkbook } from "../table/write-xlsx.ts";
import { type SheetWords, sheetWords } from "./sheet-words.ts";

/** What is written down. */
export interface TabledEvaluation {
  /** What was evaluated, as it is called. */
  readonly title: string;
  readonly answers: Answers;
  readonly facts: MeasuredFacts;
  readonly measures: readonly Measure[];
  readonly evaluation: Evaluation;
  readonly remarks: readonly QualityRemark[];
}

interface Speech {
  readonly model: MaturityModel;
  readonly texts: MaturityTexts;
  readonly language: MaturityLanguage;
  readonly words: SheetWords;
}

/** @param texts in the language that is written. */
export function evaluationWorkbook(
  tabled: TabledEvaluation,
  model: MaturityModel,
  texts: MaturityTexts,
): AsyncGenerator<Uint8Array> {
  const { language } = texts;
  const speech: Speech = { model, texts, language, words: sheetWords(language) };
  const { sheets } = speech.words;
  return writeWorkbook([
    { sheet: sheets.summary, table: summaryTable(tabled, speech) },
    { sheet: sheets.answers, table: answersTable(tabled, model, texts) },
    { sheet: sheets.figures, table: figuresTable(tabled, speech) },
    { sheet: sheets.measures, table: measuresTable(tabled, speech) },
    { sheet: sheets.remarks, table: remarksTable(tabled, speech) },
  ]);
}

/** All criteria of the model, one a row; what nobody has answered has empty cells. */
export function answersTable(
  { answers, evaluation }: Pick<TabledEvaluation, "answers" | "evaluation">,
  model: MaturityModel,
  texts: MaturityTexts,
): Table {
  const { language } = texts;
  const words = sheetWords(language);
  const columns = TABLE_FIELDS.map((field): Column => {
    const kind = field === "date" || field === "validUntil" ? "day" : field === "level" ? "number" : "text";
    return { key: field, title: TABLE_HEADINGS[field][language][0], kind };
  });
  const rows = model.criteria.map(({ id, index, dimension, column, level, statement, subject }) => {
    const answer = answers.get(id);
    const result = evaluation.criteria[index];
    const shown: Record<TableField, Cell> = {
      criterion: id,
      dimension: texts.dimensions[dimension] ?? dimension,
      column: texts.columns[`${dimension}.${column}`] ?? column,
      level,
      statement: texts.criteria[id]?.statement ?? statement,
      subject: words.subject[subject],
      answer: cellOf(answer, "answer", language),
      reason: cellOf(answer, "reason"),
      evidence: cellOf(answer, "evidence"),
      note: cellOf(answer, "note"),
      way: cellOf(answer, "way"),
      ownFigure: cellOf(answer, "ownFigure"),
      date: cellOf(answer, "date"),
      by: cellOf(answer, "by"),
      validUntil: cellOf(answer, "validUntil"),
      result: result === undefined ? null : words.result[result.result],
      basis: result === undefined ? null : basisOf(result, words),
    };
    return TABLE_FIELDS.map((field) => (shown[field] === "" ? null : shown[field]));
  });
  return { columns, rows };
}

function basisOf(
  { basis, impliedBy, noSuchDevice, declared, weaker, setAside, measuredOtherwise }: Evaluation["criteria"][number],
  { basis: words, because }: SheetWords,
): string {
  return [
    impliedBy === undefined ? words[basis] : `${words[basis]} ${impliedBy}`,
    ...(noSuchDevice === true ? [because.noSuchDevice] : []),
    ...(declared === true ? [because.declared] : []),
    ...(weaker === true ? [because.weaker] : []),
    ...(setAside === undefined ? [] : [because[setAside]]),
    ...(measuredOtherwise === undefined ? [] : [because.measuredOtherwise]),
  ].join("; ");
}

function summaryTable({ title, evaluation }: TabledEvaluation, { model, texts, words }: Speech): Table {
  const { heads } = words;
  const columns: Column[] = [
    text("part", heads.part),
    text("name", heads.name),
    number("achieved", heads.achieved),
    text("levelName", heads.levelName),
    number("workingOn", heads.workingOn),
    number("met", heads.met),
    number("applicable", heads.applicable),
    number("share", heads.share),
    number("weighted", heads.weighted),
    text("inTheWay", heads.inTheWay),
    text("reading", heads.reading),
    { key: "day", title: heads.day, kind: "day" },
  ];
  const row = (part: string, name: string, { achieved, workingOn, inTheWay, levels, share, weighted }: Standing) => {
    const met = levels.reduce((sum, one) => sum + one.met, 0);
    const open = levels.reduce((sum, one) => sum + one.partly + one.open, 0);
    const level = achieved === 0 ? texts.belowFirstLevel : (texts.levels[achieved - 1] ?? "");
    return [
      ...[part, name, achieved, level, workingOn, met, met + open, percent(share), percent(weighted)],
      ...[inTheWay.join("\n"), words.reading[evaluation.reading], evaluation.today],
    ];
  };
  return {
    columns,
    rows: [
      row(words.facility, title, evaluation.facility),
      ...model.dimensions.flatMap(({ id, columns: own }) => {
        const dimension = evaluation.dimensions[id];
        return [
          ...(dimension === undefined ? [] : [row(words.dimension, texts.dimensions[id] ?? id, dimension)]),
          ...own.flatMap(({ key, name }) => {
            const column = evaluation.columns[key];
            return column === undefined ? [] : [row(words.column, texts.columns[key] ?? name, column)];
          }),
        ];
      }),
    ],
  };
}

function figuresTable({ facts }: TabledEvaluation, { model, words }: Speech): Table {
  const { heads } = words;
  return {
    columns: [
      text("metric", heads.metric),
      number("value", heads.value),
      text("unit", heads.unit),
      text("how", heads.how),
      text("from", heads.from),
      { key: "date", title: heads.day, kind: "day" },
      { key: "validUntil", title: heads.validUntil, kind: "day" },
      text("beside", heads.beside),
    ],
    rows: model.metrics.map(({ key, unit }) => {
      const figure = facts.get(key);
      if (figure?.kind !== "value")
        return [key, figure === undefined ? null : words.noSuchDevice, words.unit[unit], null, null, null, null, null];
      const { value, how, from = null, date = null, validUntil = null, beside = {} } = figure;
      const others = Object.entries(beside).map(([name, other]) => `${name}: ${other}`);
      return [key, value, words.unit[unit], words.how[how], from, date, validUntil, others.join("\n") || null];
    }),
  };
}

function measuresTable({ measures }: TabledEvaluation, { words }: Speech): Table {
  const { heads } = words;
  return {
    columns: [
      text("measure", heads.measure),
      text("title", heads.title),
      text("criteria", heads.criteria),
      number("cost", heads.cost),
      number("effort", heads.effort),
      text("owner", heads.owner),
      { key: "due", title: heads.due, kind: "day" },
    ],
    rows: measures.map(({ id, title = null, criteria, cost, effort = null, owner = null, due = null }) => [
      ...[id, title, criteria.join("\n"), cost, effort, owner, due],
    ]),
  };
}

function remarksTable({ remarks }: TabledEvaluation, { language, words }: Speech): Table {
  const { heads } = words;
  return {
    columns: [text("kind", heads.remark), text("criterion", heads.criterion), text("says", heads.says)],
    rows: remarks.map((remark) => [
      remark.contradiction ? words.contradiction : words.toLookAt,
      remark.criterion,
      remarkSentence(remark, language),
    ]),
  };
}

const text = (key: string, title: string): Column => ({ key, title, kind: "text" });
const number = (key: string, title: string): Column => ({ key, title, kind: "number" });

/** In percent with one decimal; nothing where nothing is applicable. */
function percent(share: number | null): number | null {
  return share === null ? null : Math.round(share * 1000) / 10;
}
