/**
 * The matrix as the paper prints it, one table per dimension, each cell by shape and words; and the levels as a radar.
 */
import type { LevelShare } from "../../domain/maturity/evaluation.ts";
import type { Column, Dimension } from "../../domain/maturity/model.ts";
import { filled } from "../../domain/maturity/words/maturity-words.ts";
import type { Block, Cell, Section, Sign } from "../audit/paper.ts";
import { radarSvg } from "./radar-svg.ts";
import { levelName, type ReportContext } from "./report-source.ts";

export function matrixSection(context: ReportContext): Section {
  const { model, say } = context;
  return {
    id: "matrix",
    title: say.matrix,
    startsPage: true,
    blocks: [
      { kind: "words", pieces: [{ text: say.matrixLegend, own: true }] },
      ...model.dimensions.map((dimension) => matrixTable(context, dimension)),
      ...ceilingBlocks(context),
    ],
  };
}

function matrixTable(context: ReportContext, { id, table, columns }: Dimension): Block {
  const { evaluation, texts, say, model } = context;
  return {
    kind: "table",
    caption: filled(say.matrixTable, { dimension: texts.dimensions[id] ?? id, table }),
    isTitled: true,
    columns: [
      { title: say.levelHead, share: 24 },
      ...columns.map(({ key, name }) => ({ title: texts.columns[key] ?? name, share: 24 })),
    ],
    rows: [
      ...model.data.levels.map(({ n }) => [
        [{ text: `${n} ${levelName(context, n)}`, own: true }],
        ...columns.map(({ key }) => shareCell(context, evaluation.columns[key]?.levels[n - 1])),
      ]),
      [
        [{ text: say.achieved, strong: true, own: true }],
        ...columns.map(({ key }) => [
          {
            text: filled(say.achievedCell, { level: evaluation.columns[key]?.achieved ?? 0 }),
            strong: true,
            own: true,
          },
        ]),
      ],
    ],
  };
}

function shareCell({ say }: ReportContext, share: LevelShare | undefined): Cell {
  const { met = 0, partly = 0, open = 0, notApplicable = 0 } = share ?? {};
  const applicable = met + partly + open;
  if (applicable === 0)
    return notApplicable === 0
      ? [{ text: "–" }]
      : [{ text: say.cell.notApplicable, sign: "not-applicable", own: true }];
  const [word, sign]: [string, Sign] =
    met === applicable
      ? [say.cell.met, "met"]
      : met > 0
        ? [say.cell.some, "medium"]
        : partly > 0
          ? [say.cell.begun, "medium"]
          : [say.cell.none, "broken"];
  return [
    { text: filled(say.count, { met, applicable }), sign, own: true },
    { text: word, soft: true, own: true },
  ];
}

function ceilingBlocks({ model, evaluation, texts, say }: ReportContext): Block[] {
  const pieces = model.columns.flatMap(({ key, name }) => {
    const level = evaluation.columns[key]?.ceiling ?? model.topLevel;
    if (level >= model.topLevel) return [];
    return [{ text: filled(say.ceiling, { column: texts.columns[key] ?? name, level }), own: true }];
  });
  return pieces.length === 0 ? [] : [{ kind: "words", pieces }];
}

export function radarBlocks({ model, evaluation, texts, say }: ReportContext): Block[] {
  const spokeOf = ({ key, name }: Column) => {
    const { achieved = 0, workingOn = 1 } = evaluation.columns[key] ?? {};
    return { name: texts.columns[key] ?? name, achieved, workingOn };
  };
  const spokes = model.columns.map(spokeOf);
  const levels = spokes.map(({ name, achieved }) => `${name} ${achieved}`).join(", ");
  const alt = filled(say.radarAlt, { levels });
  return [
    { kind: "words", pieces: [{ text: say.radarLegend, soft: true, own: true }] },
    { kind: "picture", svg: radarSvg(spokes, model.topLevel, alt), alt },
  ];
}
