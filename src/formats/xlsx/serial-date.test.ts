import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { isoOfSerial, serialOfDay, serialOfMoment } from "./serial-date.ts";

for (const [serial, iso, system] of [
  [1, "1900-01-01", 1900],
  [59, "1900-02-28", 1900],
  [60, "1900-02-29", 1900],
  [61, "1900-03-01", 1900],
  [46082, "2026-03-01", 1900],
  [44620, "2026-03-01", 1904],
  [1, "1904-01-02", 1904],
  [0, "1904-01-01", 1904],
  [46082.5208333333, "2026-03-01T12:30:00", 1900],
  [46082.00000005, "2026-03-01T00:00:00.004", 1900],
  [0.75, "18:00:00", 1900],
  [2_958_465, "9999-12-31", 1900],
  [2_958_466, undefined, 1900],
  [0, undefined, 1900],
  [-1, undefined, 1900],
  [Number.NaN, undefined, 1900],
  [Number.POSITIVE_INFINITY, undefined, 1900],
] as const) {
  test(`in the system of ${system}, ${serial} is ${iso ?? "no day"}`, () => {
    assert.equal(isoOfSerial(serial, "local", system), iso);
  });
}

test("days and moments since March 1900 come back from their number", () => {
  const date = fc.date({
    min: new Date("1900-03-02T00:00:00Z"),
    max: new Date("9999-12-30T00:00:00Z"),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(date, (moment) => {
      const iso = moment.toISOString();
      assert.equal(isoOfSerial(serialOfMoment(iso) ?? -1, "utc"), iso);
      assert.equal(isoOfSerial(serialOfDay(iso.slice(0, 10)) ?? -1, "local"), iso.slice(0, 10));
    }),
  );
});

for (const text of ["1900-02-28", "2026-02-31", "2026-3-1", "spring", "", "2026-03-01T00:00:00Z"]) {
  test(`"${text}" is no day of a sheet`, () => assert.equal(serialOfDay(text), undefined));
}

test("a moment with an offset is put in UTC, one without is no moment", () => {
  assert.equal(isoOfSerial(serialOfMoment("2026-03-01T01:30:00+02:00") ?? -1, "utc"), "2026-02-28T23:30:00.000Z");
  assert.equal(serialOfMoment("2026-03-01T01:30:00"), undefined);
  assert.equal(serialOfMoment("2026-02-31T01:30:00Z"), undefined);
});
