/**
 * Answers and figures in, levels out: the one place where the level arithmetic stands (notes N01, N08, N09, N11, N41).
 */
import type { CriterionResult, Evaluation, LevelShare, Standing } from "./evaluation.ts";
import type { Column, Criterion, MaturityModel } from "./model.ts";
import { ceilingOf } from "./reading.ts";
import { type Evaluated, settleCriteria } from "./settle-criterion.ts";

/**
 * Evaluates a facility. Every criterion without an answer or figure is unknown and counts as open.
 *
 * Of a dimension the lowest column counts, of the facility the lowest dimension. 0 means that level 1 is incomplete.
 */
export function evaluate(model: MaturityModel, evaluated: Evaluated): Evaluation {
  const criteria = settleCriteria(model, evaluated);
  const standing = new Standings(model, criteria, evaluated.reading === "recommended");
  const columns = model.columns.map(
    (column) =>
      [
        column.key,
        { ...standing.of([column]), ceiling: ceilingOf(column, evaluated.reading, model.topLevel) },
      ] as const,
  );
  const dimensions = model.dimensions.map(({ id, columns }) => [id, standing.of(columns)] as const);
  const apart = model.readings.apart.dimensions;
  const rest = model.columns.filter(({ dimension }) => !apart.includes(dimension));
  const facility = {
    ...standing.of(model.columns),
    core: standing.levelsOf(rest),
  };
  const notApplicable = criteria
    .filter(({ result }) => result === "not-applicable")
    .map(({ id }) => ({ id, reason: evaluated.answers.get(id)?.reason ?? "" }));
  return {
    carelabel: "maturity-evaluation",
    reading: evaluated.reading,
    today: evaluated.today,
    readingsEdition: model.readings.edition,
    facility,
    dimensions: Object.fromEntries(dimensions),
    columns: Object.fromEntries(columns),
    criteria,
    flow: flowOf(model, Object.fromEntries(dimensions)),
    notApplicable,
    notes: notesOf(model, criteria, facility),
  };
}

/** Levels and shares of any set of columns over the same results. */
class Standings {
  readonly #model: MaturityModel;
  readonly #results: readonly CriterionResult[];
  readonly #levels: ReadonlyMap<Column, number>;
  /** What a criterion would bring, reckoned once however many scopes ask. */
  readonly #gains = new Map<number, ReadonlyMap<Column, number>>();
  readonly #implies: boolean;

  constructor(model: MaturityModel, results: readonly CriterionResult[], implies: boolean) {
    this.#model = model;
    this.#results = results;
    this.#implies = implies;
    this.#levels = new Map(model.columns.map((column) => [column, this.#levelOf(column, NOTHING)]));
  }

  of(columns: readonly Column[]): Standing {
    const levels = this.#model.data.levels.map(({ n }) => this.#shareOf(columns, n));
    const met = sum(levels.map((one) => one.met));
    const applicable = met + sum(levels.map(({ partly, open }) => partly + open));
    return {
      ...this.levelsOf(columns),
      levels,
      share: applicable === 0 ? null : met / applicable,
      weighted: this.#weighted(columns),
    };
  }

  levelsOf(columns: readonly Column[]): Pick<Standing, "achieved" | "workingOn" | "inTheWay"> {
    const achieved = Math.min(...columns.map((column) => this.#levels.get(column) ?? 0));
    return {
      achieved,
      workingOn: Math.min(this.#model.topLevel, achieved + 1),
      inTheWay: this.#inTheWay(columns, achieved),
    };
  }

  /** The open criteria of the next level, first what unlocks most by itself, then what stands nearly alone. */
  #inTheWay(columns: readonly Column[], achieved: number): string[] {
    const waiting = columns.flatMap((column) => {
      const open = column.criteria.filter(({ level, index }) => level === achieved + 1 && this.#isOpen(index));
      return open.map((criterion) => ({ criterion, beside: open.length - 1 }));
    });
    const ranked = waiting.map(({ criterion, beside }) => {
      const gains = this.#gainsOf(criterion);
      const after = columns.map((column) => gains.get(column) ?? this.#levels.get(column) ?? 0);
      const before = columns.map((column) => this.#levels.get(column) ?? 0);
      return {
        criterion,
        beside,
        levels: sum(after) - sum(before),
        effort: EFFORT[this.#results[criterion.index]?.answer ?? "unknown"] ?? 0,
      };
    });
    ranked.sort(
      (one, other) =>
        other.levels - one.levels ||
        one.beside - other.beside ||
        one.effort - other.effort ||
        one.criterion.index - other.criterion.index,
    );
    return ranked.map(({ criterion }) => criterion.id);
  }

  /** The levels of the columns that change when `criterion` alone is fulfilled, what it implies included. */
  #gainsOf(criterion: Criterion): ReadonlyMap<Column, number> {
    const known = this.#gains.get(criterion.index);
    if (known !== undefined) return known;
    const fulfilled = this.#implies ? impliedWith(this.#model, [criterion.id]) : new Set([criterion.id]);
    const gains = new Map<Column, number>();
    for (const column of this.#model.columns)
      if (column.criteria.some(({ id }) => fulfilled.has(id))) gains.set(column, this.#levelOf(column, fulfilled));
    this.#gains.set(criterion.index, gains);
    return gains;
  }

  #levelOf({ criteria }: Column, fulfilled: ReadonlySet<string>): number {
    let lowest = this.#model.topLevel + 1;
    for (const { level, index, id } of criteria)
      if (level < lowest && this.#isOpen(index) && !fulfilled.has(id)) lowest = level;
    return lowest - 1;
  }

  #isOpen(index: number): boolean {
    const result = this.#results[index]?.result;
    return result !== "met" && result !== "not-applicable";
  }

  #shareOf(columns: readonly Column[], level: number): LevelShare {
    const count = { met: 0, partly: 0, open: 0, notApplicable: 0 };
    for (const { criteria } of columns)
      for (const { level: own, index } of criteria) {
        if (own !== level) continue;
        const { result, answer } = this.#results[index] ?? { result: "unknown", answer: "unknown" };
        if (result === "met") count.met++;
        else if (result === "not-applicable") count.notApplicable++;
        else if (answer === "partly") count.partly++;
        else count.open++;
      }
    const applicable = count.met + count.partly + count.open;
    return {
      level,
      ...count,
      share: applicable === 0 ? null : count.met / applicable,
      progress: applicable === 0 ? null : (count.met + count.partly / 2) / applicable,
    };
  }

  /** The mean of the columns by the weight of their dimension, of each column that of its levels by theirs. */
  #weighted(columns: readonly Column[]): number | null {
    const { dimensions, levels } = this.#model.readings.weights;
    return mean(
      columns.map((column) => {
        const beside = columns.filter(({ dimension }) => dimension === column.dimension).length;
        const share = mean(
          levels.map((weight, index) => ({ weight, value: this.#shareOf([column], index + 1).share })),
        );
        return { weight: (dimensions[column.dimension] ?? 1) / beside, value: share };
      }),
    );
  }
}

const NOTHING: ReadonlySet<string> = new Set();
/** What is begun costs least to finish. */
const EFFORT: Record<string, number> = { partly: 0, "not-fulfilled": 1, unknown: 2 };

/** The criteria themselves, and what follows from them by the recommended reading whatever the way. */
export function impliedWith(model: MaturityModel, ids: readonly string[]): Set<string> {
  const all = new Set(ids);
  for (const id of all)
    for (const { way, to } of model.implications(id)) if (way === undefined) for (const one of to) all.add(one.id);
  return all;
}

/** Each dimension beside the one that carries it. */
function flowOf(model: MaturityModel, dimensions: Readonly<Record<string, Standing>>): Evaluation["flow"] {
  const steps = model.readings.flow.dimensions;
  return {
    steps: [...steps],
    joints: steps.slice(1).map((to, index) => {
      const from = steps[index] ?? "";
      const difference = (dimensions[to]?.achieved ?? 0) - (dimensions[from]?.achieved ?? 0);
      return { from, to, difference, reads: difference === 0 ? "level" : difference > 0 ? "ahead" : "behind" };
    }),
  };
}

function notesOf(model: MaturityModel, criteria: readonly CriterionResult[], facility: Standing): string[] {
  const { rules, apart } = model.readings;
  const notes = new Set([...rules.always, apart.note]);
  for (const one of criteria) for (const note of one.notes) notes.add(note);
  if (facility.achieved === 0) {
    notes.add(rules.belowFirstLevel);
    if (facility.inTheWay.some((id) => model.criterion(id)?.noteRefs.includes(rules.hardware)))
      notes.add(rules.hardware);
  }
  return [...notes].sort();
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

/** The weighted mean of what has a value; null when nothing has. */
function mean(parts: readonly { readonly weight: number; readonly value: number | null }[]): number | null {
  let total = 0;
  let weights = 0;
  for (const { weight, value } of parts) {
    if (value === null) continue;
    total += weight * value;
    weights += weight;
  }
  return weights === 0 ? null : total / weights;
}
