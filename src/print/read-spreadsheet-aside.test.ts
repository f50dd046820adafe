import assert from "node:assert/strict";
import { test } from "node:test";
import { InputError } from "../domain/input-error.ts";
import { FORM_LIMITS } from "../formats/csv/table-limits.ts";
import { workbook } from "../workbook-for-tests.ts";
import { readSpreadsheet } from "./read-spreadsheet.ts";
import { readSpreadsheetAside } from "./read-spreadsheet-aside.ts";

const csv = (rows: number) => new TextEncoder().encode("a,b,c\n".repeat(rows));

test("a table read aside is the table read here, and the bytes stay with the caller", async () => {
  const rows = Array.from({ length: 3000 }, (_, index) => ["serial", "é", `${index}`]);
  for (const bytes of [workbook(rows), csv(5000), csv(0), Buffer.from("xa;b\n").subarray(1)]) {
    assert.deepEqual(await readSpreadsheetAside(bytes), readSpreadsheet(bytes));
  }
});

test("a table larger than a form is read aside", async () => {
  const [sheet] = await readSpreadsheetAside(csv(150_000));
  assert.equal(sheet?.rows.length, 150_000);
  assert.equal(sheet?.rowNumbers.at(-1), 150_000);
});

test("an error keeps its code, its place and its words on the way between the threads", async () => {
  await assert.rejects(readSpreadsheetAside(csv(200_001)), (error) => {
    assert.ok(error instanceof InputError);
    assert.deepEqual([error.code, error.where], ["document-too-large", "row 200001"]);
    assert.match(error.message, /more than 200000 rows/);
    return true;
  });
});

test("a table that takes more memory than it may is refused, and the process goes on", async () => {
  const bytes = new TextEncoder().encode(`${"cell of a table,".repeat(29)}\n`.repeat(100_000));
  await assert.rejects(readSpreadsheetAside(bytes, undefined, { memoryMebibytes: 16 }), {
    name: "InputError",
    code: "document-too-large",
    message: /more than 16 MiB of memory/,
  });
});

test("reading ends when it is no longer wanted, with the reason", async () => {
  const reason = new Error("the page was closed");
  await assert.rejects(readSpreadsheetAside(csv(1), AbortSignal.abort(reason)), reason);
  const later = new AbortController();
  const reading = readSpreadsheetAside(csv(150_000), later.signal);
  setImmediate(() => later.abort(reason));
  await assert.rejects(reading, reason);
});

test("a table of a form is held to the bounds of a form", async () => {
  await assert.rejects(readSpreadsheetAside(csv(100_001), undefined, { limits: FORM_LIMITS }), {
    code: "document-too-large",
    where: "row 100001",
  });
});
