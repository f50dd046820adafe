/**
 * A label, key or answer file as a person writes it: YAML 1.2 or JSON, with the line of every fact.
 *
 * One parser serves both, since JSON is YAML; it knows where each value stands, so a message can point there.
 * Total: bad encoding, bad syntax, doubled keys, aliases without end and towers of brackets come back as problems or
 * as an `InputError`, never as a crash.
 */
import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  type YAMLMap,
} from "yaml";
import { InputError } from "../../domain/input-error.ts";
import { LABEL_LIMIT_BYTES } from "../../domain/label/label.ts";
import type { Problem } from "../../domain/label/problem.ts";
import { oneLine } from "../../domain/one-line.ts";
import { decodeText } from "../text/decode-text.ts";

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

/** What a document is meant to be, for the messages. */
export interface DocumentKind {
  readonly name: string;
  /** What to do when the file is empty. */
  readonly whenEmpty: string;
  /** A document without numbers: 1.10 is then a text and stays what was written, and does not become 1.1. */
  readonly numbersAsWritten?: true;
}

const LABEL: DocumentKind = { name: "label", whenEmpty: '"carelabel label new" writes a first label' };

/**
 * Reads one YAML or JSON document.
 * @throws {InputError} `document-too-large`, `encoding-unreadable` (with byte offset), `document-unreadable` when empty.
 */
export function readDocument(
  bytes: Uint8Array,
  where: string,
  limitBytes = LABEL_LIMIT_BYTES,
  kind = LABEL,
): ReadDocument {
  if (bytes.length > limitBytes) {
    throw new InputError(
      "document-too-large",
      where,
      `it has ${bytes.length} bytes, more than the ${limitBytes} allowed; is this the file you meant?`,
    );
  }
  const text = decodeText(bytes, where);
  if (text.trim() === "") {
    throw new InputError("document-unreadable", where, `the file is empty; ${kind.whenEmpty}`);
  }
  const lines = new LineCounter();
  const tower = towerAt(text);
  const document = tower === undefined ? parsed(text, lines) : undefined;
  if (document === undefined) {
    const place = placeIn(text, tower ?? 0);
    const message = tooDeep(kind);
    return {
      value: undefined,
      problems: [{ level: "error", code: "syntax", pointer: "", message, place }],
      locate: () => place,
    };
  }
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
    .map((error) => problem(oneLine(inPlainWords(error.message, kind), 300), error.pos[0]));
  let value: unknown;
  if (problems.length === 0) {
    let aliases = 0;
    for (const [node, doubled] of nodes(document)) {
      if (isAlias(node)) aliases++;
      if (kind.numbersAsWritten === true) asWritten(node);
      for (const [key, offset] of doubled) {
        if (problems.length < PROBLEMS_KEPT)
          problems.push(problem(`"${oneLine(key)}" is there twice; keep one of the two`, offset));
      }
    }
    // The parser would search the whole document for the anchor of each.
    if (aliases > ALIASES_ALLOWED) problems.push(problem(`there are ${aliases} aliases; write the values out`, 0));
    try {
      if (problems.length === 0) value = document.toJS({ maxAliasCount: ALIASES_ALLOWED });
    } catch (cause) {
      problems.push(
        problem(`aliases cannot be followed (${oneLine((cause as Error).message)}); write the values out`, 0),
      );
    }
  }
  return {
    value: problems.length === 0 ? value : undefined,
    problems,
    locate: placeFinder(document, placeAt),
  };
}

/** Far more than a label needs, and few enough for the parser, which takes seconds for a million of them. */
const NESTED_ALLOWED = 500;
const COMPACT_TOWER = /^[ \t]*(?:[-?][ \t]+){100}/m;

/** Undefined for towers that only the parser finds: it goes down by calls. */
function parsed(text: string, lineCounter: LineCounter): Document | undefined {
  try {
    // The parser's own test for doubled keys compares every pair of keys; `nodes` below does it in one pass.
    return parseDocument(text, {
      lineCounter,
      prettyErrors: false,
      uniqueKeys: false,
      schema: "core",
      logLevel: "error",
    });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Where brackets or dashes are piled up beyond reason. Brackets in quotes count as well, which no label has so many of. */
function towerAt(text: string): number | undefined {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const sign = text.charCodeAt(at);
    if (sign === 0x5b || sign === 0x7b) {
      if (++depth > NESTED_ALLOWED) return at;
    } else if ((sign === 0x5d || sign === 0x7d) && depth > 0) depth--;
  }
  return COMPACT_TOWER.exec(text)?.index;
}

function placeIn(text: string, offset: number): Place {
  const before = text.slice(0, offset).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

/** Every node, with the keys that stand twice in it and the offset of the second. */
function* nodes(document: Document): Generator<[node: unknown, doubled: [key: string, offset: number][]]> {
  const open: unknown[] = [document.contents];
  while (open.length > 0) {
    const node = open.pop();
    const doubled: [string, number][] = [];
    if (isMap(node)) {
      const seen = new Set<string>();
      for (const pair of node.items) {
        asWritten(pair.key);
        const key = keyOf(pair.key);
        if (seen.has(key)) doubled.push([key, rangeStart(pair.key)]);
        seen.add(key);
        open.push(pair.value);
      }
    } else if (isSeq(node)) {
      for (const item of node.items) open.push(item);
    }
    yield [node, doubled];
  }
}

/** A number as the text that stands in the file: two ids of a standard, 1.1 and 1.10, are one number. */
function asWritten(node: unknown): void {
  if (isScalar(node) && typeof node.value === "number" && node.source !== undefined) node.value = node.source;
}

function keyOf(key: unknown): string {
  return isScalar(key) ? String(key.value) : String(key);
}

function rangeStart(node: unknown): number {
  return isNode(node) ? (node.range?.[0] ?? 0) : 0;
}

/**
 * Finds the place of the value at a pointer; of its key where the value is a map or list, so that the line reads
 * naturally. Each map and alias is looked through once, however many pointers lead through it.
 */
function placeFinder(document: Document, placeAt: (offset: number) => Place): ReadDocument["locate"] {
  const keys = new WeakMap<YAMLMap, Map<string, Pair>>();
  const targets = new WeakMap<Alias, Node>();
  const pairsOf = (map: YAMLMap): Map<string, Pair> => {
    const known = keys.get(map) ?? new Map(map.items.map((pair) => [keyOf(pair.key), pair]));
    keys.set(map, known);
    return known;
  };
  const followed = (alias: Alias): Node | undefined => {
    const target = targets.get(alias) ?? alias.resolve(document);
    if (target !== undefined) targets.set(alias, target);
    return target;
  };
  return (pointer) => {
    let node: unknown = document.contents;
    let offset = rangeStart(node);
    for (const step of pointer.split("/").slice(1)) {
      const name = step.replaceAll("~1", "/").replaceAll("~0", "~");
      if (isAlias(node)) node = followed(node);
      if (isMap(node)) {
        const pair = pairsOf(node as YAMLMap).get(name);
        if (pair === undefined) break;
        node = pair.value;
        offset = isScalar(node) ? rangeStart(node) : rangeStart(pair.key);
      } else if (isSeq(node)) {
        node = node.items[Number(name)];
        if (node === undefined) break;
        offset = rangeStart(node);
      } else break;
    }
    return placeAt(offset);
  };
}

function tooDeep({ name }: DocumentKind): string {
  return `values are nested too deeply; a ${name} needs no more than ten levels`;
}

/** The parser's commonest messages, said for somebody who writes a label and not a parser. */
function inPlainWords(message: string, kind: DocumentKind): string {
  const first = message.split("\n")[0] ?? message;
  if (/call stack/i.test(first)) return tooDeep(kind);
  if (/Tabs are not allowed/.test(first)) return "a tab stands where YAML wants spaces; indent with two spaces";
  if (/Nested mappings|Implicit map key/.test(first))
    return `${first}. A text with ": " in it needs quotes, and each level two spaces more than the one above`;
  if (/Missing closing|must be sufficiently indented and end with/.test(first))
    return `${first}: a quotation mark or bracket is opened and never closed`;
  if (/Source contains multiple documents/.test(first))
    return `the file holds more than one document ("---"); keep one ${kind.name} per file`;
  return first;
}
