import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import type { ProblemDetails } from "../contract/problem-details.ts";
import type { Table } from "../print/table/table.ts";
import { writeXlsx } from "../print/table/write-xlsx.ts";
import { person } from "../registry-for-tests.ts";
import { workbookParts, zipArchive } from "../workbook-for-tests.ts";
import { type ImportHouse, openImportHouse, TABLE } from "./import-house-for-tests.ts";

let house: ImportHouse;

beforeEach(async () => {
  house = await openImportHouse();
});
afterEach(() => house.close());

const columns = [{ key: "serial", title: "Serial", kind: "text" as const }];

async function workbook(rows: Table["rows"]): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  for await (const part of writeXlsx({ columns, rows })) parts.push(part);
  return new Uint8Array(Buffer.concat(parts));
}

for (const [name, table, code] of [
  ["an empty file", "", "document-unreadable"],
  ["headings alone", "Serial,Maker,Model\n", "document-unreadable"],
  ["blank lines alone", "\n\n  \n", "document-unreadable"],
  ["a PDF", "%PDF-1.7\n%âãÏÓ\n1 0 obj", "format-unsupported"],
  ["a picture", Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0), "format-unsupported"],
  ["a workbook of the old form", Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1), "format-unsupported"],
  ["an archive that is cut off", Uint8Array.of(0x50, 0x4b, 3, 4, 20, 0, 0, 0), "document-unreadable"],
  ["zero bytes", new Uint8Array(100), "encoding-unreadable"],
  ["300 columns", `${Array(300).fill("Serial").join(",")}\n1\n`, "document-too-large"],
] as const)
  test(`${name} is refused as a table of devices, in words`, async () => {
    const { stage, problem } = await house.previewed(table);
    assert.equal(stage, "failed");
    assert.equal(problem?.code, code, problem?.detail ?? "no problem");
    assert.ok((problem?.detail.length ?? 0) > 20);
  });

test("a sheet without a row is refused, a cell of 100,000 signs is a wrong row", async () => {
  assert.equal((await house.previewed(await workbook([]))).problem?.code, "document-unreadable");
  const state = await house.previewed(`Serial,Note\nA1,${"x".repeat(90_000)}\n`);
  assert.deepEqual(state.counts, { wrong: 1 });
});

test("a small workbook whose cells share one long text, nine thousand million signs of it, is refused", async () => {
  const cells = '<c t="s"><v>0</v></c>'.repeat(50);
  const sheet = `<worksheet><sheetData>${`<row>${cells}</row>`.repeat(2000)}</sheetData></worksheet>`;
  const parts = workbookParts([["x".repeat(90_000)]], sheet);
  assert.equal((await house.previewed(new Uint8Array(zipArchive(parts)))).problem?.code, "document-too-large");
});

test("wrong encoding, control signs, formulas, doubled headings and half rows are told by row or read as they are", async () => {
  const latin1 = Uint8Array.from(
    "Serial,Serial,Maker,Model,Note\nA1,A2,Müller,InfuTrak,=1+1\nA\u00073,,Müller,X,\nA4\n",
    (sign) => sign.charCodeAt(0),
  );
  const state = await house.previewed(latin1);
  assert.deepEqual(state.columns, { 0: "serial", 2: "maker", 3: "model", 4: "note" });
  const rows = await house.rowsOf(state.id);
  assert.deepEqual(
    rows.map(({ line, verdict }) => [line, verdict]),
    [
      [2, "new"],
      [3, "wrong"],
      [4, "wrong"],
    ],
  );
  assert.equal((await house.applied(state.id, true)).stage, "done");
  const [made] = await house.devices();
  assert.equal(made?.note, "=1+1");
  const product = await house.registry.store.read
    .selectFrom("product")
    .selectAll()
    .where("maker", "=", "Müller")
    .execute();
  assert.equal(product.length, 1);
});

test("a form without the table, and a stranger, are refused at the door", async () => {
  const form = new FormData();
  form.append("other", new Blob(["x"]), "x.csv");
  const reply = await fetch(house.url(), { method: "POST", body: form });
  assert.equal(((await reply.json()) as ProblemDetails).code, "argument-wrong");
  house.actor = person("clinician");
  assert.equal((await house.send(TABLE)).status, 403);
});

test("a row of thousands of names is wrong, and holds nobody up", async () => {
  const addresses = (row: number) => Array.from({ length: 116 }, (_, n) => `10.0.${row}.${n}`).join("|");
  const columns = Array.from({ length: 90 }, () => "IP").join(",");
  const rows = Array.from({ length: 60 }, (_, row) => Array.from({ length: 90 }, () => addresses(row)).join(","));
  const state = await house.previewed(`${columns}\n${rows.join("\n")}\n`);
  assert.deepEqual(state.counts, { wrong: 60 });
  const [first] = await house.rowsOf(state.id);
  assert.match(first?.problems[0]?.message ?? "", /at most 50 names/);
});

test("a workbook that numbers two rows alike, or backwards, loses none of them", async () => {
  const cell = (text: string) => `<c t="inlineStr"><is><t>${text}</t></is></c>`;
  const row = (number: number, ...cells: string[]) => `<row r="${number}">${cells.map(cell).join("")}</row>`;
  const numbers = [9, 9, 4, 12];
  const body = numbers.map((number, at) => row(number, `S-${at}`, "Sanova", `Model ${at}`)).join("");
  const sheet = `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>${row(1, "Serial", "Maker", "Model")}${body}</sheetData></worksheet>`;
  const state = await house.previewed(new Uint8Array(zipArchive(workbookParts([], sheet))));
  assert.deepEqual(state.counts, { new: 4 });
  assert.deepEqual(
    (await house.rowsOf(state.id)).map(({ line }) => line),
    [9, 10, 11, 12],
  );
  assert.equal((await house.applied(state.id)).stage, "done");
  assert.equal((await house.devices()).length, 4);
});
