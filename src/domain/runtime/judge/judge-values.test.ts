import assert from "node:assert/strict";
import { test } from "node:test";
import type { RuntimeFacts } from "../../label/runtime-facts.ts";
import { ExampleDevice, MINUTE_MS } from "./example-device.ts";
import { conformityOf, endFailSafe } from "./judge.ts";

const FACTS: RuntimeFacts = {
  operating: {
    values: [
      { parameter: "cpuLoad", unit: "%", min: 10, max: 75 },
      { parameter: "selfTest", allowed: ["passed"] },
      { parameter: "power", unit: "W", nominal: 5, tolerance: 1, windowSeconds: 300, statistic: "mean" },
    ],
  },
  failSafe: { limits: [{ parameter: "cpuLoad", unit: "%", max: 95 }] },
};

test("a value outside its reference opens in two of three reports, and closes after three well inside", () => {
  const pump = new ExampleDevice(FACTS);
  for (const load of [50, 80, 50, 50]) pump.values({ cpuLoad: load });
  assert.deepEqual(pump.open, []);
  pump.values({ cpuLoad: 80 });
  pump.values({ cpuLoad: 60 });
  const { changes } = pump.values({ cpuLoad: 80 });
  assert.deepEqual(
    changes.map((change) => change.do === "open" && [change.finding.declared, change.finding.observed]),
    [["10 … 75 %", "80 %"]],
  );
  assert.equal(conformityOf(pump.watch), "deviating");
  // 74 is inside, yet not by the margin.
  for (const load of [60, 60, 74, 60, 60]) pump.values({ cpuLoad: load });
  assert.deepEqual(pump.open, ["outside-reference cpuLoad"]);
  pump.values({ cpuLoad: 60 });
  assert.deepEqual(pump.open, []);
  assert.equal(conformityOf(pump.watch), "conforming");
});

test("bounds are inclusive", () => {
  const pump = new ExampleDevice(FACTS);
  for (let minute = 0; minute < 9; minute++) pump.values({ cpuLoad: minute % 2 === 0 ? 10 : 75 });
  assert.deepEqual(pump.open, []);
});

test("what is beyond by a tenth of the range needs no second report", () => {
  const pump = new ExampleDevice(FACTS);
  pump.values({ cpuLoad: 82 });
  assert.deepEqual(pump.open, ["outside-reference cpuLoad"]);
});

test("a short excursion shows in the interval's maximum, although its mean is fine", () => {
  const pump = new ExampleDevice(FACTS);
  pump.values({ cpuLoad: { min: 20, max: 97, mean: 30, count: 60 } });
  pump.values({ cpuLoad: { min: 20, max: 97, mean: 30, count: 60 } });
  assert.deepEqual(pump.open.sort(), ["fail-safe-limit cpuLoad", "outside-reference cpuLoad"]);
});

test("a fail-safe limit opens in two reports in a row, and a person alone ends what it set", () => {
  const pump = new ExampleDevice(FACTS);
  pump.values({ cpuLoad: 96 });
  assert.ok(!pump.open.includes("fail-safe-limit cpuLoad"));
  pump.values({ cpuLoad: 96 });
  assert.ok(pump.open.includes("fail-safe-limit cpuLoad"));
  for (let minute = 0; minute < 5; minute++) pump.values({ cpuLoad: 40 });
  assert.deepEqual(pump.open, []);
  assert.equal(conformityOf(pump.watch), "fail-safe");
  endFailSafe(pump.watch);
  assert.equal(conformityOf(pump.watch), "conforming");
});

for (const stage of ["integration", "operating", "failSafe"] as const) {
  test(`neither the stage ${stage} nor planned work mutes a fail-safe limit`, () => {
    const pump = new ExampleDevice(FACTS, { quietUntilMs: Number.MAX_SAFE_INTEGER });
    pump.reports({ stage, values: { cpuLoad: 99, selfTest: "failed" } });
    pump.reports({ stage, values: { cpuLoad: 99, selfTest: "failed" } });
    const limits = pump.open.filter((open) => open !== "fail-safe-limit stage");
    assert.deepEqual(limits, ["fail-safe-limit cpuLoad"]);
  });
}

test("a fail-safe excess that is reported late is told, although the state does not move back", () => {
  const pump = new ExampleDevice(FACTS);
  pump.values({ cpuLoad: 50 });
  pump.sequence += 1;
  pump.values({ cpuLoad: 50 });
  const late = pump.delivers({
    boot: "boot-1",
    sequence: 1,
    values: { cpuLoad: { min: 99, max: 100, mean: 99, count: 60 } },
  });
  assert.equal(late.arrival, "late");
  assert.equal(conformityOf(pump.watch), "fail-safe");
});

test("a device that says it stopped by itself is believed", () => {
  const pump = new ExampleDevice(FACTS);
  pump.reports({ stage: "failSafe" });
  assert.deepEqual(pump.open, ["fail-safe-limit stage"]);
  assert.equal(conformityOf(pump.watch), "fail-safe");
});

test("planned work rests all other findings; they come when it ends and the departure is still there", () => {
  const pump = new ExampleDevice(FACTS);
  pump.reference = { ...pump.reference, quietUntilMs: pump.nowMs + 10 * MINUTE_MS };
  for (let minute = 0; minute < 9; minute++) pump.values({ cpuLoad: 5, selfTest: "failed" });
  assert.deepEqual(pump.open, []);
  pump.values({ cpuLoad: 5, selfTest: "failed" });
  assert.deepEqual(pump.open.sort(), ["outside-reference cpuLoad", "outside-reference selfTest"]);
});

test("a value that is not in the allowed set is told at once", () => {
  const pump = new ExampleDevice(FACTS);
  pump.values({ selfTest: "failed" });
  assert.deepEqual(pump.open, ["outside-reference selfTest"]);
});

test("another type than declared never counts as good: it cannot be judged", () => {
  const pump = new ExampleDevice(FACTS);
  pump.values({ selfTest: 1, cpuLoad: "low" });
  assert.deepEqual(pump.open, ["not-judged selfTest", "not-judged cpuLoad", "not-judged cpuLoad"]);
  assert.equal(conformityOf(pump.watch), "unknown");
});

test("a device without anything to hold it against is of unknown conformity", () => {
  const pump = new ExampleDevice({});
  pump.values({ cpuLoad: 1 });
  assert.equal(conformityOf(pump.watch), "unknown");
});

const POWER: RuntimeFacts = {
  operating: {
    values: [{ parameter: "power", unit: "W", nominal: 5, tolerance: 1, windowSeconds: 300, statistic: "mean" }],
  },
};

test("a mean is taken over the whole window: one high value of five is no departure", () => {
  const pump = new ExampleDevice(POWER);
  for (const power of [5, 5, 5, 5, 9, 5, 5, 5, 5, 5]) pump.values({ power });
  assert.deepEqual(pump.open, []);
  for (const power of [7, 7, 7, 7, 7, 7]) pump.values({ power });
  assert.deepEqual(pump.open, ["outside-reference power"]);
});

test("a window that is not filled yet does not judge a mean", () => {
  const pump = new ExampleDevice(POWER);
  for (const power of [9, 9, 9]) pump.values({ power });
  assert.deepEqual(pump.open, []);
});

test("events of a day are counted up: what is too many already needs no full window", () => {
  const day = { windowSeconds: 86_400, statistic: "count" } as const;
  const pump = new ExampleDevice({ operating: { values: [{ parameter: "sessions", min: 0, max: 4, ...day }] } });
  for (const sessions of [1, 0, 0, 1, 2, 0, 0]) pump.values({ sessions });
  assert.deepEqual(pump.open, []);
  pump.values({ sessions: 1 });
  assert.deepEqual(pump.open, ["outside-reference sessions"]);
});

test("p95 is above its bound when more than one in twenty values is", () => {
  const hour = { windowSeconds: 3600, statistic: "p95" } as const;
  for (const [every, open] of [
    [30, []],
    [15, ["outside-reference alarmDelay"]],
  ] as const) {
    const monitor = new ExampleDevice({
      operating: { values: [{ parameter: "alarmDelay", unit: "s", max: 3, ...hour }] },
    });
    for (let minute = 0; minute < 180; minute++) monitor.values({ alarmDelay: minute % every === 0 ? 9 : 1 });
    assert.deepEqual(monitor.open, open, `one slow alarm in ${every} minutes`);
  }
});

test("another label makes void what was measured against the last one", () => {
  const pump = new ExampleDevice(FACTS);
  pump.values({ cpuLoad: 90, selfTest: "failed" });
  assert.equal(pump.open.length, 2);
  pump.reference = { ...pump.reference, label: "b".repeat(64), runtime: { operating: { values: [] } } };
  const { changes } = pump.values({ cpuLoad: 90, selfTest: "failed" });
  assert.deepEqual(
    changes.map((change) => change.do === "close" && change.because),
    ["reference-changed", "reference-changed"],
  );
});

test("reference values that a device never tells are named, and stop being when it tells them", () => {
  const pump = new ExampleDevice(FACTS);
  for (let minute = 0; minute < 16; minute++) pump.values({ power: 5 });
  assert.equal(pump.watch.open["not-judged|reference values"]?.finding.observed, "cpuLoad, selfTest");
  assert.equal(conformityOf(pump.watch), "unknown");
  for (let minute = 0; minute < 16; minute++) pump.values({ power: 5, cpuLoad: 50, selfTest: "passed" });
  assert.deepEqual(pump.open, []);
});

test("a parameter that always came and then stays out is noticed", () => {
  const pump = new ExampleDevice(FACTS);
  for (let minute = 0; minute < 64; minute++) pump.values({ power: 5, cpuLoad: 50, selfTest: "passed" });
  assert.deepEqual(pump.open, []);
  for (let minute = 0; minute < 32; minute++) pump.values({ power: 5, selfTest: "passed" });
  assert.equal(pump.watch.open["not-judged|reference values"]?.finding.observed, "cpuLoad");
});

test("an open finding is told again at most once a minute, and its last state before it closes", () => {
  const pump = new ExampleDevice({ operating: { values: [{ parameter: "selfTest", allowed: ["passed"] }] } });
  pump.values({ selfTest: "failed" });
  for (let second = 1; second <= 50; second++) {
    pump.nowMs += 1000 - MINUTE_MS;
    assert.deepEqual(pump.values({ selfTest: "failed" }).changes, []);
  }
  pump.values({ selfTest: "passed" });
  pump.values({ selfTest: "passed" });
  const [update, close] = pump.values({ selfTest: "passed" }).changes;
  assert.equal(update?.do === "update" && update.finding.occurrences, 51);
  assert.equal(close?.do, "close");
});
