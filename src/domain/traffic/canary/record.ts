/**
 * Canary: a dummy patient who exists nowhere, typed into an app or device, so that whatever carries one of the values
 * away is caught in a capture.
 *
 * Each value is unmistakable: drawn at random, long enough, and from a range that is never given to a person:
 * - Insurance number (KVNR) X0000nnnnP with nnnn from 0001 to 5000: gematik, Card-G2-A_3820 (repeated in A_20751 of the
 *   e-prescription service), keeps these for test cards in the productive network; their number belongs to no insured person.
 * - NHS number 999 000 0000 to 999 999 9999: valid by its check digit, set aside for tests, never issued (NHS England).
 * - Telephone: Bundesnetzagentur, Mitteilung 148/2021, numbers for media productions, (0)30 23125 000 to 999;
 *   Ofcom, telephone numbers for drama use, 020 7946 0000 to 0999.
 * - E-mail: example.org is reserved for examples (RFC 2606, section 3).
 *
 * Birth date and sex are shared with many people, so they count only beside another value in the same message.
 */
import Type, { type Static } from "typebox";
import { InputError } from "../../input-error.ts";
import { problemsAgainst } from "../../label/schema-problems.ts";
import { Closed } from "../../label/text.ts";
import { insuranceCheckDigit, nhsCheckDigit } from "./check-digit.ts";

const Unmistakable = (description: string) => Type.String({ minLength: 8, maxLength: 80, description });

export const CanaryRecord = Closed(
  {
    carelabel: Type.Literal("canary"),
    createdOn: Type.String({ format: "date", description: "day on which it was made (UTC)" }),
    language: Type.Enum(["de", "en"], {
      description: "language of the sheet, and form of street and telephone number",
    }),
    givenName: Unmistakable("given name, drawn at random"),
    familyName: Unmistakable("family name, drawn at random; the German form holds an umlaut"),
    birthDate: Type.String({ format: "date", description: "counts only beside another value" }),
    sex: Type.Enum(["female", "male"], { description: "counts only beside another value" }),
    recordNumber: Type.String({ pattern: "^CL[0-9]{9}$", description: "medical record number" }),
    insuranceNumber: Type.String({
      pattern: "^X0000[0-9]{5}$",
      description: "German health insurance number (KVNR) of a test card, with a valid check digit",
    }),
    nhsNumber: Type.String({ pattern: "^999[0-9]{7}$", description: "NHS number of the test range" }),
    email: Type.String({ pattern: "^[A-Za-z0-9.]{8,40}@example\\.org$", description: "e-mail address" }),
    phone: Type.String({
      pattern: "^\\+(493023125|442079460)[0-9]{3}$",
      description: "telephone number that is never connected, in international form",
    }),
    street: Unmistakable("street and house number"),
    note: Type.String({
      pattern: "[0-9a-f]{10}$",
      maxLength: 80,
      description: "free text that ends in ten random hexadecimal digits",
    }),
  },
  { description: "a dummy patient to be planted and looked for" },
);
export type CanaryRecord = Static<typeof CanaryRecord>;

/**
 * The canary in a file that a person names.
 * @throws {InputError} `document-unreadable` naming the first value that is wrong.
 */
export function canaryOf(value: unknown, where: string): CanaryRecord {
  const [problem] = problemsAgainst(CanaryRecord, value, true);
  if (problem === undefined) return value as CanaryRecord;
  throw new InputError(
    "document-unreadable",
    `${where}${problem.pointer}`,
    `it is no canary: ${problem.message}; "carelabel canary new" makes one`,
  );
}

/** `count` random bytes. */
export type RandomBytes = (count: number) => Uint8Array;

const ONSETS = "b br d dr f fl g gr h k kl kn l m n p pl qu r st t tr v w z zw".split(" ");
const VOWELS = [..."aeiou"];
const CODAS = "ck ft l lk m n nd r rk rn s st x".split(" ");
const UMLAUTS: Record<string, string> = { a: "ä", o: "ö", u: "ü" };

/** A new canary; equal random bytes give an equal one. */
export function newCanary(random: RandomBytes, language: "de" | "en", createdOn: string): CanaryRecord {
  const german = language === "de";
  const draw = (below: number) => drawBelow(random, below);
  const digits = (count: number) => Array.from({ length: count }, () => draw(10)).join("");
  const insured = `X0000${String(1 + draw(5000)).padStart(4, "0")}`;
  const family = word(draw, 4);
  return {
    carelabel: "canary",
    createdOn,
    language,
    givenName: capital(word(draw, 3)),
    familyName: capital(german ? withUmlaut(family) : family),
    birthDate: `${1931 + draw(39)}-${twoDigits(1 + draw(12))}-${twoDigits(1 + draw(28))}`,
    sex: draw(2) === 0 ? "female" : "male",
    recordNumber: `CL${digits(9)}`,
    insuranceNumber: insured + insuranceCheckDigit(insured),
    nhsNumber: nhsNumberFrom(draw(1_000_000)),
    // The capital letter tells apart who hashes an address as it was typed and who lowers it first.
    email: `${capital(word(draw, 2))}.${digits(6)}@example.org`,
    phone: (german ? "+493023125" : "+442079460") + digits(3),
    street: `${capital(word(draw, 3))}${german ? "weg" : " Lane"} ${10 + draw(90)}`,
    note: `${german ? "Befund" : "Finding"} ${hex(random(5))}`,
  };
}

/** Syllables that anybody can read out: all but the last are closed, so that three have at least eight letters. */
function word(draw: (below: number) => number, syllables: number): string {
  const pick = (from: readonly string[]) => from[draw(from.length)] ?? "";
  return Array.from(
    { length: syllables },
    (_, at) => pick(ONSETS) + pick(VOWELS) + (at < syllables - 1 ? pick(CODAS) : ""),
  ).join("");
}

/** The first a, o or u becomes ä, ö or ü; a word without one begins with "Ö". */
function withUmlaut(plain: string): string {
  const at = plain.search(/(?<!q)[aou]/);
  return at === -1 ? `ö${plain}` : plain.slice(0, at) + UMLAUTS[plain.charAt(at)] + plain.slice(at + 1);
}

function nhsNumberFrom(six: number): string {
  const nine = `999${String(six).padStart(6, "0")}`;
  const check = nhsCheckDigit(nine);
  return check === undefined ? nhsNumberFrom((six + 1) % 1_000_000) : nine + check;
}

/** A draw from 0 to `below` - 1, out of 48 bits: what is left over is too small to matter. */
function drawBelow(random: RandomBytes, below: number): number {
  return random(6).reduce((held, byte) => held * 256 + byte, 0) % below;
}

const capital = (plain: string) => plain.charAt(0).toUpperCase() + plain.slice(1);
const twoDigits = (number: number) => String(number).padStart(2, "0");
const hex = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
