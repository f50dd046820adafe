/**
 * The plan as blocks of the report: the measures, what they cost and bring, and the cheapest of them to the next level.
 */
import { isOverdue, type Measure } from "../../domain/maturity/measure.ts";
import { cheapestWayUp, whatIf } from "../../domain/maturity/way-up.ts";
import { filled } from "../../domain/maturity/words/maturity-words.ts";
import type { Block, Piece } from "../audit/paper.ts";
import { criterionTitle, dayOf, numberIn, type ReportContext, said } from "./report-source.ts";

export function planBlocks(context: ReportContext): Block[] {
  const { source, say } = context;
  const { measures } = source;
  if (measures.length === 0) return [words(say.planNone), ...cheapestBlocks(context)];
  const inOrder = measures.toSorted((one, other) => compare(one.due ?? "9999", other.due ?? "9999"));
  return [
    words(say.planLead),
    {
      kind: "table",
      caption: say.plan,
      columns: [
        { title: say.measure, share: 30 },
        { title: say.fulfils, share: 34 },
        { title: say.cost, share: 12 },
        { title: say.effort, share: 10 },
        { title: say.owner, share: 18 },
        { title: say.due, share: 16 },
      ],
      rows: inOrder.map((measure) => [
        [{ text: nameOf(measure) }],
        measure.criteria.map((id) => ({ text: criterionTitle(context, id), own: true })),
        [{ text: numberIn(context, measure.cost) }],
        [{ text: measure.effort === undefined ? "–" : numberIn(context, measure.effort) }],
        [{ text: measure.owner === undefined ? "–" : said(measure.owner) }],
        dueCell(context, measure),
      ]),
    },
    words(...planSum(context)),
    ...cheapestBlocks(context),
  ];
}

/** What the plan costs, and what it brings, in two lines. */
export function planSum(context: ReportContext): string[] {
  const { source, model, evaluated, say } = context;
  const { measures } = source;
  if (measures.length === 0) return [say.planNone];
  const after = whatIf(model, evaluated, measures);
  const met = after.criteria.filter(({ result }) => result === "met").length;
  const applicable = after.criteria.filter(({ result }) => result !== "not-applicable").length;
  const sum = { count: measures.length, ...priceOf(context, measures) };
  return [
    filled(measures.length === 1 ? say.planOne : say.planSum, sum),
    filled(say.planBrings, { level: after.facility.achieved, met, applicable }),
  ];
}

function cheapestBlocks(context: ReportContext): Block[] {
  const { source, model, evaluated, evaluation, say } = context;
  if (evaluation.facility.inTheWay.length === 0) return [];
  const target = evaluation.facility.workingOn;
  const way = cheapestWayUp(model, evaluated, { measures: source.measures, scope: "facility", target });
  const heading: Piece = { text: filled(say.cheapest, { level: target }), strong: true, own: true };
  if (way.uncovered.length > 0)
    return [
      {
        kind: "words",
        pieces: [heading, { text: filled(say.uncovered, { count: way.uncovered.length, level: target }), own: true }],
      },
      { kind: "list", items: way.uncovered.map((id) => [{ text: criterionTitle(context, id), own: true }]) },
    ];
  return [
    { kind: "words", pieces: [heading] },
    { kind: "list", items: way.measures.map((measure) => [{ text: nameOf(measure) }]) },
    words(filled(say.cheapestSum, priceOf(context, way.measures)), ...(way.proven ? [] : [say.notProven])),
  ];
}

function dueCell({ source, say, ...context }: ReportContext, measure: Measure): Piece[] {
  const { due } = measure;
  if (due === undefined) return [{ text: "–" }];
  const day = { text: dayOf({ source, say, ...context }, due) };
  return isOverdue(measure, source.today) ? [day, { text: say.overdue, sign: "high", own: true }] : [day];
}

function priceOf(context: ReportContext, measures: readonly Measure[]) {
  const total = (of: (measure: Measure) => number) => measures.reduce((sum, one) => sum + of(one), 0);
  return {
    cost: numberIn(
      context,
      total(({ cost }) => cost),
    ),
    effort: numberIn(
      context,
      total(({ effort }) => effort ?? 0),
    ),
  };
}

const nameOf = ({ id, title }: Measure) => said(title ?? id);
const words = (...lines: string[]): Block => ({ kind: "words", pieces: lines.map((text) => ({ text, own: true })) });
const compare = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0);
