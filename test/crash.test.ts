import assert from "node:assert/strict";
import { test } from "node:test";
import { crashes } from "./crash.ts";

test("a server that is killed in the middle of imports and edits has lost nothing and left nothing half", async () => {
  const { editsAcknowledged, importsAcknowledged } = await crashes(6, Math.random);
  assert.ok(editsAcknowledged > 0 && importsAcknowledged > 0, "nothing was done before the end came");
});
