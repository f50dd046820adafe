/**
 * The worked cases of the manual are read from it, added up as a person does, and held against the program.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { inspectionDate } from "./inspection-date.ts";
import { type InspectionInputs, NOTHING_KNOWN } from "./inspection-inputs.ts";
import type { InspectionMethod } from "./method-data.ts";

const text = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");
const METHOD = JSON.parse(text("standards/inspection-method.json")) as InspectionMethod;
const MANUAL = text("docs/inspection-date.md");
const TODAY = "2026-11-22";
const CASES = MANUAL.split(/^### /m).slice(1);
const NUMBERS = ["firstIntervalDays", "declaredCycleDays", "observedCycleDays", "componentsPastSupport"];
const COUNTS = [...NUMBERS, "newVariants", "averageLifetimeMonths", "brokenClaims"];

const cellsOf = (line: string) =>
  line
    .split("|")
    .slice(1, -1)
    .map((cell) => cell.trim());

function valueIn(name: string, told: string): unknown {
  if (told === "not known") return null;
  if (COUNTS.includes(name)) return Number(told);
  const life = /^(.+) until (\S+)$/.exec(told);
  if (name === "componentLife") return { component: life?.[1], endsOn: life?.[2] };
  if (name !== "lastInspection") return told;
  return { on: told.slice(0, 10), acceptedUntil: /accepted until (\S+)/.exec(told)?.[1] ?? null };
}

/** What the first table of a case says. */
function inputsTold(lines: readonly string[]): Record<string, unknown> {
  const rows = lines.slice(
    0,
    lines.findIndex((line) => line.startsWith("| | hardware")),
  );
  const told = rows.filter((line) => line.startsWith("| ") && !line.startsWith("| input")).map(cellsOf);
  return Object.fromEntries(told.map(([name = "", value = ""]) => [name, valueIn(name, value)]));
}

const FIRST = { ...NOTHING_KNOWN, ...inputsTold((CASES[0] ?? "").split("\n")) } as InspectionInputs;
const signed = (cell: string) => Number(cell.replace("−", "-").replace("+", ""));
const number = (day: string) => Date.parse(`${day}T00:00:00Z`) / 86_400_000;
const DAY = /\d{4}-\d{2}-\d{2}/g;

test("the manual works twelve cases, the first of which tells every input", () => {
  assert.equal(CASES.length, 12);
  assert.deepEqual(Object.keys(inputsTold((CASES[0] ?? "").split("\n"))).sort(), Object.keys(NOTHING_KNOWN).sort());
});

for (const one of CASES) {
  const lines = one.split("\n");
  test(`the manual adds up, and the program agrees: ${lines[0]}`, () => {
    const isNothing = one.includes("All inputs are not known.");
    const inputs = isNothing ? NOTHING_KNOWN : ({ ...FIRST, ...inputsTold(lines) } as InspectionInputs);
    const told = inspectionDate(METHOD, inputs, TODAY);
    const row = (name: string) => cellsOf(lines.find((line) => line.startsWith(`| ${name} |`)) ?? "").slice(1);
    const due = /Due: \*\*(\S+)\*\*, decided by (\S+); bounds of class (\S+): (\d+) to (\d+) days/.exec(one);
    const [shortest, longest] = [Number(due?.[4]), Number(due?.[5])];
    assert.deepEqual(told.bounds, { shortestDays: shortest, longestDays: longest });
    for (const [place, name] of (["hardware", "software", "environment"] as const).entries()) {
      const cell = (of: string) => row(of)[place] ?? "";
      const part = told.subDates[name];
      const [anchor = "", of] = cell("counted from").split(" ");
      assert.deepEqual({ day: anchor, of: of?.slice(1, -1) }, part.anchor);
      const base = Number.parseInt(cell("interval of"), 10);
      assert.equal(base, part.base.days);
      const steps = cell("percent")
        .split(", ")
        .map((step) => step.split(" "));
      assert.deepEqual(
        steps.map(([factor, percent = ""]) => [factor, signed(percent)]),
        part.steps.map(({ factor, percent }) => [factor, percent]),
      );
      // As a person adds it up.
      const sum = steps.reduce((all, [, percent = ""]) => all + signed(percent), 0);
      const [inAll = "", kept = inAll] = cell("in all").split(", kept at ");
      assert.equal(signed(inAll.replace(" %", "")), sum);
      const days = Math.floor((base * (100 + signed(kept.replace(" %", "")))) / 100);
      const interval = Math.min(Math.max(days, shortest), longest);
      assert.equal(Number.parseInt(cell("gives"), 10), interval);
      const caps = cell("at most until").match(DAY) ?? [];
      assert.equal(Math.min(number(anchor) + interval, ...caps.map(number)), number(cell("date")));
      assert.equal(cell("date"), part.date);
    }
    assert.equal(due?.[1], told.date);
    assert.equal(due?.[2], told.decidedBy);
  });
}
