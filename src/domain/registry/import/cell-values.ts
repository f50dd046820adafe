/**
 * What a cell of a table means: yes and no, tiers, classes, numbers and names, as people and programs write them in
 * English and German. What can be read in two ways is refused with words instead of guessed.
 */
import type { TSchema } from "typebox";
import type { RiskClass } from "../../label/product.ts";
import { unfitSign } from "../../text.ts";
import type { Freedom } from "../clinical-tier.ts";
import { type IdentifierSystem, identifierProblem, normalIdentifier } from "../identifier.ts";
import { IDENTIFIERS_MAX } from "../identifier-history.ts";

/** What a cell says, or why it says nothing. */
export type CellReading<T> = { readonly value: T } | { readonly problem: string };

/** The text of a cell on one line, without outer space. */
export function lineOf(cell: string): string {
  return /^\S+(?: \S+)*$/.test(cell) ? cell : cell.replace(/\s+/gu, " ").trim();
}

/** Signs that need no closer look, so that a large table is read fast. */
const HARMLESS = /^[\x20-\x7e\u00a1-\u024f]*$/;

/** What keeps a text of one line from being kept. */
export function lineProblem(text: string, maxLength: number): string | undefined {
  if (text.length > maxLength) return `it has ${text.length} characters; at most ${maxLength} fit`;
  if (HARMLESS.test(text)) return undefined;
  return text.includes("\ufffd")
    ? "letters of it were lost on the way (\ufffd); save the table anew as UTF-8"
    : unfitSign(text);
}

/** A text that fits `schema`, which may be one that takes null, too. */
export function textOf(schema: TSchema, example: string): (cell: string) => CellReading<string> {
  const parts = (schema as { anyOf?: TextSchema[] }).anyOf ?? [schema as TextSchema];
  const { maxLength = 200, pattern = "" } = parts.find(({ type }) => type === "string") ?? {};
  const fits = new RegExp(pattern, "u");
  return (cell) => {
    const problem = lineProblem(cell, maxLength);
    if (problem !== undefined) return { problem };
    return fits.test(cell) ? { value: cell } : { problem: `"${cell}" does not fit; write it as ${example}` };
  };
}

interface TextSchema {
  readonly type?: string;
  readonly maxLength?: number;
  readonly pattern?: string;
}

const YES = new Set(["yes", "y", "true", "1", "x", "ja", "j", "wahr", "✓", "✔"]);
const NO = new Set(["no", "n", "false", "0", "-", "nein", "falsch"]);

export function yesOrNoOf(cell: string): CellReading<boolean> {
  const word = cell.toLowerCase();
  if (YES.has(word)) return { value: true };
  if (NO.has(word)) return { value: false };
  return { problem: `"${cell}" is neither yes nor no; write yes, no, ja, nein, 1, 0 or x` };
}

/** The words for what may be done to a device; the first of each language is what our own export writes. */
export const FREEDOM_WORDS: Readonly<
  Record<Freedom, { readonly en: readonly string[]; readonly de: readonly string[] }>
> = {
  free: { en: ["free", "any time", "unrestricted"], de: ["frei", "jederzeit", "uneingeschränkt"] },
  "replacement-first": {
    en: ["replacement first", "replace first", "with replacement", "after replacement"],
    de: ["erst Ersatz", "Ersatz zuerst", "zuerst Ersatz", "nur mit Ersatz", "nach Ersatz"],
  },
  "ward-only": {
    en: ["ward only", "only the ward", "by the ward", "ward decides"],
    de: ["nur Station", "nur die Station", "durch die Station", "Station entscheidet"],
  },
};

const wordKey = (text: string) => text.toLowerCase().replace(/[^\p{L}]+/gu, "");
const FREEDOMS: ReadonlyMap<string, Freedom> = new Map(
  (Object.entries(FREEDOM_WORDS) as [Freedom, (typeof FREEDOM_WORDS)[Freedom]][]).flatMap(([freedom, { en, de }]) =>
    [freedom, ...en, ...de].map((word) => [wordKey(word), freedom] as const),
  ),
);

export function freedomOf(cell: string): CellReading<Freedom> {
  const value = FREEDOMS.get(wordKey(cell));
  if (value !== undefined) return { value };
  return {
    problem: `"${cell}" is no clinical tier; write free, replacement first or ward only (frei, erst Ersatz, nur Station)`,
  };
}

const CLASSES: readonly RiskClass[] = ["I", "II", "III", "IV"];

export function riskClassOf(cell: string): CellReading<RiskClass> {
  const text = cell.replace(/^(?:risk\s+)?(?:class|klasse|risikoklasse)\s+/i, "").toUpperCase();
  const value = CLASSES.find((one, index) => one === text || String(index + 1) === text);
  if (value !== undefined) return { value };
  return { problem: `"${cell}" is no risk class; write I, II, III or IV (the MDR class is another thing)` };
}

export function hoursOf(cell: string): CellReading<number> {
  const text = cell.replace(/\s?(?:h|hrs|hours|std\.?|stunden)$/i, "").replace(/[.,]0+$/, "");
  const value = Number(text);
  if (!/^\d{1,7}$/.test(text) || value > 1_000_000)
    return { problem: `"${cell}" is no number of hours; write whole hours up to 1000000, without separators` };
  return { value };
}

/** 14 digits; shorter GTINs are filled with zeros on the left, as the label does. */
export function udiDiOf(cell: string): CellReading<string> {
  const digits = cell.replace(/^\(01\)\s?/, "").replace(/[\s-]/g, "");
  if (/^(?:\d{8}|\d{12,14})$/.test(digits)) return { value: digits.padStart(14, "0") };
  return { problem: `"${cell}" is no UDI-DI; it has 14 digits (GTIN), or 8, 12 or 13 in its shorter forms` };
}

/** What programs write where they know nothing. */
const NOTHING = /^(?:n\.?[/\\]?a\.?|none|null|nil|unknown|unbekannt|k\.\s?a\.?|keine?|ohne|tbd|[-–—.?*_/]+|0+)$/i;
const NO_ADDRESS = /^(?:0+|f+)$/;

/** The names in a cell: one a line, or with " | " between them; addresses also with comma or semicolon. */
export function namesOf(system: IdentifierSystem, cell: string): { values: string[]; problems: string[] } {
  const several = system === "mac" || system === "ip" ? /[,;|\r\n]/ : /\s\|\s|[\r\n]/;
  const pieces = several.test(cell) ? cell.split(several, IDENTIFIERS_MAX + 1) : [cell];
  const values: string[] = [];
  const problems: string[] = [];
  for (const piece of pieces) {
    const value = lineOf(piece);
    if (value === "" || NOTHING.test(value)) continue;
    if (system === "mac" && NO_ADDRESS.test(normalIdentifier("mac", value))) continue;
    const problem = lineProblem(value, 200) ?? identifierProblem({ system, value, from: null, until: null });
    if (problem === undefined) values.push(value);
    else problems.push(problem);
  }
  return { values, problems };
}
