/** Readers of answers that people keep: tables and files of a maturity evaluation, training records, conformance statements. */
import { readFileSync } from "node:fs";
import { inflateRawSync } from "node:zlib";
import { plainAnswer } from "../../src/domain/maturity/answer.ts";
import { previewRows } from "../../src/domain/maturity/table/preview.ts";
import { rowProblemSentence } from "../../src/domain/maturity/table/table-words.ts";
import { readStatement } from "../../src/formats/conformance-statement/read-statement.ts";
import { readCsv } from "../../src/formats/csv/read-csv.ts";
import { readMaturityAnswers } from "../../src/formats/maturity-answers/read-answers.ts";
import { readMaturityTable } from "../../src/formats/maturity-table/read-maturity-table.ts";
import { text } from "../../src/formats/packet-file/capture-for-tests.ts";
import { readTrainingRecords } from "../../src/formats/training-records/read-training-records.ts";
import { readXlsx } from "../../src/formats/xlsx/read-xlsx.ts";
import { loadCatalogue } from "../../src/store/load-catalogue.ts";
import { loadMaturityModel, loadMaturityTexts } from "../../src/store/load-maturity.ts";
import { workbook } from "../../src/workbook-for-tests.ts";
import { type Target, windowTarget } from "./target.ts";

const documentTarget = (name: string, read: (bytes: Uint8Array) => unknown, seeds: Target["seeds"]): Target =>
  windowTarget(name, (bytes, start, end) => read(bytes.subarray(start, end)), seeds);

const inflateRaw = (packed: Uint8Array, most: number) => inflateRawSync(packed, { maxOutputLength: most });
const own = (path: string) => new Uint8Array(readFileSync(new URL(`../../samples/${path}`, import.meta.url)));

function sheetsOf(bytes: Uint8Array) {
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) return readXlsx(bytes, inflateRaw);
  const rows = readCsv(bytes);
  return [{ name: "", rows, rowNumbers: rows.map((_, index) => index + 1) }];
}

const TABLE = [
  [
    "Criterion",
    "Answer",
    "Reason",
    "Evidence",
    "Note",
    "Way",
    "Own figure",
    "Answered on",
    "Answered by",
    "Valid until",
  ],
  [
    "structure.organisation.1.1",
    "fulfilled",
    "",
    `Minutes [2026-03-01] [sha256 ${"ab".repeat(32)}]\nPlan`,
    "all wards",
    "",
    "quarterly",
    "2026-03-01",
    "K. Lindner",
    "31.12.2027",
  ],
  ["structure.data-management.1.3", "n/a", "no page"],
  ["structure.organisation.1.2", "perhaps", "", "", "", "magic", "", "1/2/26"],
];
const LIST =
  "Liste\n\nNr;Kriterium;Erfüllt?;Bemerkung\n1;Die Leitung steht hinter der IT-Sicherheit;ja;\n2;structure.organisation.2.2;tlw.;x\n2;structure.organisation.2.2;nein;x\n";

const KEPT = new Map([
  [
    "structure.organisation.1.1",
    { version: 2, answer: plainAnswer("partly", { note: "two wards", by: "K. Lindner" }) },
  ],
]);

const csv = (rows: readonly (readonly string[])[]) =>
  rows.map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(",")).join("\r\n");

export const ANSWER_TARGETS: readonly Target[] = [
  documentTarget(
    "maturity-table",
    (bytes) => {
      const model = loadMaturityModel();
      const table = readMaturityTable(sheetsOf(bytes), model, [loadMaturityTexts("en"), loadMaturityTexts("de")]);
      const rows = previewRows(table.rows, KEPT);
      const first = rows.find(({ problems }) => problems.length > 0)?.problems[0];
      return [table.sheet, [...table.headings], rows, first && rowProblemSentence(first, "de")];
    },
    () => [
      text(csv(TABLE)),
      new Uint8Array(Buffer.from(LIST, "latin1")),
      new Uint8Array(Buffer.from(`\ufeff${LIST.replaceAll(";", "\t")}`, "utf16le")),
      workbook(TABLE),
    ],
  ),
  documentTarget(
    "maturity-answers",
    (bytes) => {
      const { file, problems } = readMaturityAnswers(bytes, "answers.yaml", loadMaturityModel());
      return [file && { ...file, answers: [...file.answers], facts: [...file.facts] }, problems];
    },
    () => [
      own("maturity/practice.answers.yaml").subarray(0, 4000),
      text(
        'answers: {structure.organisation.1.1: fulfilled, process.updates.1.1: {answer: partly, ownFigure: "x", evidence: [a, {title: b, date: 2026-01-01}]}}\nmeasured: {itSecurityCostShare: 2.4, maxDowntime: {low: 20, high: none}, securityEventsLastYear: {value: 1, beside: {raw: 2}}}\nfailureImpact: 3\nmeasures: [{id: a, criteria: [structure.organisation.1.1], cost: 1}]\n',
      ),
      text('{"answers":{"structure.organisation.1.1":{"answer":"unknown"}},"budget":4000,"date":"2026-11-22"}'),
    ],
  ),
  documentTarget(
    "training-records",
    (bytes) => readTrainingRecords(bytes),
    () => [
      text("person,subject,date,valid until\n4711,basic,2026-03-01,2028-03-01\n4712,security,2026-04-15,\n4713,,,\n"),
      new Uint8Array(
        Buffer.from("Mitarbeiter;Schulung;Datum;Gültig bis\nMüller;IT-Sicherheit;01.03.2026;\n", "latin1"),
      ),
      text("name\ttraining\ton\tuntil\nA\tadvanced\t2026-02-29\tsoon\n"),
    ],
  ),
  documentTarget(
    "conformance-statement",
    (bytes) => {
      const { catalogue, answersTo } = readStatement(bytes, "ics.yaml");
      return [catalogue, answersTo(loadCatalogue("etsi-en-303-645"))];
    },
    () => [
      own("conformance/infusion-pump.ics.yaml"),
      text("edition: 3.1.3\nproduct: {maker: A, model: B}\nconditions: {}\nprovisions: {5.1-1: Yes, 5.1-2: N/A}\n"),
    ],
  ),
];
