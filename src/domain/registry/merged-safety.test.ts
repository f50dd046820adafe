import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { tierThatCounts } from "./clinical-tier.ts";
import type { DeviceStatus } from "./device-status.ts";
import { mergedSafety, mergeNeedsAgreement } from "./merged-safety.ts";
import { neededToChange } from "./operation-change.ts";

const AT = "2027-03-01T08:00:00.000Z";
const freedom = fc.constantFrom("free" as const, "replacement-first" as const, "ward-only" as const, null);
const moment = fc.constantFrom("2027-01-01T00:00:00.000Z", "2027-01-02T00:00:00.000Z", "2027-01-03T00:00:00.000Z");
const contact: DeviceStatus["contact"][] = ["reporting", "silent", "unreachable", null];
const conformity: DeviceStatus["conformity"][] = ["unknown", "conforming", "deviating", "fail-safe"];
/** A retired device is never merged. */
const operation: DeviceStatus["operation"][] = ["integrating", "operating", "paused", "quarantined", "in-maintenance"];
const record = fc.record({
  status: fc.record({
    contact: fc.constantFrom(...contact),
    conformity: fc.constantFrom(...conformity),
    operation: fc.constantFrom(...operation),
  }),
  statusSince: moment,
  lastContactAt: fc.option(moment),
  tier: fc.record({ offNetwork: freedom, outOfOperation: freedom }),
  lifeSupporting: fc.boolean(),
  onPatient: fc.boolean(),
  raisedClass: fc.constantFrom("I" as const, "II" as const, "III" as const, "IV" as const, null),
});

const STRICTNESS = ["free", "replacement-first", "ward-only"];
const AGREEMENTS = [null, "replacement", "ward"];
const CLASSES = [null, "I", "II", "III", "IV"];
const CONFORMITIES = ["conforming", "unknown", "deviating", "fail-safe"];

test("a merge makes nothing less strict, whichever record stays: what a change asks for, what may be done, the class", () => {
  fc.assert(
    fc.property(record, record, (one, other) => {
      const merged = mergedSafety(one, other, AT);
      const may = tierThatCounts(merged.tier, merged);
      for (const before of [one, other]) {
        const mightBefore = tierThatCounts(before.tier, before);
        for (const question of ["offNetwork", "outOfOperation"] as const)
          assert.ok(STRICTNESS.indexOf(may[question]) >= STRICTNESS.indexOf(mightBefore[question]));
        assert.ok(CONFORMITIES.indexOf(merged.status.conformity) >= CONFORMITIES.indexOf(before.status.conformity));
        assert.ok(CLASSES.indexOf(merged.raisedClass) >= CLASSES.indexOf(before.raisedClass));
        assert.ok(merged.onPatient || !before.onPatient);
        if (mergeNeedsAgreement(one, other, merged)) {
          // Refused, until one record is brought where the other is.
          assert.notEqual(one.status.operation, other.status.operation);
          continue;
        }
        for (const to of ["integrating", "operating", "in-maintenance"] as const) {
          const [asked, askedBefore] = [neededToChange(merged, to), neededToChange(before, to)];
          assert.ok(AGREEMENTS.indexOf(asked.agreement) >= AGREEMENTS.indexOf(askedBefore.agreement), to);
          assert.ok(asked.reason || !askedBefore.reason, to);
        }
      }
    }),
    { numRuns: 5000 },
  );
});

test("the order of a merge changes nothing of what protects a patient", () => {
  fc.assert(
    fc.property(record, record, (one, other) => {
      fc.pre(one.lastContactAt !== other.lastContactAt);
      assert.deepEqual(mergedSafety(one, other, AT), mergedSafety(other, one, AT));
    }),
  );
});

test("what was heard last of a device tells its contact; a state lasts since the record that was in it first", () => {
  const base = {
    status: { contact: "unreachable", conformity: "conforming", operation: "operating" },
    statusSince: "2027-01-02T00:00:00.000Z",
    lastContactAt: "2027-01-01T00:00:00.000Z",
    tier: { offNetwork: "free", outOfOperation: "free" },
    lifeSupporting: false,
    onPatient: false,
    raisedClass: null,
  } as const;
  const fresher = {
    ...base,
    status: { ...base.status, contact: "reporting", conformity: "fail-safe" },
    lastContactAt: "2027-01-03T00:00:00.000Z",
  } as const;
  const merged = mergedSafety(base, { ...fresher, statusSince: "2027-01-03T00:00:00.000Z" }, AT);
  assert.deepEqual(merged.status, { contact: "reporting", conformity: "fail-safe", operation: "operating" });
  assert.equal(merged.statusSince, "2027-01-03T00:00:00.000Z");
  const unheard = { ...base, status: { ...base.status, contact: null }, lastContactAt: null } as const;
  assert.equal(mergedSafety(unheard, base, AT).status.contact, "unreachable");
});
