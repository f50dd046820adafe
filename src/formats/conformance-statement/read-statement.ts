/**
 * A conformance statement (ICS) as a person writes it, YAML or JSON: bytes in, the statement out, or the place of what is
 * wrong in it.
 *
 * Answers may be spelt as people spell them (Yes, y, true, N/A), and texts may run over several lines. Total: whatever the
 * bytes are, a statement or an `InputError` comes out.
 */

import type { Catalogue } from "../../domain/conformance/catalogue.ts";
import {
  PlainStatementFile,
  type Statement,
  type StatementFile,
  statementOf,
} from "../../domain/conformance/statement.ts";
import { statementProblems } from "../../domain/conformance/statement-problems.ts";
import { InputError } from "../../domain/input-error.ts";
import { problemsAgainst } from "../../domain/label/schema-problems.ts";
import { type DocumentKind, type ReadDocument, readDocument } from "../label-document/read-document.ts";

/** Some thousand answers with their reasons. */
export const STATEMENT_LIMIT_BYTES = 1024 * 1024;

const STATEMENT: DocumentKind = {
  name: "conformance statement",
  whenEmpty: "docs/conformance.md shows how a first statement is written",
  numbersAsWritten: true,
};

export interface ReadStatement {
  /** The id of the catalogue that the file names. */
  readonly catalogue: string | undefined;
  /**
   * The answers, once the catalogue is known.
   * @throws {InputError} `provision-unknown` with line and column of the first id that the catalogue does not have.
   */
  answersTo(catalogue: Catalogue): Statement;
}

/**
 * @throws {InputError} `document-unreadable` (`where`: file, line and column), `document-too-large`,
 *   `encoding-unreadable`.
 */
export function readStatement(bytes: Uint8Array, where: string): ReadStatement {
  const document = readDocument(bytes, where, STATEMENT_LIMIT_BYTES, STATEMENT);
  const [syntax] = document.problems;
  if (syntax !== undefined) throw wrongAt(document, where, [syntax]);
  const value = spelled(document.value);
  const problems = problemsAgainst(PlainStatementFile, value);
  if (problems.length > 0) throw wrongAt(document, where, problems);
  const file = value as StatementFile;
  return {
    catalogue: file.catalogue,
    answersTo(catalogue) {
      const unknown = statementProblems(file, catalogue);
      if (unknown.length > 0) throw wrongAt(document, where, unknown, "provision-unknown");
      return statementOf(file);
    },
  };
}

type Wrong = { readonly pointer: string; readonly message: string; readonly place?: { line: number; column: number } };

function wrongAt(
  document: ReadDocument,
  file: string,
  problems: readonly Wrong[],
  code: "document-unreadable" | "provision-unknown" = "document-unreadable",
): InputError {
  const placed = problems.map(({ pointer, message, place }) => {
    const { line, column } = place ?? document.locate(pointer);
    return { where: `${file}:${line}:${column}`, message: pointer === "" ? message : `${pointer}: ${message}` };
  });
  const [first] = placed;
  const more = placed.length > 1 ? ` (and ${placed.length - 1} more)` : "";
  return new InputError(code, first?.where ?? file, `${first?.message ?? "it is no conformance statement"}${more}`, {
    all: placed.slice(0, 20),
  });
}

const SPELLED: ReadonlyMap<string, string> = new Map([
  ["y", "yes"],
  ["yes", "yes"],
  ["true", "yes"],
  ["n", "no"],
  ["no", "no"],
  ["false", "no"],
  ["n/a", "n/a"],
  ["na", "n/a"],
  ["n.a.", "n/a"],
  ["not-applicable", "n/a"],
  ["not applicable", "n/a"],
  ["unknown", "unknown"],
  ["?", "unknown"],
]);

/** The document with one form and spelling of each answer; what is wrong stays for the schema to refuse. */
function spelled(value: unknown): unknown {
  if (!isGroup(value)) return value;
  return mapped(value, (part, name) => {
    if (name === "conditions" && isGroup(part)) return mapped(part, (one) => answered(one, "answer"));
    if (name === "provisions" && isGroup(part)) return mapped(part, (one) => answered(one, "support"));
    if (name === "tables" && isGroup(part)) return mapped(part, listed);
    if (name === "edition") return listed(part);
    if (name === "product" && typeof part === "string") return { model: part };
    return part;
  });
}

function answered(value: unknown, key: "answer" | "support"): unknown {
  if (Array.isArray(value)) return value;
  if (!isGroup(value)) return { [key]: answer(value) };
  const parts = mapped(value, (part, name) =>
    name === key ? answer(part) : name === "evidence" ? listed(part) : folded(part),
  );
  // A blank text says nothing, which is what an absent one says.
  return Object.fromEntries(Object.entries(parts).filter(([, part]) => part !== "" && part !== null));
}

function answer(value: unknown): unknown {
  if (value === null) return "unknown";
  return typeof value === "string" || typeof value === "boolean"
    ? (SPELLED.get(String(value).trim().toLowerCase()) ?? value)
    : value;
}

/** One text or a list of them, as a list. */
function listed(value: unknown): unknown {
  if (value === null || isGroup(value)) return value;
  return [value].flat().map(folded);
}

function folded(value: unknown): unknown {
  return typeof value === "string" ? value.replaceAll(/\s+/g, " ").trim() : value;
}

type Group = Readonly<Record<string, unknown>>;

function isGroup(value: unknown): value is Group {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

function mapped(group: Group, to: (part: unknown, name: string) => unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(group).map(([name, part]) => [name, to(part, name)]));
}
