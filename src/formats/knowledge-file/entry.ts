/**
 * One entry of a file of knowledge (an OSV record, a CVE, an advisory), read into records, and what readers share.
 */
import { InputError } from "../../domain/input-error.ts";
import type { KnowledgeRecord } from "../../domain/knowledge/weakness.ts";
import { oneLine } from "../../domain/one-line.ts";
import { type JsonGroup, JsonShape } from "../json/json-value.ts";

export interface Entry {
  readonly records: readonly KnowledgeRecord[];
  /** Who says it; null where the entry does not say. */
  readonly publisher: string | null;
  /** Of the entry (UTC). */
  readonly day: string | null;
}

/** A wrong kind of value is an InputError `document-unreadable` with the pointer. */
export const shape = new JsonShape("document-unreadable");

/** Names and identifiers longer than this are no such. */
export const LONGEST_NAME = 2000;
const LONGEST_SUMMARY = 200;

/** @throws {InputError} `document-unreadable` at `name` of `group`. */
export function wrong(group: JsonGroup, name: string, what: string): InputError {
  return new InputError("document-unreadable", `${group.pointer}/${name}`, what);
}

/** A text that has to be there. @throws {InputError} `document-unreadable`. */
export function needed(group: JsonGroup, name: string): string {
  const text = group.text(name)?.trim();
  if (text === undefined || text === "") throw wrong(group, name, `"${name}" is missing`);
  if (text.length > LONGEST_NAME) throw wrong(group, name, `"${name}" is longer than ${LONGEST_NAME} characters`);
  return text;
}

/** A text that may be there; null where it is absent, empty or too long. */
export function optional(group: JsonGroup | undefined, name: string): string | null {
  const text = group?.text(name)?.trim();
  return text === undefined || text === "" || text.length > LONGEST_NAME ? null : text;
}

/** The first line of a longer text. */
export function summaryOf(text: string | undefined): string | null {
  const line =
    text
      ?.slice(0, 4 * LONGEST_SUMMARY)
      .trim()
      .split(/[\r\n]/)[0]
      ?.trim() ?? "";
  return line === "" ? null : oneLine(line, LONGEST_SUMMARY);
}

/** The day (UTC) of a moment as sources write it: RFC 3339, or NVD's form without a zone; null for what is none. */
export function dayOf(moment: string | undefined): string | null {
  const parts = /^(\d{4}-\d{2}-\d{2})(?:[Tt ](\d{2}:\d{2}:\d{2})(?:\.\d{1,12})?([Zz]|[+-]\d{2}:\d{2})?)?$/.exec(
    moment ?? "",
  );
  const [, day, time, zone] = parts ?? [];
  if (day === undefined || !isDay(day)) return null;
  if (time === undefined || zone === undefined || /^z$/i.test(zone)) return day;
  const there = new Date(`${day}T${time}${zone}`);
  return Number.isNaN(there.getTime()) ? null : there.toISOString().slice(0, 10);
}

/** The same, where it has to be there. @throws {InputError} `document-unreadable`. */
export function neededDay(group: JsonGroup, name: string): string {
  const day = dayOf(group.text(name));
  if (day === null) throw wrong(group, name, `"${name}" is missing or no date`);
  return day;
}

export const CVE = /^CVE-\d{4}-\d{4,19}$/;

/** Date rolls 31 February over to 3 March without a word, so the text has to survive the round trip. */
function isDay(day: string): boolean {
  const midnight = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().slice(0, 10) === day;
}
