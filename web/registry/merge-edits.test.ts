import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { differing, mergeEdits } from "./merge-edits.ts";

const seen = { owner: "Cardiology", note: null as string | null, tags: ["a"] };

test("what somebody else changed appears, what one typed stays", () => {
  const { merged, both } = mergeEdits(seen, { ...seen, note: "rattles" }, { ...seen, owner: "Surgery" });
  assert.deepEqual(merged, { owner: "Surgery", note: "rattles", tags: ["a"] });
  assert.deepEqual(both, []);
});

test("a field that both changed stays as typed and is told", () => {
  const { merged, both } = mergeEdits(seen, { ...seen, owner: "Dialysis" }, { ...seen, owner: "Surgery" });
  assert.equal(merged.owner, "Dialysis");
  assert.deepEqual(both, ["owner"]);
});

test("the same change by both is no difference", () => {
  assert.deepEqual(mergeEdits(seen, { ...seen, tags: ["b"] }, { ...seen, tags: ["b"] }).both, []);
});

test("nothing typed is ever lost, and nothing stored is overwritten unasked", () => {
  const record = fc.record({ a: fc.constantFrom(1, 2, 3), b: fc.constantFrom(1, 2, 3), c: fc.constantFrom(1, 2, 3) });
  fc.assert(
    fc.property(record, record, record, (before, typed, stored) => {
      const { merged, both } = mergeEdits(before, typed, stored);
      for (const field of differing(before, typed)) assert.equal(merged[field], typed[field]);
      for (const field of differing(before, stored)) {
        assert.ok(merged[field] === stored[field] || both.includes(field));
      }
    }),
  );
});
