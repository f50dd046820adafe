/**
 * A label, key or answer file as a person writes it: YAML 1.2 or JSON, with the line of every fact.
 *
 * One parser serves both, since JSON is YAML; it knows where each value stands, so a message can point there.
 * Total: bad encoding, bad syntax, doubled keys, aliases without end and towers of brackets come back as problems or
 * as an `InputError`, never as a crash.
 */
import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type YAMLMap,
} from "yaml";
import { InputError } from "../../domain/input-error.ts";
import type { Problem } from "../../domain/label/problem.ts";
import { decodeText } from "../text/decode-text.ts";

/** A label is a page of facts; the largest sample has 30 kB. */
export const LABEL_DOCUMENT_LIMIT_BYTES = 1024 * 1024;
const PROBLEMS_KEPT = 100;
const ALIASES_ALLOWED = 100;

export interface Place {
  /** 1-based. */
  readonly line: number;
  /** 1-based, in characters. */
  readonly column: number;
}

export interface ReadDocument {
  /** The plain value, or undefined when `problems` holds errors. */
  readonly value: unknown;
  /** Syntax errors, each with its place. */
  readonly problems: readonly (Problem & { readonly place: Place })[];
  /** Where the value at a JSON pointer stands; for a missing one, where its nearest parent stands. */
  locate(pointer: string): Place;
}

/**
 * Reads one YAML or JSON document.
 * @throws {InputError} `document-too-large`, `encoding-unreadable` (with byte offset), `document-unreadable` when empty.
 */
export function readDocument(bytes: Uint8Array, where: string, limitBytes = LABEL_DOCUMENT_LIMIT_BYTES): ReadDocument {
  if (bytes.length > limitBytes) {
    throw new InputError(
      "document-too-large",
      where,
      `it has ${bytes.length} bytes, more than the ${limitBytes} allowed; is this the file you meant?`,
    );
  }
  const text = decodeText(bytes, where);
  if (text.trim() === "") {
    throw new InputError("document-unreadable", where, 'the file is empty; "carelabel label new" writes a first label');
  }
  const lines = new LineCounter();
  // The parser's own test for doubled keys compares every pair of keys; `doubledKeys` below does it in one pass.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false, schema: "core" });
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const problem = (message: string, offset: number) => ({
    level: "error" as const,
    code: "syntax",
    pointer: "",
    message,
    place: placeAt(offset),
  });

  const problems = document.errors
    .slice(0, PROBLEMS_KEPT)
    .map((error) => problem(inPlainWords(error.message), error.pos[0]));
  let value: unknown;
  if (problems.length === 0) {
    for (const [key, offset] of doubledKeys(document)) {
      if (problems.length < PROBLEMS_KEPT)
        problems.push(problem(`"${key}" is there twice; keep one of the two`, offset));
    }
    try {
      value = document.toJS({ maxAliasCount: ALIASES_ALLOWED });
    } catch (cause) {
      problems.push(problem(`aliases cannot be followed (${(cause as Error).message}); write the values out`, 0));
    }
  }
  return {
    value: problems.length === 0 ? value : undefined,
    problems,
    locate: (pointer) => placeAt(offsetOf(document, pointer)),
  };
}

/** Keys that stand twice in one map, with the offset of the second. */
function* doubledKeys(document: Document): Generator<[string, number]> {
  const open: unknown[] = [document.contents];
  while (open.length > 0) {
    const node = open.pop();
    if (isMap(node)) {
      const seen = new Set<string>();
      for (const pair of node.items) {
        const key = keyOf(pair.key);
        if (seen.has(key)) yield [key, rangeStart(pair.key)];
        seen.add(key);
        open.push(pair.value);
      }
    } else if (isSeq(node)) {
      for (const item of node.items) open.push(item);
    }
  }
}

function keyOf(key: unknown): string {
  return isScalar(key) ? String(key.value) : String(key);
}

function rangeStart(node: unknown): number {
  return isNode(node) ? (node.range?.[0] ?? 0) : 0;
}

/** Offset of the value at `pointer`; of its key where the value is a map or list, so that the line reads naturally. */
function offsetOf(document: Document, pointer: string): number {
  let node: unknown = document.contents;
  let offset = rangeStart(node);
  for (const step of pointer.split("/").slice(1)) {
    const name = step.replaceAll("~1", "/").replaceAll("~0", "~");
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = (node as YAMLMap<unknown, Node | null>).items.find((candidate) => keyOf(candidate.key) === name);
      if (pair === undefined) return offset;
      node = pair.value;
      offset = isScalar(node) ? rangeStart(node) : rangeStart(pair.key);
    } else if (isSeq(node)) {
      node = node.items[Number(name)];
      if (node === undefined) return offset;
      offset = rangeStart(node);
    } else return offset;
  }
  return offset;
}

/** The parser's commonest messages, said for somebody who writes a label and not a parser. */
function inPlainWords(message: string): string {
  const first = message.split("\n")[0] ?? message;
  if (/call stack/i.test(first)) return "values are nested too deeply; a label needs no more than ten levels";
  if (/Tabs are not allowed/.test(first)) return "a tab stands where YAML wants spaces; indent with two spaces";
  if (/Nested mappings|Implicit map key/.test(first))
    return `${first}. A text with ": " in it needs quotes, and each level two spaces more than the one above`;
  if (/Missing closing|must be sufficiently indented and end with/.test(first))
    return `${first}: a quotation mark or bracket is opened and never closed`;
  if (/Source contains multiple documents/.test(first))
    return 'the file holds more than one document ("---"); keep one label per file';
  return first;
}
