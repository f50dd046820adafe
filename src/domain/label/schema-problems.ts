/**
 * What the schema finds wrong, said once per place and in words: what stands there, what to write.
 */

import type { TSchema } from "typebox";
import { Settings } from "typebox/system";
import { Errors } from "typebox/value";
import { LABEL_SCHEMA, Label } from "./label.ts";
import { type Problem, pointerTo } from "./problem.ts";

/** All problems at once is what a person wants; a bound keeps a hostile label from filling memory. */
const ERRORS_KEPT = 500;

type SchemaError = ReturnType<typeof Errors>[number];
type SchemaNode = {
  type?: string;
  description?: string;
  properties?: Record<string, SchemaNode>;
  patternProperties?: Record<string, SchemaNode>;
  items?: SchemaNode;
  anyOf?: SchemaNode[];
  enum?: unknown[];
};

/** Schema problems of `value`, at most one per place, in the order of the schema. */
export function schemaProblems(value: unknown): Problem[] {
  return problemsAgainst(Label, value, isNewerMinor(value));
}

/**
 * Problems of `value` against any closed schema of the label.
 * @param lenient facts that the schema does not name are warnings: they come from a newer 1.x.
 */
export function problemsAgainst(schema: TSchema, value: unknown, lenient = false): Problem[] {
  Settings.Set({ maxErrors: ERRORS_KEPT });
  const byPlace = new Map<string, Problem>();
  for (const error of Errors(schema, value)) {
    for (const problem of inWords(schema as SchemaNode, value, error, lenient)) {
      const known = byPlace.get(problem.pointer);
      // An inner branch of a union adds nothing to what was said of the same place.
      if (known === undefined || (known.level === "warning" && problem.level === "error"))
        byPlace.set(problem.pointer, problem);
    }
  }
  return [...byPlace.values()];
}

function isNewerMinor(value: unknown): boolean {
  const schema = (value as { schema?: unknown } | null)?.schema;
  return (
    typeof schema === "string" &&
    /^1\.[0-9]{1,3}$/.test(schema) &&
    Number(schema.slice(2)) > Number(LABEL_SCHEMA.slice(2))
  );
}

function* inWords(root: SchemaNode, value: unknown, error: SchemaError, lenient: boolean): Generator<Problem> {
  const at = error.instancePath;
  const here = valueAt(value, at);
  const node = nodeAt(root, at);
  const wanted = node?.description ?? "";
  const make = (pointer: string, message: string, level: Problem["level"] = "error"): Problem => ({
    level,
    code: "schema",
    pointer,
    message,
  });

  switch (error.keyword) {
    case "additionalProperties":
      return; // told by its "boolean" errors, one per name
    case "boolean": {
      const above = at.slice(0, at.lastIndexOf("/"));
      const names = Object.keys(nodeAt(root, above)?.properties ?? {});
      const name = steps(at).at(-1) ?? "";
      const close = nearest(name, names);
      const instead = close === undefined ? `; known are ${listed(names)}` : `; did you mean "${close}"?`;
      yield lenient
        ? make(at, `"${name}" is not known to schema ${LABEL_SCHEMA}; it is kept as it is`, "warning")
        : make(at, `"${name}" is no fact that a label knows here${names.length === 0 ? "" : instead}`);
      return;
    }
    case "required":
      for (const name of (error.params as { requiredProperties: string[] }).requiredProperties) {
        const missing = node?.properties?.[name];
        yield make(
          at + pointerTo(name),
          `"${name}" is missing${missing?.description === undefined ? "" : `; write ${missing.description}`}`,
        );
      }
      return;
    default:
      break;
  }
  // Errors inside a union's branches are told at the union, in the words of its description.
  if (/\/anyOf\/\d+/.test(error.schemaPath) && error.keyword !== "anyOf") {
    if (node?.anyOf === undefined)
      return yield make(at, `${shown(here)} does not fit${wanted === "" ? "" : `; write ${wanted}`}`);
  }
  if (error.keyword === "format" && /calendar day/.test(wanted)) {
    return yield make(at, `${shown(here)} is no day of the calendar; write it as YYYY-MM-DD`);
  }
  if (error.keyword === "type" && node?.type === "string" && typeof here === "number") {
    return yield make(at, `${shown(here)} is read as a number; put it in quotes${wanted === "" ? "" : ` (${wanted})`}`);
  }
  if (
    error.keyword === "maxLength" ||
    error.keyword === "minLength" ||
    error.keyword === "maxItems" ||
    error.keyword === "minItems"
  ) {
    return yield make(at, `${limitWords(error)}${wanted === "" ? "" : `; write ${wanted}`}`);
  }
  if (error.keyword === "uniqueItems") return yield make(at, "an entry stands in the list twice; keep one");
  const rule = wanted === "" ? error.message : `write ${wanted}`;
  yield make(at, `${shown(here)} does not fit; ${rule}${boundWords(error)}`);
}

function limitWords(error: SchemaError): string {
  const { limit } = error.params as { limit: number };
  switch (error.keyword) {
    case "maxLength":
      return `it is longer than ${limit} characters`;
    case "minLength":
      return limit === 1 ? "it is empty" : `it is shorter than ${limit} characters`;
    case "maxItems":
      return `the list has more than ${limit} entries`;
    default:
      return "the list is empty; leave the fact out, or name at least one entry";
  }
}

function boundWords(error: SchemaError): string {
  const { comparison, limit } = error.params as { comparison?: string; limit?: number };
  return comparison === undefined || limit === undefined ? "" : ` (allowed: ${comparison} ${limit})`;
}

function steps(pointer: string): string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function valueAt(value: unknown, pointer: string): unknown {
  let here = value;
  for (const step of steps(pointer)) {
    if (here === null || typeof here !== "object" || !Object.hasOwn(here, step)) return undefined;
    here = (here as Record<string, unknown>)[step];
  }
  return here;
}

function nodeAt(root: SchemaNode, pointer: string): SchemaNode | undefined {
  let node: SchemaNode | undefined = root;
  for (const step of steps(pointer)) {
    const properties: Record<string, SchemaNode> | undefined = node?.properties;
    const patterns: SchemaNode[] = Object.values(node?.patternProperties ?? {});
    node =
      (properties !== undefined && Object.hasOwn(properties, step) ? properties[step] : undefined) ??
      (/^\d+$/.test(step) ? node?.items : undefined) ??
      patterns[0];
  }
  return node;
}

/** A value as a person recognises it: short, quoted, never more than a line. */
function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (value !== null && typeof value === "object") return "a group of facts";
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…"` : text;
}

function listed(names: readonly string[]): string {
  return names.length <= 12 ? names.join(", ") : `${names.slice(0, 12).join(", ")} …`;
}

/** The known name that `name` was probably meant to be: at most two edits away, or the same but for case and hyphens. */
function nearest(name: string, known: readonly string[]): string | undefined {
  const plain = (text: string) => text.toLowerCase().replaceAll(/[-_ ]/g, "");
  const scored = known
    .map((candidate) => ({
      candidate,
      edits: plain(candidate) === plain(name) ? 0 : edits(name.slice(0, 60), candidate),
    }))
    .sort((one, other) => one.edits - other.edits)[0];
  return scored !== undefined && scored.edits <= Math.min(2, Math.floor(name.length / 3) + 1)
    ? scored.candidate
    : undefined;
}

/** Levenshtein distance. */
function edits(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      next[j] = Math.min(
        (row[j] ?? 0) + 1,
        (next[j - 1] ?? 0) + 1,
        (row[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1),
      );
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
