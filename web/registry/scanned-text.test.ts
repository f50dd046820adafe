import assert from "node:assert/strict";
import { test } from "node:test";
import { namedByScan } from "./scanned-text.ts";

for (const [what, text, named] of [
  ["a GS1 digital link", "https://id.gs1.org/01/09521000001039/21/A-17%2F3", "A-17/3"],
  ["a DataMatrix, its separator kept", "]d2010952100000103910L4\u001d21SN 4711", "SN 4711"],
  ["a DataMatrix with dates of a fixed length", "01095210000010391126010117310101" + "214711", "4711"],
  ["the text below a code", "(01)09521000001039(10)L4(21)4711", "4711"],
  ["a code without a serial number", "(01)09521000001039(10)L4", "L4"],
  ["a tag", "BME-0042", "BME-0042"],
  ["a MAC address", "00:1a:2b:3c:4d:5e", "00:1a:2b:3c:4d:5e"],
  ["a broken digital link", "https://x.example/01/09521000001039/21/%E0%", "%E0%"],
] as const) {
  test(`the search box understands ${what}`, () => assert.equal(namedByScan(text), named));
}
