import assert from "node:assert/strict";
import { test } from "node:test";
import { isMarked, type MarkedInspection, markFace } from "./mark-face.ts";

const ONE: MarkedInspection = {
  title: "INF-0007",
  product: "Weidenbach Rill 2",
  kindName: null,
  outcome: "passed",
  on: "2027-03-01",
  by: "Anna",
  next: "2028-05-14",
  acceptedUntil: null,
  address: "https://carelabel.example/devices/0123456789abcdef",
};
const shown = (change: Partial<MarkedInspection>) => {
  const { word, nextCaption, next } = markFace({ ...ONE, ...change }, "en");
  return [word, nextCaption, ...next];
};

test("the mark shows month and year of the next look, and of conditions whichever ends first", () => {
  assert.deepEqual(shown({}), ["PASSED", "Next inspection", "05", "2028"]);
  const conditional = { outcome: "conditional", acceptedUntil: "2027-09-01" } as const;
  assert.deepEqual(shown(conditional), ["WITH CONDITIONS", "Valid until", "09", "2027"]);
  assert.deepEqual(shown({ ...conditional, next: "2027-06-01" }).slice(1), ["Next inspection", "06", "2027"]);
  assert.deepEqual(shown({ ...conditional, next: null }).slice(1), ["Valid until", "09", "2027"]);
});

test("a device that failed shows no date, whatever is planned; without a date the code is all there is", () => {
  assert.deepEqual(shown({ outcome: "failed" }), ["FAILED", "Until mended", "DO NOT", "USE"]);
  assert.deepEqual(shown({ next: null }), ["PASSED", "Next inspection", "SCAN", "CODE"]);
});

test("only what somebody saw has a mark", () => {
  assert.deepEqual(
    ["passed", "conditional", "failed", "not-located", "retired", null].map((one) => isMarked(one as never)),
    [...[true, true, true], ...[false, false, false]],
  );
});
