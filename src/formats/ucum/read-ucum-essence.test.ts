import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { readUcumEssence } from "./read-ucum-essence.ts";

const published = new Uint8Array(readFileSync(new URL("../../../standards/ucum-essence.xml", import.meta.url)));
const bytes = (text: string) => new TextEncoder().encode(text);
const root = '<root xmlns="http://unitsofmeasure.org/ucum-essence" version="9" revision-date="2026-01-01">';
const prefix = '<prefix Code="m" CODE="M"><name>milli</name></prefix>';
const unit = '<unit Code="g&#37;" isMetric="yes" class="chemical"><name>gram</name></unit>';

test("ucum-essence.xml is the published file, unchanged to the byte", () => {
  assert.equal(
    createHash("sha256").update(published).digest("hex"),
    "dfccea1b5dc284245ebae97edd1dc03c45864da4e87df55bc9851797b4fd0b61",
  );
});

test("the published file holds 7 base units, 305 units and 24 prefixes", () => {
  const { edition, units, prefixes } = readUcumEssence(published, "ucum-essence.xml");
  assert.deepEqual([edition, units.size, prefixes.length], ["2.2 of 2024-06-17", 312, 24]);
  assert.deepEqual(units.get("Cel"), { metric: true, name: "degree Celsius" });
  assert.deepEqual(units.get("A"), { metric: true, name: "ampère" });
  assert.equal(units.get("min")?.metric, false);
  assert.equal(prefixes[0]?.length, 2);
});

test("a table of the same structure is read, its character references resolved", () => {
  const { edition, units } = readUcumEssence(bytes(`${root}${prefix}${unit}</root>`), "x");
  assert.equal(edition, "9 of 2026-01-01");
  assert.deepEqual([...units], [["g%", { metric: true, name: "gram" }]]);
});

for (const [what, text, where] of [
  ["an empty file", "", "x, character 0"],
  ["another root", '<root xmlns="http://example.org">', "x, character 0"],
  ["no XML", "hello", "x, character 5"],
  [
    "a root that is never closed",
    `${root}${prefix}${unit}`,
    `x, character ${root.length + prefix.length + unit.length}`,
  ],
  ["a tag that is never closed", `${root}<unit Code="m"`, `x, character ${root.length}`],
  ["a unit without code", `${root}<unit isMetric="yes"/></root>`, `x, character ${root.length}`],
  [
    "a code that is there twice",
    `${root}${prefix}${unit}${unit}</root>`,
    `x, character ${root.length + prefix.length + unit.length}`,
  ],
  ["an element out of place", `${root}<script Code="m"/></root>`, `x, character ${root.length}`],
  ["a wrong closing tag", `${root}</unit>`, `x, character ${root.length}`],
  ["a second root", `${root}${prefix}${unit}</root>${root}`, `x, character ${(root + prefix + unit).length + 7}`],
  ["an entity declaration", `<!DOCTYPE a [<!ENTITY b "c">]>${root}`, "x, character 0"],
  ["no units", `${root}${prefix}</root>`, `x, character ${root.length + prefix.length + 7}`],
  ["elements a million deep", `${root}${'<unit Code="m">'.repeat(20)}`, `x, character ${root.length + 15 * 15}`],
] as const) {
  test(`${what} is refused with its place`, () => {
    assert.throws(() => readUcumEssence(bytes(text), "x"), { code: "document-unreadable", where });
  });
}

test("bytes that are no text, and too many of them, are refused", () => {
  assert.throws(() => readUcumEssence(Uint8Array.of(0x3c, 0xff), "x"), { code: "encoding-unreadable" });
  assert.throws(() => readUcumEssence(new Uint8Array(5_000_000), "x"), { code: "document-too-large" });
});

test("the published file cut off anywhere, or with a byte changed, is read or refused, never more", () => {
  fc.assert(
    fc.property(fc.nat(published.length - 1), fc.nat(255), fc.boolean(), (at, byte, cut) => {
      const changed = cut ? published.slice(0, at) : published.slice();
      if (!cut) changed[at] = byte;
      try {
        readUcumEssence(changed, "x");
      } catch (error) {
        assert.match((error as { code?: string }).code ?? "", /^(document|encoding)-unreadable$/);
      }
    }),
  );
});
