import assert from "node:assert/strict";
import { test } from "node:test";
import { Baseline } from "../baseline/baseline.ts";
import { ExampleDevice, MINUTE_MS } from "./example-device.ts";

/** A device whose load goes between 0 and 6 for so many days, and that is then scripted to be scored. */
function known(scores: number[], days = 16): ExampleDevice {
  const pump = new ExampleDevice({});
  for (let minute = 0; minute < days * 1440; minute++) pump.values({ cpuLoad: minute % 7 });
  pump.baseline = () => scores.shift() ?? 0;
  return pump;
}

test("however rare the baseline calls it, a level that was held before is not told", () => {
  const pump = known(Array.from({ length: 60 }, () => 0.95));
  for (let minute = 0; minute < 60; minute++) pump.values({ cpuLoad: 3 + (minute % 2) });
  assert.deepEqual(pump.open, []);
});

test("a level a little outside of its range is told at the third report if the baseline calls it rare, else when it goes on", () => {
  for (const [scores, reports] of [
    [[0.8], 3],
    [[0, 0.9], 3],
    [[0.7], 10],
  ] as const) {
    // Held for three reports it was between 2 and 4.
    const pump = known([...scores]);
    pump.values({ cpuLoad: 3 });
    let minute = 0;
    while (pump.open.length === 0 && minute < 20) {
      pump.values({ cpuLoad: 5 });
      minute++;
    }
    assert.equal(minute, reports, scores.join());
    const finding = pump.watch.open["unusual|cpuLoad"]?.finding;
    assert.deepEqual(finding?.because.slice(0, 2), ["higher-than-usual", "outside-its-own-range"]);
    for (let again = 0; again < 20; again++) pump.values({ cpuLoad: 2 + (again % 3) });
    assert.deepEqual(pump.open, []);
  }
});

test("in its first week a device's alarms are not told", () => {
  const pump = known([0.6, 0.9, 0.9, 0.8, 0.9, 0.9], 6);
  for (let minute = 0; minute < 6; minute++) pump.values({ cpuLoad: 40 });
  assert.deepEqual(pump.open, []);
});

test("a device's first day shows no habit", () => {
  const pump = new ExampleDevice({});
  pump.baseline = () => 1;
  for (let minute = 0; minute < 1300; minute++) pump.values({ cpuLoad: minute });
  assert.deepEqual(pump.open, []);
});

test("a sensor that always moved and stands still is told within a quarter of an hour, and not while it only rests", () => {
  const sensor = new ExampleDevice({});
  let told = 0;
  for (let minute = 0; minute < 300; minute++) sensor.values({ temperature: 30 + Math.sin(minute), door: minute % 50 });
  for (let minute = 0; minute < 15; minute++) {
    sensor.values({ temperature: 30.5, door: minute });
    if (sensor.open.length > 0) told ||= minute;
  }
  assert.deepEqual(sensor.open, ["stuck temperature"]);
  assert.ok(told < 15);
  for (let minute = 0; minute < 3; minute++) sensor.values({ temperature: 30 + minute });
  assert.deepEqual(sensor.open, []);
});

test("a value that rests for six minutes now and then is stuck once it stands far longer, within the hour", () => {
  const sensor = new ExampleDevice({});
  const coarse = (minute: number) => (minute % 30 < 6 ? 0 : minute);
  for (let minute = 0; minute < 12_000; minute++) sensor.values({ voltage: coarse(minute) });
  let told: number | undefined;
  for (let minute = 0; minute < 60; minute++) {
    sensor.values({ voltage: 2.8 });
    if (sensor.open.length > 0) told ??= minute;
  }
  assert.ok(told !== undefined && told > 12, `told after ${told} minutes`);
  for (let minute = 0; minute < 3; minute++) sensor.values({ voltage: minute });
  assert.deepEqual(sensor.open, []);
});

test("a value that stands still through every night is not stuck, once its nights are known", () => {
  const motor = new ExampleDevice({});
  let told = 0;
  for (let minute = 0; minute < 6 * 1440; minute++) {
    const { changes } = motor.values({ current: minute % 1440 < 400 ? 0 : minute % 97 });
    if (minute >= 2 * 1440) told += changes.filter((change) => change.do === "open").length;
  }
  assert.equal(told, 0);
});

test("a value that often repeats is not stuck", () => {
  const pump = new ExampleDevice({});
  for (let minute = 0; minute < 600; minute++) pump.values({ battery: Math.floor(minute / 30) });
  assert.deepEqual(pump.open, []);
});

test("load and power that rise with an undeclared peer look like mining", () => {
  const pump = new ExampleDevice(
    {
      operating: {
        values: [
          { parameter: "cpuLoad", unit: "%", max: 45 },
          { parameter: "power", unit: "W", max: 10 },
        ],
      },
    },
    { endpoints: [] },
  );
  pump.reports({ values: { cpuLoad: 99, power: 19 }, peers: [{ host: "pool.example" }] });
  for (const { finding } of Object.values(pump.watch.open)) {
    assert.equal(finding.cause, "tampering", finding.kind);
    assert.ok(finding.because.includes("cryptomining-pattern"), finding.kind);
  }
});

test("upload that rises with an undeclared peer looks like data that leaves", () => {
  const pump = new ExampleDevice(
    { failSafe: { limits: [{ parameter: "throughputUp", unit: "kBy/s", max: 200 }] } },
    { endpoints: [] },
  );
  pump.reports({ values: { throughputUp: 4000 }, peers: [{ host: "drop.example" }] });
  for (const { finding } of Object.values(pump.watch.open))
    assert.ok(finding.because.includes("data-leaves-pattern"), finding.kind);
});

test("30 days of a device with a daily rhythm and noise are told at most once", () => {
  const pump = new ExampleDevice({});
  const baselines = new Map<string, Baseline>();
  pump.baseline = (parameter, value, atMs) => {
    const baseline = baselines.get(parameter) ?? new Baseline();
    baselines.set(parameter, baseline);
    return baseline.score(value, atMs);
  };
  let seed = 4711;
  const noise = () => {
    let sum = 0;
    for (let at = 0; at < 6; at++) {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
      sum += seed / 2 ** 32 - 0.5;
    }
    return sum;
  };
  let opened = 0;
  for (let minute = 0; minute < 30 * 1440; minute++) {
    const day = Math.sin((2 * Math.PI * minute) / 1440);
    const { changes } = pump.values({ cpuLoad: 40 + 10 * day + 4 * noise(), power: 5 + day + noise() });
    opened += changes.filter((change) => change.do === "open").length;
  }
  assert.ok(opened <= 1, `${opened} findings`);
  for (let minute = 0; minute < 15; minute++) pump.values({ cpuLoad: 95 + noise(), power: 12 + noise() });
  assert.ok(pump.open.includes("unusual cpuLoad"));
  assert.equal(pump.nowMs % MINUTE_MS, 0);
});
