import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { InputError } from "../../domain/input-error.ts";
import { guardFormula } from "./formula-guard.ts";
import { readCsv } from "./read-csv.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

test("a quoted cell keeps separators, line breaks and doubled quotation marks", () => {
  assert.deepEqual(readCsv(bytes('CONN-1,"Does it, at\nall, connect?","say ""yes"""\r\nCONN-2,,No\n')), [
    ["CONN-1", "Does it, at\nall, connect?", 'say "yes"'],
    ["CONN-2", "", "No"],
  ]);
});

test("semicolons and tabs are recognised as separators, commas in sentences are not", () => {
  assert.deepEqual(readCsv(bytes("A;one, two;Yes\nB;three, four;No\n")), [
    ["A", "one, two", "Yes"],
    ["B", "three, four", "No"],
  ]);
  assert.deepEqual(readCsv(bytes("A\tone, two, three\tYes")), [["A", "one, two, three", "Yes"]]);
});

test("a table saved by a spreadsheet in Windows-1252, UTF-16 or with a byte order mark reads the same", () => {
  const row = [["DOC-1", "Gerätebau Müller"]];
  assert.deepEqual(readCsv(Uint8Array.from("DOC-1,Gerätebau Müller", (sign) => sign.charCodeAt(0))), row);
  assert.deepEqual(readCsv(bytes("\uFEFFDOC-1,Gerätebau Müller")), row);
  assert.deepEqual(readCsv(new Uint8Array(Buffer.from("\uFEFFDOC-1,Gerätebau Müller", "utf16le"))), row);
});

test("rows, cells and characters are bounded, and the message names the row", () => {
  const limits = { bytes: 1000, rows: 3, cells: 8, characters: 20 };
  assert.throws(() => readCsv(bytes("a\nb\nc\nd\n"), limits), { code: "document-too-large", where: "row 4" });
  assert.throws(() => readCsv(bytes("a,b,c,d,e,f,g,h,i"), limits), { code: "document-too-large", where: "row 1" });
  assert.throws(() => readCsv(bytes(`a\n"${"x".repeat(30)}`), limits), /never be closed/);
  assert.throws(() => readCsv(new Uint8Array(1001), limits), { code: "document-too-large" });
});

test("a quotation mark that is never closed is told with its line, since it would swallow the rows behind it", () => {
  assert.throws(() => readCsv(bytes('a;b\n1;"one\ntwo";x\n2;"open\n3;y\n4;z\n')), {
    code: "document-unreadable",
    where: "line 4",
  });
  // In the last line nothing is lost by it.
  assert.deepEqual(readCsv(bytes('a;b\n1;"open\n')), [
    ["a", "b"],
    ["1", "open\n"],
  ]);
});

test("the apostrophe that keeps a cell from running as a formula is no part of the cell", () => {
  assert.deepEqual(readCsv(bytes(`'=1+1,"'@a, b",'a,'\n`)), [["=1+1", "@a, b", "'a", "'"]]);
});

test("any bytes are a table or a typed error", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (any) => {
      try {
        for (const row of readCsv(any)) for (const cell of row) assert.equal(typeof cell, "string");
      } catch (error) {
        assert.ok(error instanceof InputError);
      }
    }),
  );
});

test("cells that were written by the rules are read back", () => {
  const cell = fc.string({ maxLength: 12 }).map((text) => text.replaceAll("\u0000", "").replaceAll("\uFEFF", ""));
  fc.assert(
    fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 5 }), { minLength: 1, maxLength: 6 }), (rows) => {
      const text = rows
        .map((row) => row.map((value) => `"${guardFormula(value).replaceAll('"', '""')}"`).join(","))
        .join("\r\n");
      assert.deepEqual(
        readCsv(bytes(text.toWellFormed())),
        rows.map((row) => row.map((value) => value.toWellFormed())),
      );
    }),
  );
});
