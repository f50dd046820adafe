/**
 * Conformance statement (ICS): what a maker answers to a catalogue, in a file that is kept beside the product's code.
 *
 * Source: the pro forma of ETSI EN 303 645 (support Y, N or N/A with detail) and TS 103 701 (ICS and IXIT).
 */
import Type, { type Static, type TSchema } from "typebox";
import { Closed, Line } from "../label/text.ts";
import { CatalogueId, EntryId } from "./catalogue.ts";

export const SUPPORTS = ["yes", "no", "n/a", "unknown"] as const;
export const Support = Type.Enum([...SUPPORTS], { description: "yes, no, n/a or unknown" });
export type Support = Static<typeof Support>;

const Words = (description: string) => Line(4000, description);
const Proof = Words("what shows it: a file, a link, a report");
export const Proofs = Type.Array(Proof, { maxItems: 100, description: "what shows it, as a list of texts" });
const TextOrProofs = Type.Union([Proof, Proofs], { description: "what shows it: one text, or a list of them" });

const Known = Type.Enum(["yes", "no", "unknown"], { description: "yes, no or unknown" });
const conditionWith = { answer: Known, reason: Type.Optional(Words("why the answer is so")) };
const answerWith = {
  support: Support,
  reason: Type.Optional(Words("why it is not followed, or does not apply")),
  measures: Type.Optional(Words("how it is met")),
};
export const Answered = Closed(
  { ...answerWith, evidence: Type.Optional(Proofs) },
  { description: "the answer with its reason, measures and evidence" },
);
export const ConditionAnswered = Closed(conditionWith, { description: "the answer with its reason" });

const Product = Closed(
  { maker: Type.Optional(Line(200)), model: Type.Optional(Line(200)), firmware: Type.Optional(Line(200)) },
  { description: "which product: maker, model, firmware" },
);
export const Fact = Line(40, "a day (2026-11-22) or a time (2026-11-22T09:30:00Z)");
const facts = Type.Optional(byId(Fact, "days and times that the catalogue asks for"));
const Editions = Type.Array(Line(40), { minItems: 1, maxItems: 20, description: "the editions that were answered" });
const HEAD = {
  additionalProperties: false,
  title: "CareLabel conformance statement, version 1",
  description:
    "a conformance statement: conditions and provisions with their answers; version 1 grows by addition only",
};

/** As a person writes it. */
export const StatementFile = Type.Object(
  {
    catalogue: Type.Optional(CatalogueId),
    edition: Type.Optional(
      Type.Union([Line(40), Editions], { description: "the edition that was answered, or a list of them, in quotes" }),
    ),
    product: Type.Optional(
      Type.Union([Line(200), Product], { description: "which product: its model, or { maker, model, firmware }" }),
    ),
    conditions: Type.Optional(
      byId(
        Type.Union([Known, ConditionAnswered], { description: "yes, no or unknown, or { answer, reason }" }),
        "answers to the questionnaire",
      ),
    ),
    provisions: Type.Optional(
      byId(
        Type.Union(
          [
            Support,
            Closed(
              { ...answerWith, evidence: Type.Optional(TextOrProofs) },
              { description: "the answer with its reason, measures and evidence" },
            ),
          ],
          { description: "yes, no, n/a or unknown, or { support, reason, measures, evidence }" },
        ),
        "answers to the provisions",
      ),
    ),
    tables: Type.Optional(byId(TextOrProofs, "where each evidence table stands that was filled in")),
    facts,
  },
  HEAD,
);
export type StatementFile = Static<typeof StatementFile>;

/** The same with one form of each answer, so that a message can name the very part that is wrong. */
export const PlainStatementFile = Type.Object(
  {
    catalogue: Type.Optional(CatalogueId),
    edition: Type.Optional(Editions),
    product: Type.Optional(Product),
    conditions: Type.Optional(byId(ConditionAnswered, "answers to the questionnaire")),
    provisions: Type.Optional(byId(Answered, "answers to the provisions")),
    tables: Type.Optional(byId(Proofs, "where each evidence table stands that was filled in")),
    facts,
  },
  HEAD,
);

function byId<Entry extends TSchema>(entry: Entry, what: string) {
  return Type.Record(EntryId, entry, { additionalProperties: false, description: `${what}, by id` });
}

export interface ConditionAnswer {
  readonly answer: "yes" | "no" | "unknown";
  readonly reason?: string;
}

export interface ProvisionAnswer {
  readonly support: Support;
  readonly reason?: string;
  readonly measures?: string;
  readonly evidence: readonly string[];
}

/** The statement as the engine takes it: one form of each answer. */
export interface Statement {
  readonly catalogue?: string;
  /** Editions that were answered; empty where the file does not say. */
  readonly editions: readonly string[];
  readonly product: { readonly maker?: string; readonly model?: string; readonly firmware?: string };
  readonly conditions: ReadonlyMap<string, ConditionAnswer>;
  readonly provisions: ReadonlyMap<string, ProvisionAnswer>;
  readonly tables: ReadonlyMap<string, readonly string[]>;
  readonly facts: ReadonlyMap<string, string>;
}

export function statementOf(file: StatementFile): Statement {
  const { catalogue, edition, product = {}, conditions = {}, provisions = {}, tables = {}, facts = {} } = file;
  return {
    ...(catalogue === undefined ? {} : { catalogue }),
    editions: edition === undefined ? [] : [edition].flat(),
    product: typeof product === "string" ? { model: product } : product,
    conditions: mapped(conditions, (given) => (typeof given === "string" ? { answer: given } : given)),
    provisions: mapped(provisions, (given) =>
      typeof given === "string"
        ? { support: given, evidence: [] }
        : { ...given, evidence: given.evidence === undefined ? [] : [given.evidence].flat() },
    ),
    tables: mapped(tables, (given) => [given].flat()),
    facts: mapped(facts, (given) => given),
  };
}

function mapped<From, To>(group: Readonly<Record<string, From>>, to: (one: From) => To): ReadonlyMap<string, To> {
  return new Map(Object.entries(group).map(([id, one]) => [id, to(one)]));
}
