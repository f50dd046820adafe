import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createAllowance } from "./allowance.ts";

test("so many at once, then one each interval", () => {
  const allowance = createAllowance({ atOnce: 3, everyMs: 1_000 });
  for (let taken = 0; taken < 3; taken++) {
    assert.equal(allowance.wait("a", 0), 0);
    allowance.take("a", 0);
  }
  assert.equal(allowance.wait("a", 0), 1_000);
  assert.equal(allowance.wait("a", 400), 600);
  assert.equal(allowance.wait("a", 1_000), 0);
  assert.equal(allowance.wait("b", 0), 0, "another key has its own");
});

test("what is given back or forgotten is there again", () => {
  const allowance = createAllowance({ atOnce: 1, everyMs: 1_000 });
  allowance.take("a", 0);
  allowance.giveBack("a");
  assert.equal(allowance.wait("a", 0), 0);
  allowance.take("a", 0);
  allowance.take("a", 0);
  allowance.forget("a");
  assert.equal(allowance.wait("a", 0), 0);
});

test("a flood of keys forgets the key that was used longest ago, and no other", () => {
  const allowance = createAllowance({ atOnce: 1, everyMs: 1_000, keys: 2 });
  allowance.take("a", 0);
  allowance.take("b", 0);
  allowance.take("a", 0);
  allowance.take("c", 0);
  assert.deepEqual(
    ["a", "b", "c"].map((key) => allowance.wait(key, 0) === 0),
    [false, true, false],
  );
});

test("in any span no more happens than at once and one per interval", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 500 }), { maxLength: 200 }),
      fc.integer({ min: 1, max: 10 }),
      fc.integer({ min: 1, max: 1_000 }),
      (pauses, atOnce, everyMs) => {
        const allowance = createAllowance({ atOnce, everyMs });
        let now = 0;
        let taken = 0;
        for (const pause of pauses) {
          now += pause;
          if (allowance.wait("a", now) > 0) continue;
          allowance.take("a", now);
          taken++;
        }
        assert.ok(taken <= atOnce + Math.floor(now / everyMs));
      },
    ),
  );
});
