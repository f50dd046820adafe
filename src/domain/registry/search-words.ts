/**
 * Search words: in which forms the words of a record are kept, and in which forms a person's words are looked up.
 *
 * A word is found by its beginning, whatever its case and punctuation: `00:1a:2b` finds the MAC address 001A2B3C4D5E,
 * `2041` finds SN-2041/7. An umlaut is found as typed, without its dots and spelt out: Müller, Muller, Mueller. A number
 * on a device is found by its end, too, since people read out the last digits of a long one: `0417` finds SN-20410417.
 */

/** Longer words are cut, in the record and in the search alike. */
const LENGTH_MAX = 40;
/** Signs of an end that is looked for; a shorter one would be the end of most numbers. */
const END_LENGTH_MIN = 4;
/** Before a term that is written from its end on, which then begins as no word does. */
const FROM_END = "<";
/** More words than this narrow no search of a person any further. */
const WORDS_MAX = 10;

/** All forms in which the words of `text` are kept. A word of several parts is found from each part on. */
export function searchTerms(text: string): Set<string> {
  const terms = new Set<string>();
  for (const word of text.split(/\s+/))
    for (const form of forms(word)) {
      const parts = form.split(BETWEEN).filter((part) => part !== "");
      for (let at = 0; at < parts.length; at++) terms.add(parts.slice(at).join("").slice(0, LENGTH_MAX));
    }
  return terms;
}

/** The one word `text`, found by its own beginning only. */
export function wholeTerm(text: string): string[] {
  return forms(text).map(compact);
}

/** The one word `text`, found by its end. */
export function endTerms(text: string): string[] {
  return forms(text).map((form) => fromEnd(form.replace(BETWEEN, "")));
}

function fromEnd(plain: string): string {
  return FROM_END + [...plain].reverse().join("").slice(0, LENGTH_MAX);
}

/** `terms` without those that another of them begins with: whoever looks for the shorter finds the longer. */
export function withoutBeginnings(terms: Iterable<string>): Set<string> {
  const sorted = [...terms].sort();
  // In this order, all that begin with a term follow it at once.
  return new Set(sorted.filter((term, at) => term !== "" && !sorted[at + 1]?.startsWith(term)));
}

/** What a person looks for: per word the forms of which one must begin a term. */
export function searchWords(query: string): string[][] {
  const words = new Map<string, string[]>();
  for (const word of query.split(/\s+/)) {
    const [plain = "", ...others] = wholeTerm(word);
    if (plain === "" || words.size >= WORDS_MAX) continue;
    const isLong = [...plain].length >= END_LENGTH_MIN;
    words.set(plain, [plain, ...others, ...(isLong ? [fromEnd(plain)] : [])]);
  }
  return [...words.values()];
}

/** Whether some of `terms` begins with one of the forms of a word. */
export function matchesWord(terms: Iterable<string>, word: readonly string[]): boolean {
  for (const term of terms) if (word.some((form) => term.startsWith(form))) return true;
  return false;
}

/** Text as it is sorted: without case and marks, and numbers by their value, so that bed 9 comes before bed 10. */
export function sortKey(text: string): string {
  const plain = PLAIN.test(text) ? text.toLowerCase() : withoutMarks(text.normalize("NFKC").toLowerCase());
  return plain.replace(/[0-9]+/g, (digits) => digits.padStart(12, "0"));
}

const BETWEEN = /[^\p{L}\p{N}]+/gu;
const SPELT_OUT: Record<string, string> = { ä: "ae", ö: "oe", ü: "ue" };

/** Most words by far have neither marks nor other forms. */
const PLAIN = /^[\x20-\x7e]*$/;

function forms(word: string): string[] {
  if (PLAIN.test(word)) return [word.toLowerCase()];
  const small = word.normalize("NFKC").toLowerCase();
  const plain = withoutMarks(small);
  const speltOut = withoutMarks(small.replace(/[äöü]/g, (sign) => SPELT_OUT[sign] ?? sign));
  return plain === speltOut ? [plain] : [plain, speltOut];
}

function compact(form: string): string {
  return form.replace(BETWEEN, "").slice(0, LENGTH_MAX);
}

function withoutMarks(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{M}+/gu, "")
    .replaceAll("ß", "ss")
    .normalize("NFC");
}
