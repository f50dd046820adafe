import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Answer, plainAnswer } from "../../domain/maturity/answer.ts";
import { evaluate } from "../../domain/maturity/evaluate.ts";
import { qualityRemarks } from "../../domain/maturity/quality.ts";
import { type KeptAnswer, previewRows } from "../../domain/maturity/table/preview.ts";
import { readMaturityTable } from "../../formats/maturity-table/read-maturity-table.ts";
import { evaluatedOf, factsOf, model, TEXTS } from "../../maturity-for-tests.ts";
import { workbookParts, zipArchive } from "../../workbook-for-tests.ts";
import { readSpreadsheet } from "../read-spreadsheet.ts";
import { writeCsv } from "../table/write-csv.ts";
import { answersTable, evaluationWorkbook, type TabledEvaluation } from "./evaluation-tables.ts";

const [ID, OTHER] = ["structure.organisation.1.1", "structure.organisation.2.1"];
const FIGURES = { itSecurityCostShare: 2.5, "maxDowntime.high": "none" } as const;

function tabledOf(answers: ReadonlyMap<string, Answer>): TabledEvaluation {
  const evaluated = evaluatedOf(answers, { facts: factsOf(FIGURES) });
  const evaluation = evaluate(model, evaluated);
  const measures = [{ id: "a-measure", criteria: ["structure.organisation.1.1"], cost: 4000, owner: "=cmd" }];
  const remarks = qualityRemarks(model, evaluated, evaluation);
  return { title: "Autumn", answers, facts: evaluated.facts, measures, evaluation, remarks };
}

const bytesOf = async (chunks: AsyncIterable<Uint8Array>) =>
  new Uint8Array(Buffer.concat(await Array.fromAsync(chunks)));

/** The same evaluation in every form in which it goes out. */
async function written(tabled: TabledEvaluation): Promise<[name: string, bytes: Uint8Array][]> {
  const all: [string, Uint8Array][] = [];
  for (const texts of TEXTS) {
    all.push([`XLSX ${texts.language}`, await bytesOf(evaluationWorkbook(tabled, model, texts))]);
    const table = answersTable(tabled, model, texts);
    for (const separator of [",", ";"] as const)
      all.push([`CSV ${texts.language} ${separator}`, await bytesOf(writeCsv(table, { separator }))]);
  }
  return all;
}

const kept = (answers: ReadonlyMap<string, Answer>): Map<string, KeptAnswer> =>
  new Map([...answers].map(([id, answer]) => [id, { answer, version: 3 }]));

test("the workbook has levels, all criteria, figures, measures and remarks, each on its sheet, in both languages", async () => {
  const tabled = tabledOf(new Map([["structure.organisation.1.1", plainAnswer("fulfilled")]]));
  for (const [texts, names] of [
    [TEXTS[0], ["Levels", "Answers", "Figures", "Measures", "Remarks"]],
    [TEXTS[1], ["Stufen", "Antworten", "Kennzahlen", "Maßnahmen", "Anmerkungen"]],
  ] as const) {
    const sheets = readSpreadsheet(await bytesOf(evaluationWorkbook(tabled, model, texts)));
    assert.deepEqual(
      sheets.map(({ name }) => name),
      names,
    );
    const [levels, answers, figures, measures, remarks] = sheets.map(({ rows }) => rows);
    assert.equal(levels?.length, 1 + 1 + 3 + 10);
    assert.deepEqual(levels?.[1]?.slice(1, 3), ["Autumn", "0"]);
    assert.equal(answers?.length, 1 + 81);
    assert.equal(
      answers?.[1]?.[4],
      texts.criteria["structure.organisation.1.1"]?.statement ?? model.criteria[0]?.statement,
    );
    assert.equal(figures?.length, 1 + 6);
    assert.deepEqual(measures?.[1]?.slice(0, 6), ["a-measure", "", "structure.organisation.1.1", "4000", "", "=cmd"]);
    assert.match(remarks?.flat().join("\n") ?? "", /structure\.organisation\.1\.1/);
  }
});

const word = fc.oneof(
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 }),
  fc.constantFrom(
    "=1+1",
    "@SUM(1)",
    "-2",
    "'x",
    "a;b,c\td",
    'a "quoted"',
    "zwei\nZeilen",
    "_x000D_",
    "two\u2028lines, a\u200bspace",
    "ja",
    "0012",
    "1.5",
  ),
);
const text = word.filter((one) => one.trim() !== "" && !/[\0\ufffd]/.test(one));
const answer: fc.Arbitrary<Answer> = fc.record(
  {
    answer: fc.constantFrom("fulfilled", "partly", "not-fulfilled", "not-applicable", "unknown"),
    reason: text,
    note: text,
    evidence: fc.array(
      fc.record(
        { title: text, date: fc.constantFrom("2026-03-01", "1999-12-31"), digest: fc.constant("ab".repeat(32)) },
        { requiredKeys: ["title"] },
      ),
      { maxLength: 3 },
    ),
    ownFigure: text,
    date: fc.constantFrom("2026-01-02", "2024-02-29"),
    by: fc.constantFrom("K. Lindner", "Zoë Ü."),
    validUntil: fc.constant("2027-01-01"),
    source: fc.constant({ kind: "person" as const }),
  },
  { requiredKeys: ["answer", "reason", "evidence", "source"] },
) as fc.Arbitrary<Answer>;

test("whatever was answered, a table that nobody edited changes nothing", async () => {
  const ids = model.criteria.map(({ id }) => id);
  await fc.assert(
    fc.asyncProperty(fc.dictionary(fc.constantFrom(...ids), answer, { maxKeys: 12 }), async (given) => {
      const answers = new Map(Object.entries(given));
      for (const [name, bytes] of await written(tabledOf(answers))) {
        const { rows } = readMaturityTable(readSpreadsheet(bytes), model, TEXTS);
        const told = previewRows(rows, kept(answers)).filter(({ verdict }) => verdict !== "empty");
        assert.deepEqual(
          told.map(({ criterion, verdict, problems }) => [criterion, verdict, problems]),
          ids.filter((id) => answers.has(id)).map((id) => [id, "same", []]),
          name,
        );
      }
    }),
    { numRuns: 40 },
  );
});

test("whatever was answered, its table brings all of it into an empty evaluation", async () => {
  const full: Answer = {
    ...{ answer: "not-applicable", reason: "Kein Gerät\nhat eine Seite", note: "=1+1", way: "certificates" },
    evidence: [
      { title: "Minutes [draft]", date: "2026-03-01", digest: "ab".repeat(32) },
      { title: "Plan; second, page" },
    ],
    ...{ ownFigure: "every quarter", date: "2026-01-02", by: "K. Lindner", validUntil: "2027-01-01" },
    source: { kind: "person" },
  };
  const id = model.readings.ways.find((one) => one.id === "certificates")?.criteria[0] ?? "";
  for (const [name, bytes] of await written(tabledOf(new Map([[id, full]])))) {
    const { rows } = readMaturityTable(readSpreadsheet(bytes), model, TEXTS);
    const [row, ...others] = previewRows(rows, new Map()).filter(({ verdict }) => verdict !== "empty");
    const { source: _, ...said } = full;
    assert.deepEqual([row?.verdict, row?.criterion, row?.after, others], ["new", id, said, []], name);
  }
});

const read = (bytes: Uint8Array) => readMaturityTable(readSpreadsheet(bytes), model, TEXTS).rows;

test("cells that are merged have their words in the first row only, and the others are told or left", () => {
  const cells =
    `<row r="1"><c r="A1" t="str"><v>Criterion</v></c><c r="B1" t="str"><v>Answer</v></c></row>` +
    `<row r="2"><c r="A2" t="str"><v>${ID}</v></c><c r="B2" t="str"><v>yes</v></c></row>` +
    `<row r="3"><c r="A3" t="str"><v>${OTHER}</v></c></row>` +
    `<row r="4"><c r="B4" t="str"><f>IF(1,"no","")</f><v>no</v></c></row>`;
  const xml = `<worksheet><sheetData>${cells}</sheetData><mergeCells><mergeCell ref="B2:B3"/><mergeCell ref="A3:A4"/></mergeCells></worksheet>`;
  assert.deepEqual(
    previewRows(read(zipArchive(workbookParts([], xml))), new Map()).map(({ line, verdict }) => [line, verdict]),
    [
      [2, "new"],
      [3, "empty"],
      [4, "unreadable"],
    ],
  );
});

for (const [title, bytes, code] of [
  ["cut in the middle", zipArchive(workbookParts([["Criterion"]])).subarray(0, 200), "document-unreadable"],
  [
    "that unpacks to gigabytes",
    zipArchive(workbookParts([]).map((part) => (part.name.endsWith("sheet1.xml") ? { ...part, saidSize: 3e9 } : part))),
    "document-too-large",
  ],
] as const)
  test(`a workbook ${title} is refused`, () => {
    assert.throws(() => read(bytes), { name: "InputError", code });
  });
