/**
 * Rules on gaps: facts that a reader expects and will see as "not stated", and claims that need another one beside them.
 */

import type { Label } from "../label.ts";
import { pointerTo } from "../problem.ts";
import { isUnprotected } from "../unprotected.ts";
import type { Rule } from "./rule.ts";

/** Facts of Table I and sections V.A and V.B that a whole label states. */
const EXPECTED: readonly (readonly [pointer: string, what: string, stated: (label: Label) => unknown])[] = [
  ["/product/kind", "what it is in plain words", (label) => label.product.kind],
  ["/product/udiDi", "the UDI-DI", (label) => label.product.udiDi],
  ["/product/riskClass", "the risk class", (label) => label.product.riskClass],
  ["/product/intendedUse", "the intended use", (label) => label.product.intendedUse],
  [
    "/components/hardware/sensors",
    "sensors (an empty list when it has none)",
    (label) => label.components?.hardware?.sensors,
  ],
  ["/components/software/connectivity", "connectivity", (label) => label.components?.software?.connectivity],
  ["/components/software/sbom", "the software bill of materials", (label) => label.components?.software?.sbom],
  [
    "/components/data/responsibleEntities",
    "who is responsible for the data",
    (label) => label.components?.data?.responsibleEntities,
  ],
  ["/components/data/attributes", "what is recorded and how often", (label) => label.components?.data?.attributes],
  ["/components/data/endpoints", "its network peers", (label) => label.components?.data?.endpoints],
  ["/components/data/deletion", "how data is deleted", (label) => label.components?.data?.deletion],
  ["/lifecycle/supportUntil", "until when security updates come", (label) => label.lifecycle?.supportUntil],
  ["/lifecycle/updateCycleDays", "how often updates come", (label) => label.lifecycle?.updateCycleDays],
  [
    "/lifecycle/vulnerabilityContact",
    "where weaknesses are reported",
    (label) => label.lifecycle?.vulnerabilityContact,
  ],
  ["/runtime", "how it behaves (runtime facts)", (label) => label.runtime],
  ["/inspection", "the first inspection interval", (label) => label.inspection],
];

/** Rules that name a fact which is missing; each of the others names one that is stated and bad. */
export const GAP_CODES: ReadonlySet<string> = new Set([
  "not-stated",
  "health-data-basis",
  "endpoint-party-missing",
  "party-countries-missing",
  "reaction-missing",
]);

/** Whether a warning of `code` is a gap: what nobody stated, and not something bad that somebody did state. */
export function isGap(code: string): boolean {
  return GAP_CODES.has(code);
}

export const GAP_RULES: readonly Rule[] = [
  {
    code: "not-stated",
    level: "warning",
    because: 'a gap is printed as "not stated"; a buyer compares labels by what they leave out',
    *check(label) {
      for (const [pointer, what, stated] of EXPECTED) {
        if (stated(label) === undefined) yield [pointer, `${what}: not stated`];
      }
    },
  },
  {
    code: "health-data-basis",
    level: "warning",
    because: "health data needs a ground under GDPR Art. 9(2) beside its legal basis",
    *check({ components }) {
      for (const [index, attribute] of (components?.data?.attributes ?? []).entries()) {
        if (attribute.health === "yes" && attribute.article9 === undefined) {
          yield [
            pointerTo("components", "data", "attributes", index, "article9"),
            `"${attribute.id}" is health data; write its ground under GDPR Art. 9(2)`,
          ];
        }
      }
    },
  },
  {
    code: "endpoint-party-missing",
    level: "warning",
    because: "an address without an owner leaves open who gets the data",
    *check({ components }) {
      for (const [index, endpoint] of (components?.data?.endpoints ?? []).entries()) {
        if (endpoint.party === undefined && endpoint.host !== "local") {
          yield [
            pointerTo("components", "data", "endpoints", index, "party"),
            `${endpoint.host}: whose server is it? write the id of a party`,
          ];
        }
      }
    },
  },
  {
    code: "party-countries-missing",
    level: "warning",
    because: "whether data may go to a company depends on the countries in which it keeps or reads it",
    *check({ components }) {
      for (const [index, party] of (components?.data?.thirdParties ?? []).entries()) {
        if (party.countries === undefined) {
          yield [
            pointerTo("components", "data", "thirdParties", index, "countries"),
            `${party.name}: in which countries? write them, or the label says "not stated"`,
          ];
        }
      }
    },
  },
  {
    code: "plain-text-way",
    level: "warning",
    because: "what leaves the device unprotected can be read and changed on the way",
    *check({ components }) {
      for (const [index, { protocol, protection }] of (components?.software?.connectivity ?? []).entries()) {
        if (protection !== undefined && isUnprotected(protection)) {
          yield [
            pointerTo("components", "software", "connectivity", index, "protection"),
            `${protocol} is not protected on the way; the label will say so`,
          ];
        }
      }
    },
  },
];
