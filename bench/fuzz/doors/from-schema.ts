/**
 * Values that a schema of the contract describes, made by chance, and the same spoiled: whatever a route takes is knocked
 * at with what nearly fits it, without a list of routes that somebody would have to keep.
 */
import type { Chance } from "../mutate.ts";

/** What TypeBox writes, as far as the contract uses it. */
interface Schema {
  readonly type?: string;
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
}

const NAMES = ["cpuLoad", "firmware", "power", "a", "app.x-1", "constructor"];
const DEEPEST = 12;

/** @param words texts that may be meant: ids, digests, dates. The first that fits is as good as any. */
export function sampleOf(schema: object, chance: Chance, words: readonly string[], depth = 0): unknown {
  const one = schema as Schema;
  const pick = <T>(list: readonly T[]): T => list[chance(list.length)] as T;
  if (depth > DEEPEST) return null;
  if ("const" in one) return one.const;
  if (one.enum !== undefined) return pick(one.enum);
  if (one.anyOf !== undefined) return sampleOf(pick(one.anyOf), chance, words, depth + 1);
  switch (one.type) {
    case "string":
      return text(one, chance, words);
    case "integer":
    case "number": {
      const { minimum = -5, maximum = 1_000_000 } = one;
      const value = pick([minimum, maximum, minimum + chance(10), Math.min(maximum, minimum + chance(100_000))]);
      return one.type === "integer" ? Math.round(value) : value;
    }
    case "boolean":
      return chance(2) === 0;
    case "null":
      return null;
    case "array":
      return Array.from({ length: (one.minItems ?? 0) + chance(3) }, () =>
        sampleOf(one.items ?? {}, chance, words, depth + 1),
      );
    case "object": {
      const value: Record<string, unknown> = {};
      for (const [name, inner] of Object.entries(one.properties ?? {}))
        if (one.required?.includes(name) === true || chance(2) === 0)
          value[name] = sampleOf(inner, chance, words, depth + 1);
      for (const [pattern, inner] of Object.entries(one.patternProperties ?? {}))
        for (const name of NAMES)
          if (new RegExp(pattern).test(name) && chance(2) === 0)
            value[name] = sampleOf(inner, chance, words, depth + 1);
      return value;
    }
    default:
      return wild(chance);
  }
}

function text({ pattern, minLength = 0, maxLength = 200 }: Schema, chance: Chance, words: readonly string[]): string {
  const fits = (word: string) =>
    word.length >= minLength && word.length <= maxLength && (pattern === undefined || new RegExp(pattern).test(word));
  const from = chance(Math.max(1, words.length));
  for (let tries = 0; tries < words.length; tries++) {
    const word = words[(from + tries) % words.length] ?? "";
    if (fits(word)) return word;
  }
  return "x".repeat(Math.max(1, minLength));
}

const deep = (open: string, close: string, times: number) => JSON.parse(open.repeat(times) + close.repeat(times));
const WILD: readonly unknown[] = [
  ...[null, true, false, 0, -0, -1, 0.5, 1e308, -1e308, 5e-324, 2 ** 31, 2 ** 32, 2 ** 53, 2 ** 63],
  ...["", " ", "0", "-1", "null", "NaN", "1e999", "\u0000", "\ud800", "\uffff", "\u202e", "e\u0301", "\r\nx: y", "%00"],
  ...["__proto__", "constructor", "../../etc/passwd", "' or 1=1 --", "%s%n", "<script>", "{{7*7}}", "*", ".", "/"],
  ...["2026-11-22", "2026-02-31", "2026-11-22T08:00:00.000Z", "+275760-09-13T00:00:00.000Z", "-000001-01-01T00:00:00Z"],
  ...["x".repeat(5_000), "\u{1f600}".repeat(2_000), "a".repeat(60_000), [], {}, [[]], [null], { length: -1 }],
  ...[deep("[", "]", 200), Array.from({ length: 2_000 }, () => 0), JSON.parse('{"__proto__":{"polluted":1}}')],
];

export const wild = (chance: Chance): unknown => WILD[chance(WILD.length)];

/** `value` with one place of it changed: replaced, left out, or a member too many. */
export function spoiled(value: unknown, chance: Chance): unknown {
  if (value === null || typeof value !== "object" || chance(6) === 0) return wild(chance);
  if (Array.isArray(value)) {
    if (value.length === 0 || chance(4) === 0) return [...value, wild(chance)];
    const at = chance(value.length);
    return value.map((one, index) => (index === at ? spoiled(one, chance) : one));
  }
  const entries = Object.entries(value);
  const at = chance(entries.length + 1);
  const [name, inner] = entries[at] ?? [["__proto__", "extra", "", "toString", "x".repeat(300)][chance(5)] ?? "", null];
  if (chance(5) === 0) return Object.fromEntries(entries.filter((_, index) => index !== at));
  return Object.fromEntries([
    ...entries.filter((_, index) => index !== at),
    [name, inner === null ? wild(chance) : spoiled(inner, chance)],
  ]);
}
