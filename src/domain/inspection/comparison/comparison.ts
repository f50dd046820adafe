/**
 * Two labels side by side, as a value that the command, the page and other programs read.
 */
import Type, { type Static } from "typebox";
import { Authority, HowKnown } from "../../label/provenance.ts";
import { Closed, Day } from "../../text.ts";
import { DateExplanation } from "../explanation.ts";
import { STANDINGS } from "./standing.ts";

const orNull = <S extends Type.TSchema>(schema: S) => Type.Union([schema, Type.Null()]);
const Side = Closed(
  {
    lines: Type.Array(Type.String(), { description: "the fact in words; empty where it is not stated" }),
    standing: orNull(Type.Enum([...STANDINGS], { description: "how far it is proven; null where nothing is stated" })),
    authority: orNull(Authority),
    known: orNull(HowKnown),
    contradicted: Type.Boolean({ description: "the label says something against it" }),
  },
  { description: "what one label says of a fact" },
);
export type Side = Static<typeof Side>;

export const ComparedFact = Closed(
  {
    id: Type.String(),
    name: Type.String(),
    pointer: orNull(Type.String({ description: "JSON pointer into the label; null for what is computed" })),
    a: Side,
    b: Side,
    better: orNull(Type.Enum(["a", "b"], { description: "null where neither is plainly better" })),
    proven: Type.Boolean({ description: "the better one is verified or examined, and not merely claimed" }),
    because: orNull(Type.String({ description: "the rule by which one can be better; null where there is none" })),
  },
  { description: "one fact of both labels" },
);
export type ComparedFact = Static<typeof ComparedFact>;

const Offer = Closed(
  {
    name: Type.String(),
    signed: Type.Boolean(),
    answer: orNull(Type.Enum(["trusted", "unknown-issuer", "withdrawn", "expired", "superseded", "broken"])),
    tier: orNull(Type.Enum(["observed", "self", "reviewed", "lab"], { description: "from valid signatures only" })),
    issuer: Type.String(),
    issuerKind: Type.Enum(["maker", "facility"]),
    issued: Day,
    validUntil: Day,
    digest: orNull(Type.String()),
    support: Closed(
      {
        state: Type.Enum(["ended", "ends-soon", "running", "not-stated"]),
        until: orNull(Day),
        minimum: Type.Enum(["met", "broken", "unknown"]),
        neededUntil: Day,
        provision: Type.String(),
        source: Type.String(),
      },
      { description: "security updates, against today and against the minimum" },
    ),
    newUnit: DateExplanation,
    contradictions: Type.Array(
      Closed(
        { pointer: Type.String(), code: Type.String(), message: Type.String() },
        { description: "what the label says against itself or beyond its signatures" },
      ),
    ),
    questions: Type.Array(
      Closed(
        {
          id: Type.String(),
          ask: Type.String(),
          decides: Type.Boolean({ description: "an answer could make this offer the better one in this fact" }),
        },
        { description: "a question to the vendor" },
      ),
      { description: "facts that are not stated or stated as unknown, as questions to the vendor" },
    ),
  },
  { description: "one of the two" },
);
export type ComparedOffer = Static<typeof Offer>;

export const Comparison = Closed(
  {
    carelabel: Type.Literal("comparison"),
    version: Type.Literal(1),
    today: Day,
    language: Type.Enum(["en", "de"]),
    a: Offer,
    b: Offer,
    groups: Type.Array(
      Closed(
        { id: Type.String(), name: Type.String(), facts: Type.Array(ComparedFact) },
        { description: "facts that belong together" },
      ),
    ),
    better: Closed({ a: Type.Integer(), b: Type.Integer() }, { description: "in how many facts" }),
  },
  { description: "two labels side by side" },
);
export type Comparison = Static<typeof Comparison>;
