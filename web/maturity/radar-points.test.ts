import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { linesOf, outlineThrough, ringAt, sideOf, spotOn, spotsOf } from "./radar-points.ts";

const axes = fc.integer({ min: 3, max: 20 });
const radius = fc.integer({ min: 20, max: 500 });
const near = (one: number, other: number) => Math.abs(one - other) < 1e-9 * 500;

test("the highest level lies on the rim, none in the middle, and any other as far out as it says", () => {
  fc.assert(
    fc.property(axes, radius, fc.nat(19), fc.integer({ min: 0, max: 5 }), (count, size, axis, level) => {
      const { x, y } = spotOn(axis % count, count, level / 5, size);
      assert.ok(near(Math.hypot(x, y), (level / 5) * size));
    }),
  );
});

test("the first axis points up, and each one lies the same turn to the right of the one before", () => {
  fc.assert(
    fc.property(axes, radius, (count, size) => {
      const rim = spotsOf(Array(count).fill(1), size);
      assert.ok(near(rim[0]?.x ?? 1, 0) && near(rim[0]?.y ?? 1, -size));
      for (const [at, spot] of rim.entries()) {
        const next = rim[(at + 1) % count];
        assert.ok(spot && next);
        // The cross product is positive for a turn to the right, since y grows downwards.
        assert.ok(near(spot.x * next.y - spot.y * next.x, Math.sin((2 * Math.PI) / count) * size ** 2));
      }
    }),
  );
});

test("an axis without a value has no spot, and the outline goes past it without a number that is none", () => {
  fc.assert(
    fc.property(
      fc.array(fc.option(fc.double({ min: 0, max: 1, noNaN: true })), { minLength: 1, maxLength: 15 }),
      (v) => {
        const spots = spotsOf(v, 100);
        assert.deepEqual(
          spots.map((spot) => spot === undefined),
          v.map((value) => value === null),
        );
        const path = outlineThrough(spots);
        assert.doesNotMatch(path, /NaN|undefined|null/);
        assert.equal(
          path === "",
          v.every((value) => value === null),
        );
        assert.equal(path.split(/[ML]/).length - 1, v.filter((value) => value !== null).length);
      },
    ),
  );
});

test("a value beyond its bounds stays within the rim", () => {
  assert.ok(near(Math.hypot(...Object.values(spotOn(1, 4, 1.7, 50))), 50));
  assert.deepEqual(Object.values(spotOn(1, 4, -3, 50)).map(Math.abs), [0, 0]);
});

test("a ring of four axes is a square on its tip", () => {
  assert.equal(ringAt(1, 4, 10), "M0 -10L10 0L0 10L-10 0z");
});

test("a name stands outside of the picture: right of what lies right, left of what lies left", () => {
  assert.deepEqual(
    [0, 1, 2, 3].map((axis) => sideOf(spotOn(axis, 4, 1, 50))),
    ["middle", "start", "middle", "end"],
  );
});

test("a name is broken between words only, loses none of them, and no line could have taken one more", () => {
  const word = fc.stringMatching(/^[A-Za-zÄÖÜäöüß-]{1,22}$/);
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 6 }), fc.integer({ min: 8, max: 24 }), (words, most) => {
      const lines = linesOf(words.join(" "), most);
      assert.equal(lines.join(" "), words.join(" "));
      for (const [at, line] of lines.entries()) {
        assert.ok(line.length <= most || !line.includes(" "), line);
        const next = lines[at + 1]?.split(" ")[0];
        if (next !== undefined) assert.ok(line.length + 1 + next.length > most);
      }
    }),
  );
});
