import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { assess } from "../../domain/conformance/assess.ts";
import { editionNamed } from "../../domain/conformance/catalogue.ts";
import { reportOf } from "../../domain/conformance/report.ts";
import { LANGUAGES } from "../../domain/conformance/words/words.ts";
import { readStatement } from "../../formats/conformance-statement/read-statement.ts";
import { printPaper } from "../../print/audit/print-paper.ts";
import { assessmentPaper } from "../../print/conformance/assessment-paper.ts";
import { provisionTable } from "../../print/conformance/provision-table.ts";
import { writeCsv } from "../../print/table/write-csv.ts";
import { loadCatalogue } from "../../store/load-catalogue.ts";

const catalogue = loadCatalogue("etsi-en-303-645");
const SAMPLE = new URL("../../../samples/conformance/ultrasound-wireless.ics.yaml", import.meta.url);
const statement = readStatement(readFileSync(SAMPLE), "sample").answersTo(catalogue);
const edition = editionNamed(catalogue, "3.1.3");
assert.ok(edition);
const assessment = assess(catalogue, statement, { edition });

for (const language of LANGUAGES)
  test(`the document says the verdict, what is in its way and that the standard is voluntary (${language})`, () => {
    const report = reportOf(assessment, { language, today: "2026-11-22" });
    const paper = assessmentPaper(report, catalogue, { title: "Sample", language });
    assert.equal(paper.answer.sign, "broken");
    assert.match(paper.answer.more.join(" "), language === "en" ? /Voluntary for medical devices/ : /freiwillig/);
    assert.equal(paper.sections[0]?.id, "in-the-way");
    assert.match(JSON.stringify(paper.sections[0]), /5\.4-3/);
    const told = JSON.stringify(paper.sections);
    for (const id of assessment.provisions.keys()) assert.ok(told.includes(`${id} `), id);
    const printed = printPaper(paper);
    assert.ok(printed.pages > 3, String(printed.pages));
    assert.equal(new TextDecoder().decode(printed.pdf().subarray(0, 5)), "%PDF-");
  });

test("the table has each provision once, with the notice in its row", async () => {
  const report = reportOf(assessment, { language: "en", today: "2026-11-22" });
  const csv = Buffer.concat(await Array.fromAsync(writeCsv(provisionTable(report, "en")))).toString();
  const rows = csv.split("\r\n").filter((line) => line.startsWith("etsi-en-303-645 3.1.3"));
  assert.equal(rows.length, assessment.provisions.size);
  assert.ok(rows.every((row) => row.includes("Voluntary for medical devices")));
});
