import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { InputError } from "../domain/input-error.ts";
import { workbook, workbookParts, zipArchive } from "../workbook-for-tests.ts";
import { readSpreadsheet } from "./read-spreadsheet.ts";

const ROWS = [
  ["CONN-1", "Is it <connected> & how?", "Yes", ""],
  ["", "", "", "Note 1"],
  ["DOC-7", "day", "44927", "é “quoted”"],
];
const sheet = (xml: string) => zipArchive(workbookParts([], `<worksheet><sheetData>${xml}</sheetData></worksheet>`));
const rowsOf = (bytes: Uint8Array) => readSpreadsheet(bytes)[0]?.rows;

test("the cells of a workbook are read with shared and inline texts, numbers and gaps", () => {
  assert.deepEqual(readSpreadsheet(workbook(ROWS)), [
    {
      name: "MDS2 & notes",
      rows: [
        ["CONN-1", "Is it <connected> & how?", "Yes"],
        ["", "", "", "Note 1"],
        ["DOC-7", "day", "44927", "é “quoted”"],
      ],
      rowNumbers: [1, 2, 3],
    },
  ]);
});

test("a CSV file is a workbook with one sheet, whatever it is called", () => {
  assert.deepEqual(readSpreadsheet(new TextEncoder().encode("a;b\n")), [
    { name: "", rows: [["a", "b"]], rowNumbers: [1] },
  ]);
});

test("every row keeps its number in the sheet, blank rows or none before it", () => {
  const xml =
    '<row r="2"><c r="A2"><v>1</v></c></row><row r="3"><c r="A3" s="1"/></row><row r="7"><c r="A7"><v>2</v></c></row><row><c><v>3</v></c></row>';
  assert.deepEqual(readSpreadsheet(sheet(xml))[0], {
    name: "MDS2 & notes",
    rows: [["1"], ["2"], ["3"]],
    rowNumbers: [2, 7, 8],
  });
  assert.deepEqual(readSpreadsheet(new TextEncoder().encode("a;b\n\nc;d\n"))[0], {
    name: "",
    rows: [["a", "b"], [""], ["c", "d"]],
    rowNumbers: [1, 2, 3],
  });
});

test("cells that show a day are given as that day, by the date system of the workbook", () => {
  const cells =
    '<row><c s="1"><v>44620</v></c><c s="2"><v>44620.75</v></c><c s="0"><v>44620</v></c><c s="1" t="str"><v>soon</v></c><c s="9"><v>5</v></c></row>';
  const parts = workbookParts([], `<worksheet><sheetData>${cells}</sheetData></worksheet>`);
  const styles = '<styleSheet><cellXfs><xf/><xf numFmtId="14"/><xf numFmtId="22"/></cellXfs></styleSheet>';
  const read = (workbookPr: string) =>
    rowsOf(
      zipArchive([
        ...parts.filter(({ name }) => name !== "xl/workbook.xml"),
        { name: "xl/styles.xml", bytes: new TextEncoder().encode(styles) },
        {
          name: "xl/workbook.xml",
          bytes: new TextEncoder().encode(
            `<workbook>${workbookPr}<sheets><sheet name="a" r:id="rId7"/></sheets></workbook>`,
          ),
        },
      ]),
    );
  assert.deepEqual(read(""), [["2022-02-28", "2022-02-28T18:00:00", "44620", "soon", "5"]]);
  assert.deepEqual(read('<workbookPr date1904="1"/>'), [["2026-03-01", "2026-03-01T18:00:00", "44620", "soon", "5"]]);
});

test("booleans, results of formulas, escaped signs and prefixed elements are read", () => {
  const xml =
    '<x:row><x:c r="A1" t="b"><x:v>1</x:v></x:c><x:c r="B1" t="str"><x:f>A1&amp;"x"</x:f><x:v>TRUEx_x000D_</x:v></x:c><x:c t="e"><x:v>#REF!</x:v></x:c></x:row>';
  assert.deepEqual(rowsOf(sheet(xml)), [["TRUE", "TRUEx\r", "#REF!"]]);
});

test("a cell far to the right does not fill memory with empty ones", () => {
  assert.deepEqual(rowsOf(sheet('<row><c r="XFD1" t="str"><v>x</v></c><c r="B1" t="str"><v>y</v></c></row>')), [
    ["", "y"],
  ]);
});

test("an archive that says it unpacks to gigabytes is refused before unpacking", () => {
  const bomb = workbookParts([]).map((part) =>
    part.name.endsWith("sheet1.xml") ? { ...part, saidSize: 3_000_000_000 } : part,
  );
  assert.throws(() => readSpreadsheet(zipArchive(bomb)), {
    code: "document-too-large",
    where: "xl/worksheets/sheet1.xml",
  });
});

test("an archive that lies about its size is stopped at what it said", () => {
  const part = workbookParts([], `<worksheet>${" ".repeat(15_000_000)}</worksheet>`).map((one) =>
    one.name.endsWith("sheet1.xml") ? { ...one, saidSize: 1000 } : one,
  );
  const before = process.memoryUsage().rss;
  assert.throws(() => readSpreadsheet(zipArchive(part)), {
    code: "document-unreadable",
    where: "xl/worksheets/sheet1.xml",
  });
  assert.ok(process.memoryUsage().rss - before < 200 * 1024 * 1024);
});

test("many parts that are each small enough are refused together", () => {
  const parts = workbookParts([]);
  const big = new Uint8Array(15 * 1024 * 1024).fill(32);
  const sheets = [1, 2, 3].map((number) => `<sheet name="s${number}" r:id="r${number}"/>`).join("");
  const rels = [1, 2, 3].map((number) => `<Relationship Id="r${number}" Target="worksheets/s${number}.xml"/>`).join("");
  const bytes = (text: string) => new TextEncoder().encode(text);
  const all = zipArchive([
    ...parts.filter(({ name }) => !name.includes("workbook")),
    { name: "xl/workbook.xml", bytes: bytes(`<workbook>${sheets}</workbook>`) },
    { name: "xl/_rels/workbook.xml.rels", bytes: bytes(`<Relationships>${rels}</Relationships>`) },
    ...[1, 2, 3].map((number) => ({ name: `xl/worksheets/s${number}.xml`, bytes: big })),
  ]);
  assert.throws(() => readSpreadsheet(all), { code: "document-too-large" });
});

for (const [title, bytes, code, says] of [
  [
    "an old or encrypted workbook",
    Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0, 0, 0),
    "format-unsupported",
    /save it as .xlsx without a password/,
  ],
  [
    "an archive without sheets",
    zipArchive([{ name: "a.txt", bytes: Uint8Array.of(1) }]),
    "document-unreadable",
    /holds no sheet/,
  ],
  [
    "an archive without the sheet that its workbook names",
    zipArchive(workbookParts([]).filter(({ name }) => !name.includes("worksheets"))),
    "document-unreadable",
    /the sheet "MDS2 & notes", but the archive does not hold it \(xl\/worksheets\/sheet1\.xml\)/,
  ],
  [
    "an archive with encrypted parts",
    zipArchive(workbookParts([]).map((part) => ({ ...part, flags: 1 }))),
    "format-unsupported",
    /encrypted/,
  ],
  [
    "another way of packing",
    zipArchive(workbookParts([]).map((part) => ({ ...part, method: 14 }))),
    "format-unsupported",
    /method 14/,
  ],
  [
    "a document type with entities",
    sheet('<row/><!DOCTYPE a [<!ENTITY b "c">]>'),
    "document-unreadable",
    /document type/,
  ],
  ["XML that ends in a tag", sheet('<row a="'), "document-unreadable", /ends in the middle/],
] as const) {
  test(`${title} is refused with what to do`, () => {
    assert.throws(
      () => readSpreadsheet(bytes),
      (error) => error instanceof InputError && error.code === code && says.test(error.message),
    );
  });
}

test("an archive cut off anywhere, or with any bytes changed, gives cells or a typed error", () => {
  const whole = workbook(ROWS);
  const attempt = (bytes: Uint8Array) => {
    try {
      readSpreadsheet(bytes);
    } catch (error) {
      assert.ok(error instanceof InputError, String((error as Error).stack));
    }
  };
  for (let end = 4; end < whole.length; end += 7) attempt(whole.subarray(0, end));
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 8 }), (changes) => {
      const bytes = whole.slice();
      for (const [at, byte] of changes) bytes[at] = byte;
      attempt(bytes);
    }),
    { numRuns: 500 },
  );
});

test("a sheet of 16 MB of empty tags is read in bounded time", () => {
  const started = performance.now();
  const xml = "<c/>".repeat(4_000_000);
  const part = { name: "xl/worksheets/sheet1.xml", bytes: new TextEncoder().encode(`<worksheet>${xml}</worksheet>`) };
  assert.ok(deflateRawSync(part.bytes).length < 200_000);
  assert.deepEqual(readSpreadsheet(zipArchive([...workbookParts([]).slice(0, 4), part]))[0]?.rows, []);
  assert.ok(performance.now() - started < 20_000);
});
