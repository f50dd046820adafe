/**
 * Versions of Maven artifacts: any number of parts, of which words have an order of their own.
 *
 * Source: Maven POM reference, "Version Order Specification". Every text is a version there, so all have an order.
 */
import { compareDigits } from "./debian-version.ts";

interface Token {
  /** A dash before a number begins a list of its own, which counts for less. */
  readonly dashed: boolean;
  /** Digits or a word in small letters. */
  readonly value: string;
}

const QUALIFIERS = ["alpha", "beta", "milestone", "rc", "snapshot", "", "sp"];
const SAME: Record<string, string> = { ga: "", final: "", release: "", cr: "rc" };
const BEFORE_DIGIT: Record<string, string> = { a: "alpha", b: "beta", m: "milestone" };

export function compareMaven(one: string, other: string): number {
  const first = tokensOf(one);
  const second = tokensOf(other);
  for (let at = 0; at < Math.max(first.length, second.length); at++) {
    const a = first[at];
    const b = second[at];
    const difference = compareTokens(a ?? padding(b), b ?? padding(a));
    if (difference !== 0) return difference;
  }
  return 0;
}

function tokensOf(version: string): Token[] {
  const tokens: Token[] = [];
  for (const [, sign, value = ""] of version
    .toLowerCase()
    .matchAll(/([.\-_]|^|(?<=\d)(?=[^\d.\-_])|(?<=[^\d.\-_])(?=\d))(\d+|[^\d.\-_]+|)/g)) {
    const dashed = sign === "-" || sign === "_" || (sign === "" && tokens.length > 0);
    tokens.push({ dashed, value: value === "" ? "0" : value });
  }
  const named = tokens.map((token, at) => {
    const glued = tokens[at + 1];
    const isShort = glued?.dashed && DIGITS.test(glued.value);
    const value = (isShort ? BEFORE_DIGIT[token.value] : undefined) ?? SAME[token.value] ?? token.value;
    return { ...token, value };
  });
  return trimmed(named);
}

const DIGITS = /^\d+$/;

/** Zeros and empty words before a dash, and at the end, say nothing. */
function trimmed(tokens: readonly Token[]): Token[] {
  const kept: Token[] = [];
  for (const token of tokens) {
    if (token.dashed) dropNothings(kept);
    kept.push(token);
  }
  dropNothings(kept);
  return kept;
}

function dropNothings(tokens: Token[]): void {
  while (tokens.length > 0 && /^0*$/.test(tokens.at(-1)?.value ?? "1")) tokens.pop();
}

function padding(token: Token | undefined): Token {
  const dashed = token?.dashed ?? false;
  return { dashed, value: DIGITS.test(token?.value ?? "") ? "0" : "" };
}

function compareTokens(one: Token, other: Token): number {
  const ranks = rank(one) - rank(other);
  if (one.dashed === other.dashed && DIGITS.test(one.value) && DIGITS.test(other.value))
    return compareDigits(one.value, other.value);
  if (ranks !== 0) return ranks;
  const [first, second] = [one.value, other.value].map(placeOf) as [number, number];
  if (first !== second) return first - second;
  return first < QUALIFIERS.length || one.value === other.value ? 0 : one.value < other.value ? -1 : 1;
}

/** .word = -word < -number < .number. */
function rank({ dashed, value }: Token): number {
  if (DIGITS.test(value)) return dashed ? 1 : 2;
  return 0;
}

/** Unknown words come after all known ones, among themselves by letters. */
function placeOf(value: string): number {
  const place = QUALIFIERS.indexOf(value);
  return place < 0 ? QUALIFIERS.length : place;
}
