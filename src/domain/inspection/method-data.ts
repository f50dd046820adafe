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
    id: Type.String({ pattern: "^[a-z]+(-[a-z]+)*$", maxLength: 40, description: "lower letters and hyphens" }),
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
          word: Type.Optional(
            Type.String({ pattern: "^[a-z]+(-[a-z]+)*$", maxLength: 40, description: "lower letters and hyphens" }),
          ),
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
    version: Type.String({ pattern: "^[0-9]+\\.[0-9]+$", description: "two numbers with a dot, such as 1.0" }),
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

/** One thing that keeps a method from being used. */
export interface MethodProblem {
  /** Where in the method: a JSON pointer. */
  readonly pointer: string;
  readonly message: string;
}

/** What keeps the method from being used; empty when it is sound. */
export function methodProblems({ bounds, sum, factors }: InspectionMethod): MethodProblem[] {
  const problems: MethodProblem[] = [];
  const tell = (pointer: string, message: string) => problems.push({ pointer, message });
  RISK_CLASSES.forEach((name, place) => {
    const { shortestDays, longestDays } = bounds[name];
    if (shortestDays > longestDays)
      tell(`/bounds/${name}/shortestDays`, `class ${name}: its shortest interval is longer than its longest`);
    const lower = RISK_CLASSES[place - 1];
    if (lower === undefined) return;
    for (const which of ["shortestDays", "longestDays"] as const)
      if (bounds[name][which] > bounds[lower][which])
        tell(
          `/bounds/${name}/${which}`,
          `class ${name}: it may not be inspected less often than class ${lower}; at most ${bounds[lower][which]} days`,
        );
  });
  if (sum.leastPercent <= -100) tell("/sum/leastPercent", "the least sum leaves no interval");
  if (sum.leastPercent > sum.mostPercent) tell("/sum/leastPercent", "the least sum is above the most");
  const ids = new Set<string>();
  factors.forEach((factor, place) => {
    if (ids.has(factor.id)) tell(`/factors/${place}/id`, `factor ${factor.id}: it stands there twice`);
    ids.add(factor.id);
    for (const { pointer, message } of rowProblems(factor))
      tell(`/factors/${place}/rows/${pointer}`, `factor ${factor.id}: ${message}`);
  });
  return problems;
}

/** Pointers begin at the row. */
function rowProblems({ kind, rows }: Factor): MethodProblem[] {
  const problems: MethodProblem[] = [];
  rows.forEach(({ atMost, atLeast, word, percent }, place) => {
    const tell = (field: string, message: string) => problems.push({ pointer: `${place}/${field}`, message });
    const before = rows[place - 1];
    const isLast = place === rows.length - 1;
    if (before !== undefined && percent > before.percent)
      tell("percent", `a worse row moves the date less; at most ${before.percent} %, as the row before it`);
    if (kind === "word") {
      if (word === undefined) tell("word", "a row names no word");
      if (rows.findIndex((one) => one.word === word) !== place) tell("word", `"${word}" stands there twice`);
      return;
    }
    const field = kind === "number" ? "atMost" : "atLeast";
    const bound = kind === "number" ? atMost : atLeast;
    if ((bound === undefined) !== isLast) tell(field, "all rows but the last have a bound");
    const previous = kind === "number" ? before?.atMost : before?.atLeast;
    if (bound === undefined || previous === undefined) return;
    if (kind === "number" ? bound <= previous : bound >= previous) tell(field, "its bounds are not in order");
  });
  return problems;
}
