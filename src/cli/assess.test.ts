import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { Ajv2020 } from "ajv/dist/2020.js";
import type { EvaluationReport } from "../domain/maturity/evaluation-report.ts";
import { publishedSchemas } from "../domain/published-schemas.ts";
import { BEST_FIGURES, fulfilledAnswers } from "../maturity-for-tests.ts";
import { main } from "./main.ts";

const SAMPLE = fileURLToPath(new URL("../../samples/maturity/practice.answers.yaml", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "carelabel-assess-"));
after(() => rmSync(folder, { recursive: true, force: true }));

async function run(args: readonly string[], input = "") {
  let out = "";
  let err = "";
  const code = await main(["assess", ...args], {
    out: (text) => (out += text),
    err: (text) => (err += text),
    progress: () => undefined,
    interactive: false,
    today: "2026-11-22",
    stdin: Readable.from([Buffer.from(input)]) as unknown as NodeJS.ReadableStream,
  });
  return { code, out, err };
}

async function reported(args: readonly string[], input = ""): Promise<EvaluationReport> {
  const { out, err } = await run([...args, "--json"], input);
  assert.equal(err, "");
  return JSON.parse(out);
}

const measured = {
  itSecurityCostShare: BEST_FIGURES.itSecurityCostShare,
  maxDowntime: { low: 1, medium: 1, high: 1 },
  securityEventsLastYear: 0,
  failureImpact: 5,
};
/** Everything fulfilled but what is given otherwise. */
const allBut = (other: Record<string, unknown>, more: object = {}) =>
  JSON.stringify({
    answers: { ...Object.fromEntries([...fulfilledAnswers(["*"])].map(([id, { answer }]) => [id, answer])), ...other },
    measured,
    ...more,
  });

test("the JSON has facility, dimensions and columns by their names, each with what is achieved, worked on and in the way", async () => {
  const report = await reported(["-"], allBut({ "structure.organisation.3.1": "not-fulfilled" }));
  const told = (
    { achieved, workingOn, inTheWay }: { achieved: number; workingOn: number; inTheWay: string[] } = report.facility,
  ) => [achieved, workingOn, inTheWay];
  const open = [2, 3, ["structure.organisation.3.1"]];
  assert.deepEqual(told(report.facility), open);
  assert.deepEqual(told(report.dimensions.structure), open);
  assert.deepEqual(told(report.columns["structure.organisation"]), open);
  assert.deepEqual(told(report.columns["outcome.costs"]), [5, 5, []]);
  assert.deepEqual([Object.keys(report.dimensions).length, Object.keys(report.columns).length], [3, 10]);
});

test("the JSON follows its published schema, with and without a way up", async () => {
  const isReport = new Ajv2020({ strict: false, validateFormats: false }).compile(
    publishedSchemas()["maturity-evaluation"] ?? {},
  );
  for (const args of [[SAMPLE], [SAMPLE, "--target", "2"], [SAMPLE, "--budget", "1", "--reading", "literal"]])
    assert.ok(isReport(await reported(args)), JSON.stringify(isReport.errors));
  assert.ok(isReport(await reported(["-"], "answers: {}")), JSON.stringify(isReport.errors));
});

test("the answers go out as OSCAL, the same on the same day, and a plan only while something is in the way", async () => {
  for (const [document, root] of [
    ["results", "assessment-results"],
    ["poam", "plan-of-action-and-milestones"],
  ] as const) {
    const { code, out } = await run([SAMPLE, "--oscal", document]);
    assert.deepEqual([code, Object.keys(JSON.parse(out))], [0, [root]]);
    assert.equal((await run([SAMPLE, "--oscal", document])).out, out);
  }
  assert.equal((await run([SAMPLE, "--oscal", "ssp"])).code, 2);
  const done = await run(["-", "--oscal", "poam"], allBut({}));
  assert.deepEqual([done.code, done.err.includes("nothing is in the way")], [2, true]);
});

test("an answer by its id wins over the figure, and the contradiction is reported", async () => {
  const { columns, contradictions } = await reported(["-"], allBut({ "outcome.threats.1.1": "not-fulfilled" }));
  assert.equal(columns["outcome.threats"]?.achieved, 0);
  assert.deepEqual(
    contradictions.map(({ kind, criterion, other }) => [kind, criterion, other]),
    [["measured-otherwise", "outcome.threats.1.1", "securityEventsLastYear"]],
  );
});

for (const [share, achieved, literal] of [
  [0, 1, 4],
  [1, 2, 0],
  [7, 4, 0],
  [8, 4, 0],
  [8.5, 5, 0],
] as const) {
  test(`a share of ${share} percent is level ${achieved} of costs, and read literally ${literal}`, async () => {
    const text = `measured: { itSecurityCostShare: ${share} }`;
    assert.equal((await reported(["-"], text)).columns["outcome.costs"]?.achieved, achieved);
    const read = await reported(["-", "--reading", "literal"], text);
    assert.deepEqual([read.columns["outcome.costs"]?.achieved, read.reading], [literal, "literal"]);
  });
}

test("a target that is missed ends with 1 and tells the cheapest measures; one that is reached with 0", async () => {
  const missed = await run([SAMPLE, "--target", "1", "--of", "structure"]);
  assert.equal(missed.code, 1);
  assert.match(missed.out, /Target: Structure was to reach level 1 and stands on level 0/);
  assert.match(missed.out, /2,900 {2}Replace the spirometer .*\(K. Lindner, 2027-03-31\)/);
  assert.equal((await run([SAMPLE, "--target", "2", "--of", "outcome"])).code, 0);
  assert.equal((await run(["-", "--target", "5"], allBut({}))).code, 0);
  assert.equal((await run([SAMPLE])).code, 0);
});

test("the sample shows the cheapest way: for level 2 of the structure the dear measure that does both", async () => {
  const { wayUp, underBudget } = await reported([SAMPLE, "--target", "2", "--of", "structure"]);
  assert.deepEqual(
    [wayUp?.measures.map(({ id }) => id), wayUp?.cost],
    [["spirometer", "contracts", "end-to-end"], 8500],
  );
  assert.deepEqual(
    [underBudget?.achieved, underBudget?.measures.map(({ id }) => id)],
    [1, ["spirometer", "contracts"]],
  );
});

test("the terminal tells the level first, draws the matrix, and says what is in the way", async () => {
  const { out, code } = await run([SAMPLE]);
  assert.equal(code, 0);
  assert.match(out, /^Practice Dr. Lindner: level 0 of 5 achieved \(not yet rated\), working on level 1\n/);
  assert.match(out, /1 beginnings +✔ 1 of 1 +◐ 1 of 2 +✔ 3 of 3/);
  assert.match(out, /structure.data-management.1.2 Keys are made and kept in a crypto chip: not fulfilled/);
  assert.match(out, /One criterion about hardware can hold the level at 0/);
  assert.match(out, /Not applicable.*\n {2}structure.data-management.1.3 .*: No device of the practice has a web page/);
  assert.match(out, /Reading: recommended\. Notes of the model that decided: N01/);
  assert.ok(
    out
      .split("\n")
      .filter((line) => /✔|◐|✖/.test(line))
      .every((line) => line.length <= 100),
  );
});

test("in German all of it is German, and unreviewed texts are marked", async () => {
  const { out } = await run([SAMPLE, "--language", "de", "--target", "1"]);
  assert.match(out, /Stufe 0 von 5 erreicht \(noch nicht eingestuft\), in Arbeit ist Stufe 1/);
  assert.match(out, /1 Anfänge +✔ 1 von 1 +◐ 1 von 2/);
  assert.match(out, /hat noch kein zweiter Mensch geprüft/);
  assert.doesNotMatch(out, /\{[a-z]+\}|undefined|achieved|working on|\bStructure\b|\bnot fulfilled|met /);
});

test("a criterion that the model does not have ends with 2 and its line, and nothing is printed", async () => {
  const path = join(folder, "wrong.yaml");
  writeFileSync(
    path,
    "answers:\n  structure.organisation.1.1: fulfilled\n  structure.organisation.7.1: fulfilled\n  process.usability.1.1: yes\n",
  );
  const { code, out, err } = await run([path, "--json"]);
  assert.deepEqual([code, out], [2, ""]);
  assert.match(err, /wrong\.yaml:3:\d+: the model has no criterion .* \[answers-invalid\]\n.*wrong\.yaml:4:/s);
});

for (const [args, option] of [
  [["--target", "0"], "--target"],
  [["--target", "6"], "--target"],
  [["--target", "two"], "--target"],
  [["--target", ""], "--target"],
  [["--budget=-3"], "--budget"],
  [["--reading", "mild"], "--reading"],
  [["--of", "roof"], "--of"],
  [["--language", "fr"], "--language"],
  [["--on", "2026-02-31"], "--on"],
] as const) {
  test(`${args.join(" ")} is refused before anything is read`, async () => {
    const { code, err, out } = await run(["nowhere.yaml", ...args]);
    assert.deepEqual([code, out], [2, ""]);
    assert.ok(err.includes(option), err);
  });
}

test("answers are aged on the day that is asked for", async () => {
  const text = allBut({ "process.updates.1.1": { answer: "fulfilled", validUntil: "2026-12-31" } });
  assert.equal((await reported(["-"], text)).facility.achieved, 5);
  const later = await reported(["-", "--on", "2027-01-01"], text);
  assert.deepEqual([later.facility.achieved, later.today], [0, "2027-01-01"]);
});

test("foreign words steer no terminal", async () => {
  const { out } = await run(["-"], JSON.stringify({ facility: "A\u202eB", answers: {} }));
  const { err } = await run(["-"], JSON.stringify({ facility: "A\u202eB", answers: {} }));
  assert.ok(!`${out}${err}`.includes("\u202e"));
});

test("the sample answers with evidence whatever it claims", async () => {
  const { remarks, contradictions } = await reported([SAMPLE]);
  assert.deepEqual(contradictions, []);
  assert.deepEqual([...new Set(remarks.map(({ kind }) => kind))].sort(), ["few-events-without-logging", "weaker-way"]);
});

test("the report goes into a PDF beside the words, and never onto a file that exists", async () => {
  const pdf = join(folder, "report.pdf");
  const { code, out } = await run([SAMPLE, "--pdf", pdf, "--language", "de"]);
  assert.equal(code, 0);
  assert.match(out, /Stufe 0 von 5/);
  const written = readFileSync(pdf);
  assert.match(written.toString("latin1"), /^%PDF-/);
  const again = await run([SAMPLE, "--pdf", pdf]);
  assert.deepEqual([again.code, again.out], [2, ""]);
  assert.match(again.err, /it exists already/);
  assert.deepEqual(readFileSync(pdf), written);
});
