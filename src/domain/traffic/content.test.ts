import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ATTRIBUTES_MOST, HITS_MOST, type MessageContent, mergedContent, UNREAD_MOST } from "./content.ts";

const EMPTY: MessageContent = {
  examinedBytes: 0,
  unexaminedBytes: 0,
  unread: [],
  hits: [],
  attributes: [],
  identifiers: [],
};
const attribute = (at: string, shown = "12") => ({
  attribute: "os-version",
  layers: ["body", `JSON ${at}`],
  shown,
  because: "name of the field",
});
const hit = (offset: number) => ({
  field: "name" as const,
  variant: "",
  encoding: "UTF-8",
  digest: null,
  layers: ["body"],
  offset,
});

test("an attribute that stands in every event of a list is told once, at its first place", () => {
  const one = { ...EMPTY, attributes: [attribute("$.batch[0].os"), attribute("$.batch[1].os", "13")] };
  const other = { ...EMPTY, attributes: [attribute("$.batch[7].os"), attribute("$.os")] };
  assert.deepEqual(mergedContent(one, other).attributes, [attribute("$.batch[0].os"), attribute("$.os")]);
});

test("bytes add up, and nothing is kept without bound", () => {
  fc.assert(
    fc.property(fc.nat(400), fc.nat(700), fc.nat(40), (hits, attributes, unread) => {
      const full: MessageContent = {
        ...EMPTY,
        examinedBytes: hits,
        unexaminedBytes: unread,
        hits: Array.from({ length: hits }, (_, at) => hit(at)),
        attributes: Array.from({ length: attributes }, (_, at) => attribute(`$.a${at}`)),
        unread: Array.from({ length: unread }, (_, at) => `body > ${at}`),
      };
      const merged = mergedContent(full, full);
      assert.deepEqual([merged.examinedBytes, merged.unexaminedBytes], [2 * hits, 2 * unread]);
      assert.deepEqual(
        [merged.hits.length, merged.attributes.length, merged.unread.length],
        [Math.min(HITS_MOST, 2 * hits), Math.min(ATTRIBUTES_MOST, attributes), Math.min(UNREAD_MOST, unread)],
      );
    }),
    { numRuns: 50 },
  );
});

test("a message without content changes nothing", () => {
  const one = { ...EMPTY, examinedBytes: 4, hits: [hit(1)], attributes: [attribute("$.os")] };
  assert.deepEqual(mergedContent(one, EMPTY), one);
  assert.deepEqual(mergedContent(EMPTY, one), one);
});
