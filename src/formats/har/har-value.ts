/**
 * Lenient looks at parts of a HAR: writers leave fields out, set them to null, or give them another type.
 */

/** The member `key` of an object, undefined for anything else. */
export function member(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)[key]
    : undefined;
}

/** A text that is not empty, else null. */
export function textOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

/** A count of bytes, else null: HAR writes -1 for "not known". */
export function bytesOf(value: unknown): number | null {
  return typeof value === "number" && value >= 0 && value <= Number.MAX_SAFE_INTEGER ? Math.round(value) : null;
}

/** The sum of what is known, null when nothing is. */
export function sumOfKnown(...counts: readonly (number | null)[]): number | null {
  const known = counts.filter((count) => count !== null);
  return known.length === 0 ? null : known.reduce((sum, count) => sum + count, 0);
}

/**
 * Names and values, written as `{ name, value }`, as `[name, value]` or as members of one object; a value that is no
 * text is null.
 */
export function pairsOf(value: unknown): readonly (readonly [name: string, value: string | null])[] {
  if (Array.isArray(value)) {
    return value.flatMap((item) => {
      const name = Array.isArray(item) ? item[0] : member(item, "name");
      const text = Array.isArray(item) ? item[1] : member(item, "value");
      return typeof name === "string" ? [[name, typeof text === "string" ? text : null] as const] : [];
    });
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).map(([name, text]) => {
    const first = Array.isArray(text) ? text[0] : text;
    return [name, typeof first === "string" ? first : null] as const;
  });
}
