import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { endsFailSafe, neededToChange } from "./operation-change.ts";

const freedom = fc.constantFrom("free", "replacement-first", "ward-only", null);
const operation = fc.constantFrom(
  "integrating",
  "operating",
  "paused",
  "quarantined",
  "in-maintenance",
  "retired",
) as fc.Arbitrary<"integrating" | "operating" | "paused" | "quarantined" | "in-maintenance" | "retired">;
const device = (from: fc.Arbitrary<"operating"> | typeof operation) =>
  fc.record({
    status: fc.record({ contact: fc.constant(null), conformity: fc.constant("unknown" as const), operation: from }),
    tier: fc.record({ offNetwork: freedom, outOfOperation: freedom }),
    lifeSupporting: fc.boolean(),
    onPatient: fc.boolean(),
  });

test("what is on a patient, keeps one alive, or has no tier leaves operation with the ward's word only", () => {
  fc.assert(
    fc.property(device(fc.constant("operating" as const)), operation, (one, to) => {
      const guarded = one.onPatient || one.lifeSupporting || [null, "ward-only"].includes(one.tier.outOfOperation);
      if (to === "operating" || !guarded) return;
      assert.deepEqual(neededToChange(one, to), { reason: true, agreement: "ward" });
    }),
  );
});

test("an agreement is never asked for without a reason, and nothing for what does not change", () => {
  fc.assert(
    fc.property(device(operation), operation, (one, to) => {
      const { reason, agreement } = neededToChange(one, to);
      assert.ok(agreement === null || reason);
      if (to === one.status.operation) assert.deepEqual([reason, agreement], [false, null]);
    }),
  );
});

test("a device whose tier is free goes into maintenance without more", () => {
  const free = {
    status: { contact: null, conformity: "unknown", operation: "operating" },
    tier: { offNetwork: "free", outOfOperation: "free" },
    lifeSupporting: false,
    onPatient: false,
  } as const;
  assert.deepEqual(neededToChange(free, "in-maintenance"), { reason: false, agreement: null });
  const replacement = { ...free, tier: { ...free.tier, outOfOperation: "replacement-first" } } as const;
  assert.deepEqual(neededToChange(replacement, "in-maintenance"), { reason: true, agreement: "replacement" });
});

test("what went into its safe state returns for a reason, and to a patient with the ward's word only", () => {
  const failSafe = (from: typeof operation) =>
    device(from).map((one) => ({ ...one, status: { ...one.status, conformity: "fail-safe" as const } }));
  fc.assert(
    fc.property(failSafe(operation), operation, (one, to) => {
      assert.equal(endsFailSafe(one, to), to === "operating");
      if (to !== "operating") return;
      const guarded = one.onPatient || one.lifeSupporting || [null, "ward-only"].includes(one.tier.outOfOperation);
      assert.deepEqual(neededToChange(one, to), { reason: true, agreement: guarded ? "ward" : null });
    }),
  );
});
