/**
 * Every criterion with its answer as blocks of the report: what it asks, how it stands and on what that rests.
 */
import { type Answer, hasExpired } from "../../domain/maturity/answer.ts";
import type { Column, Criterion } from "../../domain/maturity/model.ts";
import { filled } from "../../domain/maturity/words/maturity-words.ts";
import type { Block, Piece, Section } from "../audit/paper.ts";
import { criterionTitle, dayOf, type ReportContext, said, standsCell } from "./report-source.ts";

/** One section per column, in the order of the model. */
export function answerSections(context: ReportContext): Section[] {
  const { model, texts, say } = context;
  return model.columns.map((column) => ({
    id: `answers-${column.key.replace(".", "-")}`,
    title: filled(say.answers, {
      dimension: texts.dimensions[column.dimension] ?? column.dimension,
      column: texts.columns[column.key] ?? column.name,
    }),
    blocks: [columnBlock(context, column)],
  }));
}

function columnBlock(context: ReportContext, { criteria }: Column): Block {
  return {
    kind: "facts",
    rows: criteria.map((criterion) => ({
      name: `${criterion.level}.${criterion.id.split(".").at(-1)} ${criterionTitle(context, criterion.id)}`,
      cell: [...standsCell(context, criterion.id), asked(context, criterion), ...answerPieces(context, criterion)],
    })),
  };
}

/** The criterion's own words; where they are not translated, marked as English. */
function asked({ texts }: ReportContext, { id, statement }: Criterion): Piece {
  const translated = texts.criteria[id]?.statement;
  return {
    text: translated ?? statement,
    soft: true,
    ...(translated === undefined ? { english: true } : {}),
    own: true,
  };
}

function answerPieces(context: ReportContext, { id, index }: Criterion): Piece[] {
  const { evaluated, evaluation, say } = context;
  const result = evaluation.criteria[index];
  const basis: Piece[] = [];
  if (result?.basis === "measured") basis.push({ text: say.basis.measured, own: true });
  if (result?.impliedBy !== undefined)
    basis.push({
      text: filled(say.basis.implied, { criterion: criterionTitle(context, result.impliedBy) }),
      own: true,
    });
  const answer = evaluated.answers.get(id);
  return answer === undefined ? basis : [...basis, ...saidPieces(context, answer)];
}

function saidPieces(context: ReportContext, answer: Answer): Piece[] {
  const { say } = context;
  const { reason, note, way, ownFigure, evidence, source } = answer;
  const named = (name: string, text: string): Piece => ({ text: `${name}: ${said(text)}` });
  const isOut = answer.answer === "not-applicable";
  const needsProof = answer.answer === "fulfilled" || answer.answer === "partly";
  return [
    ...(reason === undefined
      ? []
      : [{ ...named(isOut ? say.leftOut : say.reason, reason), ...(isOut ? { strong: true } : {}) }]),
    ...evidence.map((one) => named(say.evidence, evidenceText(context, one))),
    ...(evidence.length === 0 && needsProof ? [{ text: say.noEvidence, own: true }] : []),
    ...(note === undefined ? [] : [named(say.note, note)]),
    ...(way === undefined ? [] : [named(say.way, way)]),
    ...(ownFigure === undefined ? [] : [named(say.ownFigure, ownFigure)]),
    ...(source.kind === "link"
      ? [{ text: filled(say.basis.link, { link: said(source.link) }) }, { text: said(source.because), soft: true }]
      : []),
    ...whenPieces(context, answer),
  ];
}

function evidenceText(context: ReportContext, { title, date, digest }: Answer["evidence"][number]): string {
  const { say } = context;
  return [
    title,
    ...(date === undefined ? [] : [filled(say.evidenceDay, { day: dayOf(context, date) })]),
    ...(digest === undefined ? [] : [filled(say.digest, { digest })]),
  ].join(", ");
}

function whenPieces(context: ReportContext, answer: Answer): Piece[] {
  const { say, evaluated } = context;
  const { by, date, validUntil } = answer;
  const day = date === undefined ? "" : dayOf(context, date);
  const who = by === undefined ? "" : said(by);
  const words = who !== "" && day !== "" ? say.said : who !== "" ? say.saidBy : day !== "" ? say.saidOn : undefined;
  const told = words === undefined ? [] : [filled(words, { who, day })];
  if (validUntil !== undefined)
    told.push(
      filled(hasExpired(answer, evaluated.today) ? say.expiredOn : say.validUntil, { day: dayOf(context, validUntil) }),
    );
  return told.length === 0 ? [] : [{ text: told.join("; "), soft: true }];
}
