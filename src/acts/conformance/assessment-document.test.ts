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
import { assessmentSheets, provisionTable } from "../../print/conformance/provision-table.ts";
import { readSpreadsheet } from "../../print/read-spreadsheet.ts";
import { writeCsv } from "../../print/table/write-csv.ts";
import { writeWorkbook } from "../../print/table/write-xlsx.ts";
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

for (const [language, declined, notApplicable, reason] of [
  ["en", "not fulfilled, with a reason", "not applicable", "an update waits until the user starts it"],
  ["de", "nicht erfüllt, mit Grund", "nicht anwendbar", "an update waits until the user starts it"],
] as const)
  test(`a declined recommendation never reads as a plain pass, and what is not applicable says why (${language})`, async () => {
    const report = reportOf(assessment, { language, today: "2026-11-22" });
    const paper = assessmentPaper(report, catalogue, { title: "Sample", language });
    const rows = paper.sections.flatMap(({ blocks }) =>
      blocks.flatMap((block) => (block.kind === "table" ? block.rows : [])),
    );
    const cells = (id: string) =>
      rows.find(([first]) => first?.[0]?.text.startsWith(id))?.map((cell) => cell.map(({ text }) => text).join("|"));
    assert.equal(cells("5.3-4A ")?.[1], declined);
    assert.equal(cells("5.3-4B ")?.[1], notApplicable);
    assert.match(cells("5.3-4B ")?.[2] ?? "", / h \(/, "beside it, in the wide column");
    assert.match(cells("h: ")?.[2] ?? "", new RegExp(`^${reason}`));
    assert.match(cells("g: ")?.[2] ?? "", /(follows from|folgt aus) 3/);
    assert.equal(cells("1: "), undefined, "a condition of the other edition");

    const sheets = readSpreadsheet(
      Buffer.concat(await Array.fromAsync(writeWorkbook(assessmentSheets(report, language)))),
    );
    assert.equal(sheets.length, 2);
    const of = (sheet: number, id: string) => sheets[sheet]?.rows.find((row) => row[1] === id);
    assert.equal(of(0, "5.3-4A")?.[4], declined);
    assert.match(of(1, "h")?.[5] ?? "", new RegExp(`^${reason}`));
    const asked = catalogue.conditions?.filter(({ editions }) => editions?.includes("3.1.3")) ?? [];
    assert.equal(sheets[1]?.rows.length, 1 + asked.length);
  });

test("the table has each provision once, with the notice in its row", async () => {
  const report = reportOf(assessment, { language: "en", today: "2026-11-22" });
  const csv = Buffer.concat(await Array.fromAsync(writeCsv(provisionTable(report, "en")))).toString();
  const rows = csv.split("\r\n").filter((line) => line.startsWith("etsi-en-303-645 3.1.3"));
  assert.equal(rows.length, assessment.provisions.size);
  assert.ok(rows.every((row) => row.includes("Voluntary for medical devices")));
});
