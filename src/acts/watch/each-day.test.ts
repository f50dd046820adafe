import assert from "node:assert/strict";
import { test } from "node:test";
import { eachDay } from "./each-day.ts";

test("work is done once a day, soon after midnight, and no more once it was ended", (t) => {
  t.mock.timers.enable({ apis: ["setInterval", "Date"], now: Date.parse("2027-03-01T23:58:30Z") });
  const days: string[] = [];
  const end = eachDay(
    () => new Date(),
    () => days.push(new Date().toISOString()),
  );
  const pass = (minutes: number) => {
    for (let minute = 0; minute < minutes; minute++) t.mock.timers.tick(60_000);
  };
  pass(1);
  assert.deepEqual(days, []);
  pass(26 * 60);
  assert.deepEqual(days, ["2027-03-02T00:00:30.000Z", "2027-03-03T00:00:30.000Z"]);
  end();
  pass(48 * 60);
  assert.equal(days.length, 2);
});
