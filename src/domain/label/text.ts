/**
 * Small parts that every block of a label uses: closed objects, texts in several languages, days, countries, units.
 */
import Type, { type Static, type TProperties } from "typebox";

/** An object that names all it may hold, so that a misspelt fact is noticed instead of ignored. */
export function Closed<P extends TProperties>(properties: P, options: { description: string }) {
  return Type.Object(properties, { additionalProperties: false, ...options });
}

/** Words for people: one text, or one per language (ISO 639-1). */
export const Text = Type.Union(
  [
    Type.String({ minLength: 1, maxLength: 500 }),
    Type.Record(Type.String({ pattern: "^[a-z]{2}$" }), Type.String({ minLength: 1, maxLength: 500 }), {
      additionalProperties: false,
      minProperties: 1,
    }),
  ],
  { description: "one text, or one text per language: { en: …, de: … }" },
);
export type Text = Static<typeof Text>;

export const Name = Type.String({ minLength: 1, maxLength: 120, description: "a name of at most 120 characters" });

/** A short name that other facts of the label refer to. */
export const Id = Type.String({
  pattern: "^[a-z0-9][a-z0-9-]{0,39}$",
  description: "a short id of small letters, digits and hyphens, for example maker-cloud",
});

export const Day = Type.String({ format: "date", description: "a calendar day as YYYY-MM-DD (UTC)" });

/** ISO 3166-1 alpha-2; whether the code is in use is checked against the table of countries. */
export const Country = Type.String({
  pattern: "^[A-Z]{2}$",
  description: "a country as two capital letters (ISO 3166-1), for example DE",
});

/** A unit of measure in UCUM notation; checked against the UCUM table. */
export const Unit = Type.String({
  minLength: 1,
  maxLength: 40,
  description: "a unit in UCUM notation, for example Cel, mm[Hg], mL/h",
});

export const Link = Type.String({ pattern: "^https://[^\\s]+$", maxLength: 500, description: "an https address" });

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
