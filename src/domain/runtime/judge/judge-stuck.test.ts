import assert from "node:assert/strict";
import { test } from "node:test";
import { Chance } from "../simulation/chance.ts";
import { ExampleDevice } from "./example-device.ts";

const DAY = 1440;

/** Minutes until a value that stands still is told, and how often it was told before in so many days. */
function stands(next: (minute: number) => number, days: number, most = DAY): { told: number; after: number } {
  const device = new ExampleDevice({});
  const tells = (value: number) =>
    device.values({ value }).changes.some((change) => change.do === "open" && change.finding.kind === "stuck");
  let told = 0;
  for (let minute = 0; minute < days * DAY; minute++) if (tells(next(minute))) told++;
  for (let minute = 1; minute <= most; minute++) if (tells(4711)) return { told, after: minute - 1 };
  return { told, after: Infinity };
}

/** Noise shown in steps so coarse that the given share of the values repeats the one before. */
function repeating(share: number): (minute: number) => number {
  const chance = new Chance(7);
  let value = 0;
  return () => {
    if (!chance.happens(share)) value = (value + 1) % 50;
    return value;
  };
}

for (const [share, after] of [
  [0, 12],
  [0.1, 12],
  [0.32, 17],
  [0.6, 45],
] as const) {
  test(`a value that repeats ${100 * share} % of the time is told within ${after} minutes of standing still, and not before`, () => {
    const { told, after: minutes } = stands(repeating(share), 20);
    assert.equal(told, 0);
    assert.ok(minutes <= after, `after ${minutes} minutes`);
  });
}

test("a value shown in coarse steps is told by the deadline of a quarter of an hour when its runs thin out fast enough", () => {
  const chance = new Chance(13);
  // A third of its values repeat the one before.
  const { told, after } = stands(() => Math.round(1.05 * chance.normal()), 20);
  assert.equal(told, 0);
  assert.ok(after <= 15, `after ${after} minutes`);
});

test("a value that is calm at times, so that few of its runs are long, is not told by that deadline", () => {
  const chance = new Chance(19);
  const isCalm = (minute: number) => minute % DAY < 90;
  const { told, after } = stands((minute) => Math.round((isCalm(minute) ? 0.3 : 1.4) * chance.normal()), 20);
  assert.equal(told, 0);
  assert.ok(after > 15, `after ${after} minutes`);
});

test("a value that repeats more while it is low, and so has a few long runs among many short ones, is not told by that deadline", () => {
  const chance = new Chance(43);
  const isLow = (minute: number) => minute % (3 * DAY) < 8 * 60;
  const { told, after } = stands((minute) => Math.round((isLow(minute) ? 0.6 : 1.4) * chance.normal()), 20);
  assert.equal(told, 0);
  assert.ok(after > 15, `after ${after} minutes`);
});

test("the first rest at zero of a device that was put to use in the midst of its work is not told; another value is", () => {
  for (const [held, told] of [
    [0, false],
    [20, true],
  ] as const) {
    const chance = new Chance(47);
    const device = new ExampleDevice({});
    for (let minute = 0; minute < 300; minute++) device.values({ motorCurrent: 20 + chance.normal() });
    for (let minute = 0; minute < 30 * 60; minute++) device.values({ motorCurrent: held });
    assert.equal(device.open.length > 0, told, `${held}`);
  }
});

test("a value that rests for hours each night is told after more hours than a night has, not within a quarter of an hour", () => {
  const chance = new Chance(3);
  const { told, after } = stands((minute) => (minute % DAY < 500 ? 0 : 20 + chance.normal()), 20, 4 * DAY);
  assert.ok(told <= 1, "its first night may be told");
  assert.ok(after > 600 && after < 3 * DAY, `after ${after} minutes`);
});

for (const [what, next] of [
  ["never moved", () => 1],
  ["moves once in some days", (minute: number) => Math.floor(minute / 4000)],
  ["counts a burst of events a day", (minute: number) => (minute % DAY < 9 ? minute % 3 : 0)],
] as const) {
  test(`a value that ${what} is not stuck when it stands for a day`, () => {
    assert.deepEqual(stands(next, 20), { told: 0, after: Infinity });
  });
}

test("a value that rests at weekends is told once at most, and not again when the next one comes", () => {
  const chance = new Chance(11);
  const rests = (minute: number) => Math.floor(minute / DAY) % 7 >= 5;
  const { told } = stands((minute) => (rests(minute) ? 0 : 20 + chance.normal()), 30);
  assert.ok(told <= 1, `told ${told} times`);
});

test("what stood still and was told does not make the next time invisible", () => {
  const chance = new Chance(5);
  let minute = 0;
  const isStuck = () => minute > 25_000 && minute < 25_120;
  const next = () => {
    minute++;
    return isStuck() ? 1 : chance.normal();
  };
  const { told, after } = stands(next, 20);
  assert.equal(told, 1);
  assert.ok(after <= 60, `after ${after} minutes`);
});
