/**
 * Units of measure: whether a text is a unit of UCUM, and what to write when it is not.
 *
 * Source: The Unified Code for Units of Measure 2.2, sections 2 and 3 (syntax). Codes are case sensitive. The codes
 * themselves come from `ucum-essence.xml`, which is read anew at each start and never stored in another form.
 */
import { caseless, plainSigns, spellings } from "./ucum-spellings.ts";

/** The codes that UCUM knows. */
export interface UcumTable {
  readonly edition: string;
  /** Code -> whether a prefix such as `m` may stand before it. */
  readonly units: ReadonlyMap<string, { readonly metric: boolean; readonly name: string }>;
  /** Prefixes, the longer ones first. */
  readonly prefixes: readonly string[];
}

export type UcumAnswer =
  /** `caution`: it is a unit, but perhaps not the one that was meant. */
  | { readonly ok: true; readonly caution?: string }
  /** `offset` counts UTF-16 units from the start; `suggestion` is a whole text that is a unit. */
  | { readonly ok: false; readonly offset: number; readonly why: string; readonly suggestion?: string };

/** No unit of practice comes near; the bound keeps a hostile label cheap. */
const LONGEST_UNIT = 256;
const DEEPEST = 16;

/**
 * Whether `unit` is a UCUM unit in its case-sensitive form. Never throws.
 *
 * @example checkUcum("mm[Hg]", table) // { ok: true }
 * @example checkUcum("°C", table) // { ok: false, offset: 0, why: "…", suggestion: "Cel" }
 */
export function checkUcum(unit: string, table: UcumTable): UcumAnswer {
  if (unit.length > LONGEST_UNIT) {
    return {
      ok: false,
      offset: LONGEST_UNIT,
      why: `it is longer than the ${LONGEST_UNIT} characters that a unit may have`,
    };
  }
  const flaw = firstFlaw(unit, table);
  if (flaw === undefined) {
    const caution = CAUTIONS.get(/^[^./({]*/.exec(unit)?.[0] ?? "");
    return caution === undefined ? { ok: true } : { ok: true, caution };
  }
  const suggestion = mended(unit, table);
  const { offset, why } = flaw;
  return suggestion === undefined ? { ok: false, offset, why } : { ok: false, offset, why, suggestion };
}

/** Why `unit` is no unit and what to write instead; undefined when it is one. */
export function unitProblem(unit: string, table: UcumTable): string | undefined {
  const answer = checkUcum(unit, table);
  if (answer.ok) return undefined;
  const { why, suggestion } = answer;
  return `${why}; ${suggestion === undefined ? "see ucum.org for the codes" : `write ${suggestion}`}`;
}

/** Codes that are valid but often meant otherwise; looked up by the first unit of a term. */
const CAUTIONS: ReadonlyMap<string, string> = new Map([
  ["C", "C is coulomb; degrees Celsius are Cel"],
  ["F", "F is farad; degrees Fahrenheit are [degF]"],
  ["U", "U is the enzyme unit (1 umol/min); international units, as of insulin, are [iU]"],
  ["u", "u is the atomic mass unit; international units are [iU]"],
  ["H", "H is henry; hours are h"],
  ["S", "S is siemens; seconds are s"],
  ["G", "G is gauss; grams are g"],
  ["T", "T is tesla; tonnes are t"],
  ["a", "a is the year; ampere is A"],
  ["b", "b is barn; bits are bit, bytes By"],
  ["B", "B is bel; bytes are By"],
  ["kB", "kB is kilobel; kilobytes are kBy"],
  ["MB", "MB is megabel; megabytes are MBy"],
  ["GB", "GB is gigabel; gigabytes are GBy"],
  ["kb", "kb is kilobarn; kilobits are kbit"],
  ["Mb", "Mb is megabarn; megabits are Mbit"],
  ["Gb", "Gb is gilbert; gigabits are Gbit"],
  ["R", "R is roentgen; degrees Rankine are [degR]"],
]);

interface Flaw {
  readonly offset: number;
  readonly why: string;
  /** The stretch that is unknown, where a better spelling could stand. */
  readonly end?: number;
}

/**
 * Reads `unit` from left to right; an opened parenthesis is a count, so depth costs no stack.
 * main-term = ["/"] term; term = component {("." | "/") component}.
 */
function firstFlaw(unit: string, table: UcumTable): Flaw | undefined {
  if (unit === "") return { offset: 0, why: "it is empty; a number without unit has the unit 1" };
  let at = unit.startsWith("/") ? 1 : 0;
  const opened: number[] = [];
  for (;;) {
    while (unit[at] === "(") {
      opened.push(at++);
      if (opened.length > DEEPEST)
        return { offset: at - 1, why: `more than ${DEEPEST} parentheses stand in one another` };
    }
    const component = readComponent(unit, at, table);
    if (typeof component !== "number") return component;
    at = component;
    while (unit[at] === ")") {
      if (opened.pop() === undefined) return { offset: at, why: 'this ")" has no "(" before it' };
      at++;
    }
    if (at === unit.length) break;
    if (unit[at] !== "." && unit[at] !== "/") return betweenFlaw(unit, at);
    at++;
  }
  const left = opened.pop();
  return left === undefined ? undefined : { offset: left, why: 'this "(" is never closed' };
}

/** component = factor | annotation | simple-unit [exponent] [annotation]; answers where it ends. */
function readComponent(unit: string, start: number, table: UcumTable): number | Flaw {
  if (start === unit.length)
    return { offset: start, why: 'a unit is missing at the end; after "." and "/" one must follow' };
  if (unit[start] === "{") return readAnnotation(unit, start);
  const power = ["10*", "10^"].find((code) => unit.startsWith(code, start));
  const factor = /\d+/y;
  factor.lastIndex = start;
  if (power === undefined && factor.test(unit)) return factor.lastIndex;

  const end = power === undefined ? symbolEnd(unit, start) : start + power.length;
  if (typeof end !== "number") return end;
  if (end === start) return signFlaw(unit, start);
  const symbol = unit.slice(start, end);
  if (!isSimpleUnit(symbol, table)) return { offset: start, end, why: unknownWords(symbol, table) };
  const exponent = /[+-]?\d+/y;
  exponent.lastIndex = end;
  const after = exponent.test(unit) ? exponent.lastIndex : end;
  return unit[after] === "{" ? readAnnotation(unit, after) : after;
}

/** Whether `symbol` is a code, or a prefix before a metric one. */
function isSimpleUnit(symbol: string, { units, prefixes }: UcumTable): boolean {
  if (units.has(symbol)) return true;
  return prefixes.some(
    (prefix) => symbol.startsWith(prefix) && units.get(symbol.slice(prefix.length))?.metric === true,
  );
}

/** Where a symbol that starts at `start` ends: brackets belong to it with all they hold, digits and operators end it. */
function symbolEnd(unit: string, start: number): number | Flaw {
  let at = start;
  while (at < unit.length) {
    if (unit[at] === "[") {
      const close = unit.indexOf("]", at);
      if (close === -1) return { offset: at, why: 'this "[" is never closed' };
      at = close + 1;
    } else if (/[\s\d.()/{}\]+-]/.test(unit[at] ?? "")) {
      break;
    } else {
      at++;
    }
  }
  return at;
}

function readAnnotation(unit: string, start: number): number | Flaw {
  const close = unit.indexOf("}", start);
  if (close === -1) return { offset: start, why: 'this "{" is never closed' };
  const inside = unit.slice(start + 1, close);
  const odd = inside.search(/[^!-~]|\{/);
  if (odd !== -1)
    return {
      offset: start + 1 + odd,
      why: "between { and } only letters, digits and signs of ASCII may stand, no spaces",
    };
  return close + 1;
}

function signFlaw(unit: string, at: number): Flaw {
  const sign = unit[at] ?? "";
  if (/\s/.test(sign)) return { offset: at, why: "a unit has no spaces" };
  if (sign === ")") return { offset: at, why: 'nothing stands before this ")"' };
  if (sign === "." || sign === "/") return { offset: at, why: `a unit is missing before this "${sign}"` };
  return { offset: at, why: `"${sign}" cannot stand here` };
}

function betweenFlaw(unit: string, at: number): Flaw {
  const sign = unit[at] ?? "";
  if (/\s/.test(sign)) return { offset: at, why: "a unit has no spaces; units are joined by . and /" };
  if (sign === "{") return { offset: at, why: "a note in { } cannot follow a number or another note" };
  return { offset: at, why: `"${sign}" cannot stand here; units are joined by . and /` };
}

function unknownWords(symbol: string, table: UcumTable): string {
  const bare = table.prefixes.find(
    (prefix) => symbol.startsWith(prefix) && table.units.has(symbol.slice(prefix.length)),
  );
  if (bare !== undefined) return `"${symbol.slice(bare.length)}" takes no prefix such as "${bare}"`;
  return `"${symbol}" is no code of UCUM`;
}

/** A text near `unit` that is a unit: whole spellings first, then one unknown stretch after the other. */
function mended(unit: string, table: UcumTable): string | undefined {
  const whole = spellings.get(caseless(unit));
  if (whole !== undefined && firstFlaw(whole, table) === undefined) return whole;
  let text = plainSigns(unit.trim())
    .replaceAll(/\s*[·⋅×]\s*/g, ".")
    .replaceAll(/\s*([./])\s*/g, "$1");
  for (let tries = 0; tries < 8; tries++) {
    const flaw = firstFlaw(text, table);
    if (flaw === undefined) return text;
    if (flaw.end === undefined) return undefined;
    const better = betterSymbol(text.slice(flaw.offset, flaw.end), table);
    if (better === undefined) return undefined;
    text = text.slice(0, flaw.offset) + better + text.slice(flaw.end);
  }
  return undefined;
}

/** The code that `symbol` was meant to be: a known spelling, or the one code that differs in case only. */
function betterSymbol(symbol: string, table: UcumTable): string | undefined {
  const known = spellings.get(caseless(symbol));
  if (known !== undefined) return known;
  const plain = symbol.toLowerCase();
  const alike = new Set<string>();
  for (const [code, { metric }] of table.units) {
    if (!plain.endsWith(code.toLowerCase())) continue;
    const before = symbol.slice(0, symbol.length - code.length);
    if (before === "") alike.add(code);
    else if (metric)
      for (const prefix of table.prefixes)
        if (prefix === before || prefix.toLowerCase() === before.toLowerCase()) alike.add(prefix + code);
  }
  return alike.size === 1 ? [...alike][0] : undefined;
}
