/**
 * Words of foreign documents, made fit for a label: one line, no invisible signs, no longer than the fact may be.
 *
 * What cannot be made fit is undefined, never guessed. Signs that change the reading direction or show nothing are taken
 * out, since a label is printed and must read as it is stored.
 */
import { Check } from "typebox/value";
import { dayNumber } from "../calendar.ts";
import { ResponsibleEntity } from "./components.ts";
import { hostPatternProblem } from "./host-pattern.ts";
import { Link, type Text } from "./text.ts";

/** What a label demands and a source leaves open. */
export const NOT_STATED: Text = { en: "not stated", de: "nicht angegeben" };
export const PURPOSE_IN_MUD: Text = {
  en: "allowed by the MUD file; purpose not stated",
  de: "in der MUD-Datei erlaubt; Zweck nicht angegeben",
};
export const PURPOSE_IN_CAPTURE: Text = {
  en: "seen in a capture; purpose not known",
  de: "in einer Aufzeichnung gesehen; Zweck nicht bekannt",
};
const OPEN_TEXTS = [NOT_STATED, PURPOSE_IN_MUD, PURPOSE_IN_CAPTURE].map((text) => JSON.stringify(text));
const OPEN_WORDS = new Set<unknown>(["unknown", "any", "TCP", "UDP"]);

/** Whether a value only holds the place of one that nobody stated, so that any statement replaces it. */
export function isLeftOpen(value: unknown): boolean {
  if (value === null || typeof value !== "object") return OPEN_WORDS.has(value);
  const inner = "on" in value ? value.on : value;
  return OPEN_TEXTS.includes(JSON.stringify(inner));
}

const INVISIBLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\u2028\u2029]/gu;

/** `text` on one line with at most `longest` characters; undefined when it is no text or empty. */
export function fitLine(text: unknown, longest: number): string | undefined {
  if (typeof text !== "string") return undefined;
  // What is cut away need not be cleaned: a text of megabytes costs no more than a short one.
  const line = text
    .slice(0, longest * 4)
    .toWellFormed()
    .replace(/\s+/g, " ")
    .replace(INVISIBLE, "")
    .normalize("NFC")
    .trim();
  if (line === "") return undefined;
  return line.length <= longest
    ? line
    : `${line
        .slice(0, longest - 1)
        .toWellFormed()
        .replace(/\uFFFD$/, "")
        .trimEnd()}…`;
}

/** A name of at most 120 characters. */
export function fitName(text: unknown): string | undefined {
  return fitLine(text, 120);
}

/** A text of at most 500 characters. */
export function fitText(text: unknown): string | undefined {
  return fitLine(text, 500);
}

/**
 * A short id made of a name: `Example, Inc.` is `example-inc`. Equal names give equal ids; a name without a Latin letter
 * or digit gives an id made of its characters' numbers.
 */
export function idOf(name: string, otherwise: string): string {
  const plain = name
    .replaceAll("ß", "ss")
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-");
  const id = trimmed(plain).slice(0, 40);
  return trimmed(id) || `${otherwise}-${fingerprint(name)}`;
}

/** Legal forms at the end of a company's name, as `idOf` writes them. */
const LEGAL_FORM =
  /-(?:ab|ag|aps|as|bv|co|company|corp|corporation|gmbh|inc|incorporated|kg|kk|limited|llc|ltd|mbh|nv|oy|plc|pty|sa|sarl|sas|se|spa|srl)$/;

/** The same for two spellings of one company: `Example, Inc.` and `EXAMPLE`. */
export function companyKey(name: string): string {
  let key = idOf(name, "company");
  while (LEGAL_FORM.test(key)) key = key.replace(LEGAL_FORM, "");
  return key;
}

function trimmed(id: string): string {
  return id.replace(/^-+|-+$/g, "");
}

/** FNV-1a, 32 bits: no protection, only a stable short sign. */
function fingerprint(text: string): string {
  let sum = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) sum = Math.imul(sum ^ text.charCodeAt(at), 0x01000193);
  return (sum >>> 0).toString(36);
}

/** An https address. */
export function fitLink(text: unknown): string | undefined {
  const link = typeof text === "string" ? text.trim() : "";
  return Check(Link, link) && URL.canParse(link) && fitLine(link, 500) === link ? link : undefined;
}

const { email: Email, phone: Phone } = ResponsibleEntity.properties;

export function fitEmail(text: unknown): string | undefined {
  const email = typeof text === "string" ? text.trim() : "";
  return email.length <= 200 && Check(Email, email) ? email : undefined;
}

export function fitPhone(text: unknown): string | undefined {
  const phone = fitLine(text, 40)?.replace(/^tel:/i, "");
  return phone !== undefined && Check(Phone, phone) ? phone : undefined;
}

/** A country that is written as its two-letter code already. */
export function fitCountry(text: unknown): string | undefined {
  return typeof text === "string" && /^[A-Z]{2}$/.test(text.trim()) ? text.trim() : undefined;
}

/** The day of a date or time stamp of ISO 8601. */
export function fitDay(text: unknown): string | undefined {
  const day = typeof text === "string" ? /^\d{4}-\d{2}-\d{2}(?=$|[T ])/.exec(text.trim())?.[0] : undefined;
  if (day === undefined) return undefined;
  try {
    dayNumber(day);
    return day;
  } catch {
    return undefined;
  }
}

/** A host as an endpoint may name it: small letters, no trailing dot, ASCII form; undefined when it cannot be one. */
export function fitHost(text: unknown): string | undefined {
  if (typeof text !== "string" || text.length > 260) return undefined;
  let host = text
    .trim()
    .replace(/^\[(.*)\]$/, "$1")
    .replace(/\.$/, "")
    .toLowerCase();
  // Only letters outside ASCII are left to the URL parser; it would read anything else as port, path or user.
  if (/^[\p{L}\p{M}\p{N}._-]+$/u.test(host) && !/^[\x20-\x7e]+$/.test(host) && URL.canParse(`http://${host}/`)) {
    host = new URL(`http://${host}/`).hostname;
  }
  return host.length <= 253 && host !== "local" && hostPatternProblem(host) === undefined ? host : undefined;
}

/** A UDI-DI written as a GTIN of 8, 12, 13 or 14 digits, padded to 14. */
export function fitGtin(text: unknown): string | undefined {
  const digits = typeof text === "string" ? text.replace(/[ -]/g, "") : "";
  return /^(?:\d{8}|\d{12,14})$/.test(digits) ? digits.padStart(14, "0") : undefined;
}
