import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { world } from "../../world-for-tests.ts";
import { transferClass } from "./transfer.ts";

const { geography } = world;

for (const [country, day, expected] of [
  ["DE", "2026-11-21", "eea"],
  ["NO", "2026-11-21", "eea"],
  ["EL", "2026-11-21", "eea"],
  ["de", "2026-11-21", "eea"],
  ["RE", "2026-11-21", "eea"],
  ["NC", "2026-11-21", "none"],
  ["CH", "2026-11-21", "adequate"],
  ["UK", "2026-11-21", "adequate"],
  ["GB", "2031-12-27", "adequate"],
  ["GB", "2031-12-28", "none"],
  ["BR", "2026-01-25", "none"],
  ["BR", "2026-01-26", "adequate"],
  ["CA", "2026-11-21", "adequate-conditional"],
  ["US", "2026-11-21", "adequate-conditional"],
  ["US", "2023-07-09", "none"],
  ["CN", "2026-11-21", "none"],
  ["GI", "2026-11-21", "none"],
  ["XK", "2026-11-21", "none"],
  [null, "2026-11-21", "unknown"],
  ["", "2026-11-21", "unknown"],
  ["EU", "2026-11-21", "unknown"],
  ["ZZ", "2026-11-21", "unknown"],
  ["Germany", "2026-11-21", "unknown"],
] as const) {
  test(`data sent to ${country ?? "an unknown place"} on ${day} is of class ${expected}`, () => {
    assert.equal(transferClass(country, day, geography).class, expected);
  });
}

test("a partial decision tells whom it covers, and its number", () => {
  const canada = transferClass("CA", "2026-11-21", geography);
  assert.match(canada.scope ?? "", /PIPEDA/);
  assert.equal(canada.reference, "2002/2/EC");
  assert.match(transferClass("US", "2026-11-21", geography).scope ?? "", /Data Privacy Framework/);
});

test("a decision with an end tells its last day", () => {
  assert.equal(transferClass("UK", "2026-11-21", geography).validUntil, "2031-12-27");
  assert.match(transferClass("UK", "2032-01-01", geography).scope ?? "", /ended on 2031-12-27/);
});

test("the table counts 27 members, 30 countries of the EEA and 16 decisions", () => {
  assert.deepEqual(
    [geography.eu.length, geography.eu.length + geography.eeaEfta.length, geography.adequacy.length],
    [27, 30, 16],
  );
});

for (const day of ["2026-13-01", "2026-02-31", "yesterday", ""]) {
  test(`"${day}" is refused as a day`, () => {
    assert.throws(() => transferClass("DE", day, geography), { code: "date-unreadable", where: "day" });
  });
}

test("no country text makes it throw, and only members are eea", () => {
  const members = new Set([...geography.eu, ...geography.eeaEfta].map(({ code }) => code));
  const known = new Set([...members, ...Object.keys(geography.territories.treatAsEu), "EL"]);
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[A-Z]{2}$/)), (country) => {
      const eea = transferClass(country, "2026-11-21", geography).class === "eea";
      assert.equal(eea, known.has(country.trim().toUpperCase()));
    }),
  );
});
