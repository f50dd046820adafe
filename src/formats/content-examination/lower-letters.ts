/**
 * The name of a field as its rules are looked up by.
 */
import type { Word } from "../nested-content/layer-reader.ts";

const LETTERS_MOST = 60;

/** Its first letters in small letters, each byte one letter. */
export function lowerLetters({ bytes, from, to }: Word): string {
  let letters = "";
  for (let at = from; at < Math.min(to, from + LETTERS_MOST); at++) letters += String.fromCharCode(bytes[at] as number);
  return letters.toLowerCase();
}
