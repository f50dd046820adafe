import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { reportJson } from "./report-json.ts";

test("the pieces of a report make the JSON that it is as a whole", () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string(), fc.oneof(fc.jsonValue(), fc.constant(undefined)), { noNullPrototype: true }),
      fc.array(fc.jsonValue(), { minLength: 60, maxLength: 200 }),
      (some, list) => {
        const report = { ...some, list };
        assert.equal([...reportJson(report)].join(""), `${JSON.stringify(report, null, 2)}\n`);
      },
    ),
    { numRuns: 60 },
  );
  assert.equal([...reportJson({})].join(""), "{}\n");
});

test("of a list of thousands each item takes one line", () => {
  const report = { name: "a", list: Array.from({ length: 1500 }, (_, at) => ({ at, in: ["b", { c: null }] })) };
  const text = [...reportJson(report)].join("");
  assert.deepEqual(JSON.parse(text), report);
  assert.equal(text.split("\n").length, 1500 + 6);
});
