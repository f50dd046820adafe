/**
 * A filled MDS2 form (ANSI/NEMA HN 1-2019): rows of cells in, answers by question id out.
 *
 * Real forms differ in sheets, columns and spelling, so a question is found by its id wherever that stands in a row, and
 * the column of the answers is the one in which most of them stand. Raw answers are kept beside the normalised ones.
 * The ids and the pairs of answers that contradict each other stand in `standards/mds2-questions.json`.
 */
import questions from "../../../standards/mds2-questions.json" with { type: "json" };
import { InputError } from "../../domain/input-error.ts";
import { Notes } from "../../domain/label/contribution.ts";
import { fitLine } from "../../domain/label/source-text.ts";

export type Mds2Reply = "yes" | "no" | "na" | "note" | "unknown";

export interface Mds2Answer {
  /** As it was written. */
  readonly raw: string;
  readonly reply: Mds2Reply;
  /** What stands beside or behind the answer, with the text of the note that it refers to. */
  readonly note: string;
}

export interface Mds2Form {
  readonly answers: ReadonlyMap<string, Mds2Answer>;
  /** Contradictions, double answers, what could not be read. */
  readonly notes: readonly string[];
}

const GROUPS = new Set(questions.groups);
const MISSPELT: Readonly<Record<string, string>> = questions.misspelt;
const ID = /^([A-Z]{3,4})\s*-\s*(\d{1,2}(?:\.\d{1,2}){0,3})[\s.:,;)]*$/;
const REPLY = /^\s*(yes|no|n\/a|na|n\.a\.|not applicable|see notes?|y|n)(?=$|[\s,;:.()–-])[\s,;:.()–-]*/i;
const NOTE_ROW = /^notes?\s*#?\s*(\d{1,3})\s*[.:)–-]*\s*/i;

interface Row {
  readonly id: string;
  /** The cells behind the id. */
  readonly cells: readonly string[];
}

/** @throws {InputError} `mds2-unreadable` when no row holds a question id. */
export function readMds2Form(rows: readonly (readonly string[])[]): Mds2Form {
  const found: Row[] = [];
  const footnotes = new Map<string, string>();
  for (const row of rows) {
    const question = questionIn(row);
    if (question !== undefined) found.push(question);
    else readFootnote(row, footnotes);
  }
  if (found.length === 0) {
    throw new InputError(
      "mds2-unreadable",
      "row 1",
      'no question id such as "CONN-1.2" was found; give the sheet of an MDS2 form of 2019 (the 2013 form has other ids)',
    );
  }
  const notes = new Notes();
  const column = answerColumn(found);
  const answers = new Map<string, Mds2Answer>();
  for (const row of found) {
    const answer = answerOf(row, column, footnotes);
    const known = answers.get(row.id);
    if (known !== undefined && known.raw !== "" && answer.raw !== "" && known.reply !== answer.reply) {
      notes.add(
        `${named(row.id)} is answered twice, "${short(known.raw)}" and "${short(answer.raw)}"; the first counts`,
      );
    }
    if (known === undefined || (known.raw === "" && answer.raw !== "")) answers.set(row.id, answer);
  }
  tellContradictions(answers, notes);
  tellMixedSchemes(rows, notes);
  return { answers, notes: notes.all };
}

/** `CONN-6 (needs the Internet)` */
export function named(id: string): string {
  const title = (questions.titles as Record<string, string>)[id];
  return title === undefined ? id : `${id} (${title})`;
}

function questionIn(row: readonly string[]): Row | undefined {
  for (const [index, cell] of row.entries()) {
    if (cell.length > 24) continue;
    const [, letters, numbers] =
      ID.exec(
        cell
          .trim()
          .toUpperCase()
          .replace(/[‐-―−]/g, "-"),
      ) ?? [];
    if (letters === undefined || numbers === undefined) continue;
    const group = Object.hasOwn(MISSPELT, letters) ? (MISSPELT[letters] ?? letters) : letters;
    if (GROUPS.has(group)) return { id: `${group}-${numbers}`, cells: row.slice(index + 1, index + 9) };
  }
  return undefined;
}

/** Notes stand in rows of their own below: "Note 3" and the text, in one cell or two. */
function readFootnote(row: readonly string[], footnotes: Map<string, string>): void {
  const at = row.findIndex((cell) => cell.length < 40_000 && NOTE_ROW.test(cell.trim()));
  const cell = row[at]?.trim() ?? "";
  const number = NOTE_ROW.exec(cell)?.[1];
  if (number === undefined || footnotes.has(number) || footnotes.size >= 1000) return;
  const text = [cell.replace(NOTE_ROW, ""), ...row.slice(at + 1)]
    .map((part) => part.trim())
    .find((part) => part !== "");
  if (text !== undefined) footnotes.set(number, text);
}

/** How far behind the id most replies stand; 1 where the form leaves the questions out, else 2. */
function answerColumn(rows: readonly Row[]): number {
  const replies = (column: number) => rows.filter(({ cells }) => REPLY.test(cells[column] ?? "")).length;
  const best = [1, 0, 2, 3].reduce((one, other) => (replies(other) > replies(one) ? other : one));
  return replies(best) === 0 ? 1 : best;
}

function answerOf(row: Row, column: number, footnotes: ReadonlyMap<string, string>): Mds2Answer {
  let at = column;
  if ((row.cells[at] ?? "").trim() === "") at = row.cells.findIndex((cell) => REPLY.test(cell));
  const raw = (row.cells[at] ?? "").trim();
  const reply = row.id.startsWith("DOC-") && !/^DOC-(?:8|9|1\d)/.test(row.id) ? undefined : REPLY.exec(raw);
  const behind = reply === undefined || reply === null ? "" : raw.slice(reply[0].length);
  const beside = at === -1 ? "" : (row.cells[at + 1] ?? "");
  const note = [behind, beside].map((part) => resolved(part.trim(), footnotes)).filter((part) => part !== "");
  return { raw, reply: normalised(reply?.[1], raw), note: note.join("; ") };
}

function normalised(word: string | undefined, raw: string): Mds2Reply {
  switch (word?.toLowerCase()) {
    case "yes":
    case "y":
      return "yes";
    case "no":
    case "n":
      return "no";
    case "n/a":
    case "na":
    case "n.a.":
    case "not applicable":
      return "na";
    case undefined:
      return "unknown";
    default:
      return raw === "" ? "unknown" : "note";
  }
}

/** The text of a note where only its number stands ("3", "Note 3", "see note 3"). */
function resolved(text: string, footnotes: ReadonlyMap<string, string>): string {
  const number = /^(?:see\s+)?(?:notes?\s*#?\s*)?(\d{1,3})[.,;]?$/i.exec(text)?.[1];
  const plain = /^[_–-]*$/.test(text) ? "" : text;
  return number === undefined ? plain : (footnotes.get(number) ?? plain);
}

function tellContradictions(answers: ReadonlyMap<string, Mds2Answer>, notes: Notes): void {
  for (const { answers: pair, because } of questions.contradictions) {
    const replies = Object.entries(pair);
    if (replies.every(([id, reply]) => answers.get(id)?.reply === reply)) {
      notes.add(
        `the form contradicts itself: ${because} (${replies.map(([id, reply]) => `${id} ${reply}`).join(", ")}); ask the maker`,
      );
    }
  }
}

/** A port that is HTTP in one place of the form and HTTPS in another. */
function tellMixedSchemes(rows: readonly (readonly string[])[], notes: Notes): void {
  const schemes = new Map<string, Set<string>>();
  for (const row of rows) {
    // A number alone in its cell stands in a column of ports.
    const text = row.map((cell) => cell.slice(0, 4000).replace(/^\s*(\d{2,5})\s*$/, "port $1")).join(" ");
    for (const clause of text.split(/[;\n]|,\s+and\b|\.\s/i)) {
      const named = new Set(clause.match(/\bhttps?\b/gi)?.map((scheme) => scheme.toLowerCase()));
      const [scheme] = named;
      if (scheme === undefined || named.size > 1) continue;
      for (const [, port] of clause.matchAll(/\bport\s+(\d{2,5})\b/gi)) {
        if (port !== undefined) schemes.set(port, (schemes.get(port) ?? new Set()).add(scheme));
      }
    }
  }
  for (const [port, names] of schemes) {
    if (names.size > 1)
      notes.add(`the form contradicts itself: port ${port} is HTTP in one place and HTTPS in another; ask the maker`);
  }
}

function short(text: string): string {
  return fitLine(text, 60) ?? "";
}
