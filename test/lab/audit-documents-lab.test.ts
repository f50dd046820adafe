/**
 * Documents of an audit against a PDF reader of others: what stands on the pages, in which order, and with what tags.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { auditPaper } from "../../src/print/audit/audit-paper.ts";
import { dpoRecord } from "../../src/print/audit/dpo-record.ts";
import type { Paper } from "../../src/print/audit/paper.ts";
import { printPaper } from "../../src/print/audit/print-paper.ts";
import { hostileReport, reportForTests } from "../../src/report-for-tests.ts";
import { world } from "../../src/world-for-tests.ts";
import { folderFor } from "../carelabel.ts";

const skip =
  spawnSync("pdftotext", ["-v"]).status === 0 && spawnSync("pdfinfo", ["-v"]).status === 0
    ? false
    : "pdftotext and pdfinfo do not run here; test/lab/install.sh installs them";
const EN = { language: "en", countries: world.countries } as const;
const DE = { language: "de", countries: world.countries } as const;

function run(program: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: "utf8" });
  assert.equal(status, 0, stderr);
  return stdout;
}

function writtenTo(folder: string, paper: Paper): { path: string; pages: number } {
  const path = join(folder, "paper.pdf");
  const { pages, pdf } = printPaper(paper);
  writeFileSync(path, pdf());
  return { path, pages };
}

/** Places to break in long words show nothing. */
const textOf = (path: string) => run("pdftotext", path, "-").replaceAll("\u200b", "").replaceAll(/\s+/g, " ");

test("every page names product, day and its number, and the pages are A4", { skip }, (t) => {
  const { path, pages } = writtenTo(folderFor(t), auditPaper(reportForTests(), DE));
  assert.match(run("pdfinfo", path), /Tagged: +yes[\s\S]*Page size: +595\.\d+ x 841\.\d+ pts \(A4\)/);
  for (let page = 1; page <= pages; page++) {
    const text = run("pdftotext", "-f", String(page), "-l", String(page), path, "-");
    for (const part of ["Example Imaging SE Scan 7", "Abgeglichen am 22.11.2026", `Seite ${page} von ${pages}`])
      assert.ok(text.includes(part), `${part} on page ${page}`);
  }
});

test("a PDF reader finds headings, tables with heads, lists, links and the picture's words", { skip }, (t) => {
  const { path } = writtenTo(folderFor(t), auditPaper(reportForTests(), EN));
  const structure = run("pdfinfo", "-struct-text", path);
  for (const tag of ["H1", "H2", "Table", "THead", "TH", "TD", "L", "Figure", "Link"])
    assert.match(structure, new RegExp(`^\\s*${tag}\\b`, "m"), tag);
  assert.match(
    textOf(path),
    /2 departures from the label\..*A server stands in China;.*1\.2 kB to plain\.example were not examined/,
  );
});

test("the draft for a data protection officer says on paper that it is one, and what is open", { skip }, (t) => {
  const { path } = writtenTo(folderFor(t), dpoRecord(reportForTests(), DE));
  assert.match(
    textOf(path),
    /ENTWURF aus gemessenen Belegen, keine Rechtsberatung .* Vom Verantwortlichen auszufüllen/,
  );
});

test("markup in names is printed letter by letter", { skip }, (t) => {
  const trap = '#panic("run") $x$ *b* _i_ `raw` <b>&amp;';
  const { path } = writtenTo(folderFor(t), auditPaper(hostileReport(trap), EN));
  assert.ok(textOf(path).includes(trap));
});
