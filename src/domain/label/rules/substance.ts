/**
 * The rule on substance: a label is a contract, and one without a clause holds nobody to anything.
 *
 * A maker's bare label still is the maker's word that the product is its own. An observed label has nothing but what was
 * seen: an empty one would only hide that the product has none.
 */
import type { Label } from "../label.ts";
import type { Rule } from "./rule.ts";

/** The parts of a label against which something real can be held; what it is made of alone says nothing of what it does. */
const CLAUSES: readonly ((label: Label) => unknown)[] = [
  ({ components }) => components?.data,
  ({ components }) => components?.software?.connectivity,
  ({ lifecycle }) => lifecycle,
  ({ runtime }) => runtime,
];

export const SUBSTANCE_RULES: readonly Rule[] = [
  {
    code: "nothing-stated",
    level: "error",
    because: "an observed label says what a facility saw; one without a fact would only hide that the label is missing",
    *check(label) {
      if (label.issuer?.kind !== "facility" || CLAUSES.some((clause) => states(clause(label)))) return;
      yield [
        "/components/data",
        "it says what the product is and nothing of what it does; state first what you saw or read of it: whom it talks to (/components/data/endpoints), what it records (/components/data/attributes), how it connects (/components/software/connectivity), or until when security updates come (/lifecycle/supportUntil)",
      ];
    },
  },
];

/** Whether a fact stands somewhere in `part`. An empty list is one: that there is none. */
function states(part: unknown): boolean {
  if (part === undefined || part === null || part === "unknown") return false;
  if (typeof part !== "object" || Array.isArray(part)) return true;
  return Object.values(part).some(states);
}
