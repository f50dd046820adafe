import assert from "node:assert/strict";
import { test } from "node:test";
import { readIpCountry } from "./read-ip-country.ts";

for (const [form, text] of [
  ["ranges as text", "1.0.0.0,1.0.0.255,AU\n2001:db8::,2001:db8:ffff:ffff:ffff:ffff:ffff:ffff,DE\n"],
  ["networks", "network,country\r\n1.0.0.0/24,AU\r\n2001:db8::/32,DE\r\n"],
  [
    "quoted numbers",
    '"16777216","16777471","AU","Australia"\n"2001:db8::","2001:db8:ffff:ffff:ffff:ffff:ffff:ffff","DE","Germany"',
  ],
] as const) {
  test(`a table of ${form} answers for its addresses and no other`, () => {
    const table = readIpCountry(text, "own.csv");
    const find = (...bytes: number[]) => table.find(bytes);
    assert.deepEqual(
      [find(1, 0, 0, 0), find(1, 0, 0, 255), find(1, 0, 1, 0), find(0, 255, 255, 255)],
      ["AU", "AU", undefined, undefined],
    );
    assert.equal(table.find([0x20, 1, 0xd, 0xb8, ...new Array(12).fill(7)]), "DE");
  });
}

for (const [wrong, line] of [
  ["1.0.0.0,1.0.0.255,AU\n1.0.1.0,nonsense,AU", 2],
  ["1.0.0.0,1.0.0.255,AU\n1.0.1.0,1.0.1.255,Australia", 2],
  ["1.0.0.0,1.0.0.255,AU\n1.0.1.0,::1,AU", 2],
] as const) {
  test(`a wrong row is told with its line: ${wrong.split("\n")[1]}`, () => {
    assert.throws(() => readIpCountry(wrong, "own.csv"), { code: "document-unreadable", where: `own.csv:${line}` });
  });
}

test("a file that is no table is refused, an unknown country is no row", () => {
  assert.throws(() => readIpCountry("hello", "own.csv"), { code: "document-unreadable" });
  assert.equal(readIpCountry("1.0.0.0,1.0.0.255,-\n1.0.1.0,1.0.1.255,AU", "own.csv").find([1, 0, 0, 7]), undefined);
});
