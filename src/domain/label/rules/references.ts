/**
 * Rules on what refers to what: parties and attributes that are named, provenance that points at a fact.
 */
import type { DataFacts } from "../components.ts";
import type { Label } from "../label.ts";
import { pointerTo } from "../problem.ts";
import type { Rule } from "./rule.ts";

const data = (...steps: (string | number)[]) => pointerTo("components", "data", ...steps);

export const REFERENCE_RULES: readonly Rule[] = [
  {
    code: "id-doubled",
    level: "error",
    because: "an id that stands for two things stands for neither",
    *check({ components }) {
      const facts = components?.data;
      yield* doubled([
        ...(facts?.responsibleEntities ?? []).map(
          ({ id }, index) => [data("responsibleEntities", index, "id"), id] as const,
        ),
        ...(facts?.thirdParties ?? []).map(({ id }, index) => [data("thirdParties", index, "id"), id] as const),
      ]);
      yield* doubled((facts?.attributes ?? []).map(({ id }, index) => [data("attributes", index, "id"), id] as const));
    },
  },
  {
    code: "party-unnamed",
    level: "error",
    because: "a reader must be able to learn whose server it is and whom to ask",
    *check({ components }) {
      const facts = components?.data;
      if (facts === undefined) return;
      const known = partiesOf(facts);
      for (const [pointer, id] of partyReferences(facts)) {
        if (!known.has(id)) {
          yield [
            pointer,
            `no party has the id "${id}"; name it under responsibleEntities or thirdParties${known.size === 0 ? "" : ` (known: ${listed(known)})`}`,
          ];
        }
      }
    },
  },
  {
    code: "attribute-unnamed",
    level: "error",
    because: "what a third party gets must be told under stored attributes, with its cycle",
    *check({ components }) {
      const known = new Set((components?.data?.attributes ?? []).map(({ id }) => id));
      const lists = [
        ...(components?.data?.thirdParties ?? []).map(
          (party, index) => ["thirdParties", index, party.data ?? []] as const,
        ),
        ...(components?.data?.storage ?? []).map((store, index) => ["storage", index, store.data ?? []] as const),
      ];
      for (const [list, index, ids] of lists) {
        for (const [at, id] of ids.entries()) {
          if (!known.has(id))
            yield [data(list, index, "data", at), `no stored attribute has the id "${id}"; add it under attributes`];
        }
      }
    },
  },
  {
    code: "recipient-contradiction",
    level: "error",
    because: "what a third party gets and who gets an attribute are one fact told from two sides",
    *check({ components }) {
      const facts = components?.data;
      for (const [index, party] of (facts?.thirdParties ?? []).entries()) {
        for (const attribute of facts?.attributes ?? []) {
          const given = party.data?.includes(attribute.id) ?? false;
          const got = attribute.recipients?.includes(party.id) ?? false;
          if (given !== got && party.data !== undefined && attribute.recipients !== undefined) {
            yield [
              data("thirdParties", index, "data"),
              given
                ? `it says that "${party.id}" gets "${attribute.id}", the attribute's recipients do not name it; correct one of the two`
                : `the recipients of "${attribute.id}" name "${party.id}", its data does not; correct one of the two`,
            ];
          }
        }
      }
    },
  },
  {
    code: "end-to-end-contradiction",
    level: "error",
    because: "what is encrypted end to end cannot be read in plain text on the way or in the store",
    *check({ components }) {
      for (const [index, store] of (components?.data?.storage ?? []).entries()) {
        if (store.endToEnd === "yes" && (store.plainTextReaders ?? []).length > 0) {
          yield [
            data("storage", index, "plainTextReaders"),
            "it says encrypted end to end, yet names who can read plain text; one of the two is wrong",
          ];
        }
      }
    },
  },
  {
    code: "provenance-pointer",
    level: "error",
    because: "an authority for a fact that is not there claims nothing",
    *check(label) {
      for (const pointer of Object.keys(label.provenance ?? {})) {
        if (!pointsAtFact(label, pointer)) {
          yield [
            `/provenance${pointerTo(pointer)}`,
            `no fact stands at ${pointer}; write the pointer of an existing fact, for example /product/udiDi`,
          ];
        }
      }
    },
  },
  {
    code: "issuer-authority",
    level: "error",
    because: "a label speaks by its issuer's authority; a facility must not speak as the maker, nor a maker as a lab",
    *check({ issuer, authority }) {
      if (issuer.kind !== authority) {
        yield [
          "/authority",
          `the issuer is a ${issuer.kind}, so the authority of the whole is "${issuer.kind}"; write other authorities under provenance, fact by fact`,
        ];
      }
    },
  },
  {
    code: "issuer-not-maker",
    level: "warning",
    because: "a label by a maker for another maker's product is unusual; a representative should say so",
    *check({ issuer, product }) {
      if (issuer.kind === "maker" && issuer.name !== product.maker.name) {
        yield [
          "/issuer/name",
          `the issuer "${issuer.name}" is not the product's maker "${product.maker.name}"; is that meant?`,
        ];
      }
    },
  },
];

/** The first few of `ids`, for a message. */
function listed(ids: Set<string>): string {
  const shown = [...ids].slice(0, 12).join(", ");
  return ids.size <= 12 ? shown : `${shown} …`;
}

/** Ids of all parties that the label names. */
export function partiesOf(facts: DataFacts): Set<string> {
  return new Set([...(facts.responsibleEntities ?? []), ...(facts.thirdParties ?? [])].map(({ id }) => id));
}

function* partyReferences(facts: DataFacts): Generator<readonly [string, string]> {
  for (const [index, { party }] of (facts.hostedAt ?? []).entries()) yield [data("hostedAt", index, "party"), party];
  for (const [index, { hostedAt }] of (facts.thirdParties ?? []).entries()) {
    if (hostedAt !== undefined) yield [data("thirdParties", index, "hostedAt"), hostedAt];
  }
  for (const [index, { party }] of (facts.endpoints ?? []).entries()) {
    if (party !== undefined) yield [data("endpoints", index, "party"), party];
  }
  for (const [index, store] of (facts.storage ?? []).entries()) {
    if (store.party !== undefined) yield [data("storage", index, "party"), store.party];
    for (const [at, id] of (store.plainTextReaders ?? []).entries())
      yield [data("storage", index, "plainTextReaders", at), id];
  }
  for (const [index, attribute] of (facts.attributes ?? []).entries()) {
    for (const [at, id] of (attribute.recipients ?? []).entries())
      yield [data("attributes", index, "recipients", at), id];
  }
}

function* doubled(ids: readonly (readonly [string, string])[]): Generator<readonly [string, string]> {
  const seen = new Set<string>();
  for (const [pointer, id] of ids) {
    if (seen.has(id)) yield [pointer, `the id "${id}" is taken already; give each entry its own`];
    seen.add(id);
  }
}

function pointsAtFact(label: Label, pointer: string): boolean {
  let here: unknown = label;
  for (const step of pointer.split("/").slice(1)) {
    const name = step.replaceAll("~1", "/").replaceAll("~0", "~");
    if (here === null || typeof here !== "object" || !Object.hasOwn(here, name)) return false;
    here = (here as Record<string, unknown>)[name];
  }
  return true;
}
