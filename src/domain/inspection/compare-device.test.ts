import assert from "node:assert/strict";
import { test } from "node:test";
import type { RuntimeFacts } from "../label/runtime-facts.ts";
import { compareAudit, compareBoot, compareFirmware, compareSupport } from "./compare-device.ts";

const GOOD = "a".repeat(64);
const runtime: RuntimeFacts = {
  integration: {
    values: [],
    boot: {
      phases: [
        { name: "boot loader", durationMs: 800, toleranceMs: 100, digest: GOOD },
        { name: "system", durationMs: 4000, toleranceMs: 500 },
      ],
    },
  },
  operating: { values: [{ parameter: "firmwareVersion", allowed: ["2.4.1", "2.4.2"] }] },
};
const none = { runtime, entered: null, reported: null, reportedAt: null, findings: [] };

test("firmware is held as reported, else as entered, against what the label allows; nothing known is never met", () => {
  assert.equal(compareFirmware({ ...none, reported: "2.4.2" }).result, "met");
  assert.equal(compareFirmware({ ...none, entered: "2.3.0" }).result, "broken");
  assert.equal(compareFirmware(none).result, "unknown");
  assert.equal(compareFirmware({ ...none, runtime: {}, entered: "2.4.2" }).result, "unknown");
  const { result, lines } = compareFirmware({ ...none, entered: "2.4.1", reported: "2.4.2" });
  assert.deepEqual([result, lines[0]?.name], ["broken", "record"], "the record says another than the device");
});

test("a start is held phase by phase; one that the watch found otherwise is broken whatever the phases say", () => {
  const phases = [
    { name: "boot loader", durationMs: 850, digest: GOOD },
    { name: "system", durationMs: 4200 },
  ];
  const at = "2027-03-01T07:00:00.000Z";
  assert.equal(compareBoot(runtime, { phases }, at, []).result, "met");
  const late = [phases[0], { name: "system", durationMs: 4600 }].filter((one) => one !== undefined);
  assert.equal(compareBoot(runtime, { phases: late }, at, []).result, "broken");
  const found = [{ subject: "boot loader", declared: "true", observed: "false" }];
  assert.equal(compareBoot(runtime, { phases }, at, found).result, "broken");
  assert.equal(compareBoot(runtime, null, null, []).result, "unknown", "a start that nobody saw");
});

test("support that ended yesterday is broken, on its last day it is met, unstated it is unknown", () => {
  assert.deepEqual(
    ["2027-02-28", "2027-03-01", null].map((day) => compareSupport(day, "2027-03-01").result),
    ["broken", "met", "unknown"],
  );
});

test("an audit with a grave finding or a broken claim is broken; without an audit nothing is known", () => {
  const auditedAt = "2027-02-01T00:00:00.000Z";
  assert.equal(compareAudit({ auditedAt, grave: 0, claimsBroken: 0 }).result, "met");
  assert.equal(compareAudit({ auditedAt, grave: 0, claimsBroken: 1 }).result, "broken");
  assert.equal(compareAudit(null).result, "unknown");
});
