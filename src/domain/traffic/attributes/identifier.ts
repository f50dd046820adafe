/**
 * Identifiers of people and devices, known by their form and check digit.
 *
 * Some are told by themselves; those whose check digit leaves one in ten by chance count only under a name of a field,
 * or after a word, that calls them so.
 */
import { insuranceCheckDigit, nhsCheckDigit } from "../canary/check-digit.ts";

export type IdentifierKind =
  | "ahv"
  | "bsn"
  | "email"
  | "iban"
  | "iccid"
  | "imei"
  | "kvnr"
  | "mac-address"
  | "nhs-number"
  | "nir"
  | "steuer-id";

/** Kinds that need a witness: the name of the field, or a word before. */
export const WITNESSED_KINDS: readonly IdentifierKind[] = [
  "kvnr",
  "nhs-number",
  "nir",
  "steuer-id",
  "ahv",
  "bsn",
  "imei",
  "iccid",
  "mac-address",
];

/** Whether `text`, as written, is an identifier of the kind. */
export function isIdentifier(kind: string, text: string): boolean {
  const digits = text.replaceAll(/[\s./-]/g, "");
  switch (kind) {
    case "kvnr":
      return isKvnr(text.replaceAll(/\s/g, ""));
    case "nhs-number":
      return /^[1-9]\d{9}$/.test(digits) && !isRepeated(digits) && nhsCheckDigit(digits.slice(0, 9)) === digits[9];
    case "nir":
      return isNir(digits);
    case "steuer-id":
      return isTaxId(digits);
    case "ahv":
      return /^756\d{10}$/.test(digits) && eanCheckDigit(digits.slice(0, 12)) === digits[12];
    case "bsn":
      return isBsn(digits);
    case "imei":
      return /^[1-9]\d{14}$/.test(digits) && !isRepeated(digits) && isLuhn(digits);
    case "iccid":
      return /^89\d{17,18}$/.test(digits) && isLuhn(digits);
    case "mac-address":
      return isMac(text);
    case "iban":
      return isIban(text.replaceAll(" ", ""));
    default:
      return false;
  }
}

const isRepeated = (digits: string) => /^(\d)\1*$/.test(digits);

/** Section 290 SGB V: a letter, eight digits, a check digit. */
function isKvnr(text: string): boolean {
  return /^[A-Z]\d{9}$/.test(text) && insuranceCheckDigit(text.slice(0, 9)) === text[9];
}

/**
 * French NIR: sex, year, month, department, commune, order, and 97 less the remainder of the rest modulo 97; Corsica's
 * 2A and 2B count as 19 and 18. Source: INSEE, Répertoire national d'identification des personnes physiques.
 */
function isNir(digits: string): boolean {
  const parts = /^([1-478]\d{2}(?:0[1-9]|1[0-2]|[2-9]\d)(?:\d{2}|2[AB])\d{6})(\d{2})$/i.exec(digits);
  if (parts?.[1] === undefined) return false;
  const number = parts[1].toUpperCase().replace("2A", "19").replace("2B", "18");
  return 97 - Number(BigInt(number) % 97n) === Number(parts[2]);
}

/**
 * German tax identification number (section 139b AO): no leading zero; of the first ten digits one occurs twice or three
 * times and no other more than once; check digit by ISO/IEC 7064, MOD 11,10.
 */
function isTaxId(digits: string): boolean {
  if (!/^[1-9]\d{10}$/.test(digits)) return false;
  const counts = new Map<string, number>();
  for (const digit of digits.slice(0, 10)) counts.set(digit, (counts.get(digit) ?? 0) + 1);
  const repeated = [...counts.values()].filter((count) => count > 1);
  if (repeated.length !== 1 || (repeated[0] as number) > 3) return false;
  let product = 10;
  for (const digit of digits.slice(0, 10)) {
    const sum = (Number(digit) + product) % 10 || 10;
    product = (sum * 2) % 11;
  }
  return (11 - product) % 10 === Number(digits[10]);
}

/** EAN-13, by which the Swiss AHV number (Verordnung über die AHV, article 133) is checked. */
function eanCheckDigit(twelve: string): string {
  const sum = [...twelve].reduce((total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 1 : 3), 0);
  return String((10 - (sum % 10)) % 10);
}

/** Dutch citizen service number: nine digits, weights 9 to 2 and -1, divisible by 11. */
function isBsn(digits: string): boolean {
  if (!/^\d{9}$/.test(digits) || isRepeated(digits)) return false;
  const sum = [...digits].reduce((total, digit, index) => total + Number(digit) * (index === 8 ? -1 : 9 - index), 0);
  return sum % 11 === 0;
}

/** ISO/IEC 7812-1, annex B. */
function isLuhn(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 0 ? 1 : 2);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}

/** Of a device: not all zeros or ones, no group address (IEEE 802, clause 8). */
function isMac(text: string): boolean {
  const digits = text.replaceAll(/[:.-]/g, "").toLowerCase();
  if (
    !/^(?:[0-9a-f]{2}([:-])(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}|[0-9a-f]{12}|(?:[0-9a-f]{4}\.){2}[0-9a-f]{4})$/i.test(text)
  )
    return false;
  // Android gives this address to every app that may not know the real one.
  return !/^(.)\1*$/.test(digits) && digits !== "020000000000" && (Number.parseInt(digits.slice(0, 2), 16) & 1) === 0;
}

/** Form of the national part, by country: n digits, a capitals, c either (ISO 13616-1; SWIFT's IBAN registry). */
const IBAN_FORMS: Readonly<Record<string, string>> = {
  AD: "8n12c",
  AT: "16n",
  BE: "12n",
  BG: "4a6n8c",
  CH: "5n12c",
  CY: "8n16c",
  CZ: "20n",
  DE: "18n",
  DK: "14n",
  EE: "16n",
  ES: "20n",
  FI: "14n",
  FR: "10n11c2n",
  GB: "4a14n",
  GR: "7n16c",
  HR: "17n",
  HU: "24n",
  IE: "4a14n",
  IS: "22n",
  IT: "1a10n12c",
  LI: "5n12c",
  LT: "16n",
  LU: "3n13c",
  LV: "4a13c",
  MC: "10n11c2n",
  MT: "4a5n18c",
  NL: "4a10n",
  NO: "11n",
  PL: "24n",
  PT: "21n",
  RO: "4a16c",
  SE: "20n",
  SI: "15n",
  SK: "20n",
  SM: "1a10n12c",
  TR: "6n16c",
};
const IBAN_CLASSES: Readonly<Record<string, string>> = { n: "\\d", a: "[A-Z]", c: "[A-Z0-9]" };
const IBAN_PATTERNS = new Map(
  Object.entries(IBAN_FORMS).map(([country, form]) => [
    country,
    new RegExp(`^${form.replaceAll(/(\d+)([nac])/g, (_, count, kind) => `${IBAN_CLASSES[kind]}{${count}}`)}$`),
  ]),
);

function isIban(text: string): boolean {
  if (!/^[A-Z]{2}\d{2}/.test(text) || IBAN_PATTERNS.get(text.slice(0, 2))?.test(text.slice(4)) !== true) return false;
  const number = (text.slice(4) + text.slice(0, 4)).replaceAll(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55));
  return BigInt(number) % 97n === 1n;
}
