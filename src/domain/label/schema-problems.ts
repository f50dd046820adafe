/**
 * What the schema finds wrong, said once per place and in words: what stands there, what to write.
 */

import type { TSchema } from "typebox";
import { Settings } from "typebox/system";
import { Check, Errors } from "typebox/value";
import { oneLine } from "../one-line.ts";
import { type KnownFacts, knownFacts, type SchemaNode } from "./known-facts.ts";
import { LABEL_SCHEMA, Label } from "./label.ts";
import { type Problem, pointerTo } from "./problem.ts";
import { unfitSign } from "./text.ts";

/** All problems at once is what a person wants; a bound keeps a hostile label from filling memory. */
const ERRORS_KEPT = 500;

type SchemaError = ReturnType<typeof Errors>[number];

/** What the schema says of a label. */
export interface LabelShape {
  readonly problems: readonly Problem[];
  /** The part of the label that this version knows, with lists no longer than they may be. */
  readonly known: unknown;
  /** How many facts of a newer 1.x stand in it that this version does not know. */
  readonly unknownFacts: number;
}

/** Schema problems of `value`, at most one per place, in the order of the schema. */
export function schemaProblems(value: unknown): Problem[] {
  return [...labelShape(value).problems];
}

export function labelShape(value: unknown): LabelShape {
  const newer = isNewerMinor(value);
  const facts = knownFacts(Label as SchemaNode, value);
  return {
    problems: problemsOf(Label, facts, { lenient: newer, secret: false }),
    known: newer ? withoutUnknownProvenance(facts) : facts.value,
    unknownFacts: newer ? facts.unknown.length : 0,
  };
}

/**
 * Problems of `value` against any closed schema of the label.
 * @param secret the value may hold a private key, so no message repeats any of it.
 */
export function problemsAgainst(schema: TSchema, value: unknown, secret = false): Problem[] {
  return problemsOf(schema, knownFacts(schema as SchemaNode, value), { lenient: false, secret });
}

interface Manner {
  /** Facts that the schema does not name are warnings: they come from a newer 1.x. */
  readonly lenient: boolean;
  readonly secret: boolean;
}

function problemsOf(schema: TSchema, facts: KnownFacts, manner: Manner): Problem[] {
  const root = schema as SchemaNode;
  const byPlace = new Map<string, Problem>();
  const tell = (level: Problem["level"], pointer: string, message: string) => {
    // An inner branch of a union adds nothing to what was said of the same place.
    if (!byPlace.has(pointer))
      byPlace.set(pointer, {
        level,
        code: "schema",
        pointer: oneLine(pointer, POINTER_SHOWN),
        message: oneLine(message, MESSAGE_SHOWN),
      });
  };
  for (const [pointer, allowed] of facts.cut) tell("error", pointer, `the list has more than ${allowed} entries`);
  Settings.Set({ maxErrors: ERRORS_KEPT });
  // To ask whether anything is wrong takes a fraction of the time of asking what.
  for (const error of Check(schema, facts.value) ? [] : Errors(schema, facts.value)) {
    for (const [pointer, message] of inWords(root, facts.value, error, manner.secret)) tell("error", pointer, message);
  }
  for (const pointer of facts.unknown.slice(0, ERRORS_KEPT)) {
    if (manner.lenient) tell("warning", pointer, unknownInNewer(pointer));
    else tell("error", pointer, manner.secret ? "this name does not belong here" : unknownName(root, pointer));
  }
  // What is wrong inside of a value that may be left out says more than that the value is wrong.
  for (const pointer of [...byPlace.keys()])
    if (optionalOf(nodeAt(root, pointer)) !== undefined && inside(byPlace, pointer)) byPlace.delete(pointer);
  return [...byPlace.values()];
}

function inside(byPlace: ReadonlyMap<string, Problem>, pointer: string): boolean {
  for (const other of byPlace.keys()) if (other.startsWith(`${pointer}/`)) return true;
  return false;
}

/** A pointer and a message as they are told; a label's own are far shorter. */
const POINTER_SHOWN = 300;
const MESSAGE_SHOWN = 1000;

/** The known facts without provenance of unknown ones: an entry is as unknown as the fact that it speaks of. */
function withoutUnknownProvenance({ value, unknown }: KnownFacts): unknown {
  const provenance = (value as { provenance?: unknown }).provenance;
  if (provenance === null || typeof provenance !== "object") return value;
  const names = new Set(unknown);
  const speaksOfUnknown = (pointer: string) => {
    if (pointer.length > POINTER_SHOWN) return false;
    for (let end = pointer.length; end > 0; end = pointer.lastIndexOf("/", end - 1))
      if (names.has(pointer.slice(0, end))) return true;
    return false;
  };
  const kept = Object.entries(provenance).filter(([pointer]) => !speaksOfUnknown(pointer));
  return { ...(value as object), provenance: Object.fromEntries(kept) };
}

/** Whether a label says that it is of a newer 1.x than this version knows. */
export function isNewerMinor(value: unknown): boolean {
  const schema = (value as { schema?: unknown } | null)?.schema;
  return (
    typeof schema === "string" &&
    /^1\.[0-9]{1,3}$/.test(schema) &&
    Number(schema.slice(2)) > Number(LABEL_SCHEMA.slice(2))
  );
}

function nameAt(pointer: string): string {
  return oneLine(steps(pointer).at(-1) ?? "");
}

function unknownInNewer(pointer: string): string {
  return `"${nameAt(pointer)}" is not known to schema ${LABEL_SCHEMA}; it is kept as it is`;
}

function unknownName(root: SchemaNode, pointer: string): string {
  const names = Object.keys(nodeAt(root, pointer.slice(0, pointer.lastIndexOf("/")))?.properties ?? {});
  const name = nameAt(pointer);
  const close = nearest(name, names);
  const instead = close === undefined ? `; known are ${listed(names)}` : `; did you mean "${close}"?`;
  const here = root === (Label as SchemaNode) ? "is no fact that a label knows here" : "does not belong here";
  return `"${name}" ${here}${names.length === 0 ? "" : instead}`;
}

function* inWords(
  root: SchemaNode,
  value: unknown,
  error: SchemaError,
  secret: boolean,
): Generator<[pointer: string, message: string]> {
  const at = error.instancePath;
  const here = valueAt(value, at);
  const node = nodeAt(root, at);
  // What is text already needs no quotes around it.
  const wanted = typeof here === "string" ? wantedOf(node).replace(/,? in quotes/, "") : wantedOf(node);
  const it = secret ? "what stands there" : shown(here);

  switch (error.keyword) {
    case "additionalProperties":
      return; // told by its "boolean" errors, one per name
    case "boolean": // a name that no pattern of the schema allows
      return yield [at, secret ? "this name does not belong here" : unknownName(root, at)];
    case "required":
      for (const name of (error.params as { requiredProperties: string[] }).requiredProperties) {
        const missing = node?.properties?.[name];
        yield [
          at + pointerTo(name),
          `"${name}" is missing${missing?.description === undefined ? "" : `; write ${missing.description}`}`,
        ];
      }
      return;
    default:
      break;
  }
  const unfit = typeof here === "string" ? unfitSign(here) : undefined;
  if (unfit !== undefined) return yield [at, unfit];
  // Errors inside a union's branches are told at the union, in the words of its description.
  if (/\/anyOf\/\d+/.test(error.schemaPath) && error.keyword !== "anyOf") {
    if (node?.anyOf === undefined) return yield [at, `${it} does not fit${wanted === "" ? "" : `; write ${wanted}`}`];
  }
  if (error.keyword === "format" && (error.params as { format?: string }).format === "date") {
    return yield [at, `${it} is no day of the calendar; write it as YYYY-MM-DD`];
  }
  if (error.keyword === "type" && (optionalOf(node) ?? node)?.type === "string" && typeof here === "number") {
    return yield [at, `${it} is read as a number; put it in quotes${wanted === "" ? "" : ` (${wanted})`}`];
  }
  if (
    error.keyword === "maxLength" ||
    error.keyword === "minLength" ||
    error.keyword === "maxItems" ||
    error.keyword === "minItems"
  ) {
    return yield [at, `${limitWords(error)}${wanted === "" ? "" : `; write ${wanted}`}`];
  }
  yield [at, `${it} does not fit; write ${wanted === "" ? ruleWords(error, node) : wanted}${boundWords(error)}`];
}

/** What to write, in the words of the schema; of a value that may be null, what it is otherwise. */
function wantedOf(node: SchemaNode | undefined): string {
  const wanted = optionalOf(node)?.description ?? node?.description ?? "";
  return (optionalOf(node) ?? node)?.type === "boolean" && wanted !== "" ? `true or false (${wanted})` : wanted;
}

/** The one other branch of a union with null. */
function optionalOf(node: SchemaNode | undefined): SchemaNode | undefined {
  const others = node?.anyOf?.filter(({ type }) => type !== "null") ?? [];
  return others.length === 1 && node?.anyOf?.length === 2 ? others[0] : undefined;
}

const TYPES: Record<string, string> = {
  string: "text",
  integer: "a whole number",
  number: "a number",
  boolean: "true or false",
  array: "a list",
  object: "a group of facts",
  null: "null",
};

/** What to write where the schema has no words of its own; never its program text. */
function ruleWords({ keyword }: SchemaError, node: SchemaNode | undefined): string {
  const one = optionalOf(node) ?? node;
  if (one?.enum !== undefined) return `one of ${listed(one.enum.map(String))}`;
  return keyword === "pattern" || keyword === "format"
    ? "it in its usual form"
    : (TYPES[one?.type ?? ""] ?? "another value");
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
    const inner: SchemaNode | undefined = optionalOf(node) ?? node;
    const properties: Record<string, SchemaNode> | undefined = inner?.properties;
    const patterns: SchemaNode[] = Object.values(inner?.patternProperties ?? {});
    node =
      (properties !== undefined && Object.hasOwn(properties, step) ? properties[step] : undefined) ??
      (/^\d+$/.test(step) ? inner?.items : undefined) ??
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
/** The known name that was probably meant; undefined when none is near. */
export function nearest(name: string, known: readonly string[]): string | undefined {
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
