import assert from "node:assert/strict";
import { test } from "node:test";
import { cycleOf } from "./cycle.ts";

test("a cycle is told from one second on", () => {
  assert.equal(cycleOf(1, 3), 1);
  assert.equal(cycleOf(150.42, 7), 150.42);
});

test("what was sent a few times within one second has no cycle", () => {
  assert.equal(cycleOf(0.011, 3), null);
  assert.equal(cycleOf(0, 1_000_000), null);
});

test("what goes on for longer than a second, several times in each, is told in words", () => {
  assert.equal(cycleOf(0.2, 600), "many");
});

test("without a median there is no cycle", () => {
  assert.equal(cycleOf(null, 600), null);
});
