/**
 * Identifiers in a text: those that need no witness anywhere, those that need one after a word that calls them so.
 */
import type { AttributeTable } from "./attribute-table.ts";
import { isIdentifier } from "./identifier.ts";

export type OnIdentifier = (kind: string, text: string) => void;

/** Text beyond is searched in pieces, so that no pattern runs over a megabyte at once. */
const PIECE_LETTERS = 16 * 1024;
const OVERLAP_LETTERS = 120;

/** `git@host:path` is the address of a repository. */
const EMAIL = /(?<![\w.%+-])[\w.%+-]{1,64}@(?:[a-z0-9-]{1,63}\.){1,5}[a-z]{2,18}(?![\w@-]|:[\w/])/gi;
const IBAN = /(?<![A-Z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![A-Z0-9])/g;
/** Written with its separators; without them it needs a witness. */
const AHV = /(?<![\d.])756\.\d{4}\.\d{4}\.\d{2}(?![\d.])/g;
const NIR = /(?<!\d)[1-478] \d{2} \d{2} (?:\d{2}|2[AB]) \d{3} \d{3} \d{2}(?!\d)/g;
/** What ends like a file is the name of one: `icon@2x.png`. */
const FILE_NAME = /\.(?:png|jpe?g|gif|svg|webp|css|js|mjs|json|html?|woff2?|map|zip|gz|tgz|txt|xml|pdf|mp[34])$/i;

/** Tells each identifier in the text that is found by form alone. */
export function findIdentifiers(text: string, onIdentifier: OnIdentifier): void {
  for (let from = 0; from < text.length; from += PIECE_LETTERS - OVERLAP_LETTERS) {
    const piece = text.slice(from, from + PIECE_LETTERS);
    if (piece.includes("@")) {
      for (const [found] of piece.matchAll(EMAIL)) if (!FILE_NAME.test(found)) onIdentifier("email", found);
    }
    for (const [found] of piece.matchAll(IBAN)) {
      const whole = longestIban(found);
      if (whole !== undefined) onIdentifier("iban", whole);
    }
    for (const [found] of piece.matchAll(AHV)) if (isIdentifier("ahv", found)) onIdentifier("ahv", found);
    for (const [found] of piece.matchAll(NIR)) if (isIdentifier("nir", found)) onIdentifier("nir", found);
  }
}

/** In groups of four, what follows the last group may be the next word. */
function longestIban(found: string): string | undefined {
  for (let text = found; text.length >= 15; text = text.slice(0, Math.max(0, text.lastIndexOf(" ")))) {
    if (isIdentifier("iban", text)) return text;
    if (!text.includes(" ")) return undefined;
  }
  return undefined;
}

const CANDIDATES: Readonly<Record<string, string>> = {
  kvnr: "[A-Z]\\d{9}",
  "nhs-number": "\\d{3}[ -]?\\d{3}[ -]?\\d{4}",
  nir: "[1-478] ?\\d{2} ?\\d{2} ?(?:\\d{2}|2[AB]) ?\\d{3} ?\\d{3} ?\\d{2}",
  "steuer-id": "\\d{2} ?\\d{3} ?\\d{3} ?\\d{3}",
  ahv: "756\\.?\\d{4}\\.?\\d{4}\\.?\\d{2}",
  bsn: "\\d{4}\\.?\\d{2}\\.?\\d{3}",
  imei: "\\d{2}-?\\d{6}-?\\d{6}-?\\d",
  iccid: "89\\d{17,18}",
  "mac-address": "[0-9A-Fa-f]{2}(?:[:-][0-9A-Fa-f]{2}){5}",
};

/** Searches free text for a word of the vocabulary, at most a few signs before a number that fits it. */
export class WitnessedIdentifiers {
  readonly #patterns: readonly (readonly [kind: string, pattern: RegExp])[];
  readonly #anyWord: RegExp;

  constructor(table: AttributeTable) {
    this.#anyWord = new RegExp(table.identifiers.flatMap(({ words }) => words.map(escaped)).join("|"), "iu");
    this.#patterns = table.identifiers.flatMap(({ kind, words }) => {
      const candidate = CANDIDATES[kind];
      if (candidate === undefined) return [];
      const either = words.map(escaped).join("|");
      const pattern = new RegExp(`(?<![\\p{L}\\d])(?:${either})[^\\p{L}\\d]{1,8}(${candidate})(?![\\p{L}\\d])`, "iu");
      return [[kind, pattern] as const];
    });
  }

  find(text: string, onIdentifier: OnIdentifier): void {
    // Numbers are rare and words are many, so the number is looked for first, then the word before it.
    for (const number of text.matchAll(NUMBER)) {
      const from = Math.max(0, number.index - BEFORE_LETTERS);
      const around = text.slice(from, number.index + number[0].length + 1);
      if (!this.#anyWord.test(around)) continue;
      for (const [kind, pattern] of this.#patterns) {
        const found = pattern.exec(around)?.[1];
        if (found !== undefined && isIdentifier(kind, kind === "kvnr" ? found.toUpperCase() : found))
          onIdentifier(kind, found);
      }
    }
  }
}

/** Digits with separators, a health insurance number with its letter, or a MAC address. */
const NUMBER = /[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5}|[a-z]?\d(?:[ .-]?[\dab]){8,20}/gi;
/** The word and what stands between it and the number. */
const BEFORE_LETTERS = 48;

const escaped = (word: string) => word.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
