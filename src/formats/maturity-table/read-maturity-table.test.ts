import assert from "node:assert/strict";
import { test } from "node:test";
import { InputError } from "../../domain/input-error.ts";
import { plainAnswer } from "../../domain/maturity/answer.ts";
import { previewRows } from "../../domain/maturity/table/preview.ts";
import { rowProblemSentence } from "../../domain/maturity/table/table-words.ts";
import { model, TEXTS } from "../../maturity-for-tests.ts";
import { readCsv } from "../csv/read-csv.ts";
import { readMaturityTable } from "./read-maturity-table.ts";

const ID = "structure.organisation.1.1";
const OTHER = "structure.organisation.2.1";
const GERMAN = TEXTS[1]?.criteria[ID]?.statement ?? "";

function read(bytes: Uint8Array) {
  const rows = readCsv(bytes);
  return readMaturityTable([{ name: "", rows, rowNumbers: rows.map((_, index) => index + 1) }], model, TEXTS);
}
const rowsOf = (text: string) => read(new TextEncoder().encode(text)).rows;
const latin1 = (text: string) => new Uint8Array(Buffer.from(text, "latin1"));
const utf16 = (text: string) => new Uint8Array(Buffer.from(`\ufeff${text}`, "utf16le"));
const utf16be = (text: string) => utf16(text).map((_, at, all) => all[at ^ 1] ?? 0);
const utf8 = (text: string) => new TextEncoder().encode(text);

for (const [encoding, encode] of [
  ["UTF-8", utf8],
  ["UTF-8 with its mark", (text: string) => utf8(`\ufeff${text}`)],
  ["Latin-1", latin1],
  ["UTF-16", utf16],
  ["UTF-16, big end first", utf16be],
] as const)
  for (const separator of [";", "\t", ","])
    test(`a list of one's own in ${encoding} with ${JSON.stringify(separator)}: other order, German headings, criteria by their words`, () => {
      const quoted = (cells: string[]) => cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(separator);
      const lines = [
        ["Bemerkung", "Erfüllt?", "Lfd. Nr.", "Kriterium", "Gültig bis"],
        ["für alle Geräte", "ja", "1", GERMAN, "31.12.2027"],
        ["", "teilweise", "2", OTHER, ""],
      ].map(quoted);
      const { rows } = read(encode(`${lines.join("\r\n")}\r\n`));
      assert.deepEqual(
        rows.map(({ line, criterion, said, problems }) => [line, criterion, said, problems]),
        [
          [2, ID, { answer: "fulfilled", note: "für alle Geräte", validUntil: "2027-12-31" }, []],
          [3, OTHER, { answer: "partly", note: null, validUntil: null }, []],
        ],
      );
    });

test("two columns for the answer are refused with both, since only a person knows which one is meant", () => {
  assert.throws(
    () => rowsOf(`Criterion;Answer;Note;Antwort\n${ID};no;;yes\n`),
    (error) => {
      assert.ok(error instanceof InputError);
      assert.deepEqual([error.code, error.where], ["document-unreadable", "row 1"]);
      assert.match(error.message, /^2 columns are headed as the answer: B1 "Answer", D1 "Antwort"; /);
      return true;
    },
  );
});

test("signs that show nothing or turn the reading direction do not come in with a note; its lines stay", () => {
  const [row] = rowsOf(`Criterion;Answer;Note\n${ID};yes;"all\u202e\u200b wards\nand homes"\n`);
  assert.equal(row?.said?.note, "all wards\nand homes");
});

for (const [words, answer] of [
  [["ja", "JA", "x", "X", "✓", "✔️", "erfüllt", "Fully met", "TRUE", "yes "], "fulfilled"],
  [["teilweise", "tlw.", "z. T.", "partially", "Partly fulfilled", "in Arbeit"], "partly"],
  [["nein", "no", "N", "nicht erfüllt", "FALSE", "not-fulfilled", "✗"], "not-fulfilled"],
  [["?", "unknown", "k. A.", "nicht beantwortet", "not answered"], "unknown"],
] as const)
  for (const word of words)
    test(`"${word}" is read as ${answer}`, () => {
      const [row] = rowsOf(`Criterion;Answer\n${ID};"${word}"\n`);
      assert.equal(row?.said?.answer, answer);
    });

for (const word of ["n.a.", "n/a", "N. A.", "nicht anwendbar", "entfällt"])
  test(`"${word}" is read as not applicable, with the remark as its reason where the list has no other column`, () => {
    const [row] = rowsOf(`Criterion;Answer;Comment\n${ID};${word};no such device\n`);
    assert.deepEqual(row?.said, { answer: "not-applicable", reason: "no such device", note: null });
    assert.deepEqual(
      rowsOf(`Criterion;Answer\n${ID};${word}\n`)[0]?.problems.map(({ kind, cell }) => [kind, cell]),
      [["reason-missing", "B2"]],
    );
  });

for (const word of ["1", "0", "3", "-", "offen", "perhaps", "#REF!", "100%", "ja nein"])
  test(`"${word}" can be read in several ways or none, so it is told with its cell and not guessed`, () => {
    const [row] = rowsOf(`Criterion;Note;Answer\n${ID};;"${word}"\n`);
    assert.equal(row?.said, undefined);
    assert.deepEqual(row?.problems, [{ kind: "answer-unclear", cell: "C2", heading: "Answer", value: word, more: "" }]);
  });

test("what is wrong names its cell and what to write, in both languages", () => {
  const header = "Criterion;Answer;Way;Valid until;Answered on;Own figure;Note";
  const rows = rowsOf(
    [
      header,
      `${ID};yes;by magic;;;;`,
      `${OTHER};yes;;01/02/2026;;;`,
      `structure.organisation.2.2;yes;;;soon;;`,
      `structure.organisation.3.1;yes;;;;${"9".repeat(201)};`,
      `structure.organisation.4.1;;;;;;only a note`,
      `structure.organisation.5.1;yes;;;;;lost \ufffd`,
      `;yes;;;;;`,
      `structure.organisation.1.2;yes;;;;;`,
      `;;;;;;`,
      `Structure;;;;;;`,
    ].join("\n"),
  );
  assert.deepEqual(
    rows.map(({ problems }) => problems.map(({ kind, cell }) => `${kind} ${cell}`)),
    [
      ["way-unknown C2"],
      ["day-unreadable D3"],
      ["date-left-out E4"],
      ["too-long F5"],
      ["answer-missing B6"],
      ["letters-lost G7"],
      ["criterion-missing A8"],
      ["criterion-unknown A9"],
      [],
    ],
  );
  assert.equal(rows[7]?.meant, ID);
  for (const language of ["en", "de"] as const)
    for (const problem of rows.flatMap(({ problems }) => problems))
      assert.doesNotMatch(rowProblemSentence(problem, language), /[{}]|undefined/);
  assert.deepEqual(
    previewRows(rows, new Map()).map(({ verdict }) => verdict),
    [
      ...["unreadable", "unreadable", "new", "unreadable", "unreadable", "unreadable", "unreadable"],
      ...["unknown-criterion", "empty"],
    ],
  );
});

test("words that are nearly those of a criterion are told with the one that is perhaps meant", () => {
  const [row] = rowsOf(`Statement;Answer\n"${GERMAN.replace("gesamten", "ganzen")}";ja\n`);
  assert.deepEqual([row?.criterion, row?.meant], [undefined, ID]);
});

test("a number beside the words of another criterion, as a list sorted by one column has it, is told", () => {
  const [row] = rowsOf(`Criterion;Statement;Answer\n${OTHER};"${GERMAN}";ja\n`);
  assert.deepEqual(
    row?.problems.map(({ kind, cell, more }) => [kind, cell, more]),
    [["criteria-differ", "B2", ID]],
  );
});

test("a criterion in two rows is taken from neither, and each names the other", () => {
  const rows = rowsOf(`Criterion;Answer\n${ID};yes\n${OTHER};yes\n${ID};no\n`);
  assert.deepEqual(
    rows.map(({ said, problems }) => [said?.answer, problems.map(({ kind, more }) => `${kind} ${more}`)]),
    [
      [undefined, ["twice 4"]],
      ["fulfilled", []],
      [undefined, ["twice 2"]],
    ],
  );
});

test("headings are found below a title, and on the sheet that has them", () => {
  const sheets = [
    { name: "Read me", rows: [["Answers of 2026"], ["Criterion", "Kind"]], rowNumbers: [1, 2] },
    {
      name: "Plan",
      rows: [["Self-assessment"], ["Status (today)", "Control ID [model]"], ["yes", ID]],
      rowNumbers: [2, 5, 9],
    },
  ];
  const { sheet, otherSheets, rows } = readMaturityTable(sheets, model, TEXTS);
  assert.deepEqual([sheet, otherSheets], ["Plan", ["Read me"]]);
  assert.deepEqual(
    rows.map(({ line, criterion, said }) => [line, criterion, said?.answer]),
    [[9, ID, "fulfilled"]],
  );
});

test("a field without a column stays, but what belonged to another answer goes with it", () => {
  const before = plainAnswer("not-applicable", {
    ...{ reason: "no device", note: "since 2024", evidence: [{ title: "List" }] },
    validUntil: "2027-01-01",
  });
  const kept = new Map([[ID, { answer: before, version: 4 }]]);
  const [changed] = previewRows(rowsOf(`Criterion;Answer\n${ID};partly\n`), kept);
  assert.deepEqual(changed?.after, { answer: "partly", evidence: [{ title: "List" }], note: "since 2024" });
  assert.deepEqual([changed?.base, changed?.changed], [4, ["answer", "reason", "validUntil"]]);
  const [cleared] = previewRows(rowsOf(`Criterion;Answer;Note;Reason\n${ID};n/a;;no device\n`), kept);
  assert.deepEqual([cleared?.verdict, cleared?.changed], ["changed", ["note"]]);
});

test("who said it comes from the table only where it is not who said what stood there", () => {
  const before = plainAnswer("partly", { date: "2026-01-02", by: "K. Lindner" });
  const kept = new Map([[ID, { answer: before, version: 1 }]]);
  const after = (by: string, on: string) =>
    previewRows(rowsOf(`Criterion;Answer;By;Date\n${ID};yes;${by};${on}\n`), kept)[0]?.after;
  assert.deepEqual(after("K. Lindner", "2026-01-02"), { answer: "fulfilled", evidence: [] });
  assert.deepEqual(after("A. Auditor", "2.3.2026"), {
    ...{ answer: "fulfilled", evidence: [], date: "2026-03-02", by: "A. Auditor" },
  });
  assert.equal(after("A".repeat(300), "")?.by?.length, 120);
});

const refused = (bytes: Uint8Array) => {
  try {
    read(bytes);
  } catch (error) {
    assert.ok(error instanceof InputError);
    return `${error.code} ${error.where}: ${error.message}`;
  }
  return assert.fail("it was read");
};

for (const [title, bytes, says] of [
  ["without an answer column", utf8("Criterion;Note\na;b\n"), /unreadable.*names the criterion and no answer.*Antwort/],
  ["of something else", utf8("a,b\n1,2\n"), /unreadable.*headings with Criterion and Answer/],
  ["that is empty", utf8(""), /unreadable.*headings/],
  ["of 10,000 rows", utf8(`Criterion,Answer\n${`${ID},yes\n`.repeat(10_000)}`), /too-large row 2002.*10000 rows/],
  ["of a million rows", utf8("a,b\n".repeat(1_000_000)), /too-large row 100001/],
] as const)
  test(`a table ${title} is refused with what to do`, () => {
    assert.match(refused(bytes), says);
  });

test("two thousand rows of nonsense are told within their bounds", () => {
  const { rows } = read(utf8(`Criterion,Answer\n${"no such thing at all in any of these,yes\n".repeat(2000)}`));
  assert.equal(rows.length, 2000);
  assert.ok(rows.every(({ problems, named }) => problems.length <= 2 && named.length <= 160));
});
