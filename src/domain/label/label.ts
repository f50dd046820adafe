/**
 * The label: the declaration for a product that every other part of CareLabel holds something real against.
 *
 * Schema version 1 grows by addition only: 1.1 may add optional facts, never change or remove one, so a label of any
 * 1.x stays readable for good. A reader that meets a newer 1.x keeps the facts that it does not know and says so.
 * The tier is derived from signatures and never stored here; so is the inspection date.
 */
import Type, { type Static } from "typebox";
import { ComponentsFacts } from "./components.ts";
import { InspectionFacts, LifecycleFacts } from "./lifecycle.ts";
import { Product } from "./product.ts";
import { Authority, HowKnown, Provenance } from "./provenance.ts";
import { RuntimeFacts } from "./runtime-facts.ts";
import { Closed, Country, Day, Digest, Email, Link, Name } from "./text.ts";

/** The schema version that this program knows whole. */
export const LABEL_SCHEMA = "1.1";

/** Of a label as a person writes it: a page of facts, of which the largest sample has 30 kB. Reading more takes over a second. */
export const LABEL_LIMIT_BYTES = 512 * 1024;

export const Issuer = Closed(
  {
    name: Name,
    kind: Type.Enum(["maker", "facility"], {
      description: "maker (its own product) or facility (an observed label for a device without one)",
    }),
    country: Type.Optional(Country),
    email: Type.Optional(Email),
  },
  { description: "who issues and signs the label" },
);

export const Label = Type.Object(
  {
    schema: Type.String({ pattern: "^1\\.[0-9]{1,3}$", description: 'the version of this schema, in quotes: "1.0"' }),
    issuer: Issuer,
    issued: Day,
    validUntil: Day,
    supersedes: Type.Optional(Digest),
    liveRecord: Type.Optional(Link),
    authority: Authority,
    known: HowKnown,
    provenance: Type.Optional(
      Type.Record(Type.String({ pattern: "^(?:/[A-Za-z0-9._~-]+)+$" }), Provenance, {
        maxProperties: 2000,
        description: "facts with another authority, by JSON pointer, for example /components/data/cloudLocations",
      }),
    ),
    product: Product,
    components: Type.Optional(ComponentsFacts),
    lifecycle: Type.Optional(LifecycleFacts),
    runtime: Type.Optional(RuntimeFacts),
    inspection: Type.Optional(InspectionFacts),
  },
  {
    additionalProperties: false,
    title: "CareLabel security label for a medical IoT product, schema version 1",
    description:
      "Declares what a product is made of, whom its data reaches, how it is kept up and how it behaves. Version 1 grows by addition only.",
  },
);
export type Label = Static<typeof Label>;

/** The oldest schema version that has all facts of a label, so that readers of that age know it whole. */
export function schemaFor({ runtime }: Pick<Label, "runtime">): string {
  return runtime?.reports === undefined ? "1.0" : "1.1";
}
