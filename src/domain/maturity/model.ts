/**
 * The maturity model ready for reckoning: criteria by number, columns, dimensions and figures by name.
 *
 * Whatever the data says is taken from it; nothing of it is spelled out here.
 */
import type { CriterionData, MaturityModelData } from "./model-data.ts";
import { type MaturityReadings, readingProblems } from "./readings-data.ts";

export interface Criterion extends CriterionData {
  /** Its place in the model, from 0. */
  readonly index: number;
  /** The figure that answers it, as `measured` names it: `itSecurityCostShare`, `maxDowntime.low`; undefined for most. */
  readonly figure: string | undefined;
}

export interface Column {
  /** `structure.organisation`. */
  readonly key: string;
  readonly name: string;
  readonly dimension: string;
  readonly criteria: readonly Criterion[];
}

export interface Dimension {
  readonly id: string;
  readonly table: string;
  readonly columns: readonly Column[];
}

/** A number that answers criteria by itself. */
export interface Metric {
  /** `maxDowntime.low`, or the metric's name where one figure is enough. */
  readonly key: string;
  readonly metric: string;
  /** For which value of the scope, for example the criticality `low`. */
  readonly scope: string | undefined;
  readonly unit: "percent" | "hours" | "events" | "rank";
  /** The largest rank of a scale. */
  readonly most: number | undefined;
}

/** What being fulfilled means for others: evidence for one also answers these. */
export interface Implication {
  /** Only where it is fulfilled in this way. */
  readonly way: string | undefined;
  readonly to: readonly Criterion[];
  readonly note: string;
}

export interface MaturityModel {
  readonly data: MaturityModelData;
  readonly readings: MaturityReadings;
  readonly criteria: readonly Criterion[];
  readonly dimensions: readonly Dimension[];
  readonly columns: readonly Column[];
  readonly topLevel: number;
  readonly metrics: readonly Metric[];
  criterion(id: string): Criterion | undefined;
  /** By the recommended reading; under the literal one nothing implies anything. */
  implications(id: string): readonly Implication[];
}

/**
 * @param data `standards/maturity-model.json`.
 * @param readings `standards/maturity-readings.json`: our own additions to it.
 * @throws {Error} when the additions speak of what the model has not: the files are of two editions.
 */
export function createModel(data: MaturityModelData, readings: MaturityReadings): MaturityModel {
  const [problem] = readingProblems(readings, data);
  if (problem !== undefined) throw new Error(`the readings do not fit the model: ${problem}`);
  const criteria = data.criteria.map((criterion, index) => ({ ...criterion, index, figure: figureOf(criterion) }));
  const byId = new Map(criteria.map((criterion) => [criterion.id, criterion]));
  const dimensions = data.dimensions.map(({ id, table, columns }) => ({
    id,
    table,
    columns: columns.map((column) => ({
      key: `${id}.${column.id}`,
      name: column.name,
      dimension: id,
      criteria: criteria.filter((one) => one.dimension === id && one.column === column.id),
    })),
  }));
  const implied = new Map<string, Implication[]>();
  const imply = (from: string, implication: Implication) => {
    if (implication.to.length > 0) implied.set(from, [...(implied.get(from) ?? []), implication]);
  };
  for (const { from, way, to, note } of readings.implications)
    imply(from, { way, note, to: to.map((id) => byId.get(id) as Criterion) });
  for (const { id, ordinal, noteRefs } of criteria)
    if (ordinal !== undefined)
      imply(id, {
        way: undefined,
        note: noteRefs[0] ?? "",
        to: criteria.filter((one) => one.ordinal?.scale === ordinal.scale && one.ordinal.rank < ordinal.rank),
      });
  return {
    data,
    readings,
    criteria,
    dimensions,
    columns: dimensions.flatMap(({ columns }) => columns),
    topLevel: data.levels.length,
    metrics: metricsOf(criteria),
    criterion: (id) => byId.get(id),
    implications: (id) => implied.get(id) ?? [],
  };
}

function figureOf({ threshold, ordinal }: CriterionData): string | undefined {
  if (threshold === undefined) return ordinal?.scale;
  const scope = scopeValue(threshold.scope);
  return scope === undefined ? threshold.metric : `${threshold.metric}.${scope}`;
}

/** `low` of `criticality=low`; undefined for a scope in words. */
function scopeValue(scope: string | null): string | undefined {
  return scope === null ? undefined : /^[a-z]+=([a-z-]+)$/.exec(scope)?.[1];
}

function metricsOf(criteria: readonly Criterion[]): Metric[] {
  const metrics = new Map<string, Metric>();
  for (const { figure, threshold, ordinal } of criteria) {
    if (figure === undefined) continue;
    if (threshold !== undefined)
      metrics.set(figure, {
        key: figure,
        metric: threshold.metric,
        scope: scopeValue(threshold.scope),
        unit: threshold.unit,
        most: undefined,
      });
    else if (ordinal !== undefined)
      metrics.set(figure, {
        key: figure,
        metric: ordinal.scale,
        scope: undefined,
        unit: "rank",
        most: Math.max(ordinal.rank, metrics.get(figure)?.most ?? 0),
      });
  }
  return [...metrics.values()];
}
