/**
 * The tables of an evaluation against LibreOffice: it opens what we write, and what a person edits and saves there is read
 * back with exactly those changes.
 */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { type Answer, plainAnswer } from "../../src/domain/maturity/answer.ts";
import { evaluate } from "../../src/domain/maturity/evaluate.ts";
import { qualityRemarks } from "../../src/domain/maturity/quality.ts";
import { previewRows } from "../../src/domain/maturity/table/preview.ts";
import { readMaturityTable } from "../../src/formats/maturity-table/read-maturity-table.ts";
import { evaluatedOf, factsOf, model, TEXTS } from "../../src/maturity-for-tests.ts";
import { answersTable, evaluationWorkbook } from "../../src/print/maturity/evaluation-tables.ts";
import { readSpreadsheet } from "../../src/print/read-spreadsheet.ts";
import { writeCsv } from "../../src/print/table/write-csv.ts";
import { folderFor } from "../carelabel.ts";

const python = "/usr/bin/python3";
const skip =
  spawnSync(python, ["-c", "import uno"]).status === 0 && spawnSync("soffice", ["--version"]).status === 0
    ? false
    : "LibreOffice Calc with its Python bridge does not run here; test/lab/install.sh installs it";

const START_MS = 60_000;
const ROUND_MS = 120_000;

const [FIRST, SECOND, THIRD, FOURTH] = [
  "structure.organisation.1.1",
  "structure.organisation.2.1",
  "structure.organisation.2.2",
  "structure.organisation.3.1",
] as const;

const ANSWERS: ReadonlyMap<string, Answer> = new Map([
  [FIRST, plainAnswer("partly", { note: "=1+1", evidence: [{ title: "Minutes of May", date: "2026-05-04" }] })],
  [
    SECOND,
    plainAnswer("not-applicable", {
      ...{ reason: "Müller & Söhne <keine>\nzweite Zeile", ownFigure: "0012", by: "K. Lindner" },
      ...{ date: "2026-02-03", validUntil: "2028-02-29" },
    }),
  ],
  [THIRD, plainAnswer("fulfilled", { note: "@SUM(1);'x", validUntil: "2027-01-31" })],
  [FOURTH, plainAnswer("unknown")],
]);

const evaluated = evaluatedOf(ANSWERS, { facts: factsOf({ itSecurityCostShare: 2.5 }) });
const evaluation = evaluate(model, evaluated);
const tabled = {
  ...{ title: "Herbst 2026", answers: ANSWERS, facts: evaluated.facts, evaluation },
  measures: [{ id: "plan", criteria: [FIRST], cost: 4000 }],
  remarks: qualityRemarks(model, evaluated, evaluation),
};

async function written(format: "xlsx" | "csv", language: "en" | "de"): Promise<Uint8Array> {
  const texts = TEXTS[language === "en" ? 0 : 1];
  const chunks =
    format === "xlsx"
      ? evaluationWorkbook(tabled, model, texts)
      : writeCsv(answersTable(tabled, model, texts), { separator: language === "de" ? ";" : "," });
  return new Uint8Array(Buffer.concat(await Array.fromAsync(chunks)));
}

/** What the table would change: criterion, verdict, changed fields, and what is wrong. */
function previewOf(bytes: Uint8Array) {
  const kept = new Map([...ANSWERS].map(([id, answer]) => [id, { answer, version: 1 }]));
  const { sheet, rows } = readMaturityTable(readSpreadsheet(bytes), model, TEXTS);
  assert.equal(rows.length, 81);
  return { sheet, rows: previewRows(rows, kept).filter(({ verdict }) => verdict !== "empty") };
}
const told = (bytes: Uint8Array) =>
  previewOf(bytes).rows.map(({ criterion, verdict, changed, problems }) => [criterion, verdict, changed, problems]);

const UNCHANGED = [...ANSWERS.keys()].map((id) => [id, "same", [], []]);

/** Runs a program against a LibreOffice of its own: `office.open(file)`, `save(document, file, filter, options)`. */
function inOffice(folder: string, program: string): string {
  const script = `
import time, uno
from com.sun.star.beans import PropertyValue
def value(name, what):
    one = PropertyValue(); one.Name = name; one.Value = what
    return one
def connect():
    resolver = uno.getComponentContext().ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", uno.getComponentContext())
    until = time.time() + ${START_MS / 1000}
    while True:
        try:
            return resolver.resolve("uno:pipe,name=carelabel-lab-" + NAME + ";urp;StarOffice.ComponentContext")
        except Exception:
            if time.time() > until: raise
            time.sleep(0.3)
import os
NAME = str(os.getppid())
context = connect()
desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
def open(name, *more):
    return desktop.loadComponentFromURL(uno.systemPathToFileUrl(os.path.abspath(name)), "_blank", 0, (value("Hidden", True),) + more)
def save(document, name, filter, options=""):
    document.storeToURL(uno.systemPathToFileUrl(os.path.abspath(name)), (value("FilterName", filter), value("FilterOptions", options)))
def sheet_with(document, heading):
    for sheet in document.Sheets:
        if sheet.getCellByPosition(0, 0).String == heading: return sheet
def column(sheet, heading):
    at = 0
    while sheet.getCellByPosition(at, 0).String != heading: at += 1
    return at
def row(sheet, criterion):
    at = 0
    while sheet.getCellByPosition(0, at).String != criterion: at += 1
    return at
def cell(sheet, criterion, heading):
    return sheet.getCellByPosition(column(sheet, heading), row(sheet, criterion))
XLSX, ODS, CSV = "Calc MS Excel 2007 XML", "calc8", "Text - txt - csv (StarCalc)"
${program}
`;
  const run = spawnSync(python, ["-c", script], { cwd: folder, encoding: "utf8", timeout: ROUND_MS });
  assert.equal(run.status, 0, run.stderr);
  return run.stdout;
}

/** One LibreOffice with its own profile, ended with the test. */
function startOffice(t: TestContext, folder: string): void {
  const office = spawn(
    "soffice",
    [
      ...["--headless", "--norestore", "--nologo", "--nodefault", `-env:UserInstallation=file://${folder}/profile`],
      `--accept=pipe,name=carelabel-lab-${process.pid};urp`,
    ],
    { stdio: "ignore", detached: true },
  );
  t.after(() => {
    // Its starter script has the program as its child.
    if (office.pid !== undefined) process.kill(-office.pid, "SIGKILL");
  });
}

test("LibreOffice opens our workbook, and a person's edits are read back: XLSX, by way of ODS, and CSV in three encodings", {
  skip,
}, async (t) => {
  const folder = folderFor(t);
  startOffice(t, folder);
  for (const language of ["en", "de"] as const) {
    writeFileSync(join(folder, `${language}.xlsx`), await written("xlsx", language));
    writeFileSync(join(folder, `${language}.csv`), await written("csv", language));
  }

  await t.test("it sees the sheets, texts as texts and days as days", () => {
    const seen = JSON.parse(
      inOffice(
        folder,
        `
import json
book = open("de.xlsx")
answers = sheet_with(book, "Kriterium")
note = cell(answers, "${FIRST}", "Notiz"); day = cell(answers, "${SECOND}", "Gültig bis"); figure = cell(answers, "${SECOND}", "Eigene Zahl")
print(json.dumps({"sheets": [one.Name for one in book.Sheets], "note": [note.String, note.Type.value], "day": [day.Value, day.Type.value], "figure": [figure.String, figure.Type.value]}))
book.close(True)
`,
      ),
    );
    assert.deepEqual(seen, {
      sheets: ["Stufen", "Antworten", "Kennzahlen", "Maßnahmen", "Anmerkungen"],
      note: ["=1+1", "TEXT"],
      day: [46812, "VALUE"], // 2028-02-29
      figure: ["0012", "TEXT"],
    });
  });

  await t.test("what is opened and saved again changes nothing", () => {
    inOffice(
      folder,
      `
for language in ("en", "de"):
    book = open(language + ".xlsx"); save(book, language + "-again.xlsx", XLSX); save(book, language + ".ods", ODS); book.close(True)
    book = open(language + ".ods"); save(book, language + "-ods.xlsx", XLSX); book.close(True)
    separator = "59" if language == "de" else "44"
    book = open(language + ".csv", value("FilterName", CSV), value("FilterOptions", separator + ",34,76,1"))
    save(book, language + "-again.csv", CSV, separator + ",34,76,1"); save(book, language + "-csv.xlsx", XLSX); book.close(True)
`,
    );
    for (const name of ["en-again.xlsx", "en-ods.xlsx", "de-again.xlsx", "de-ods.xlsx"])
      assert.deepEqual(told(readFileSync(join(folder, name))), UNCHANGED, name);
  });

  await t.test("our CSV, which a spreadsheet takes as it likes, comes back but for what it made of it", () => {
    // 0012 is a number to whoever opens a CSV file, as its writer says.
    const figure = [SECOND, "changed", ["ownFigure"], []];
    for (const name of ["en-again.csv", "de-again.csv", "en-csv.xlsx", "de-csv.xlsx"])
      assert.deepEqual(
        told(readFileSync(join(folder, name))),
        UNCHANGED.map((one) => (one[0] === SECOND ? figure : one)),
        name,
      );
  });

  await t.test("edits come back as they were made, in every form in which LibreOffice saves", () => {
    inOffice(
      folder,
      `
book = open("de.xlsx")
answers = sheet_with(book, "Kriterium")
cell(answers, "${FIRST}", "Antwort").String = "ja"
cell(answers, "${FIRST}", "Nachweis").String = "Protokoll vom Mai\\nGrößenplan"
cell(answers, "${SECOND}", "Gültig bis").Formula = "2029-03-31"
cell(answers, "${THIRD}", "Antwort").String = "mal sehen"
cell(answers, "process.updates.1.1", "Antwort").String = "nein"
cell(answers, "process.updates.1.1", "Notiz").Formula = "=CONCATENATE(\\"seit \\";2024)"
save(book, "edited.xlsx", XLSX); save(book, "edited.ods", ODS)
# A text table has one sheet: the first.
for name in [one.Name for one in book.Sheets]:
    if name != answers.Name: book.Sheets.removeByName(name)
for name, options in (("latin1.csv", "59,34,ANSI,1"), ("utf16.csv", "9,34,65535,1"), ("utf8.csv", "44,34,76,1")):
    save(book, name, CSV, options)
book.close(True)
book = open("edited.ods"); save(book, "edited-ods.xlsx", XLSX); book.close(True)
`,
    );
    for (const name of ["edited.xlsx", "edited-ods.xlsx", "latin1.csv", "utf16.csv", "utf8.csv"]) {
      const { rows } = previewOf(readFileSync(join(folder, name)));
      assert.deepEqual(
        rows.map(({ criterion, verdict, changed }) => [criterion, verdict, changed]),
        [
          [FIRST, "changed", ["answer", "evidence"]],
          [SECOND, "changed", ["validUntil"]],
          [THIRD, "unreadable", []],
          [FOURTH, "same", []],
          ["process.updates.1.1", "new", ["answer", "note"]],
        ],
        name,
      );
      const [first, second, third, , fifth] = rows;
      assert.deepEqual(first?.after?.evidence, [{ title: "Protokoll vom Mai" }, { title: "Größenplan" }], name);
      assert.equal(second?.after?.validUntil, "2029-03-31", name);
      assert.deepEqual([third?.problems[0]?.kind, third?.problems[0]?.value], ["answer-unclear", "mal sehen"], name);
      assert.equal(fifth?.after?.note, "seit 2024", name);
    }
  });
});
