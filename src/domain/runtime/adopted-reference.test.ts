import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { HOURS_NEEDED, type ObservedHour, referenceFrom } from "./adopted-reference.ts";

const hour = (min: number, max: number): ObservedHour => ({
  parameters: { cpuLoad: { min, max, mean: (min + max) / 2, count: 60 } },
});

test("the band holds what nearly all hours had, with room beside it and few digits", () => {
  const hours = Array.from({ length: 200 }, (_, at) => hour(10 + (at % 5), 40 + (at % 7)));
  assert.deepEqual(referenceFrom(hours), [{ parameter: "cpuLoad", min: 6.4, max: 49.6 }]);
});

test("one wild hour of two hundred widens nothing", () => {
  const hours = Array.from({ length: 200 }, (_, at) => hour(10, at === 77 ? 9000 : 40));
  assert.deepEqual(referenceFrom(hours), [{ parameter: "cpuLoad", min: 7, max: 43 }]);
});

test("too few hours give no reference, and what was never negative gets no negative bound", () => {
  assert.deepEqual(referenceFrom(Array.from({ length: HOURS_NEEDED - 1 }, () => hour(1, 2))), []);
  assert.deepEqual(referenceFrom(Array.from({ length: HOURS_NEEDED }, () => hour(0, 2))), [
    { parameter: "cpuLoad", min: 0, max: 2.2 },
  ]);
});

test("at least 97 of 100 hours lie within the band that they gave", () => {
  const value = fc.double({ min: -1e6, max: 1e6, noNaN: true });
  const interval = fc.tuple(value, value).map(([a, b]) => hour(Math.min(a, b), Math.max(a, b)));
  fc.assert(
    fc.property(fc.array(interval, { minLength: 100, maxLength: 300 }), (hours) => {
      const [{ min = 0, max = 0 } = {}] = referenceFrom(hours);
      const within = hours.filter(({ parameters: { cpuLoad } }) => {
        const { min: least = 0, max: greatest = 0 } = cpuLoad ?? {};
        return least >= min && greatest <= max;
      });
      assert.ok(within.length >= 0.97 * hours.length, `${within.length} of ${hours.length}`);
    }),
  );
});

test("hours in which a parameter was not told count for nothing, whatever its name", () => {
  const named = Array.from({ length: HOURS_NEEDED }, (): ObservedHour => {
    return { parameters: { constructor: { min: 1, max: 3, mean: 2, count: 60 } } };
  });
  const [value] = referenceFrom([...named, hour(1, 2)]);
  assert.equal(value?.parameter, "constructor");
  assert.ok(Number.isFinite(value?.min) && Number.isFinite(value?.max));
});
