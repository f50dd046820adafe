/**
 * An assessment as it is kept, entry by entry, and the statement (ICS) that its entries make: what a maker keeps in a file
 * and what people answer on the page are one.
 */
import Type, { type Static } from "typebox";
import { Closed, Day, Line } from "../text.ts";
import type { Catalogue } from "./catalogue.ts";
import { changedBetween } from "./editions.ts";
import { Answered, ConditionAnswered, Fact, Proofs, type Statement, type StatementFile } from "./statement.ts";

/** What a person took over as evidence, so that it can be told once it says something else. */
export const Taken = Closed(
  {
    link: Line(40, "which rule proposed it"),
    says: Type.Enum(["supports", "contradicts"]),
    source: Line(200, "which label, audit, device or file"),
    on: Type.Union([Day, Type.Null()]),
  },
  { description: "evidence found elsewhere that a person took over" },
);
export type Taken = Static<typeof Taken>;

export const KeptProvision = Closed(
  { ...Answered.properties, taken: Type.Optional(Type.Array(Taken, { maxItems: 50 })) },
  { description: "the answer to a provision, and what of it was taken over from evidence found elsewhere" },
);
export type KeptProvision = Static<typeof KeptProvision>;

/** What can be said of each kind; null takes it back. */
export const SAID = {
  condition: ConditionAnswered,
  provision: KeptProvision,
  table: Proofs,
  fact: Fact,
} as const;
export type SaidKind = keyof typeof SAID;
export const SAID_KINDS = Object.keys(SAID) as SaidKind[];
export type SaidOf<K extends SaidKind> = Static<(typeof SAID)[K]>;

/** By kind and id; what was taken back is not there. */
export type Said = { readonly [K in SaidKind]: ReadonlyMap<string, SaidOf<K>> };

/** Which list of a catalogue asks for which kind. */
export const ASKED_IN = {
  condition: "conditions",
  provision: "provisions",
  table: "tables",
  fact: "facts",
} as const satisfies Record<SaidKind, keyof Catalogue>;

export interface AssessedProduct {
  readonly maker: string;
  readonly model: string;
  readonly firmwareLine: string | null;
}

/** The statement as its file has it, in the order of the catalogue. */
export function statementFileOf(
  catalogue: Catalogue,
  edition: string,
  { maker, model, firmwareLine }: AssessedProduct,
  said: Said,
): StatementFile {
  const inOrder = <K extends SaidKind, T>(kind: K, to: (one: SaidOf<K>) => T): Record<string, T> =>
    Object.fromEntries(
      (catalogue[ASKED_IN[kind]] ?? []).flatMap(({ id }) => {
        const one = said[kind].get(id) as SaidOf<K> | undefined;
        return one === undefined ? [] : [[id, to(one)] as const];
      }),
    );
  return {
    catalogue: catalogue.id,
    edition: [edition],
    product: { maker, model, ...(firmwareLine === null ? {} : { firmware: firmwareLine }) },
    conditions: inOrder("condition", (one) => one),
    provisions: inOrder("provision", ({ taken: _, ...one }) => one),
    tables: inOrder("table", (one) => one),
    facts: inOrder("fact", (one) => one),
  };
}

/** What a statement says, as it is kept. */
export function saidIn({ conditions, provisions, tables, facts }: Statement): Said {
  return {
    condition: conditions,
    provision: new Map([...provisions].map(([id, one]) => [id, { ...one, evidence: [...one.evidence] }])),
    table: new Map([...tables].map(([id, given]) => [id, [...given]])),
    fact: facts,
  };
}

/** What goes over into an assessment of another edition: all but the answers to what changed in between. */
export function carriedInto(catalogue: Catalogue, from: string, to: string, said: Said): Said {
  if (from === to) return said;
  const changed = changedBetween(catalogue, from, to);
  return { ...said, provision: new Map([...said.provision].filter(([id]) => !changed.has(id))) };
}
