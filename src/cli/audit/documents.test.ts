import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { readSpreadsheet } from "../../print/read-spreadsheet.ts";
import { reportForTests } from "../../report-for-tests.ts";
import { world } from "../../world-for-tests.ts";
import { checkDocumentOptions, writeDocuments } from "./documents.ts";

const { countries } = world;

function folderFor(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "carelabel-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test("every document that is asked for is written, in the language that is asked for", {
  skip: process.platform === "linux" && process.arch === "x64" ? false : "documents are typeset on Linux x64 only",
}, async (t) => {
  const folder = folderFor(t);
  const path = (name: string) => join(folder, name);
  const values = { language: "de", html: path("audit.html"), pdf: path("audit.pdf"), record: path("record.xlsx") };
  await writeDocuments(reportForTests(), values, { countries });
  for (const ending of ["pdf", "html"])
    await writeDocuments(reportForTests(), { language: "de", record: path(`record.${ending}`) }, { countries });
  assert.deepEqual(readdirSync(folder).sort(), ["audit.html", "audit.pdf", "record.html", "record.pdf", "record.xlsx"]);
  assert.match(readFileSync(values.html, "utf8"), /<h1>Abgleich des Daten/);
  assert.match(readFileSync(path("record.html"), "utf8"), /ENTWURF/);
  for (const pdf of ["audit.pdf", "record.pdf"]) assert.match(readFileSync(path(pdf), "latin1"), /^%PDF/);
  assert.equal(readSpreadsheet(new Uint8Array(readFileSync(values.record)))[0]?.name, "Verarbeitung");
});

test("a document is never written onto a file that exists, and then no other is written either", async (t) => {
  const folder = folderFor(t);
  const capture = join(folder, "capture.html");
  writeFileSync(capture, "what was recorded");
  const values = { language: "en", html: capture, record: join(folder, "record.html") };
  await assert.rejects(writeDocuments(reportForTests(), values, { countries }), {
    code: "file-unwritable",
  });
  assert.deepEqual(readdirSync(folder), ["capture.html"]);
  assert.equal(readFileSync(capture, "utf8"), "what was recorded");
});

test("a language or an ending that nobody writes is refused before anything is read", () => {
  assert.throws(() => checkDocumentOptions({ language: "fr" }), { code: "argument-wrong", where: "--language" });
  assert.throws(() => checkDocumentOptions({ language: "en", record: "record.docx" }), {
    code: "argument-wrong",
    where: "--record",
  });
  checkDocumentOptions({ language: "de", record: "RECORD.PDF" });
});
