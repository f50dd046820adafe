/**
 * The method of the best-before-inspection date as data: `standards/inspection-method.json`.
 *
 * Rows of a factor run from the best to the worst, so that a worse fact never moves a date later; what is unknown counts
 * as the last row. Source: Gleißner et al. 2022, section V.B, which names the parameters and leaves their weights open.
 */
import Type, { type Static } from "typebox";
import { Closed } from "../text.ts";

const Because = Type.String({ minLength: 20, maxLength: 500 });
const Percent = Type.Integer({ minimum: -90, maximum: 90 });
const Days = Type.Integer({ minimum: 1, maximum: 7300 });

export const SUB_DATES = ["hardware", "software", "environment"] as const;
export const SubDateName = Type.Enum([...SUB_DATES], {
  description: "hardware components, installed software, or intended environment",
});
export type SubDateName = Static<typeof SubDateName>;

const Factor = Closed(
  {
    id: Type.String({ pattern: "^[a-z]+(-[a-z]+)*$", maxLength: 40 }),
    of: SubDateName,
    kind: Type.Enum(["number", "count", "word"], {
      description: "number: the less the better; count: the more the better; word: as the rows name them",
    }),
    unit: Type.Optional(Type.String({ minLength: 1, maxLength: 60 })),
    source: Type.String({ minLength: 3, maxLength: 200 }),
    because: Because,
    rows: Type.Array(
      Closed(
        {
          atMost: Type.Optional(Type.Number({ minimum: 0 })),
          atLeast: Type.Optional(Type.Number({ minimum: 0 })),
          word: Type.Optional(Type.String({ pattern: "^[a-z]+(-[a-z]+)*$", maxLength: 40 })),
          percent: Percent,
        },
        { description: "what holds, and by how many percent of the interval the date moves; the last has no bound" },
      ),
      { minItems: 2, maxItems: 12 },
    ),
  },
  { description: "a fact that moves one of the three dates" },
);
export type Factor = Static<typeof Factor>;

const Bounds = Closed(
  { shortestDays: Days, longestDays: Days },
  { description: "of the interval between inspections" },
);
export type Bounds = Static<typeof Bounds>;

export const RISK_CLASSES = ["I", "II", "III", "IV"] as const;
export type InspectedClass = (typeof RISK_CLASSES)[number];

export const InspectionMethod = Closed(
  {
    edition: Type.String({ format: "date" }),
    version: Type.String({ pattern: "^[0-9]+\\.[0-9]+$" }),
    licence: Type.String(),
    source: Type.String(),
    about: Type.String(),
    bounds: Closed(
      { because: Because, I: Bounds, II: Bounds, III: Bounds, IV: Bounds },
      { description: "by risk class; a higher class has no longer interval" },
    ),
    temperature: Closed(
      {
        because: Because,
        source: Type.String({ minLength: 3, maxLength: 200 }),
        referenceCelsius: Type.Integer({ minimum: 0, maximum: 60, description: "at which lifetimes are stated" }),
        kelvinPerDoubling: Type.Integer({ minimum: 1, maximum: 40, description: "by which ageing doubles" }),
      },
      { description: "how much faster components age in the warmth" },
    ),
    looking: Closed(
      { because: Because, auditDays: Days, watchDays: Days, temperatureDays: Days },
      { description: "for how many days a look counts: of an audit, of the watch, a temperature that was entered" },
    ),
    sum: Closed(
      { leastPercent: Percent, mostPercent: Type.Integer({ minimum: 0, maximum: 200 }) },
      { description: "between which the percents of a date are kept" },
    ),
    factors: Type.Array(Factor, { minItems: 1, maxItems: 60 }),
  },
  { description: "how the best-before-inspection date is computed" },
);
export type InspectionMethod = Static<typeof InspectionMethod>;

/** What keeps the method from being used, one sentence each; empty when it is sound. */
export function methodProblems({ bounds, sum, factors }: InspectionMethod): string[] {
  const problems: string[] = [];
  RISK_CLASSES.forEach((name, place) => {
    const { shortestDays, longestDays } = bounds[name];
    if (shortestDays > longestDays) problems.push(`class ${name}: its shortest interval is longer than its longest`);
    const lower = RISK_CLASSES[place - 1];
    if (lower !== undefined && (shortestDays > bounds[lower].shortestDays || longestDays > bounds[lower].longestDays))
      problems.push(`class ${name}: it may not be inspected less often than class ${lower}`);
  });
  if (sum.leastPercent <= -100) problems.push("the least sum leaves no interval");
  const ids = new Set<string>();
  for (const factor of factors) {
    if (ids.has(factor.id)) problems.push(`factor ${factor.id}: it stands there twice`);
    ids.add(factor.id);
    problems.push(...rowProblems(factor).map((what) => `factor ${factor.id}: ${what}`));
  }
  return problems;
}

function rowProblems({ kind, rows }: Factor): string[] {
  const problems: string[] = [];
  rows.forEach(({ atMost, atLeast, word, percent }, place) => {
    const before = rows[place - 1];
    const isLast = place === rows.length - 1;
    if (before !== undefined && percent > before.percent) problems.push("a worse row moves the date less");
    if (kind === "word") {
      if (word === undefined) problems.push("a row names no word");
      if (rows.findIndex((one) => one.word === word) !== place) problems.push(`"${word}" stands there twice`);
      return;
    }
    const bound = kind === "number" ? atMost : atLeast;
    if ((bound === undefined) !== isLast) problems.push("all rows but the last have a bound");
    const previous = kind === "number" ? before?.atMost : before?.atLeast;
    if (bound === undefined || previous === undefined) return;
    if (kind === "number" ? bound <= previous : bound >= previous) problems.push("its bounds are not in order");
  });
  return problems;
}
