import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { readCpe, takesIn } from "./cpe-name.ts";

test("both written forms give one name", () => {
  const formatted = readCpe("cpe:2.3:a:hp:insight_diagnostics:7.4.0.1570:-:*:*:online:win2003:x64:*");
  assert.deepEqual(readCpe("cpe:/a:hp:insight_diagnostics:7.4.0.1570:-:~~online~win2003~x64~"), formatted);
  assert.deepEqual(
    [formatted?.softwareEdition, formatted?.targetSoftware, formatted?.other],
    ["online", "win2003", "*"],
  );
});

test("quoted colons and backslashes belong to the value", () => {
  assert.equal(readCpe("cpe:2.3:a:foo\\:bar:big\\$money_2010:1\\.0:*:*:*:*:*:*:*")?.vendor, "foo:bar");
  assert.equal(readCpe("cpe:/a:x.org:libxpm:3.5%2b1")?.version, "3.5+1");
});

for (const text of ["", "cpe:", "cpe:2.3:x:a:b", "pkg:npm/a", `cpe:/a:${"x".repeat(2000)}`])
  test(`"${text.slice(0, 20)}" is no CPE`, () => assert.equal(readCpe(text), undefined));

for (const [wanted, given, answer] of [
  ["*", "anything", "yes"],
  ["1.0", "*", "unstated"],
  ["-", "1.0", "no"],
  ["8.*", "8.1.3", "yes"],
  ["8.*", "81", "no"],
  ["*sp?", "7_sp2", "yes"],
  ["1\\*", "1\\*", "yes"],
  ["1\\*", "12", "no"],
] as const)
  test(`${wanted} asked, ${given} given: ${answer}`, () => assert.equal(takesIn(wanted, given), answer));

test("any text is a name or none, and never takes long", () => {
  const sign = fc.constantFrom(..."cpe:2.3/ao*?\\-~%1x.");
  const text = fc.array(sign, { maxLength: 60 }).map((signs) => `cpe:2.3:a:${signs.join("")}`);
  fc.assert(
    fc.property(text, text, (one, other) => {
      const [first, second] = [readCpe(one), readCpe(other)];
      if (first !== undefined && second !== undefined) takesIn(first.product, second.product);
    }),
  );
});
