/**
 * The part of a foreign value that a schema knows, so that the check costs no more than a label may be large.
 *
 * Names that the schema lacks are taken out and counted, and a list that is too long is cut, before anything walks them:
 * a hundred thousand of either would otherwise use up the errors that are kept, and hide what is wrong elsewhere.
 */
import { pointerTo } from "./problem.ts";

export interface SchemaNode {
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Record<string, SchemaNode>;
  readonly patternProperties?: Record<string, SchemaNode>;
  readonly items?: SchemaNode;
  readonly anyOf?: SchemaNode[];
  readonly enum?: unknown[];
  readonly maxItems?: number;
}

export interface KnownFacts {
  /** A copy of the value, without what follows. */
  readonly value: unknown;
  /** Pointers of the facts whose names the schema lacks. */
  readonly unknown: readonly string[];
  /** Pointers of lists that were cut, with the length that is allowed. */
  readonly cut: readonly (readonly [pointer: string, allowed: number])[];
}

/** What `schema` knows of `value`; never deeper than the schema itself, whatever the value is. */
export function knownFacts(schema: SchemaNode, value: unknown): KnownFacts {
  const unknown: string[] = [];
  const cut: [string, number][] = [];
  const walk = (node: SchemaNode, here: unknown, at: string): unknown => {
    if (Array.isArray(here)) {
      const { items, maxItems = Number.POSITIVE_INFINITY } = node;
      if (here.length > maxItems) cut.push([at, maxItems]);
      return items === undefined
        ? here
        : here.slice(0, maxItems).map((one, index) => walk(items, one, `${at}/${index}`));
    }
    const { properties, patternProperties } = node;
    if (here === null || typeof here !== "object" || (properties ?? patternProperties) === undefined) return here;
    const [pattern] = Object.values(patternProperties ?? {});
    const kept: [string, unknown][] = [];
    for (const [name, inner] of Object.entries(here)) {
      const known = properties === undefined || Object.hasOwn(properties, name);
      const below = properties?.[name] ?? pattern;
      const pointer = at + pointerTo(name);
      if (!known) unknown.push(pointer);
      else kept.push([name, below === undefined ? inner : walk(below, inner, pointer)]);
    }
    return Object.fromEntries(kept);
  };
  return { value: walk(schema, value, ""), unknown, cut };
}
