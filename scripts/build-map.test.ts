import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { sourceMap, type WorldMap } from "./build-map.ts";

const text = readFileSync(new URL("../web/traffic/world-map.json", import.meta.url), "utf8");
const map = JSON.parse(text) as WorldMap;
const { eu, eeaEfta, adequacy } = JSON.parse(
  readFileSync(new URL("../standards/geography.json", import.meta.url), "utf8"),
) as Record<"eu" | "eeaEfta" | "adequacy", { code: string }[]>;

test("the map of the page is what its sources give", () => {
  assert.deepEqual(map, sourceMap());
});

test("each country of the EEA or with an adequacy decision is on the map, as an outline or as a dot", () => {
  for (const { code } of [...eu, ...eeaEfta, ...adequacy]) {
    const [x = -1, y = -1] = map.middles[code] ?? [];
    assert.ok(x >= 0 && x <= map.width && y >= 0 && y <= map.height, code);
    assert.ok(map.outlines[code] !== undefined || map.small.includes(code), code);
  }
});

test("clouds stand in countries that are too small for the map, and these are dots", () => {
  for (const code of ["SG", "HK", "BH"]) assert.ok(map.small.includes(code), code);
});

test("it is small enough to be loaded with a result", () => {
  assert.ok(text.length < 90_000);
});
