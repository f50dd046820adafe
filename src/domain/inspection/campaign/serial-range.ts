/**
 * Ranges of serial numbers with letters in them: AB-1000 to AB-1999.
 *
 * Letters must be the same and figures are compared as numbers, whatever signs stand between. A number of another form
 * has no order in the range, so nobody can say that it lies outside.
 */
import type { SerialRange } from "./campaign.ts";

export type RangeAnswer = "inside" | "outside" | "unclear";

/** Answers for serial numbers squeezed by `squeezed`. */
export interface ReadRange {
  answer(serial: string): RangeAnswer;
}

/** Without what people add or leave out: case, blanks, hyphens, dots, slashes. */
export function squeezed(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, "");
}

/** @returns the range, or in words what is wrong with it. */
export function readRange({ from, to }: SerialRange): ReadRange | string {
  const first = runsOf(squeezed(from));
  const last = runsOf(squeezed(to));
  if (first.length === 0 || last.length === 0) return "name a first and a last serial number";
  if (formOf(first) !== formOf(last))
    return `"${from}" and "${to}" are not of one form; write a range for each, with the same letters in both`;
  const letters = (runs: readonly Run[]) => runs.filter(({ figures }) => figures === null).map(({ text }) => text);
  if (letters(first).join(" ") !== letters(last).join(" "))
    return `"${from}" and "${to}" have other letters; write a range for each, with the same letters in both`;
  if (compareFigures(first, last) > 0) return `"${from}" comes after "${to}"; put the smaller one first`;
  const form = formOf(first);
  const own = letters(first).join(" ");
  return {
    answer(serial) {
      const runs = runsOf(serial);
      if (formOf(runs) !== form) return "unclear";
      if (letters(runs).join(" ") !== own) return "outside";
      return compareFigures(first, runs) <= 0 && compareFigures(runs, last) <= 0 ? "inside" : "outside";
    },
  };
}

interface Run {
  readonly text: string;
  /** Null for letters. */
  readonly figures: bigint | null;
}

function runsOf(serial: string): Run[] {
  return [...serial.matchAll(/[0-9]+|[^0-9]+/g)].map(([text]) => ({
    text,
    figures: /^[0-9]/.test(text) ? BigInt(text) : null,
  }));
}

const formOf = (runs: readonly Run[]) => runs.map(({ figures }) => (figures === null ? "a" : "0")).join("");

/** Of two of one form. */
function compareFigures(one: readonly Run[], other: readonly Run[]): number {
  for (const [at, { figures }] of one.entries()) {
    const theirs = other[at]?.figures ?? null;
    if (figures === null || theirs === null || figures === theirs) continue;
    return figures < theirs ? -1 : 1;
  }
  return 0;
}
