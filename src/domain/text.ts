/**
 * Schema parts that every room uses: closed objects, and texts and days that read as they are stored.
 */
import Type, { type TProperties } from "typebox";

/** An object that names all it may hold, so that a misspelt fact is noticed instead of ignored. */
export function Closed<P extends TProperties>(properties: P, options: { description: string }) {
  return Type.Object(properties, { additionalProperties: false, ...options });
}

/**
 * Signs that no text of a label holds: they break the line, steer a terminal, turn the reading direction, or show
 * nothing. What is printed must read as it is signed.
 */
const UNSEEN =
  "\\u0000-\\u001f\\u007f-\\u009f\\u061c\\u180e\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb";
/** One sign that can be seen, or a joiner within a word; a pair of surrogates counts as one, half a pair as none. */
export const visible = (but = "") => `(?:[^${but}${UNSEEN}\\ud800-\\udfff]|[\\ud800-\\udbff][\\udc00-\\udfff])`;
/** Text on one line that reads as it is stored. */
export const LINE = `^${visible()}*$`;
/** The same without space at either end, so that two names that look alike are alike. */
const NAME = `^(?!\\s)${visible()}*(?<!\\s)$`;

/** Free text of one line, 1 to `maxLength` characters. */
export function Line(maxLength: number, description = `text on one line, at most ${maxLength} characters`) {
  return Type.String({ minLength: 1, maxLength, pattern: LINE, description });
}

/** What keeps `text` from standing in a label, in words; undefined when nothing does. */
export function unfitSign(text: string): string | undefined {
  const sign = new RegExp(`[${UNSEEN}\\ud800-\\udfff]`, "u").exec(text)?.[0];
  if (sign === undefined) return undefined;
  const number = `U+${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
  return /[\n\r\u2028\u2029]/.test(sign)
    ? `it holds a line break (${number}); write it on one line`
    : `it holds a sign that cannot be seen (${number}); take it out`;
}

/** What shows nothing or turns the reading direction is left out; lines stay. */
export function withoutUnseen(text: string): string {
  if (unfitSign(text.replace(/[\n\t]/g, " ")) === undefined) return text;
  return [...text].filter((sign) => sign === "\n" || sign === "\t" || unfitSign(sign) === undefined).join("");
}

export const Name = Type.String({
  minLength: 1,
  maxLength: 120,
  pattern: NAME,
  description: "a name of at most 120 characters, without space before or after it",
});

/** From 1970 on: the printed code counts days from there. */
export const Day = Type.String({
  format: "date",
  pattern: "^(?:19[7-9]|[2-9][0-9]{2})[0-9]-",
  description: "a calendar day as YYYY-MM-DD (UTC)",
});
