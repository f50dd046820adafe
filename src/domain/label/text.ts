/**
 * Small parts that every block of a label uses: closed objects, texts in several languages, days, countries, units.
 */
import Type, { type Static, type TProperties } from "typebox";

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
const visible = (but = "") => `(?:[^${but}${UNSEEN}\\ud800-\\udfff]|[\\ud800-\\udbff][\\udc00-\\udfff])`;
/** Text on one line that reads as it is stored. */
const LINE = `^${visible()}*$`;
/** The same without space at either end, so that two names that look alike are alike. */
const NAME = `^(?!\\s)${visible()}*(?<!\\s)$`;

/** Free text of one line, 1 to `maxLength` characters. */
export function Line(maxLength: number, description?: string) {
  return Type.String({ minLength: 1, maxLength, pattern: LINE, ...(description === undefined ? {} : { description }) });
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

/** Words for people: one text, or one per language (ISO 639-1). */
export const Text = Type.Union(
  [
    Line(500),
    Type.Record(Type.String({ pattern: "^[a-z]{2}$" }), Line(500), {
      additionalProperties: false,
      minProperties: 1,
      maxProperties: 50,
    }),
  ],
  { description: "one text, or one text per language: { en: …, de: … }" },
);
export type Text = Static<typeof Text>;

export const Name = Type.String({
  minLength: 1,
  maxLength: 120,
  pattern: NAME,
  description: "a name of at most 120 characters, without space before or after it",
});

export const Email = Type.String({ format: "email", maxLength: 200, pattern: LINE, description: "an e-mail address" });

/** A short name that other facts of the label refer to. */
export const Id = Type.String({
  pattern: "^[a-z0-9][a-z0-9-]{0,39}$",
  description: "a short id of small letters, digits and hyphens, for example maker-cloud",
});

/** From 1970 on: the printed code counts days from there. */
export const Day = Type.String({
  format: "date",
  pattern: "^(?:19[7-9]|[2-9][0-9]{2})[0-9]-",
  description: "a calendar day as YYYY-MM-DD (UTC)",
});

/** ISO 3166-1 alpha-2; whether the code is in use is checked against the table of countries. */
export const Country = Type.String({
  pattern: "^[A-Z]{2}$",
  description: "a country as two capital letters (ISO 3166-1), for example DE",
});

/** A unit of measure in UCUM notation; checked against the UCUM table. */
export const Unit = Line(40, "a unit in UCUM notation, for example Cel, mm[Hg], mL/h");

export const Link = Type.String({
  pattern: `^https://${visible("\\s")}+$`,
  maxLength: 500,
  description: "an https address",
});

export const Digest = Type.String({
  pattern: "^[0-9a-f]{64}$",
  description: "a SHA-256 digest as 64 hexadecimal digits in small letters",
});
export type Digest = Static<typeof Digest>;

export const Months = Type.Integer({ minimum: 1, maximum: 1200, description: "whole months, 1 to 1200" });

/** Yes, no, or honestly unknown. Unknown is printed as such and never counts as yes. */
export const Known = Type.Enum(["yes", "no", "unknown"], { description: "yes, no or unknown" });
export type Known = Static<typeof Known>;

/** The words of `text` in `language`; another language of the text rather than nothing. */
export function textIn(text: Text, language: string): string {
  if (typeof text === "string") return text;
  return text[language] ?? text.en ?? Object.values(text)[0] ?? "";
}
