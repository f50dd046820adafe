import assert from "node:assert/strict";
import { test } from "node:test";
import { liveParameters } from "./live-parameters.ts";

test("a parameter may have any name, and one that was not told has no value", () => {
  const runtime = { operating: { values: [{ parameter: "toString", min: 1, max: 2 }] } };
  const [declared, observed] = liveParameters(runtime, "operating", { values: { constructor: 3 }, scores: {} });
  assert.deepEqual([declared?.parameter, declared?.observed, declared?.score], ["toString", null, null]);
  assert.deepEqual([observed?.parameter, observed?.observed, observed?.score], ["constructor", 3, null]);
});
