import assert from "node:assert/strict";
import { test } from "node:test";
import { withKindIn } from "./kind-words.ts";

test("words in the language of the page leave those in the other alone", () => {
  const both = { en: "pump", de: "Pumpe" };
  assert.deepEqual(withKindIn(both, "en", "infusion pump"), { en: "infusion pump", de: "Pumpe" });
  assert.deepEqual(withKindIn(both, "de", ""), { en: "pump" });
  assert.equal(withKindIn({ en: "pump" }, "en", ""), null);
});

test("a kind in one language stays plain words", () => {
  assert.equal(withKindIn(null, "de", "Pumpe"), "Pumpe");
  assert.equal(withKindIn("pump", "de", "Pumpe"), "Pumpe");
  assert.equal(withKindIn("pump", "de", ""), null);
});
