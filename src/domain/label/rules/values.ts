/**
 * Rules on single values: identifiers with check digits, countries in use, units that exist, hosts that can be matched.
 */
import { gtinCheckDigit, isGtin14 } from "../gtin.ts";
import { hostPatternProblem } from "../host-pattern.ts";
import type { Label } from "../label.ts";
import { pointerTo } from "../problem.ts";
import type { Rule } from "./rule.ts";

/** Old or European spellings that people write for a country. */
const COUNTRY_MEANT: Record<string, string> = { UK: "GB", EL: "GR" };

export const VALUE_RULES: readonly Rule[] = [
  {
    code: "gtin-check-digit",
    level: "error",
    because: "a wrong check digit is a mistyped UDI-DI, and the printed code would lead to another product",
    *check({ product }) {
      if (product.udiDi !== undefined && !isGtin14(product.udiDi)) {
        yield [
          "/product/udiDi",
          `the check digit of ${product.udiDi} should be ${gtinCheckDigit(product.udiDi)}; compare the number with the package`,
        ];
      }
    },
  },
  {
    code: "country-unknown",
    level: "error",
    because: "who gets data in which country decides; a code that no country has says nothing",
    *check(label, { countries }) {
      for (const [pointer, code] of named(label, /\/(?:country|countries\/\d+)$/)) {
        if (countries.has(code)) continue;
        const meant = COUNTRY_MEANT[code];
        yield [pointer, `"${code}" is no country of ISO 3166-1${meant === undefined ? "" : `; write ${meant}`}`];
      }
    },
  },
  {
    code: "unit-unknown",
    level: "error",
    because: "a limit without a known unit cannot be compared with what a device reports",
    *check(label, world) {
      for (const [pointer, unit] of named(label, /\/unit$/)) {
        const problem = world.unitProblem(unit);
        if (problem !== undefined) yield [pointer, `"${unit}" is no UCUM unit: ${problem}`];
      }
    },
  },
  {
    code: "unit-doubtful",
    level: "warning",
    because: "some units are valid and yet seldom what was meant, as C for coulomb",
    *check(label, world) {
      for (const [pointer, unit] of named(label, /\/unit$/)) {
        const caution = world.unitCaution(unit);
        if (caution !== undefined) yield [pointer, `"${unit}": ${caution}`];
      }
    },
  },
  {
    code: "host-pattern",
    level: "error",
    because: "a pattern that is misspelt or covers the whole Internet would declare nothing or everything",
    *check({ components }) {
      for (const [index, { host }] of (components?.data?.endpoints ?? []).entries()) {
        const problem = hostPatternProblem(host);
        if (problem !== undefined)
          yield [pointerTo("components", "data", "endpoints", index, "host"), `"${host}": ${problem}`];
      }
    },
  },
  {
    code: "cycle-shape",
    level: "error",
    because: "how often something is recorded is either a time or an event",
    *check({ components }) {
      for (const [index, { cycle }] of (components?.data?.attributes ?? []).entries()) {
        if ((cycle.everySeconds === undefined) === (cycle.on === undefined)) {
          yield [
            pointerTo("components", "data", "attributes", index, "cycle"),
            "write either everySeconds (a number of seconds) or on (an event in words), not both and not neither",
          ];
        }
      }
    },
  },
  {
    code: "entry-doubled",
    level: "error",
    because: "an entry that stands in a list twice is a slip, and a reader would count it twice",
    *check(label) {
      const seen = new Map<string, Set<string>>();
      for (const [pointer, entry] of named(label, /^(?!\/runtime\/).*\/\d+$/)) {
        const list = pointer.slice(0, pointer.lastIndexOf("/"));
        const entries = seen.get(list) ?? new Set();
        if (entries.has(entry)) yield [pointer, `"${entry}" stands in the list twice; keep one`];
        seen.set(list, entries.add(entry));
      }
    },
  },
  {
    code: "lifetime-shape",
    level: "error",
    because: "a lifetime without a measure cannot be counted",
    *check({ lifecycle }) {
      for (const [index, part] of (lifecycle?.hardwareLifetimes ?? []).entries()) {
        if (part.months === undefined && part.operatingHours === undefined && part.cycles === undefined) {
          yield [
            pointerTo("lifecycle", "hardwareLifetimes", index),
            "write how long it lasts: months, operatingHours or cycles",
          ];
        }
      }
    },
  },
];

/** Every text of the label whose pointer matches. */
function* named(label: Label, wanted: RegExp): Generator<readonly [string, string]> {
  const open: [string, unknown][] = [["", label]];
  for (const [pointer, value] of open) {
    if (typeof value === "string" && wanted.test(pointer)) yield [pointer, value];
    if (value !== null && typeof value === "object") {
      for (const [name, inner] of Object.entries(value)) open.push([pointer + pointerTo(name), inner]);
    }
  }
}
