import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { readMaturityAnswers } from "../formats/maturity-answers/read-answers.ts";
import { model } from "../maturity-for-tests.ts";
import { readSpreadsheet } from "../print/read-spreadsheet.ts";
import { main } from "./main.ts";

const sample = (name: string) => fileURLToPath(new URL(`../../samples/maturity/${name}`, import.meta.url));
const PRACTICE = sample("practice.answers.yaml");
const LIST = sample("practice-list.csv");
const folder = mkdtempSync(join(tmpdir(), "carelabel-assess-import-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string) => join(folder, name);

async function run(args: readonly string[], input: string | Uint8Array = "") {
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

const answersIn = (path: string) => {
  const { file, problems } = readMaturityAnswers(readFileSync(path), path, model);
  assert.deepEqual(problems, []);
  return file?.answers ?? new Map();
};

for (const name of ["practice.xlsx", "practice.csv"])
  for (const language of ["en", "de"])
    test(`assess --table writes ${name} (${language}), and brought in again it changes nothing`, async () => {
      const written = await run([PRACTICE, "--table", at(name), "--language", language]);
      assert.deepEqual([written.code, written.err], [0, ""]);
      const { code, out } = await run(["import", at(name), "--onto", PRACTICE]);
      assert.equal(code, 0);
      assert.match(out, /: 33 unchanged, 48 without an answer\n/);
      assert.doesNotMatch(out, / changed|new|unreadable/);
    });

test("the workbook names the facility and its levels", async () => {
  await run([PRACTICE, "--table", at("levels.xlsx")]);
  const [levels] = readSpreadsheet(readFileSync(at("levels.xlsx")));
  assert.deepEqual(levels?.rows[1]?.slice(0, 3), ["facility", "Practice Dr. Lindner", "0"]);
});

test("a list is shown old beside new with every row that cannot be read, and written only where a file is named", async () => {
  const before = readFileSync(PRACTICE, "utf8");
  const shown = await run(["import", LIST, "--onto", PRACTICE]);
  assert.equal(shown.code, 1, "a row is left out");
  assert.match(shown.out, /practice-list\.csv: 4 changed, 1 unreadable\n/);
  assert.match(shown.out, /row 5: structure\.organisation\.2\.2, .*\n {4}Answer: partly fulfilled → fulfilled\n/);
  assert.match(shown.out, /Note: Annex signed by three of five suppliers → Alle fünf Lieferanten/);
  assert.match(shown.out, /cell C8, Erfüllt\?: “mal sehen” is no answer; write fulfilled/);
  const { code, out } = await run(["import", LIST, "--onto", PRACTICE, "--out", at("new.yaml"), "--language", "de"]);
  assert.equal(code, 1);
  assert.match(out, /Übernommen: \d\. Weiter: carelabel assess/);
  assert.equal(readFileSync(PRACTICE, "utf8"), before);
  const answers = answersIn(at("new.yaml"));
  assert.equal(answers.get("structure.organisation.2.2")?.note, "Alle fünf Lieferanten haben unterschrieben");
  assert.equal(answers.get("structure.data-management.2.2")?.answer, "unknown", "it stays as it was");
  assert.equal(answers.size, answersIn(PRACTICE).size);
});

test("the file that is added to keeps its comments, its figures and its measures, and may be written itself", async () => {
  writeFileSync(at("own.yaml"), readFileSync(PRACTICE));
  const { code } = await run(
    ["import", "-", "--onto", at("own.yaml"), "--out", at("own.yaml")],
    "Id,Status\nprocess.updates.3.1,no\n",
  );
  assert.equal(code, 0);
  const text = readFileSync(at("own.yaml"), "utf8");
  const comments = (from: string) => from.match(/#.*$/gm)?.toSorted();
  assert.deepEqual(comments(text), comments(readFileSync(PRACTICE, "utf8")));
  assert.equal(answersIn(at("own.yaml")).get("process.updates.3.1")?.answer, "not-fulfilled");
  assert.equal((await run([at("own.yaml"), "--target", "1"])).code, 1, "its measures are still there");
});

test("without a file to add to, a new one is written, with who said it and when", async () => {
  const table = "Kriterium\tAntwort\tNachweis\tVon\tDatum\nprocess.updates.3.1\tja\tLog; Plan\tK. Lindner\t1.2.2026\n";
  const { code } = await run(["import", "-", "--out", at("first.yaml")], table);
  assert.equal(code, 0);
  assert.deepEqual(answersIn(at("first.yaml")).get("process.updates.3.1"), {
    ...{ answer: "fulfilled", evidence: [{ title: "Log; Plan" }], by: "K. Lindner", date: "2026-02-01" },
    source: { kind: "person" },
  });
  const again = await run(["import", "-", "--out", at("first.yaml")], table);
  assert.equal(again.code, 2, "another file is never written over");
});

for (const [title, args, input, says] of [
  ["a table without the columns", ["import", "-"], "a,b\n1,2\n", /needs a row of headings .*\[document-unreadable\]/],
  ["an empty table", ["import", "-"], "", /\[document-unreadable\]/],
  ["a language that is not there", ["import", LIST, "--language", "fr"], "", /--language: write en or de/],
  ["a table under another name", [PRACTICE, "--table", "x.ods"], "", /--table: name a file that ends in .xlsx or .csv/],
  [
    "answers that are wrong",
    ["import", LIST, "--onto", "-"],
    "answers: 7\n",
    /answers by criterion.*\[answers-invalid\]/,
  ],
] as const)
  test(`${title} is told in one line with what to do, and nothing is written`, async () => {
    const { code, out, err } = await run(args, input);
    assert.deepEqual([code, out], [2, ""]);
    assert.match(err, says);
  });
