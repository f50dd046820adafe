import assert from "node:assert/strict";
import { test } from "node:test";
import { dateStyleOf, readDateStyles } from "./cell-styles.ts";
import { XmlReader } from "./xml-reader.ts";

for (const format of [
  "yyyy\\-mm\\-dd",
  "dd.mm.yy;@",
  "[$-407]d. mmmm yyyy",
  '[$-F800]dddd", "mmmm',
  "h:mm AM/PM",
  "mm:ss.0",
  "TT.MM.YYYY",
]) {
  test(`the format ${format} shows a day or a time`, () => assert.equal(dateStyleOf(format), "local"));
}

for (const format of [
  "General",
  "0.00E+00",
  "#,##0.00 \\d",
  '0 "days"',
  "[Red]-0",
  "@",
  "[h]:mm",
  '0.0_m;"yes";yyyy',
  "",
]) {
  test(`the format ${format} shows a number`, () => assert.equal(dateStyleOf(format), undefined));
}

test("a format that says UTC is a moment of UTC", () => {
  assert.equal(dateStyleOf('yyyy-mm-dd hh:mm" UTC"'), "utc");
});

test("only the styles of cells count, with built-in formats and own ones", () => {
  const xml = `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy"/><numFmt numFmtId="14" formatCode="0"/></numFmts>
    <cellStyleXfs><xf numFmtId="22"/></cellStyleXfs>
    <cellXfs><xf/><xf numFmtId="164"/><xf numFmtId="22"/><xf numFmtId="14"/><xf numFmtId="46"/></cellXfs>
    <dxfs><dxf><numFmt numFmtId="0" formatCode="yyyy"/></dxf></dxfs></styleSheet>`;
  assert.deepEqual(readDateStyles(new XmlReader([xml], "s")), [undefined, "local", "local", undefined, undefined]);
});
