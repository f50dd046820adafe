/**
 * A conformance assessment as a document: the verdict that a manager reads in a minute, what is in its way, each
 * provision with its answer and evidence, clause by clause, and the questionnaire that decided which apply.
 */
import type { Catalogue } from "../../domain/conformance/catalogue.ts";
import type { Verdict } from "../../domain/conformance/reason.ts";
import type { ConformanceReport } from "../../domain/conformance/report.ts";
import { type Language, verdictIn, wordsIn } from "../../domain/conformance/words/words.ts";
import { textIn } from "../../domain/label/text-in.ts";
import { type Block, type Cell, foreign, type Paper, type Piece, type Section, type Sign } from "../audit/paper.ts";
import { howKnown, PAPER_WORDS } from "./paper-words.ts";

const SIGNS: Record<Verdict, Sign> = {
  pass: "met",
  fail: "broken",
  inconclusive: "unknown",
  "not-applicable": "not-applicable",
};
/** Of one text; the statement itself holds all of it. */
const LONGEST = 600;

/** @param title of the assessment, or the name of its file. */
export function assessmentPaper(
  report: ConformanceReport,
  catalogue: Catalogue,
  { title, language }: { readonly title: string; readonly language: Language },
): Paper {
  const words = PAPER_WORDS[language];
  const { product, provisions } = report;
  const { maker, model, firmware } = product;
  const named = [maker, model, firmware].filter((one) => one !== null).join(" ");
  const { pass, fail, inconclusive, notApplicable, declined } = product.counts;
  const edition = catalogue.editions.find(({ id }) => id === report.catalogue.edition)?.name ?? "";
  return {
    language,
    title: words.title,
    subject: foreign(named === "" ? title : named, 200),
    day: report.assessedOn,
    answer: {
      sign: SIGNS[product.verdict],
      sentence: wordsIn(language).verdicts[product.verdict],
      more: [
        `${report.catalogue.name}, ${edition}`,
        `${product.because}.`,
        words.counts(pass, declined, fail, inconclusive, notApplicable),
        ...(report.notice === null ? [] : [report.notice]),
      ],
    },
    sections: [
      ...inTheWay(report, language),
      ...listed(
        "questions",
        words.questions,
        report.questions.map(({ id, question }) => `${id}: ${question}`),
      ),
      ...listed(
        "contradictions",
        words.contradictions,
        report.contradictions.map(({ about, because }) => `${about.join(", ")}: ${because}`),
      ),
      ...schemes(report, language),
      ...catalogue.groups.flatMap((group): Section[] => {
        const ids = catalogue.provisions
          .filter((one) => one.group === group.id && Object.hasOwn(provisions, one.id))
          .map(({ id }) => id);
        if (ids.length === 0) return [];
        const heading = `${group.id} ${textIn(group.name, language)}`;
        return [{ id: `group-${group.id}`, title: heading, blocks: [provisionTable(report, ids, heading, language)] }];
      }),
      ...questionnaire(report, language),
    ],
    page: words.page,
  };
}

function inTheWay(report: ConformanceReport, language: Language): Section[] {
  const ids = Object.entries(report.provisions)
    .filter(([, { verdict }]) => verdict === "fail" || verdict === "inconclusive")
    .sort(([, one], [, other]) => Number(other.verdict === "fail") - Number(one.verdict === "fail"))
    .map(([id]) => id);
  const { inTheWay: title } = PAPER_WORDS[language];
  if (ids.length === 0) return [];
  return [{ id: "in-the-way", title, blocks: [provisionTable(report, ids, title, language)] }];
}

function listed(id: string, title: string, items: readonly string[]): Section[] {
  if (items.length === 0) return [];
  return [{ id, title, blocks: [{ kind: "list", items: items.map((text) => [{ text: foreign(text, LONGEST) }]) }] }];
}

function schemes({ subsets }: ConformanceReport, language: Language): Section[] {
  const { schemes: title, scheme, verdict, why } = PAPER_WORDS[language];
  const rows = Object.values(subsets).map((one): Cell[] => [
    [{ text: one.name }],
    [judgement(one.verdict, language)],
    [{ text: one.because }, ...(one.note === null ? [] : [{ text: one.note, soft: true }])],
  ]);
  if (rows.length === 0) return [];
  const columns = [
    { title: scheme, share: 3 },
    { title: verdict, share: 2 },
    { title: why, share: 6 },
  ];
  return [{ id: "schemes", title, blocks: [{ kind: "table", caption: title, columns, rows }] }];
}

/** Each condition of the edition with its answer and why. */
function questionnaire({ conditions }: ConformanceReport, language: Language): Section[] {
  const { questionnaire: title, condition, reply, replies, reason } = PAPER_WORDS[language];
  const rows = Object.entries(conditions).flatMap(([id, one]): Cell[][] => {
    if (one.question === undefined) return [];
    const why = [howKnown(one, language), one.reason].filter((text) => text !== undefined && text !== "");
    return [
      [
        [{ text: `${id}: ${one.question}`, own: true }],
        [{ text: replies[one.answer], strong: true }],
        why.map((text) => ({ text: foreign(text ?? "", LONGEST) })),
      ],
    ];
  });
  if (rows.length === 0) return [];
  const columns = [
    { title: condition, share: 7 },
    { title: reply, share: 2 },
    { title: reason, share: 6 },
  ];
  return [{ id: "questionnaire", title, blocks: [{ kind: "table", caption: title, columns, rows }] }];
}

function provisionTable(
  { provisions }: ConformanceReport,
  ids: readonly string[],
  caption: string,
  language: Language,
): Block {
  const { provision, verdict, answer } = PAPER_WORDS[language];
  return {
    kind: "table",
    caption,
    columns: [
      { title: provision, share: 4 },
      { title: verdict, share: 3 },
      { title: answer, share: 8 },
    ],
    rows: ids.flatMap((id): Cell[][] => {
      const one = provisions[id];
      if (one === undefined) return [];
      return [
        [
          [
            { text: `${id} ${one.title}`, strong: true, own: true },
            { text: one.status, soft: true },
          ],
          [provisionJudgement(one, language)],
          [{ text: one.because, soft: true, own: true }, ...said(one, language)],
        ],
      ];
    }),
  };
}

const provisionJudgement = (one: ConformanceReport["provisions"][string], language: Language): Piece => ({
  text: verdictIn(one, language),
  strong: true,
  sign: one.code === "declined-with-reason" ? "info" : SIGNS[one.verdict],
});

const judgement = (verdict: Verdict, language: Language): Piece => ({
  text: wordsIn(language).verdicts[verdict],
  strong: true,
  sign: SIGNS[verdict],
});

function said({ measures, reason, evidence }: ConformanceReport["provisions"][string], language: Language): Cell {
  const words = PAPER_WORDS[language];
  const texts = [measures, reason === null ? null : `${words.reason}: ${reason}`].filter((text) => text !== null);
  return [
    ...texts.map((text) => ({ text: foreign(text, LONGEST) })),
    ...evidence.map((text) => ({ text: `${words.evidence}: ${foreign(text, LONGEST)}`, soft: true })),
  ];
}
