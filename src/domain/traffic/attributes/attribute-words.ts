/**
 * From the words of a label to the vocabulary: "Gerätemodell", "phone model" and `device-model` are one attribute, so
 * that what is declared can be held against what is seen.
 */
import type { AttributeTable } from "./attribute-table.ts";

const asked = new WeakMap<AttributeTable, ReadonlyMap<string, string>>();

/**
 * The attribute that an id or name means, or undefined: the whole text, the text without what stands in brackets, or the
 * longest known words in it when they mean one attribute only.
 */
export function attributeOfWords(table: AttributeTable, text: string): string | undefined {
  const words = wordsOf(table);
  const plain = plainWords(text);
  const bare = plainWords(text.replaceAll(/\([^)]*\)|\[[^\]]*\]/g, " "));
  return (
    words.get(plain) ??
    words.get(bare) ??
    // "SpO2" and "spo 2", "e mail" and "email".
    words.get(plain.replaceAll(" ", "")) ??
    longestWithin(words, bare)
  );
}

/** What stands between two things that one entry of a label names: "Patient name, date of birth". */
const BETWEEN = /[,;/+&]|\s(?:and|or|und|oder|sowie)\s/;

/** All attributes that a text names: the one that it means as a whole, else those that its parts mean. */
export function attributesOfWords(table: AttributeTable, text: string): string[] {
  const whole = wordsOf(table).get(plainWords(text));
  if (whole !== undefined) return [whole];
  const parts = text.split(BETWEEN).flatMap((part) => attributeOfWords(table, part) ?? []);
  const found = parts.length > 0 ? parts : [attributeOfWords(table, text) ?? []].flat();
  return [...new Set(found)];
}

/** Whether a value is only the attribute's own name, as in a table of translations: `"patientName": "Name des Patienten"`. */
export function isOwnName(table: AttributeTable, id: string, value: string): boolean {
  return value.length <= OWN_NAME_MOST && wordsOf(table).get(plainWords(value)) === id;
}

const OWN_NAME_MOST = 60;

function wordsOf(table: AttributeTable): ReadonlyMap<string, string> {
  const known = asked.get(table);
  if (known !== undefined) return known;
  const words = new Map<string, string>();
  const add = (text: string, id: string) => {
    const plain = plainWords(text);
    for (const written of [plain, plain.replaceAll(" ", "")])
      if (written !== "" && !words.has(written)) words.set(written, id);
  };
  for (const { id, name } of table.attributes) for (const text of [id, name.en, name.de]) add(text, id);
  for (const { id, synonyms } of table.attributes) for (const text of synonyms) add(text, id);
  for (const { id, keys } of table.attributes) for (const key of keys) add(key, id);
  asked.set(table, words);
  return words;
}

/** Small words between single spaces; `deviceModel` is two of them, and umlauts may be written as two letters. */
function plainWords(text: string): string {
  return text
    .replaceAll(/(\p{Ll}|\d)(\p{Lu})/gu, "$1 $2")
    .toLowerCase()
    .normalize("NFC")
    .replaceAll("ä", "ae")
    .replaceAll("ö", "oe")
    .replaceAll("ü", "ue")
    .replaceAll("ß", "ss")
    .replaceAll(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

/** Shorter ones are met in too many sentences. */
const WITHIN_LETTERS_LEAST = 5;

function longestWithin(words: ReadonlyMap<string, string>, text: string): string | undefined {
  const padded = ` ${text} `;
  let longest = WITHIN_LETTERS_LEAST - 1;
  let found = new Set<string>();
  for (const [known, id] of words) {
    if (known.length < longest || !padded.includes(` ${known} `)) continue;
    if (known.length > longest) found = new Set();
    longest = known.length;
    found.add(id);
  }
  return found.size === 1 ? [...found][0] : undefined;
}
