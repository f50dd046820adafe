/**
 * What CareLabel adds to the maturity model: how the notes are read, weights, and words that contradict an answer.
 *
 * The data is `standards/maturity-readings.json`, our own; every row names the note of the model that it follows, so it
 * can be contested without touching the model.
 */
import Type, { type Static } from "typebox";
import { Closed } from "../text.ts";
import { CriterionId, type MaturityModelData } from "./model-data.ts";

const NoteId = Type.String({ pattern: "^N[0-9]{2}$" });
const Id = Type.String({ pattern: "^[a-z0-9]+(-[a-z0-9]+)*$", maxLength: 60 });
const Because = Type.String({ minLength: 20, maxLength: 500 });
const Weight = Type.Number({ exclusiveMinimum: 0, maximum: 100 });
const Words = Type.Array(Type.String({ minLength: 2, maxLength: 40 }), { minItems: 1 });

const Way = Closed(
  {
    id: Id,
    note: NoteId,
    criteria: Type.Array(CriterionId, { minItems: 1, description: "which may be fulfilled in this way" }),
    literal: Type.Array(CriterionId, { description: "those of them that the literal reading accepts" }),
    reasonNeeded: Type.Boolean(),
    weaker: Type.Boolean({ description: "accepted, and marked as the weaker way" }),
    because: Because,
  },
  { description: "one of several ways to fulfil a criterion" },
);

const ImplicationRow = Closed(
  {
    note: NoteId,
    from: CriterionId,
    way: Type.Optional(Id),
    to: Type.Array(CriterionId, { minItems: 1 }),
    because: Because,
  },
  { description: "evidence for one criterion that also answers others" },
);

export const MaturityReadings = Closed(
  {
    edition: Type.String({ format: "date" }),
    licence: Type.String(),
    source: Type.String(),
    about: Type.String(),
    weights: Closed(
      {
        because: Because,
        dimensions: Type.Record(Type.String(), Weight),
        levels: Type.Array(Weight, { minItems: 1, description: "weight of level 1, 2 ..." }),
      },
      { description: "of the weighted figure (N08)" },
    ),
    apart: Closed(
      { note: NoteId, dimensions: Type.Array(Id, { minItems: 1 }), because: Because },
      { description: "dimensions that are reported apart from the others" },
    ),
    flow: Closed(
      { dimensions: Type.Array(Id, { minItems: 2 }), because: Because },
      { description: "which dimension carries which (Donabedian)" },
    ),
    ways: Type.Array(Way),
    implications: Type.Array(ImplicationRow),
    ownFigures: Closed(
      { note: NoteId, criteria: Type.Array(CriterionId), because: Because },
      { description: "criteria for which the facility states a figure of its own" },
    ),
    countedByLogging: Closed(
      {
        note: NoteId,
        metric: Type.String(),
        logging: Type.Array(CriterionId, { minItems: 1 }),
        fewerThan: Type.Number(),
        because: Because,
      },
      { description: "a low count that says little where nobody logs" },
    ),
    contradictingWords: Closed(
      { fulfilled: Words, "not-fulfilled": Words, because: Because },
      { description: "words of a note or reason that contradict an answer, English and German, small letters" },
    ),
    rules: Closed(
      {
        always: Type.Array(NoteId),
        belowFirstLevel: NoteId,
        notApplicable: NoteId,
        hardware: NoteId,
      },
      { description: "which note speaks where" },
    ),
  },
  { description: "readings, weights and words that CareLabel adds to the maturity model" },
);
export type MaturityReadings = Static<typeof MaturityReadings>;
export type Way = MaturityReadings["ways"][number];

/** Where the additions speak of something that the model does not have, one sentence each. */
export function readingProblems(readings: MaturityReadings, model: MaturityModelData): string[] {
  const criteria = new Set(model.criteria.map(({ id }) => id));
  const notes = new Set(model.notes.map(({ id }) => id));
  const dimensions = model.dimensions.map(({ id }) => id);
  const { ways, implications, ownFigures, countedByLogging, weights, apart, flow, rules } = readings;
  const named = [
    ...ways.flatMap((way) => [...way.criteria, ...way.literal]),
    ...implications.flatMap(({ from, to }) => [from, ...to]),
    ...ownFigures.criteria,
    ...countedByLogging.logging,
  ];
  const { always, ...single } = rules;
  const notesNamed = [
    ...[...ways, ...implications, ownFigures, countedByLogging, apart].map(({ note }) => note),
    ...always,
    ...Object.values(single),
  ];
  const dimensionsNamed = [...Object.keys(weights.dimensions), ...apart.dimensions, ...flow.dimensions];
  return [
    ...named.filter((id) => !criteria.has(id)).map((id) => `${id} is no criterion`),
    ...notesNamed.filter((id) => !notes.has(id)).map((id) => `${id} is no note`),
    ...dimensionsNamed.filter((id) => !dimensions.includes(id)).map((id) => `${id} is no dimension`),
    ...dimensions.filter((id) => weights.dimensions[id] === undefined).map((id) => `${id} has no weight`),
    ...(weights.levels.length === model.levels.length ? [] : ["the levels and their weights are not of one number"]),
    ...implications
      .filter(
        ({ from, way }) => way !== undefined && !ways.some((one) => one.id === way && one.criteria.includes(from)),
      )
      .map(({ from, way }) => `${from} has no way "${way}"`),
    ...ways
      .filter(({ criteria, literal }) => literal.some((id) => !criteria.includes(id)))
      .map(({ id }) => `the way "${id}" is accepted literally where it is none`),
  ];
}
