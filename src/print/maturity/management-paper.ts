/**
 * The figures of a quarter as a document: what happened first, then coverage, incidents, reactions, levels, spending, what
 * is overdue, and what the figures do not say.
 */
import { COVERAGE, LABEL_TIERS, type ManagementReport, type Trend } from "../../domain/maturity/management.ts";
import type { MaturityTexts } from "../../domain/maturity/model-texts.ts";
import { filled, type MaturityLanguage } from "../../domain/maturity/words/maturity-words.ts";
import { runtimeWords } from "../../domain/runtime/words/runtime-words.ts";
import { dayInWords } from "../../domain/traffic/words/document-words.ts";
import { type Block, type Cell, foreign, type Paper, type Piece, type Sign } from "../audit/paper.ts";
import { type ManagementWords, managementWords } from "./management-words.ts";

interface Speech {
  readonly say: ManagementWords;
  readonly language: MaturityLanguage;
  readonly texts: MaturityTexts;
}

export function managementPaper(report: ManagementReport, language: MaturityLanguage, texts: MaturityTexts): Paper {
  const say = managementWords(language);
  const speech: Speech = { say, language, texts };
  const { quarter, until, places, facility, incidents, coverage, reactions } = report;
  const name = filled(say.quarter, { n: quarter.slice(6), year: quarter.slice(0, 4) });
  const limited = places === null ? [] : [filled(say.within, { places: places.map((one) => foreign(one)).join(", ") })];
  return {
    language,
    title: say.title,
    subject: [foreign(facility), name, ...limited].filter((one) => one !== "").join(", "),
    day: filled(until.isOver ? say.whole : say.untilNow, { day: dayInWords(until.day, language) }),
    answer: {
      sign: signOf(report),
      sentence: sentenceOf(report, say),
      more: moreLines(report, say),
    },
    sections: [
      {
        id: "coverage",
        title: say.coverage,
        blocks: [
          trendTable(
            say.coverage,
            COVERAGE.map((kind) => [say.rows[kind], coverage[kind]]),
            speech,
          ),
          ...tierBlocks(report, speech),
        ],
      },
      {
        id: "incidents",
        title: say.incidents,
        blocks: [
          trendTable(
            say.incidents,
            (["confirmed", "open", "untriaged"] as const).map((kind) => [say.incidentRows[kind], incidents[kind]]),
            speech,
          ),
        ],
      },
      {
        id: "reactions",
        title: say.reactions,
        blocks: [
          trendTable(
            say.reactions,
            (["pauses", "isolations", "hours"] as const).map((kind) => [say.reactionRows[kind], reactions[kind]]),
            speech,
          ),
        ],
      },
      { id: "levels", title: say.levels, blocks: [levelBlock(report, speech)] },
      { id: "spending", title: say.spending, blocks: [words(spendingLine(report, speech))] },
      { id: "overdue", title: say.overdue, blocks: overdueBlocks(report, speech) },
      { id: "limits", title: say.limits, blocks: [{ kind: "list", items: say.limitLines.map((line) => [own(line)]) }] },
    ],
    page: { word: say.page, of: say.of },
  };
}

/** What cannot be told is never said to be none. */
function sentenceOf({ incidents }: ManagementReport, { answer }: ManagementWords): string {
  const confirmed = incidents.confirmed.now;
  if (confirmed === null) return answer.untold;
  return filled(confirmed === 0 ? answer.none : confirmed === 1 ? answer.one : answer.other, { count: confirmed });
}

/** Nothing confirmed is good news only where somebody watches and has looked. */
function signOf({ incidents, coverage }: ManagementReport): Sign {
  if ((incidents.confirmed.now ?? 0) > 0) return "high";
  if ((incidents.untriaged.now ?? 0) > 0) return "medium";
  return incidents.confirmed.now === null || coverage.watched.now === 0 ? "unknown" : "met";
}

function moreLines({ incidents, overdue, levels }: ManagementReport, { more }: ManagementWords): string[] {
  const unseen = incidents.untriaged.now ?? 0;
  const late = overdue.findings + overdue.answers + overdue.measures + (overdue.inspections ?? 0);
  const level = levels.find(({ place }) => place === null);
  return [
    ...(unseen === 0 ? [] : [filled(more.unseen, { count: unseen })]),
    level === undefined ? more.noLevel : filled(more.level, { level: level.achieved }),
    filled(more.overdue, { count: late }),
  ];
}

function trendTable(caption: string, rows: readonly (readonly [string, Trend])[], { say, language }: Speech): Block {
  return {
    kind: "table",
    caption,
    columns: [
      { title: say.figure, share: 46 },
      { title: say.now, share: 18 },
      { title: say.before, share: 18 },
      { title: say.change, share: 18 },
    ],
    rows: rows.map(([name, { now, before }]) => [
      [own(name)],
      [{ ...numberPiece(now, say, language), strong: now !== null }],
      [numberPiece(before, say, language)],
      [changePiece(now, before, say, language)],
    ]),
  };
}

function numberPiece(value: number | null, say: ManagementWords, language: MaturityLanguage): Piece {
  return value === null
    ? { text: say.untold, soft: true, own: true }
    : { text: value.toLocaleString(language, { maximumFractionDigits: 1 }) };
}

function changePiece(
  now: number | null,
  before: number | null,
  say: ManagementWords,
  language: MaturityLanguage,
): Piece {
  if (now === null || before === null) return { text: "–" };
  if (now === before) return own(say.same);
  return {
    text: (now - before)
      .toLocaleString(language, { maximumFractionDigits: 1, signDisplay: "always" })
      .replace("-", "−"),
  };
}

function tierBlocks({ tiers, coverage }: ManagementReport, { say, language }: Speech): Block[] {
  if (tiers === null) return [];
  const known = LABEL_TIERS.reduce((sum, tier) => sum + tiers[tier], 0);
  const row = (name: string, value: number) => [[own(name)], [{ text: value.toLocaleString(language) }]];
  return [
    {
      kind: "table",
      caption: say.tiers,
      isTitled: true,
      columns: [
        { title: say.figure, share: 46 },
        { title: say.now, share: 54 },
      ],
      rows: [
        ...LABEL_TIERS.toReversed().map((tier) => row(say.tierNames[tier], tiers[tier])),
        row(say.noTier, Math.max(0, (coverage.devices.now ?? 0) - known)),
      ],
    },
  ];
}

function levelBlock({ levels }: ManagementReport, { say, language }: Speech): Block {
  if (levels.length === 0) return words(say.noLevels);
  return {
    kind: "table",
    caption: say.levels,
    columns: [
      { title: say.evaluation, share: 32 },
      { title: say.place, share: 30 },
      { title: say.closedOn, share: 18 },
      { title: say.achieved, share: 12 },
      { title: say.working, share: 12 },
    ],
    rows: levels.map(({ title, place, closedOn, achieved, workingOn }) => [
      [{ text: foreign(title) }],
      [place === null ? own(say.wholeFacility) : { text: foreign(place, 300) }],
      [{ text: dayInWords(closedOn, language) }],
      [{ text: String(achieved), strong: true }],
      [{ text: String(workingOn) }],
    ]),
  };
}

function spendingLine({ spending }: ManagementReport, { say, language }: Speech): string {
  if (spending === null) return say.noSpending;
  return filled(say.spendingIs, {
    percent: spending.percent.toLocaleString(language, { maximumFractionDigits: 2 }),
    how: say.how[spending.how],
    evaluation: foreign(spending.evaluation),
    day: dayInWords(spending.openedOn, language),
  });
}

function overdueBlocks({ overdue }: ManagementReport, speech: Speech): Block[] {
  const { say, language } = speech;
  const row = (name: string, cell: Cell) => ({ name, cell });
  const counted = (["findings", "answers", "measures"] as const).map((kind) =>
    row(say.overdueRows[kind], [{ text: overdue[kind].toLocaleString(language), strong: true }]),
  );
  const { inspections } = overdue;
  const kept = inspections === null ? own(say.noInspections) : { text: String(inspections), strong: true };
  const facts: Block = { kind: "facts", rows: [...counted, row(say.overdueRows.inspections, [kept])] };
  if (overdue.first.length === 0) return [facts];
  return [
    facts,
    {
      kind: "table",
      caption: say.oldest,
      isTitled: true,
      columns: [
        { title: say.what, share: 22 },
        { title: say.figure, share: 60 },
        { title: say.since, share: 18 },
      ],
      rows: overdue.first.map((item) => [
        [own(say.items[item.kind])],
        [{ text: foreign(item.title) }, ...ofPiece(item, speech)],
        [{ text: dayInWords(item.since, language) }],
      ]),
    },
  ];
}

function ofPiece({ kind, of }: ManagementReport["overdue"]["first"][number], { texts, language }: Speech): Piece[] {
  if (of === "") return [];
  const words = { finding: runtimeWords("kind", of, language), answer: texts.criteria[of]?.title ?? of, measure: of };
  return [{ text: foreign(words[kind]), soft: true }];
}

const own = (text: string): Piece => ({ text, own: true });
const words = (text: string): Block => ({ kind: "words", pieces: [own(text)] });
