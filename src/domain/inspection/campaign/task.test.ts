import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { isAlike } from "./alike-product.ts";
import { statedVersions } from "./stated-versions.ts";
import {
  closeProblem,
  countsTogether,
  endProblem,
  mergedTaskState,
  reopenProblem,
  TASK_STATES,
  type TaskEnd,
} from "./task.ts";

const end: TaskEnd = { state: "done", note: null, evidence: [], firmware: null };
const photo = { digest: "a".repeat(64), name: "pump.jpg" };

test("done needs proof, the others a reason, and what has ended does not end again", () => {
  assert.match(endProblem("open", end) ?? "", /photo/);
  assert.equal(endProblem("open", { ...end, firmware: "2.4.0" }), undefined);
  assert.equal(endProblem("open", { ...end, evidence: [photo] }), undefined);
  assert.equal(endProblem("open", { ...end, note: "battery replaced" }), undefined);
  for (const state of ["not-affected", "not-located"] as const) {
    assert.notEqual(endProblem("open", { ...end, state, evidence: [photo] }), undefined, "a photo is no reason");
    assert.equal(endProblem("open", { ...end, state, note: "asked ward 3" }), undefined);
  }
  assert.match(endProblem("done", { ...end, note: "again" }) ?? "", /already/);
  assert.equal(reopenProblem("done"), undefined);
  assert.notEqual(reopenProblem("retired"), undefined);
});

const states = fc.constantFrom(...TASK_STATES);

test("of two records of one device it does not matter which goes, work that was done stays done, and open work is not lost", () => {
  fc.assert(
    fc.property(states, states, (one, other) => {
      const merged = mergedTaskState(one, other);
      assert.equal(merged, mergedTaskState(other, one));
      if (one === "done") assert.equal(merged, "done");
      else if (one === "open" && other !== "done") assert.equal(merged, "open");
    }),
  );
});

test("a campaign is closed exactly when no task is open", () => {
  const figure = fc.nat(3);
  const counts = fc.record({
    open: figure,
    done: figure,
    "not-affected": figure,
    "not-located": figure,
    retired: figure,
  });
  fc.assert(
    fc.property(fc.array(counts), (some) => {
      const all = countsTogether(some);
      assert.equal(
        closeProblem(all) === undefined,
        some.every(({ open }) => open === 0),
      );
    }),
  );
});

for (const [maker, model, vendor, product, expected] of [
  ["Philips", "IntelliVue MX40", "Phillips", "IntelliVue MX40 Patient Worn Monitor (WLAN only)", true],
  ["GE Healthcare", "Optima 520", "GE", "Optima 520", true],
  ["GE Healthcare", "Optima 520", "GE Healthcare", "Optima 540", false],
  ["BD", "Alaris 8015", "Becton, Dickinson and Company (BD)", "Alaris 8015 PC unit", true],
  ["BD", "Alaris 8015", "Becton, Dickinson and Company (BD)", "Alaris 8000 PC unit", false],
  ["Smiths Medical", "Medfusion 4000", "Smiths Medical", "Medfusion 4000 Wireless Syringe Infusion Pump", true],
  ["Smiths Medical", "CADD Solis", "Smiths Medical", "Medfusion 4000 Wireless Syringe Infusion Pump", false],
  ["Sanova", "InfuTrak 300", "Baxter", "InfuTrak 300", false],
  ["Sanova", "InfuTrak 300", null, "Sanova InfuTrak 300", true],
  ["Sanova", "Infusion pump", "Sanova", "Infusion pump", false],
] as const)
  test(`"${vendor ?? ""} ${product}" is ${expected ? "a" : "no"} candidate for ${maker} ${model}`, () => {
    assert.equal(isAlike({ maker, model }, vendor, product), expected);
  });

for (const [text, expected] of [
  ["< 8.2.2", { equal: [], below: "8.2.2", others: "outside" }],
  ["<= 9.33", { equal: ["9.33"], below: "9.33", others: "outside" }],
  ["1.1.7.333 | 2.1.1.3069", { equal: ["1.1.7.333", "2.1.1.3069"], below: null, others: "outside" }],
  ["< B.06.18", { equal: [], below: "B.06.18", others: "outside" }],
  ["vers:generic/<2.4", { equal: [], below: "2.4", others: "outside" }],
  ["vers:all/*", null],
  ["<  july 1 2017", undefined],
  ["all units made before May", undefined],
] as const)
  test(`the versions "${text}" are ${expected === undefined ? "not guessed" : "read"}`, () => {
    const read = statedVersions([{ version: null, versionRange: text }]);
    assert.deepEqual(read, { firmware: expected ?? null, isRead: expected !== undefined });
  });
