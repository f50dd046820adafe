import assert from "node:assert/strict";
import { test } from "node:test";
import { ExampleDevice, MINUTE_MS, NOON_MS } from "./example-device.ts";

const device = () => new ExampleDevice({});

test("a report that is sent again right away has no second effect and is no suspicion", () => {
  const pump = device();
  pump.values({ power: 5 });
  pump.values({ power: 6 });
  const again = pump.delivers({ boot: "boot-1", sequence: 0, values: { power: 5 } });
  assert.deepEqual(again, { arrival: "duplicate", changes: [], relearn: false });
  assert.equal(pump.watch.reports, 2);
});

test("a report that comes minutes after newer ones were answered is a replay", () => {
  const pump = device();
  for (let minute = 0; minute < 20; minute++) pump.values({ power: minute });
  assert.equal(pump.delivers({ boot: "boot-1", sequence: 2, values: { power: 2 } }).arrival, "replayed");
  assert.deepEqual(pump.open, ["replayed boot-1"]);
});

test("a batch of reports that was kept back and is sent twice is no replay", () => {
  const pump = device();
  pump.values({ power: 0 });
  const batch = Array.from({ length: 500 }, (_, index) => ({ boot: "boot-1", sequence: 1 + index }));
  pump.nowMs += 3_600_000;
  for (const report of batch) assert.equal(pump.delivers(report).arrival, "new");
  for (const report of batch) assert.equal(pump.delivers(report).arrival, "duplicate");
  assert.deepEqual(pump.open, []);
});

test("one number with two contents shows at once that two speak as one device", () => {
  const pump = device();
  pump.values({ power: 5 });
  assert.equal(pump.delivers({ boot: "boot-1", sequence: 0, values: { power: 7 } }).arrival, "replayed");
  assert.deepEqual(pump.open, ["identity-shared identity"]);
});

test("reports that stay out are told after half a minute, and closed once they came late", () => {
  const pump = device();
  pump.values({});
  pump.sequence += 3;
  assert.deepEqual(pump.values({}).changes, []);
  pump.values({});
  assert.deepEqual(pump.open, ["reports-missing reports"]);
  assert.equal(pump.watch.open["reports-missing|reports"]?.finding.observed, "3 (boot-1: 1 … 3)");
  for (const sequence of [2, 1, 3]) assert.equal(pump.delivers({ boot: "boot-1", sequence }).arrival, "late");
  assert.deepEqual(pump.open, []);
});

test("the first report that the watch sees of a device may have any number", () => {
  const pump = device();
  pump.sequence = 4711;
  pump.values({});
  pump.values({});
  assert.deepEqual(pump.open, []);
  assert.equal(pump.delivers({ boot: "boot-1", sequence: 4710 }).arrival, "late");
});

test("what a device had kept before its restart comes late, and is no thief", () => {
  const pump = device();
  pump.values({});
  pump.connection = "connection-2";
  pump.restarts("boot-2", { time: NOON_MS + 2 * MINUTE_MS });
  const backlog = { boot: "boot-1", sequence: 1, time: NOON_MS + MINUTE_MS };
  assert.equal(pump.delivers(backlog, "connection-3").arrival, "late");
  assert.deepEqual(pump.open, []);
});

test("a device that goes on beside its newest boot shows a stolen identity at its first report, and is judged on", () => {
  const pump = device();
  pump.values({});
  pump.restarts("boot-of-the-thief", { time: NOON_MS + 2 * MINUTE_MS });
  pump.nowMs += 30_000;
  const real = { boot: "boot-1", sequence: 1, time: pump.nowMs };
  assert.equal(pump.delivers(real, "connection-3").arrival, "new");
  assert.deepEqual(pump.open, ["identity-shared identity"]);
});

test("without device time it is the connection that tells a backlog from a second device", () => {
  const pump = device();
  pump.values({});
  pump.connection = "connection-2";
  pump.restarts("boot-2");
  assert.equal(pump.delivers({ boot: "boot-1", sequence: 1 }, "connection-2").arrival, "late");
  assert.equal(pump.delivers({ boot: "boot-1", sequence: 2 }, "connection-3").arrival, "new");
  assert.deepEqual(pump.open, ["identity-shared identity"]);
});

test("a connection that speaks again after another one had taken over shows two at once", () => {
  const pump = device();
  for (const connection of ["a", "b", "a"]) {
    pump.connection = connection;
    pump.values({});
  }
  assert.deepEqual(pump.open, ["identity-shared identity"]);
});

test("a recorded boot that is played back long after its end is a replay, even after thirty other starts", () => {
  const pump = device();
  pump.values({});
  for (let boot = 2; boot < 30; boot++) pump.restarts(`boot-${boot}`);
  assert.equal(pump.delivers({ boot: "boot-1", sequence: 0 }).arrival, "replayed");
  assert.deepEqual(pump.open, ["replayed boot-1"]);
});

test("a replay is not seen for a day: its finding closes by itself", () => {
  const pump = device();
  pump.values({});
  pump.restarts("boot-2");
  pump.waits(20 * MINUTE_MS);
  pump.delivers({ boot: "boot-1", sequence: 0 });
  const closed = pump.waits(25 * 3_600_000).changes.find((change) => change.do === "close");
  assert.equal(closed?.key, "replayed|boot-1");
});

test("silence is told after three intervals and ends with the next report", () => {
  const pump = device();
  for (let minute = 0; minute < 5; minute++) pump.values({});
  assert.deepEqual(pump.waits(2.9 * MINUTE_MS).changes, []);
  assert.deepEqual(pump.waits(0.2 * MINUTE_MS).changes.length, 1);
  assert.deepEqual(pump.open, ["silent contact"]);
  pump.values({});
  assert.deepEqual(pump.open, []);
});

test("the interval is learnt where nobody states it", () => {
  const pump = new ExampleDevice({}, { everyMs: null });
  for (let minute = 0; minute < 20; minute++) {
    pump.nowMs += 9 * MINUTE_MS;
    pump.values({});
  }
  assert.deepEqual(pump.waits(25 * MINUTE_MS).changes, []);
  assert.equal(pump.waits(10 * MINUTE_MS).changes.length, 1);
});

test("silence that was told before a crash is ended by the next report all the same", () => {
  const pump = device();
  for (let minute = 0; minute < 5; minute++) pump.values({});
  pump.nowMs += 3_600_000;
  const { changes } = pump.values({});
  assert.deepEqual(changes, [{ do: "close", key: "silent|contact", atMs: pump.nowMs, because: "reports-again" }]);
});

test("a clock that is wrong is told after three reports, an hour off as daylight saving time", () => {
  for (const [offMs, code, severity] of [
    [-7 * MINUTE_MS, "clock-not-set", "low"],
    [3_600_000 + 20_000, "daylight-saving-time", "info"],
  ] as const) {
    const pump = device();
    for (let minute = 0; minute < 6; minute++) pump.reports({ time: pump.nowMs + MINUTE_MS + offMs });
    const finding = pump.watch.open["clock-wrong|clock"]?.finding;
    assert.deepEqual([finding?.severity, finding?.because], [severity, [code]]);
    for (let minute = 0; minute < 3; minute++) pump.reports({ time: pump.nowMs + MINUTE_MS });
    assert.deepEqual(pump.open, []);
  }
});

test("reports that were kept back and come in a burst are old, not of a wrong clock", () => {
  const pump = device();
  for (let minute = 0; minute < 6; minute++) pump.reports({ time: pump.nowMs + MINUTE_MS });
  const lastMs = pump.nowMs;
  pump.nowMs += 3_600_000;
  for (let minute = 1; minute <= 60; minute++)
    pump.delivers({ boot: "boot-1", sequence: pump.sequence++, time: lastMs + minute * MINUTE_MS });
  assert.deepEqual(pump.open, []);
});
