/**
 * The model in plain words, per language: title, help and example evidence of each criterion, names, notes.
 *
 * The data are `standards/maturity-model-texts.en.json` and `.de.json`, in our own words. A translation that no second
 * person has read is marked, and a page that shows it says so.
 */
import Type, { type Static } from "typebox";
import { Closed } from "../text.ts";
import type { MaturityModelData } from "./model-data.ts";

const Line = Type.String({ minLength: 2, maxLength: 120 });
const Text = Type.String({ minLength: 10, maxLength: 700 });

export const CriterionTexts = Closed(
  {
    title: Line,
    /** What the criterion asks, in the language of the file; the model itself has it in English. */
    statement: Type.Optional(Text),
    /** The same as a question to a practice, answered by yes or no; where there is none, the title stands for it. */
    question: Type.Optional(Type.String({ minLength: 10, maxLength: 200 })),
    help: Text,
    evidence: Type.Array(Type.String({ minLength: 5, maxLength: 200 }), { minItems: 1, maxItems: 6 }),
    reviewed: Type.Optional(Type.Boolean({ description: "false: a translation that no second person has read" })),
  },
  { description: "a criterion in plain words" },
);
export type CriterionTexts = Static<typeof CriterionTexts>;

export const MaturityTexts = Closed(
  {
    language: Type.Enum(["en", "de"]),
    edition: Type.String({ format: "date" }),
    licence: Type.String(),
    source: Type.String(),
    translated: Type.Boolean({ description: "whether its texts are translated from the other file" }),
    belowFirstLevel: Line,
    levels: Type.Array(Line),
    dimensions: Type.Record(Type.String(), Line),
    columns: Type.Record(Type.String(), Line),
    criteria: Type.Record(Type.String(), CriterionTexts),
    notes: Type.Record(Type.String({ pattern: "^N[0-9]{2}$" }), Text, { description: "how each odd place is read" }),
  },
  { description: "the maturity model in plain words" },
);
export type MaturityTexts = Static<typeof MaturityTexts>;

/** What the texts lack or have too much of, one sentence each. */
export function textProblems(texts: MaturityTexts, model: MaturityModelData): string[] {
  const columns = model.dimensions.flatMap(({ id, columns }) => columns.map((column) => `${id}.${column.id}`));
  return [
    ...differing(
      "criterion",
      Object.keys(texts.criteria),
      model.criteria.map(({ id }) => id),
    ),
    ...differing(
      "note",
      Object.keys(texts.notes),
      model.notes.map(({ id }) => id),
    ),
    ...differing(
      "dimension",
      Object.keys(texts.dimensions),
      model.dimensions.map(({ id }) => id),
    ),
    ...differing("column", Object.keys(texts.columns), columns),
    ...(texts.levels.length === model.levels.length ? [] : ["the levels are not as many as those of the model"]),
    ...Object.entries(texts.criteria).flatMap(([id, { statement, reviewed }]) =>
      texts.translated === (statement === undefined || reviewed === undefined)
        ? [`${id} ${texts.translated ? "lacks its statement or its mark" : "repeats what the model says"}`]
        : [],
    ),
  ];
}

function differing(what: string, there: readonly string[], wanted: readonly string[]): string[] {
  return [
    ...wanted.filter((id) => !there.includes(id)).map((id) => `the ${what} ${id} has no text`),
    ...there.filter((id) => !wanted.includes(id)).map((id) => `the model has no ${what} ${id}`),
  ];
}
