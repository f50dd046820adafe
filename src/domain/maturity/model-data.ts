/**
 * The maturity model as data: criteria, levels, dimensions, columns, and the notes on the paper's odd places.
 *
 * The data is `standards/maturity-model.json`. Source: Gleißner et al., "Improving IT Security of Medical IoT Devices: A
 * Maturity Evaluation and a Labeling Approach", IARIA Journal on Advances in Security 15 (3 & 4), 2022, Tables II to IV.
 */
import Type, { type Static } from "typebox";
import { Closed } from "../text.ts";

const Id = Type.String({ pattern: "^[a-z0-9]+(-[a-z0-9]+)*$", maxLength: 40 });
export const CriterionId = Type.String({
  pattern: "^[a-z-]+\\.[a-z-]+\\.[1-9]\\.[1-9][0-9]?$",
  maxLength: 80,
  description: "a criterion, for example structure.organisation.1.1",
});
const NoteId = Type.String({ pattern: "^N[0-9]{2}$", description: "a note of the model, for example N03" });
const Text = Type.String({ minLength: 1, maxLength: 2000 });
const Operator = Type.Enum(["<", "<=", ">", ">="]);

const Threshold = Closed(
  {
    metric: Type.String({ pattern: "^[a-zA-Z]+$" }),
    of: Type.Union([Text, Type.Null()]),
    operator: Operator,
    value: Type.Number(),
    unit: Type.Enum(["percent", "hours", "events"]),
    scope: Type.Union([Text, Type.Null()], { description: "key=value where one figure per value is asked" }),
  },
  { description: "as printed; days are turned into hours" },
);

const RecommendedThreshold = Closed(
  {
    metric: Type.String({ pattern: "^[a-zA-Z]+$" }),
    operator: Operator,
    value: Type.Number(),
    unit: Type.Enum(["percent", "hours", "events"]),
    why: Text,
  },
  { description: "our reading where the printed one cannot work" },
);

const CriterionData = Closed(
  {
    id: CriterionId,
    dimension: Id,
    column: Id,
    level: Type.Integer({ minimum: 1, maximum: 9 }),
    statement: Text,
    kind: Type.Enum(["boolean", "threshold"]),
    subject: Type.Enum(["facility", "device", "manufacturer"], { description: "who must show it" }),
    quantifier: Type.Union([Text, Type.Null()]),
    columnCertainty: Type.Enum(["sure", "probable"]),
    alternativeColumn: Type.Union([Id, Type.Null()]),
    noteRefs: Type.Array(NoteId),
    threshold: Type.Optional(Threshold),
    recommendedThreshold: Type.Optional(Type.Union([RecommendedThreshold, Type.Null()])),
    ordinal: Type.Optional(
      Closed(
        { scale: Type.String({ pattern: "^[a-zA-Z]+$" }), rank: Type.Integer({ minimum: 1, maximum: 9 }), rule: Text },
        { description: "a step of a scale" },
      ),
    ),
  },
  { description: "one criterion" },
);
export type CriterionData = Static<typeof CriterionData>;

const ColumnData = Closed({ id: Id, name: Text, criteria: Type.Integer({ minimum: 1 }) }, { description: "a column" });
const DimensionData = Closed(
  { id: Id, table: Text, columns: Type.Array(ColumnData, { minItems: 1 }) },
  { description: "a dimension, one table of the paper" },
);
const Rule = Closed({ name: Text, rule: Text }, { description: "how a level is told" });
const Counts = Type.Record(Type.String(), Type.Integer());

export const MaturityModelData = Closed(
  {
    $comment: Type.String(),
    source: Closed(
      { title: Text, authors: Text, where: Text, tables: Type.Array(Text) },
      { description: "where it comes from" },
    ),
    levels: Type.Array(Closed({ n: Type.Integer({ minimum: 1 }), name: Text }, { description: "a level" }), {
      minItems: 1,
    }),
    rules: Closed(
      {
        recommended: Rule,
        paperExample: Rule,
        tests: Type.Array(
          Closed({ case: Text, achieved: Type.Integer(), working: Type.Integer() }, { description: "a case" }),
        ),
        see: Type.Array(NoteId),
      },
      { description: "achieved and working level" },
    ),
    dimensions: Type.Array(DimensionData, { minItems: 1 }),
    figure1: Closed(
      {
        criteria: Type.Array(Text),
        suggestedMapping: Type.Record(Type.String(), Type.Array(Id)),
        see: Type.Array(NoteId),
      },
      { description: "the names in figure 1 of the paper, tags only" },
    ),
    counts: Closed(
      { criteria: Type.Integer(), byDimension: Counts, byKind: Counts, byLevel: Counts },
      { description: "how many there are" },
    ),
    fieldNotes: Type.Record(Type.String(), Text),
    criteria: Type.Array(CriterionData, { minItems: 1 }),
    notes: Type.Array(
      Closed({ id: NoteId, about: Text, finding: Text, recommended: Text }, { description: "a note on an odd place" }),
    ),
  },
  { description: "maturity model for medical IoT in a health facility" },
);
export type MaturityModelData = Static<typeof MaturityModelData>;

/** What the schema cannot see, one sentence each; empty when the data is sound. */
export function modelProblems({ criteria, dimensions, levels, notes, counts }: MaturityModelData): string[] {
  const problems: string[] = [];
  const noteIds = new Set(notes.map(({ id }) => id));
  const columns = new Set(dimensions.flatMap(({ id, columns }) => columns.map((column) => `${id}.${column.id}`)));
  const seen = new Set<string>();
  for (const { id, dimension, column, level, kind, threshold, noteRefs } of criteria) {
    if (seen.has(id)) problems.push(`${id} is there twice`);
    seen.add(id);
    if (!columns.has(`${dimension}.${column}`)) problems.push(`${id} stands in a column that is not described`);
    if (!id.startsWith(`${dimension}.${column}.${level}.`)) problems.push(`${id} tells another place than its fields`);
    if (!levels.some(({ n }) => n === level)) problems.push(`${id} has a level that is not described`);
    if ((kind === "threshold") !== (threshold !== undefined)) problems.push(`${id} and its kind do not fit`);
    for (const note of noteRefs) if (!noteIds.has(note)) problems.push(`${id} names ${note}, which is no note`);
  }
  for (const [index, { n }] of levels.entries()) if (n !== index + 1) problems.push(`level ${n} is out of order`);
  for (const { id, columns: own } of dimensions)
    for (const { id: column, criteria: told } of own) {
      const there = criteria.filter((one) => one.dimension === id && one.column === column).length;
      if (there !== told) problems.push(`${id}.${column} has ${there} criteria and tells ${told}`);
    }
  problems.push(...miscounted("criteria", counts.criteria, criteria.length));
  for (const [name, group] of [
    ["dimension", counts.byDimension],
    ["kind", counts.byKind],
    ["level", counts.byLevel],
  ] as const)
    for (const [value, told] of Object.entries(group))
      problems.push(
        ...miscounted(`${name} ${value}`, told, criteria.filter((one) => String(one[name]) === value).length),
      );
  return problems;
}

function miscounted(what: string, told: number, there: number): string[] {
  return told === there ? [] : [`${what}: ${there} are there and ${told} are told`];
}
