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
