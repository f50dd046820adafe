/**
 * Small parts that every block of a label uses: texts in several languages, digests, countries, units.
 */
import Type, { type Static } from "typebox";
import { LINE, Line, visible } from "../text.ts";

export { Closed, Day, Line, Name, unfitSign } from "../text.ts";
export { textIn } from "./text-in.ts";

/** Words for people: one text, or one per language (ISO 639-1). */
export const Text = Type.Union(
  [
    Line(500),
    Type.Record(Type.String({ pattern: "^[a-z]{2}$" }), Line(500), {
      additionalProperties: false,
      minProperties: 1,
      maxProperties: 50,
      description: "a text for each language, named by two small letters (ISO 639-1), for example en",
    }),
  ],
  { description: "one text, or one text per language: { en: …, de: … }" },
);
export type Text = Static<typeof Text>;

export const Email = Type.String({ format: "email", maxLength: 200, pattern: LINE, description: "an e-mail address" });

/** A short name that other facts of the label refer to. */
export const Id = Type.String({
  pattern: "^[a-z0-9][a-z0-9-]{0,39}$",
  description: "a short id of small letters, digits and hyphens, for example maker-cloud",
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
