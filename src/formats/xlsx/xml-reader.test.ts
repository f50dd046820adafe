import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { InputError } from "../../domain/input-error.ts";
import { XmlReader } from "./xml-reader.ts";

/** The tags and the text between them, as one line. */
function told(pieces: readonly string[]): string {
  const xml = new XmlReader(pieces, "sheet1.xml");
  let line = "";
  while (xml.next()) {
    if (xml.kind === "text") line += xml.text;
    else if (xml.kind === "close") line += `</${xml.name}>`;
    else line += `<${xml.name} r=${xml.attribute("r")} t=${xml.attribute("t")}>`;
  }
  return line;
}

const DOCUMENT =
  '<?xml version=\'1.0\'?><!-- > & < --><x:row xmlns:x="a>b" x:r=\'1\'>a &amp;&#x1F600; b<c t = "a &gt; \'b\'" tt="no" r="A1"/><![CDATA[<&amp;]]> </x:row>';
const TOLD = "<row r=1 t=undefined>a &😀 b<c r=A1 t=a > 'b'></c><&amp; </row>";

test("tags, attributes in either quotes, entities and literal text are read", () => {
  assert.equal(told([DOCUMENT]), TOLD);
});

test("however the text is cut into pieces, it reads the same", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(DOCUMENT.length), { maxLength: 30 }), (cuts) => {
      const places = [0, ...cuts.toSorted((a, b) => a - b), DOCUMENT.length];
      assert.equal(told(places.map((from, index) => DOCUMENT.slice(from, places[index + 1]))), TOLD);
    }),
  );
});

test("an error tells the character, counted through all pieces", () => {
  const cut = ["<a>", "<b/>".repeat(100), "<c"];
  assert.throws(() => told(cut), { code: "document-unreadable", where: "sheet1.xml, character 403" });
});

test("a tag that never ends is given up before it fills memory", () => {
  function* endless() {
    for (yield "<a "; ; ) yield "b".repeat(100_000);
  }
  const xml = new XmlReader(endless(), "p");
  assert.throws(() => xml.next(), /does not end/);
});

test("any text is events or a typed error", () => {
  const sign = fc.constantFrom("<", ">", "/", "!", "?", "-", "[", "]", "CDATA", "'", '"', "=", " ", "a", "&", "#", ";");
  fc.assert(
    fc.property(fc.array(fc.string({ unit: sign, maxLength: 12 }), { maxLength: 6 }), (pieces) => {
      try {
        told(pieces);
      } catch (error) {
        assert.ok(error instanceof InputError);
      }
    }),
    { numRuns: 1000 },
  );
});
