import assert from "node:assert/strict";
import { test } from "node:test";
import { ExampleDevice } from "./example-device.ts";

const STARTED = { started: { phases: [{ name: "kernel", durationMs: 4000 }] } };

/** A pump that has told how it started. */
function telling(): ExampleDevice {
  const pump = new ExampleDevice({});
  pump.reports(STARTED);
  for (let minute = 0; minute < 5; minute++) pump.values({ cpuLoad: minute });
  return pump;
}

test("a stranger under a boot of his own shows at his first report, since he tells no start; the device proves it with its next", () => {
  const pump = telling();
  pump.delivers({ boot: "stranger", sequence: 0, values: { cpuLoad: 3 } }, "connection-2");
  assert.deepEqual(pump.open, ["boot-deviates boot record"]);
  pump.values({ cpuLoad: 3 });
  assert.deepEqual(pump.open, ["boot-deviates boot record", "identity-shared identity"]);
});

test("a start that is told ends it", () => {
  const pump = telling();
  pump.restarts("boot-2");
  assert.deepEqual(pump.open, ["boot-deviates boot record"]);
  pump.restarts("boot-3", STARTED);
  assert.deepEqual(pump.open, []);
});

test("a device that never told its starts is not asked for one", () => {
  const pump = new ExampleDevice({});
  pump.reports({});
  for (let start = 2; start < 20; start++) {
    pump.restarts(`boot-${start}`);
    assert.deepEqual(pump.open, []);
  }
});

test("a device that stops telling its starts is told once", () => {
  const pump = telling();
  pump.restarts("boot-2");
  assert.equal(pump.open.length, 1);
  pump.restarts("boot-3", STARTED);
  pump.restarts("boot-4");
  assert.deepEqual(pump.open, []);
});

test("the report that told the start may have been lost", () => {
  const pump = telling();
  pump.boot = "boot-2";
  pump.sequence = 1;
  pump.reports({});
  assert.deepEqual(pump.open.includes("boot-deviates boot record"), false);
});

test("where counting begins at 1, the first report has the number 1", () => {
  const pump = telling();
  pump.boot = "boot-2";
  pump.sequence = 1;
  pump.reports(STARTED);
  pump.boot = "boot-3";
  pump.sequence = 1;
  pump.reports({});
  assert.deepEqual(pump.open, ["boot-deviates boot record"]);
});
