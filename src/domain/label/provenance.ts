/**
 * Who says a fact, and how it is known.
 *
 * Every fact of a label carries both. Most facts of one label share them, so the label states them once at its top and
 * names the exceptions by JSON pointer; a pointer covers all below it, and the longest one wins.
 */
import Type, { type Static } from "typebox";
import { Closed, Day, Text } from "./text.ts";

/** Who stands behind a fact. */
export const Authority = Type.Enum(["maker", "facility", "reviewer", "lab"], {
  description: "who stands behind the fact: maker, facility, reviewer or lab",
});
export type Authority = Static<typeof Authority>;

/** How the authority came to know it. */
export const HowKnown = Type.Enum(["declared", "documented", "observed", "tested", "estimated"], {
  description:
    "how it is known: declared (said so), documented (read in a form, SBOM or manual), observed (seen in a capture or report), tested (measured on purpose), estimated",
});
export type HowKnown = Static<typeof HowKnown>;

export const Provenance = Closed(
  {
    authority: Type.Optional(Authority),
    known: Type.Optional(HowKnown),
    on: Type.Optional(Day),
    source: Type.Optional(Text),
  },
  { description: "authority and how known of the facts below one JSON pointer" },
);
export type Provenance = Static<typeof Provenance>;

/**
 * Authority and how-known of the fact at `pointer` (JSON pointer into the label, "" for the whole).
 * Each of the two is taken from the longest entry that states it, and from the label's top where none does.
 */
export function provenanceOf(
  label: { authority: Authority; known: HowKnown; provenance?: Record<string, Provenance> },
  pointer: string,
): { authority: Authority; known: HowKnown } {
  const found: { authority: Authority; known: HowKnown } = { authority: label.authority, known: label.known };
  const entries = Object.entries(label.provenance ?? {})
    .filter(([above]) => pointer === above || pointer.startsWith(`${above}/`))
    .sort(([one], [other]) => one.length - other.length);
  for (const [, entry] of entries) {
    if (entry.authority !== undefined) found.authority = entry.authority;
    if (entry.known !== undefined) found.known = entry.known;
  }
  return found;
}
