/** Spans worked by hand with a calendar: ends of months, offsets, summer time, and days that name no hour. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { judgeSpan, momentOf } from "./span.ts";

for (const [duration, from, to, verdict, why] of [
  [
    "P1M",
    "2026-03-01T00:30:00+01:00",
    "2026-03-31T10:00:00+02:00",
    "pass",
    "1 March to 1 April, though February in UTC",
  ],
  [
    "P1M",
    "2026-03-31T00:30:00+02:00",
    "2026-04-30T12:00:00+02:00",
    "fail",
    "31 March 0:30 to 30 April 0:30, a day less in UTC",
  ],
  ["P1M", "2026-01-31T10:00:00Z", "2026-02-28T10:00:00Z", "pass", "the last day of February"],
  ["P1M", "2026-01-31T10:00:00Z", "2026-02-28T10:00:01Z", "fail", "a second after it"],
  ["P1M", "2028-01-31T10:00:00-05:00", "2028-02-29T10:00:00-05:00", "pass", "a leap year"],
  [
    "P1M",
    "2026-12-31T23:30:00-05:00",
    "2027-01-31T23:30:00-05:00",
    "pass",
    "over the new year, which is 2027 already in UTC",
  ],
  ["P1M", "2026-03-04T12:00:00+01:00", "2026-04-04", "pass", "the last day, its hour not told"],
  ["P1M", "2026-03-04", "2026-04-04T17:00:00+02:00", "pass", "in days, since the first has no hour"],
  ["P1M", "2026-03-04", "2026-04-05T00:10:00+02:00", "fail", "the day after by the clock there"],
  ["PT24H", "2026-03-28T12:00:00+01:00", "2026-03-29T13:00:00+02:00", "pass", "24 hours over the night of summer time"],
  ["PT24H", "2026-03-28T12:00:00+01:00", "2026-03-29T13:00:01+02:00", "fail", "a second more"],
  ["PT24H", "2026-03-01", "2026-03-02", undefined, "two minutes or almost two days"],
  ["PT24H", "2026-03-01", "2026-03-02T12:00:00Z", undefined, "12 hours or 36"],
] as const) {
  test(`${from} to ${to} against ${duration}: ${verdict ?? "left to an answer"} (${why})`, () => {
    const facts = new Map([
      ["from", from],
      ["to", to],
    ]);
    const found = judgeSpan({ from: "from", to: "to", atMost: duration }, facts);
    assert.equal(found?.verdict, verdict);
  });
}

test("no clock is days away from UTC", () => {
  assert.equal(momentOf("2026-03-05T22:00:00+99:00"), undefined);
  assert.equal(momentOf("2026-03-05T22:00:00+01:75"), undefined);
  assert.equal(momentOf("2026-03-05T22:00:00+14:00"), momentOf("2026-03-05T08:00:00Z"));
});

test("five years at least are counted in days where days are given", () => {
  const lasts = (to: string) =>
    judgeSpan({ from: "from", to: "to", atLeast: "P5Y" }, new Map(Object.entries({ from: "2026-03-01", to })))?.verdict;
  assert.deepEqual([lasts("2031-03-01"), lasts("2031-02-28")], ["pass", "fail"]);
});
