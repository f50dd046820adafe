/**
 * Catalogue: what a standard, a form or a law asks for one by one, as data. The engine knows no standard by name.
 *
 * A provision has a status per edition, in the manner of an implementation conformance statement: M mandatory,
 * R recommended, MC and RC the same under a condition, Q a question of a form, to which any answer is fine.
 * docs/new-catalogue.md shows how one is written.
 */
import Type, { type Static } from "typebox";
import { Closed, Day, Line, Text } from "../label/text.ts";

export const CatalogueId = Type.String({
  pattern: "^[a-z0-9][a-z0-9-]{0,59}$",
  description: "a short id of small letters, digits and hyphens, for example etsi-en-303-645",
});

/** As the source numbers it: 5.1-1, CONN-1.2.3, aa. Never the name of a property that every object has. */
export const EntryId = Type.String({
  pattern: "^[A-Za-z0-9][A-Za-z0-9.-]{0,59}$",
  description: "an id as its source writes it: letters, digits, points and hyphens, for example 5.1-1",
});

export const Status = Type.Enum(["M", "R", "MC", "RC", "Q"], {
  description:
    "M mandatory, R recommended, MC and RC the same but only under a condition, Q a question of a form, to which any answer is fine",
});
export type Status = Static<typeof Status>;

export const Certainty = Type.Enum(["primary", "agreed", "one-source", "general-knowledge"], {
  description:
    "how it is known: primary (read in the text itself), agreed (several public sources agree), one-source, general-knowledge (not looked up again)",
});
export type Certainty = Static<typeof Certainty>;

const Literal = Type.Union([EntryId, Closed({ not: EntryId }, { description: "it does not hold" })]);
const Term = Type.Union([
  Literal,
  Closed({ all: Type.Array(Literal, { minItems: 1, maxItems: 50 }) }, { description: "each of these holds" }),
  Closed({ any: Type.Array(Literal, { minItems: 1, maxItems: 50 }) }, { description: "one of these holds" }),
]);

/** Two levels are enough for any combination. */
export const WhenSchema = Type.Union(
  [
    Literal,
    Closed({ all: Type.Array(Term, { minItems: 1, maxItems: 50 }) }, { description: "each of these holds" }),
    Closed({ any: Type.Array(Term, { minItems: 1, maxItems: 50 }) }, { description: "one of these holds" }),
  ],
  { description: "a condition by its id, or { all: [...] }, { any: [...] }, { not: id }" },
);
export type When = string | { not: When } | { all: readonly When[] } | { any: readonly When[] };

const Reply = Type.Enum(["yes", "no", "n/a"], { description: "yes, no or n/a" });

const Duration = Type.String({
  pattern: "^P(?:[0-9]{1,3}Y)?(?:[0-9]{1,4}M)?(?:[0-9]{1,5}D)?(?:T[0-9]{1,6}H)?$(?<!P)",
  description: "a duration as ISO 8601 writes it: P5Y, P1M, P30D or PT24H",
});

export const Span = Closed(
  {
    from: EntryId,
    to: EntryId,
    atLeast: Type.Optional(Duration),
    atMost: Type.Optional(Duration),
  },
  { description: "the time between two facts of the statement, and how long it must or may be" },
);
export type Span = Static<typeof Span>;

export const ProvisionInEdition = Closed(
  {
    status: Status,
    when: Type.Optional(WhenSchema),
    change: Type.Optional(Text),
    sources: Type.Optional(Type.Array(Line(40), { maxItems: 20, description: "ids of the sources that say so" })),
    certainty: Type.Optional(Certainty),
    note: Type.Optional(Line(1000)),
  },
  { description: "a provision as one edition has it; change says what is new against the edition before" },
);
export type ProvisionInEdition = Static<typeof ProvisionInEdition>;

export const Provision = Closed(
  {
    id: EntryId,
    group: EntryId,
    title: Text,
    summary: Type.Optional(Text),
    editions: Type.Record(EntryId, ProvisionInEdition, {
      additionalProperties: false,
      description: "by id of the edition",
    }),
    from: Type.Optional(
      Type.Array(EntryId, {
        minItems: 1,
        maxItems: 20,
        description: "provisions of an earlier edition that it continues",
      }),
    ),
    judges: Type.Optional(
      Type.Enum(["reasons"], {
        description: "reasons: judged by whether each recommendation that is not followed has its reason on record",
      }),
    ),
    tables: Type.Optional(Type.Array(EntryId, { maxItems: 100, description: "evidence tables that it draws on" })),
    span: Type.Optional(Span),
    cross: Type.Optional(
      Type.Array(
        Closed(
          { catalogue: CatalogueId, provisions: Type.Array(EntryId, { minItems: 1, maxItems: 100 }) },
          { description: "provisions of another catalogue that speak of the same" },
        ),
        { maxItems: 20 },
      ),
    ),
    hints: Type.Optional(
      Type.Array(
        Closed(
          {
            catalogue: CatalogueId,
            provision: EntryId,
            reply: Reply,
            says: Type.Enum(["supports", "contradicts"], { description: "supports or contradicts" }),
          },
          { description: "an answer to another catalogue, such as a filled form, and what it says of this provision" },
        ),
        { maxItems: 50 },
      ),
    ),
    sources: Type.Optional(Type.Array(Line(40), { maxItems: 20 })),
    certainty: Type.Optional(Certainty),
  },
  { description: "one thing that is asked for" },
);
export type Provision = Static<typeof Provision>;

export const Condition = Closed(
  {
    id: EntryId,
    question: Text,
    editions: Type.Optional(Type.Array(EntryId, { minItems: 1, maxItems: 20, description: "all when absent" })),
  },
  { description: "a question about the product that decides which provisions can apply; answered yes or no" },
);
export type Condition = Static<typeof Condition>;

export const Contradiction = Closed(
  {
    answers: Type.Record(EntryId, Reply, {
      additionalProperties: false,
      minProperties: 1,
      maxProperties: 10,
      description: "answers, to conditions or to provisions, that cannot all be true",
    }),
    because: Text,
  },
  { description: "answers that cannot all be true" },
);
export type Contradiction = Static<typeof Contradiction>;

export const TextRule = Closed(
  {
    thing: Line(40, "a word before a number, for example port"),
    words: Type.Array(Line(40), { minItems: 2, maxItems: 10, description: "words of which one number has only one" }),
    because: Text,
  },
  { description: "words that cannot both be said of one number, wherever in the details they stand" },
);
export type TextRule = Static<typeof TextRule>;

export const Subset = Closed(
  {
    id: CatalogueId,
    name: Text,
    edition: EntryId,
    buildsOn: Type.Optional(CatalogueId),
    provisions: Type.Array(EntryId, { minItems: 1, maxItems: 1000 }),
    note: Type.Optional(Text),
    certainty: Type.Optional(Certainty),
    source: Type.Optional(Line(1000)),
  },
  { description: "what a scheme took from the catalogue; every provision of it counts as mandatory" },
);
export type Subset = Static<typeof Subset>;

export const Decision = Closed(
  {
    id: CatalogueId,
    name: Text,
    start: EntryId,
    steps: Type.Array(
      Closed(
        { ask: EntryId, yes: EntryId, no: EntryId },
        { description: "a condition, and where each answer leads: to the next condition or to an outcome" },
      ),
      { minItems: 1, maxItems: 100 },
    ),
    outcomes: Type.Array(
      Closed(
        { id: EntryId, answer: Type.Enum(["yes", "no"], { description: "yes or no" }), says: Text },
        { description: "where a way ends" },
      ),
      { minItems: 1, maxItems: 50 },
    ),
    source: Type.Optional(Line(1000)),
    certainty: Type.Optional(Certainty),
  },
  { description: "a question that is decided step by step" },
);
export type Decision = Static<typeof Decision>;

const Named = (description: string) => Closed({ id: EntryId, name: Text }, { description });

export const Catalogue = Type.Object(
  {
    carelabel: Type.Literal("catalogue"),
    version: Type.Literal(1),
    id: CatalogueId,
    name: Text,
    about: Type.Optional(Text),
    notice: Type.Optional(Text),
    checked: Type.Optional(Day),
    licence: Type.Optional(Line(200)),
    certainty: Type.Optional(Line(2000)),
    scope: Type.Optional(Line(2000)),
    tablesNote: Type.Optional(Line(2000)),
    editions: Type.Array(
      Closed(
        { id: EntryId, name: Line(80), date: Type.Optional(Line(40)), note: Type.Optional(Text) },
        { description: "an edition; the last one is taken where none is named" },
      ),
      { minItems: 1, maxItems: 20 },
    ),
    groups: Type.Array(Named("a group of provisions"), { minItems: 1, maxItems: 200 }),
    conditions: Type.Optional(Type.Array(Condition, { maxItems: 500 })),
    facts: Type.Optional(
      Type.Array(Closed({ id: EntryId, question: Text }, { description: "a day or a time that the statement gives" }), {
        maxItems: 100,
      }),
    ),
    tables: Type.Optional(
      Type.Array(Closed({ id: EntryId, about: Text }, { description: "an evidence table that the maker fills in" }), {
        maxItems: 200,
      }),
    ),
    provisions: Type.Array(Provision, { maxItems: 2000 }),
    contradictions: Type.Optional(Type.Array(Contradiction, { maxItems: 1000 })),
    textRules: Type.Optional(Type.Array(TextRule, { maxItems: 50 })),
    subsets: Type.Optional(Type.Array(Subset, { maxItems: 100 })),
    decisions: Type.Optional(Type.Array(Decision, { maxItems: 20 })),
    sources: Type.Optional(
      Type.Array(
        Closed(
          {
            id: Line(40),
            what: Line(1000),
            where: Type.Optional(Line(1000)),
            version: Type.Optional(Line(80)),
            read: Type.Optional(Line(40)),
          },
          { description: "where it is from, and when it was read" },
        ),
        { maxItems: 100 },
      ),
    ),
  },
  {
    additionalProperties: false,
    title: "CareLabel catalogue of provisions, version 1",
    description: "a catalogue: what a standard, a form or a law asks for, as data; version 1 grows by addition only",
  },
);
export type Catalogue = Static<typeof Catalogue>;

/** The provisions of one edition, in the order of the catalogue. */
export function provisionsOf(catalogue: Catalogue, edition: string): Provision[] {
  return catalogue.provisions.filter(({ editions }) => Object.hasOwn(editions, edition));
}

/** The conditions that a provision names, each once, in the order of their naming. */
export function conditionsIn(when: When | undefined): string[] {
  if (when === undefined) return [];
  if (typeof when === "string") return [when];
  if ("not" in when) return conditionsIn(when.not);
  return [...new Set(("all" in when ? when.all : when.any).flatMap(conditionsIn))];
}

/** The edition that is meant: the last where none is named; `V3.1.3` is 3.1.3. Undefined where there is none of it. */
export function editionNamed(catalogue: Catalogue, named?: string): Catalogue["editions"][number] | undefined {
  return named === undefined
    ? catalogue.editions.at(-1)
    : catalogue.editions.find(({ id, name }) => id === named || name === named || `V${id}` === named);
}
