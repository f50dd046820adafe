import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { lineThrough, placesOf, stepsThrough } from "./trend-points.ts";

const DAY_MS = 86_400_000;
const days = fc
  .array(fc.integer({ min: 0, max: 3_000 }), { minLength: 1, maxLength: 40 })
  .map((all) => all.toSorted((one, other) => one - other).map((day) => day * DAY_MS));

test("evaluations keep their order, stay within the picture, and never lie on each other", () => {
  fc.assert(
    fc.property(days, fc.integer({ min: 100, max: 1_200 }), (all, width) => {
      const places = placesOf(all, width, 44);
      const least = all.length < 2 ? 0 : Math.min(44, width / (all.length - 1));
      for (const [at, place] of places.entries()) {
        assert.ok(place >= -1e-6 && place <= width + 1e-6, String(place));
        if (at > 0) assert.ok(place - (places[at - 1] ?? 0) >= least - 1e-6);
      }
    }),
  );
});

test("with room enough the distance is that of the days", () => {
  assert.deepEqual(placesOf([0, 100 * DAY_MS, 400 * DAY_MS], 400, 44), [0, 100, 400]);
});

test("evaluations of one day stand evenly, and one alone in the middle", () => {
  assert.deepEqual(placesOf([7, 7, 7], 300, 44), [0, 150, 300]);
  assert.deepEqual(placesOf([7], 300, 44), [150]);
});

test("a level holds until the next evaluation", () => {
  const spots = [
    { x: 0, y: 50 },
    { x: 40, y: 30 },
    { x: 90, y: 30 },
  ];
  assert.equal(stepsThrough(spots), "M0 50H40V30H90V30");
});

test("the line leaves out what has no figure instead of drawing through it", () => {
  const spots = [10, null, 30, 40].map((y, at) => ({ x: at * 10, y }));
  assert.equal(lineThrough(spots), "M0 10M20 30L30 40");
  assert.equal(lineThrough([]), "");
});
