import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { anyDevice, FREE, ON_PATIENT, START } from "./chain-for-tests.ts";
import { permitted } from "./permission.ts";
import { EMPTY_CHECKLIST, missingToReturn, returnToService } from "./return-to-service.ts";
import { DEFAULT_REACTION_SETTINGS } from "./settings.ts";

const settings = DEFAULT_REACTION_SETTINGS;
const at = (device = FREE) => ({ atMs: START, device, settings });
const ADA = { person: "ada", clinician: false };
const BEA = { person: "bea", clinician: false };
const NURSE = { person: "cem", clinician: true };
const FILLED = { ...EMPTY_CHECKLIST, cause: "a worn fan", bootComparison: "passed" as const };

test("an empty checklist lacks the cause, the compared start and a signature", () => {
  assert.deepEqual(missingToReturn(EMPTY_CHECKLIST, FREE, settings), ["cause", "boot-comparison", "signature"]);
  const { checklist } = returnToService(EMPTY_CHECKLIST, ADA, at());
  assert.deepEqual(checklist.signatures, [], "nothing is signed while a fact is missing");
});

test("a free device returns with one signature", () => {
  assert.deepEqual(returnToService(FILLED, ADA, at()).missing, []);
});

test("a start that failed keeps the device out, whoever signs", () => {
  const failed = { ...FILLED, bootComparison: "failed" as const };
  assert.ok(returnToService(failed, ADA, at()).missing.includes("boot-comparison-failed"));
});

test("a start that cannot be compared needs a second person", () => {
  const first = returnToService({ ...FILLED, bootComparison: "not-possible" }, ADA, at());
  assert.deepEqual(first.missing, ["second-signature"]);
  assert.deepEqual(returnToService(first.checklist, ADA, at()).missing, ["second-signature"]);
  assert.deepEqual(returnToService(first.checklist, BEA, at()).missing, []);
});

test("what was on a patient returns with two signatures, the ward's among them", () => {
  const first = returnToService(FILLED, ADA, at(ON_PATIENT));
  assert.deepEqual(returnToService(first.checklist, BEA, at(ON_PATIENT)).missing, ["ward-signature"]);
  assert.deepEqual(returnToService(first.checklist, NURSE, at(ON_PATIENT)).missing, []);
});

test("a signature holds for what was signed: another cause has to be signed anew", () => {
  const { checklist } = returnToService(FILLED, ADA, at());
  assert.deepEqual(missingToReturn({ ...checklist, cause: "malware" }, FREE, settings), ["signature"]);
});

test("for any device: what takes two persons out takes two to bring back", () => {
  fc.assert(
    fc.property(anyDevice, (device) => {
      const { missing } = returnToService(FILLED, NURSE, { atMs: START, device, settings });
      const { pause, isolate } = permitted(device, settings);
      const isGrave = [pause.needs, isolate.needs].some((needs) => needs === "two-persons" || needs === "never");
      assert.deepEqual(missing, isGrave ? ["second-signature"] : []);
    }),
  );
});
