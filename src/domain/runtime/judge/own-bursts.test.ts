import assert from "node:assert/strict";
import { test } from "node:test";
import { Chance } from "../simulation/chance.ts";
import { ExampleDevice } from "./example-device.ts";

const DAY = 1440;

/** An implant that works for some minutes about so many times a day, at any hour, for so many days; its findings are counted. */
function bursts(perDay: number, days: number): { implant: ExampleDevice; told: number } {
  const chance = new Chance(17);
  const implant = new ExampleDevice({});
  implant.baseline = (_name, value) => (value > 5 ? 0.95 : 0);
  let [left, height, told] = [0, 0, 0];
  for (let minute = 0; minute < days * DAY; minute++) {
    if (left-- <= 0 && chance.happens(perDay / DAY))
      [left, height] = [Math.round(chance.between(4, 10)), chance.between(10, 20)];
    const { changes } = implant.values({ power: 1 + 0.1 * chance.normal() + (left > 0 ? height : 0) });
    told += changes.filter((change) => change.do === "open").length;
  }
  for (let minute = 0; minute < 30; minute++) implant.values({ power: 1 + 0.1 * chance.normal() });
  return { implant, told };
}

for (const perDay of [0.4, 1, 6]) {
  test(`a device that works ${perDay} times a day for some minutes is not told for doing so, however rare each time is`, () => {
    assert.equal(bursts(perDay, 60).told, 0);
  });
}

test("a value that swings about the middle of its range, up and then down, is not told when it comes back no lower than the middle", () => {
  const lead = new ExampleDevice({});
  const swing = (minute: number) => (minute < 4 ? 90 : minute < 8 ? 10 : 50) + (minute % 3);
  for (let minute = 0; minute < 17 * DAY; minute++) lead.values({ leadImpedance: swing(minute % 480) });
  for (let minute = 0; minute < 300; minute++) lead.values({ leadImpedance: (minute < 4 ? 90 : 50) + (minute % 3) });
  assert.deepEqual(lead.open, []);
});

test("work at the usual height that goes on for an hour, where ten minutes was the most, is told, and ends", () => {
  const { implant } = bursts(4, 20);
  let told: number | undefined;
  for (let minute = 0; minute < 120; minute++) {
    implant.values({ power: 15 + (minute % 3) });
    if (implant.open.length > 0) told ??= minute;
  }
  assert.ok(told !== undefined && told >= 60 && told <= 65, `told after ${told} minutes`);
  assert.equal(implant.watch.open["unusual|power"]?.finding.because[1], "lasts-longer-than-ever");
  for (let minute = 0; minute < 30; minute++) implant.values({ power: 1 + 0.1 * (minute % 3) });
  assert.deepEqual(implant.open, []);
});

test("work that lasts too long and moves several parameters is one finding", () => {
  const implant = new ExampleDevice({});
  const works = (work: number) => implant.values({ power: 1 + work, load: 10 + 2 * work, writes: work });
  for (let minute = 0; minute < 17 * DAY; minute++) works((minute % 360 < 6 ? 10 : 0) + (minute % 3) / 10);
  for (let minute = 0; minute < 120; minute++) works(10 + (minute % 3) / 10);
  assert.equal(implant.open.length, 1, implant.open.join());
});

test("of a device that worked a few times only, what is four times as high is told and what is twice as high is not", () => {
  for (const [height, expected] of [
    [38, []],
    [100, ["unusual power"]],
  ] as const) {
    const { implant } = bursts(1, 12);
    for (let minute = 0; minute < 5; minute++) implant.values({ power: height + (minute % 3) });
    assert.deepEqual(implant.open, expected);
  }
});

test("a device that is at work for half of its time may work for longer than ever", () => {
  const pump = new ExampleDevice({});
  for (let minute = 0; minute < 16 * DAY; minute++) pump.values({ load: (minute % 40 < 20 ? 10 : 1) + (minute % 3) });
  for (let minute = 0; minute < 600; minute++) pump.values({ load: 10 + (minute % 3) });
  assert.deepEqual(pump.open, []);
});

/** An implant of which only rest was seen for so many days, by a label that allows a load of 0 to 100. */
function restedFor(days: number): ExampleDevice {
  const chance = new Chance(29);
  const implant = new ExampleDevice({ operating: { values: [{ parameter: "cpuLoad", min: 0, max: 100 }] } });
  for (let minute = 0; minute < days * DAY; minute++) implant.values({ cpuLoad: 10 + 0.5 * chance.normal() });
  return implant;
}

test("the first work of a device that was never seen at work is no finding, unless it goes on or comes near a bound", () => {
  for (const [load, minutes, expected] of [
    [40, 8, []],
    [40, 16, ["unusual cpuLoad"]],
    [80, 4, ["unusual cpuLoad"]],
  ] as const) {
    const implant = restedFor(12);
    for (let minute = 0; minute < minutes; minute++) implant.values({ cpuLoad: load + (minute % 3) });
    assert.deepEqual(implant.open, expected, `${load} % for ${minutes} minutes`);
  }
});

test("what was counted while it only rested is forgotten when its work becomes known", () => {
  const implant = restedFor(12);
  for (let minute = 0; minute < 3 * DAY; minute++)
    implant.values({
      cpuLoad: minute === 100 || minute === 101 || minute === 102 ? 30 + minute / 100 : 10 + (minute % 2) / 2,
    });
  for (let minute = 0; minute < 6; minute++) implant.values({ cpuLoad: 60 + (minute % 3) });
  assert.deepEqual(implant.open, []);
});
