import assert from "node:assert/strict";
import { test } from "node:test";
import { Chance } from "../simulation/chance.ts";
import { ExampleDevice } from "./example-device.ts";

const DAY = 1440;

/** A pump whose load has gone between 10 and 20 for so many days. */
function usedTo(days: number): ExampleDevice {
  const pump = new ExampleDevice({});
  for (let minute = 0; minute < days * DAY; minute++) pump.values({ cpuLoad: usual(minute) });
  return pump;
}

function usual(minute: number): number {
  return 15 + 5 * Math.sin(minute / 20);
}

test("a load at twice the width of all that it kept to in weeks is told at the third report", () => {
  const pump = usedTo(17);
  const told: number[] = [];
  for (let minute = 0; minute < 5; minute++) {
    pump.values({ cpuLoad: 40 });
    told.push(pump.open.length);
  }
  assert.deepEqual(told, [0, 0, 1, 1, 1]);
  const finding = pump.watch.open["unusual|cpuLoad"]?.finding;
  assert.deepEqual(finding?.because.slice(0, 2), ["higher-than-usual", "outside-its-own-range"]);
});

test("a load a little outside of its range is told only when it goes on", () => {
  const pump = usedTo(17);
  for (let minute = 0; minute < 9; minute++) pump.values({ cpuLoad: 25 });
  assert.deepEqual(pump.open, []);
  pump.values({ cpuLoad: 25 });
  assert.deepEqual(pump.open, ["unusual cpuLoad"]);
});

test("what falls below its range is lower than usual", () => {
  const pump = usedTo(10);
  for (let minute = 0; minute < 3; minute++) pump.values({ cpuLoad: -20 });
  assert.equal(pump.watch.open["unusual|cpuLoad"]?.finding.because[0], "lower-than-usual");
});

test("two values far outside are a burst, and three with a usual one between them as well", () => {
  const pump = usedTo(10);
  for (const cpuLoad of [90, 90, 15, 90, 15, 90, 90, 12]) pump.values({ cpuLoad });
  assert.deepEqual(pump.open, []);
});

test("before a whole week is known, no range is", () => {
  const pump = usedTo(7);
  for (let minute = 0; minute < 20; minute++) pump.values({ cpuLoad: 40 + (minute % 2) });
  assert.deepEqual(pump.open, []);
});

test("in the second week only what is outside by three widths, or near a declared bound, is told", () => {
  for (const [cpuLoad, expected] of [
    [40, []],
    [66, ["unusual cpuLoad"]],
    [55, ["unusual cpuLoad"]],
  ] as const) {
    const most = cpuLoad === 55 ? 60 : 90;
    const pump = new ExampleDevice({ operating: { values: [{ parameter: "cpuLoad", min: 0, max: most }] } });
    for (let minute = 0; minute < 10 * DAY; minute++) pump.values({ cpuLoad: usual(minute) });
    for (let minute = 0; minute < 16; minute++) pump.values({ cpuLoad: cpuLoad + (minute % 3) });
    assert.deepEqual(pump.open, expected, `${cpuLoad} of ${most}`);
  }
});

test("a backup of two hours on one night of the week is not told when it comes again, among work of minutes each day", () => {
  for (let weekday = 0; weekday < 7; weekday++) {
    const chance = new Chance(weekday + 31);
    const server = new ExampleDevice({});
    let told = 0;
    let left = 0;
    for (let minute = 0; minute < 40 * DAY; minute++) {
      const isBackup = Math.floor(minute / DAY) % 7 === weekday && minute % DAY < 120;
      if (left-- <= 0 && chance.happens(4 / DAY)) left = Math.round(chance.between(4, 10));
      const work = isBackup || left > 0 ? 30 : 0;
      const { changes } = server.values({ throughputUp: 1 + chance.share() + work * (1 + 0.1 * chance.share()) });
      told += changes.filter((change) => change.do === "open").length;
    }
    assert.equal(told, 0, `on day ${weekday} of the week`);
  }
});

test("a leak that takes a day to double the level is told while it creeps up, also over midnight", () => {
  const pump = usedTo(17);
  let told: number | undefined;
  for (let minute = 0; minute < DAY; minute++) {
    pump.values({ cpuLoad: usual(minute) + (15 * minute) / DAY });
    if (pump.open.length > 0) told ??= minute;
  }
  assert.ok(told !== undefined && told < DAY, `told after ${told} minutes`);
});

test("it closes after twenty values within, and a new level that stays for days becomes the usual one", () => {
  const pump = usedTo(10);
  for (let minute = 0; minute < 5; minute++) pump.values({ cpuLoad: 40 });
  for (let minute = 0; minute < 20; minute++) pump.values({ cpuLoad: usual(minute) });
  assert.deepEqual(pump.open, []);
  for (let minute = 0; minute < 3 * DAY; minute++) pump.values({ cpuLoad: 40 + usual(minute) });
  assert.deepEqual(pump.open, []);
});

test("a value that never moved has no range to leave", () => {
  const pump = new ExampleDevice({});
  for (let minute = 0; minute < 10 * DAY; minute++) pump.values({ pairedPhones: 1 });
  for (let minute = 0; minute < 20; minute++) pump.values({ pairedPhones: 2 });
  assert.deepEqual(pump.open, []);
});

test("one measurement that is told three times is no level that was held; a value that goes on is", () => {
  const chance = new Chance(23);
  const pump = new ExampleDevice({});
  let value = 0;
  for (let minute = 0; minute < 10 * DAY; minute++) {
    // Every tenth report tells the value before once more.
    if (!chance.happens(0.1)) value = usual(minute) + chance.normal();
    pump.values({ cpuLoad: value });
  }
  for (const cpuLoad of [60, 60, 60, 15]) pump.values({ cpuLoad });
  assert.deepEqual(pump.open, []);
  for (let minute = 0; minute < 12; minute++) pump.values({ cpuLoad: 60 });
  assert.deepEqual(pump.open, ["unusual cpuLoad"]);
});

test("of a few long bursts the next may be a little higher; what outlasts them is told", () => {
  const warmth = (minute: number) => 5 * Math.sin((2 * Math.PI * minute) / DAY) + 0.1 * (minute % 3);
  const toldAfter = (next: (minute: number) => number): number | undefined => {
    const room = new ExampleDevice({});
    for (let minute = 0; minute < 17 * DAY; minute++) room.values({ temperature: warmth(minute) });
    for (let minute = 0; minute < DAY; minute++) {
      room.values({ temperature: next(minute) });
      if (room.open.length > 0) return minute;
    }
    return undefined;
  };
  assert.equal(
    toldAfter((minute) => 1.8 * warmth(minute)),
    undefined,
  );
  const after = toldAfter((minute) => 9.5 + 0.1 * (minute % 3)) ?? 0;
  assert.ok(after > 8 * 60 && after < 16 * 60, `told after ${after} minutes`);
});
