/**
 * A maturity evaluation as a document: a first page that a manager reads in a minute, then the matrix, why it is not
 * higher, the plan, every answer with its evidence, what does not fit together, how the model was read, who did what.
 */
import type { Standing } from "../../domain/maturity/evaluation.ts";
import type { Figure } from "../../domain/maturity/measured-facts.ts";
import type { MaturityModel, Metric } from "../../domain/maturity/model.ts";
import type { MaturityTexts } from "../../domain/maturity/model-texts.ts";
import { type QualityRemark, qualityRemarks } from "../../domain/maturity/quality.ts";
import { filled, remarkSentence } from "../../domain/maturity/words/maturity-words.ts";
import { momentInWords } from "../../domain/traffic/words/document-words.ts";
import { type Block, foreign, type Paper, type Piece, type Section, type Sign } from "../audit/paper.ts";
import { answerSections } from "./answer-blocks.ts";
import { matrixSection, radarBlocks } from "./matrix-blocks.ts";
import { planBlocks, planSum } from "./plan-blocks.ts";
import {
  criterionTitle,
  dayOf,
  levelName,
  numberIn,
  type ReportContext,
  type ReportSource,
  reportContext,
  said,
  standsCell,
} from "./report-source.ts";

/** Lines of what is in the way on the first page. */
const FIRST_LINES = 3;

export function maturityPaper(source: ReportSource, model: MaturityModel, texts: MaturityTexts): Paper {
  const context = reportContext(source, model, texts);
  const { say, evaluation } = context;
  const { facility } = evaluation;
  const place = source.place.length === 0 ? [] : [source.place.map((name) => foreign(name, 120)).join(" › ")];
  const isTop = facility.inTheWay.length === 0;
  return {
    language: source.language,
    title: say.title,
    subject: [foreign(source.facility, 160), ...place].filter((one) => one !== "").join(", ") || foreign(source.title),
    day: filled(say.asOf, { day: dayOf(context, evaluation.today) }),
    ...(source.state === "closed" ? {} : { band: say.openBand }),
    answer: {
      sign: isTop ? "met" : facility.achieved === 0 ? "broken" : "medium",
      sentence: filled(isTop ? say.answerTop : say.answer, {
        ...{ achieved: facility.achieved, top: model.topLevel, working: facility.workingOn },
        name: levelName(context, facility.achieved),
      }),
      more: [figuresLine(context)],
    },
    sections: [
      { id: "glance", title: say.glance, blocks: [glanceBlock(context)] },
      { id: "radar", title: say.radar, blocks: radarBlocks(context) },
      { id: "about", title: say.about, blocks: aboutBlocks(context) },
      matrixSection(context),
      { id: "why", title: say.why, blocks: whyBlocks(context) },
      { id: "plan", title: say.plan, blocks: planBlocks(context) },
      { id: "remarks", title: say.contradictions, blocks: remarkBlocks(context) },
      { id: "figures", title: say.figureSection, blocks: figureBlocks(context) },
      ...answerSections(context),
      { id: "notes", title: say.notes, blocks: noteBlocks(context) },
      { id: "trail", title: say.trail, blocks: trailBlocks(context) },
      signatureSection(context),
    ],
    page: { word: say.page, of: say.of },
  };
}

function figuresLine({ evaluation, say, source }: ReportContext): string {
  const { levels, share } = evaluation.facility;
  const met = levels.reduce((sum, one) => sum + one.met, 0);
  const applicable = levels.reduce((sum, one) => sum + one.met + one.partly + one.open, 0);
  // Never rounded up to 100 %: all but one of 81 is not all. Of whole numbers, since 29 / 50 * 100 is below 58.
  const percent =
    share === null ? "–" : `${Math.floor((met * 100) / applicable)}${source.language === "de" ? " %" : "%"}`;
  return filled(say.figures, { met, applicable, share: percent });
}

/** What a manager reads: levels, what is in the way, the plan, the state. */
function glanceBlock(context: ReportContext): Block {
  const { say, evaluation, model, texts, source } = context;
  const { inTheWay, workingOn } = evaluation.facility;
  const rest = inTheWay.length - FIRST_LINES;
  const closing = source.trail.findLast(({ step }) => step === "close");
  return {
    kind: "facts",
    rows: [
      ...model.dimensions.map(({ id }) => ({
        name: texts.dimensions[id] ?? id,
        cell: [standingPiece(context, evaluation.dimensions[id])],
      })),
      {
        name: filled(say.inTheWay, { level: workingOn }),
        cell:
          inTheWay.length === 0
            ? [own(say.nothing)]
            : [
                ...inTheWay.slice(0, FIRST_LINES).map((id) => own(criterionTitle(context, id))),
                ...(rest > 0 ? [{ ...own(filled(say.andMore, { count: rest })), soft: true }] : []),
              ],
      },
      { name: say.plan, cell: planSum(context).map(own) },
      {
        name: say.state,
        cell: [
          own(say.states[source.state]),
          ...(closing === undefined
            ? []
            : [{ text: filled(say.signedBy, { name: said(closing.by), day: dayOf(context, closing.at) }) }]),
        ],
      },
      { name: say.reading, cell: [own(say.readings[source.reading])] },
    ],
  };
}

function standingPiece({ say }: ReportContext, standing: Standing | undefined): Piece {
  if (standing === undefined) return { text: "–" };
  const { achieved, workingOn, inTheWay } = standing;
  const sign: Sign = inTheWay.length === 0 ? "met" : achieved === 0 ? "broken" : "medium";
  const words = inTheWay.length === 0 ? say.dimensionTop : say.dimensionLevel;
  return { text: filled(words, { achieved, working: workingOn }), sign, own: true };
}

function aboutBlocks({ say, model, texts }: ReportContext): Block[] {
  const unreviewed = Object.values(texts.criteria).some(({ reviewed }) => reviewed === false);
  const { title, authors, where } = model.data.source as { title: string; authors?: string; where: string };
  return [
    {
      kind: "words",
      pieces: [own(say.voluntary), ...(unreviewed && say.unreviewed !== "" ? [own(say.unreviewed)] : [])],
    },
    {
      kind: "words",
      pieces: [
        { text: `${say.model}: ${[authors, title, where].filter(Boolean).join(", ")}`, soft: true, english: true },
      ],
    },
  ];
}

function whyBlocks(context: ReportContext): Block[] {
  const { say, evaluation, texts } = context;
  const { inTheWay, workingOn } = evaluation.facility;
  if (inTheWay.length === 0) return [{ kind: "words", pieces: [own(say.nothing)] }];
  return [
    { kind: "words", pieces: [own(filled(say.whyLead, { level: workingOn }))] },
    {
      kind: "table",
      caption: say.why,
      columns: [
        { title: "", share: 5 },
        { title: say.criterion, share: 50 },
        { title: say.column, share: 25 },
        { title: say.stands, share: 25 },
      ],
      rows: inTheWay.map((id, index) => [
        [{ text: String(index + 1) }],
        [own(criterionTitle(context, id))],
        [own(texts.columns[id.split(".").slice(0, 2).join(".")] ?? "")],
        standsCell(context, id),
      ]),
    },
  ];
}

function remarkBlocks(context: ReportContext): Block[] {
  const { model, evaluated, evaluation, say, source } = context;
  const remarks = qualityRemarks(model, evaluated, evaluation);
  if (remarks.length === 0) return [{ kind: "words", pieces: [own(say.noRemarks)] }];
  const named = (id: string) => {
    if (model.criterion(id) !== undefined) return filled(say.quoted, { words: criterionTitle(context, id) });
    return metricName(context, id) ?? said(id);
  };
  const dated = (remark: QualityRemark) =>
    remark.day === undefined ? remark : { ...remark, day: dayOf(context, remark.day) };
  return [
    {
      kind: "facts",
      rows: remarks.map((remark) => ({
        name: remark.contradiction ? say.contradiction : say.remark,
        cell: [{ text: remarkSentence(dated(remark), source.language, named) }],
      })),
    },
  ];
}

function figureBlocks(context: ReportContext): Block[] {
  const { source, say, model } = context;
  const known = model.metrics.flatMap((metric) => {
    const figure = source.figures[metric.key];
    return figure === undefined
      ? []
      : [{ name: metricName(context, metric.key) ?? metric.key, cell: figureCell(context, metric, figure) }];
  });
  return known.length === 0 ? [{ kind: "words", pieces: [own(say.noFigures)] }] : [{ kind: "facts", rows: known }];
}

function figureCell(context: ReportContext, { unit }: Metric, figure: Figure): Piece[] {
  const { say, evaluated } = context;
  if (figure.kind === "no-such-device") return [own(say.noSuchDevice)];
  const value = filled(say.units[unit], { value: numberIn(context, figure.value) });
  const beside = Object.entries(figure.beside ?? {}).map(
    ([name, number]) => `${besideName(context, name)}: ${numberIn(context, number)}`,
  );
  const { from, date, validUntil } = figure;
  const until =
    validUntil === undefined
      ? []
      : [filled(validUntil < evaluated.today ? say.expiredOn : say.validUntil, { day: dayOf(context, validUntil) })];
  const rest = [say.how[figure.how], ...(date === undefined ? [] : [dayOf(context, date)]), ...until, ...beside];
  return [
    { text: value, strong: true },
    { text: rest.join("; "), soft: true },
    ...(from === undefined ? [] : [{ text: said(from) }]),
  ];
}

function besideName({ say }: ReportContext, name: string): string {
  return Object.hasOwn(say.beside, name) ? say.beside[name as keyof typeof say.beside] : said(name);
}

function metricName({ say }: ReportContext, key: string): string | undefined {
  return Object.hasOwn(say.metrics, key) ? say.metrics[key as keyof typeof say.metrics] : undefined;
}

function noteBlocks({ evaluation, texts, say }: ReportContext): Block[] {
  return [
    { kind: "words", pieces: [own(say.notesLead)] },
    { kind: "facts", rows: evaluation.notes.map((id) => ({ name: id, cell: [own(texts.notes[id] ?? "")] })) },
  ];
}

function trailBlocks(context: ReportContext): Block[] {
  const { source, say } = context;
  if (source.trail.length === 0) return [{ kind: "words", pieces: [own(say.trailFile)] }];
  return [
    {
      kind: "facts",
      rows: source.trail.map(({ step, by, at, note }) => ({
        name: say.steps[step],
        cell: [
          { text: said(by), strong: true },
          { text: momentInWords(at, source.language), soft: true },
          ...(note === null ? [] : [{ text: said(note) }]),
        ],
      })),
    },
  ];
}

function signatureSection({ source, say }: ReportContext): Section {
  const { sealed } = source;
  const blocks: Block[] =
    sealed === null
      ? [{ kind: "words", pieces: [own(say.unsigned)] }]
      : [
          {
            kind: "facts",
            rows: [
              { name: say.key, cell: [{ text: sealed.kid, code: true }] },
              { name: say.fingerprint, cell: [{ text: sealed.digest, code: true }] },
              { name: say.countersigned, cell: [{ text: String(sealed.countersignatures) }] },
            ],
          },
          { kind: "words", pieces: [own(say.verify)] },
        ];
  return { id: "signature", title: say.signature, blocks };
}

const own = (text: string): Piece => ({ text, own: true });
