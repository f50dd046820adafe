/**
 * Reads the arguments of a command by its options, and tells what is wrong with them in words.
 */
import { parseArgs } from "node:util";
import { InputError } from "../domain/input-error.ts";
import type { Command } from "./command.ts";

/** @throws {InputError} `argument-wrong` naming the first option that is unknown, lacks its value, takes none, or is given twice. */
export function readArguments(
  { options, words, usage }: Pick<Command, "options" | "words" | "usage">,
  rest: readonly string[],
): { values: Record<string, unknown>; positionals: readonly string[] } {
  // Not strict, since Node's own refusals speak of its API; each case is told below instead.
  const { values, positionals, tokens } = parseArgs({
    args: [...rest],
    options,
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const wrong = (option: string, what: string) =>
    new InputError("argument-wrong", option, `${what}. Usage: carelabel ${words} ${usage}`);
  const given = new Set<string>();
  for (const token of tokens) {
    if (token.kind !== "option") continue;
    const { name, rawName, value, inlineValue } = token;
    const option = Object.hasOwn(options, name) ? options[name] : undefined;
    if (option === undefined) {
      const meant = closest(name, Object.keys(options));
      throw wrong(rawName, `there is no such option${meant === undefined ? "" : `; did you mean --${meant}?`}`);
    }
    if (option.type === "boolean" && value !== undefined) throw wrong(rawName, "it takes no value");
    if (option.type === "string" && value === undefined) throw wrong(rawName, "its value is missing");
    if (inlineValue === false && value !== undefined && /^-./.test(value)) {
      throw wrong(rawName, `its value is missing; a value that begins with "-" is written ${rawName}=${value}`);
    }
    if (option.type === "string" && option.multiple !== true && given.has(name))
      throw wrong(rawName, "it is given twice; write it once");
    given.add(name);
  }
  return { values, positionals };
}

/** The word that was probably meant: at most two letters away, or with the same beginning. */
export function closest(written: string, words: readonly string[]): string | undefined {
  const [best] = words
    .map((word) => ({ word, away: word.startsWith(written) && written.length > 1 ? 1 : lettersApart(written, word) }))
    .filter(({ word, away }) => away <= 2 && away < word.length)
    .sort((one, other) => one.away - other.away);
  return best?.word;
}

/** The Levenshtein distance; a word much longer than all options is far from each. */
function lettersApart(one: string, other: string): number {
  if (Math.abs(one.length - other.length) > 2) return Number.POSITIVE_INFINITY;
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [at, letter] of [...one].entries()) {
    const next = [at + 1];
    for (let index = 0; index < other.length; index++) {
      const replaced = (row[index] ?? 0) + (letter === other[index] ? 0 : 1);
      next.push(Math.min(replaced, (row[index + 1] ?? 0) + 1, (next[index] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
