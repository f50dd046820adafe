import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Errors } from "typebox/value";
import { model, standard } from "../../maturity-for-tests.ts";
import { figureProblem } from "./measured-facts.ts";
import { createModel } from "./model.ts";
import { MaturityModelData, modelProblems } from "./model-data.ts";
import { MaturityTexts, textProblems } from "./model-texts.ts";
import { MaturityReadings, readingProblems } from "./readings-data.ts";

const data: MaturityModelData = standard("maturity-model.json");
const readings: MaturityReadings = standard("maturity-readings.json");

test("the model has the form of its schema, 81 criteria, 41 notes, and is sound", () => {
  assert.deepEqual(Errors(MaturityModelData, data), []);
  assert.deepEqual(modelProblems(data), []);
  assert.deepEqual([model.criteria.length, data.notes.length, model.columns.length, model.topLevel], [81, 41, 10, 5]);
});

test("the readings have the form of their schema and speak of what the model has", () => {
  assert.deepEqual(Errors(MaturityReadings, readings), []);
  assert.deepEqual(readingProblems(readings, data), []);
});

for (const language of ["en", "de"]) {
  test(`every criterion, column, level and note has its text (${language})`, () => {
    const texts: MaturityTexts = standard(`maturity-model-texts.${language}.json`);
    assert.deepEqual(Errors(MaturityTexts, texts), []);
    assert.deepEqual(textProblems(texts, data), []);
    assert.equal(texts.language, language);
  });
}

test("a translation that nobody has reviewed is marked as such", () => {
  const german: MaturityTexts = standard("maturity-model-texts.de.json");
  assert.ok(Object.values(german.criteria).every(({ reviewed }) => typeof reviewed === "boolean"));
});

test("every note of the model is told in docs/maturity.md", () => {
  const manual = readFileSync(new URL("../../../docs/maturity.md", import.meta.url), "utf8");
  assert.deepEqual(
    data.notes.map(({ id }) => id).filter((id) => !manual.includes(`| ${id} |`)),
    [],
  );
});

test("a model that contradicts itself is told sentence by sentence", () => {
  const [first, ...others] = data.criteria;
  assert.ok(first);
  const told = (criteria: MaturityModelData["criteria"], more = {}) => modelProblems({ ...data, criteria, ...more });
  assert.match(told([first, first, ...others]).join("\n"), /structure.organisation.1.1 is there twice/);
  assert.match(told([{ ...first, column: "nowhere" }, ...others]).join("\n"), /a column that is not described/);
  assert.match(told([{ ...first, level: 2 }, ...others]).join("\n"), /tells another place/);
  assert.match(told([{ ...first, noteRefs: ["N99"] }, ...others]).join("\n"), /N99, which is no note/);
  assert.match(told([{ ...first, kind: "threshold" }, ...others]).join("\n"), /its kind do not fit/);
  assert.match(told(others).join("\n"), /criteria: 80 are there and 81 are told/);
  assert.match(told(data.criteria, { levels: data.levels.toReversed() }).join("\n"), /out of order/);
});

test("readings of another edition of the model are refused", () => {
  const [first] = readings.ways;
  assert.ok(first);
  const wrong: readonly [Partial<MaturityReadings>, RegExp][] = [
    [{ ways: [{ ...first, criteria: ["process.usability.9.9"] }] }, /process.usability.9.9 is no criterion/],
    [{ ways: [{ ...first, note: "N99" }] }, /N99 is no note/],
    [{ ways: [] }, /has no way/],
    [
      { ways: [{ ...first, literal: ["structure.organisation.1.1"] }, ...readings.ways.slice(1)] },
      /accepted literally/,
    ],
    [{ weights: { ...readings.weights, dimensions: { structure: 1 } } }, /process has no weight/],
    [{ weights: { ...readings.weights, levels: [1] } }, /levels and their weights/],
    [{ flow: { ...readings.flow, dimensions: ["structure", "luck"] } }, /luck is no dimension/],
  ];
  for (const [change, message] of wrong) {
    const changed = { ...readings, ...change };
    assert.match(readingProblems(changed, data).join("\n"), message);
    assert.throws(() => createModel(data, changed), /the readings do not fit the model/);
  }
});

test("the figures are those of the data, one for each criticality where the model asks so", () => {
  assert.deepEqual(
    model.metrics.map(({ key, unit }) => [key, unit]),
    [
      ["itSecurityCostShare", "percent"],
      ["maxDowntime.low", "hours"],
      ["maxDowntime.medium", "hours"],
      ["maxDowntime.high", "hours"],
      ["failureImpact", "rank"],
      ["securityEventsLastYear", "events"],
    ],
  );
});

for (const [key, fit, unfit] of [
  ["itSecurityCostShare", [0, 2.5, 100], [-1, 100.1, Number.NaN, Number.POSITIVE_INFINITY]],
  ["maxDowntime.low", [0, 0.5, 9000], [-1, Number.NaN]],
  ["securityEventsLastYear", [0, 25], [-1, 2.5]],
  ["failureImpact", [1, 5], [0, 6, 1.5]],
] as const) {
  test(`${key} takes ${fit.join(", ")} and refuses ${unfit.join(", ")}`, () => {
    const metric = model.metrics.find((one) => one.key === key);
    assert.ok(metric);
    for (const value of fit) assert.equal(figureProblem(metric, value), undefined);
    for (const value of unfit) assert.match(figureProblem(metric, value) ?? "", /write/);
  });
}
