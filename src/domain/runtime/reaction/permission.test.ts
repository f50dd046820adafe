import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { tierThatCounts } from "../../registry/clinical-tier.ts";
import { anyDevice, anySettings, FREE } from "./chain-for-tests.ts";
import { permitted, type ReactingDevice } from "./permission.ts";
import { DEFAULT_REACTION_SETTINGS, NEEDS, type Needs } from "./settings.ts";

const said = (device: Partial<ReactingDevice>, settings = DEFAULT_REACTION_SETTINGS) => {
  const { pause, isolate } = permitted({ ...FREE, ...device }, settings);
  return [pause.needs, isolate.needs];
};
const both = (freedom: "free" | "replacement-first" | "ward-only" | null) => ({
  offNetwork: freedom,
  outOfOperation: freedom,
});

test("a device that is free, keeps nobody alive and is on nobody is paused and isolated without a person", () => {
  assert.deepEqual(said({}), ["alone", "alone"]);
  assert.deepEqual(said({ careSetting: "home-care", riskClass: null }), ["alone", "alone"]);
});

test("what needs a replacement first waits for one person, for two where its class is III, IV or unknown", () => {
  const tier = both("replacement-first");
  assert.deepEqual(said({ tier }), ["person", "person"]);
  for (const riskClass of ["III", "IV", null] as const)
    assert.deepEqual(said({ tier, riskClass }), ["two-persons", "two-persons"]);
  assert.equal(permitted({ ...FREE, tier }, DEFAULT_REACTION_SETTINGS).pause.replacement, true);
});

test("what only the ward may do waits for a clinician; at home it is never done from afar", () => {
  const tier = both("ward-only");
  assert.deepEqual(said({ tier }), ["person", "person"]);
  assert.equal(permitted({ ...FREE, tier }, DEFAULT_REACTION_SETTINGS).isolate.clinician, true);
  assert.deepEqual(said({ tier, careSetting: "home-care" }), ["never", "never"]);
});

const UNSAID: [string, Partial<ReactingDevice>][] = [
  ["keeps a patient alive", { lifeSupporting: true }],
  ["is on a patient", { onPatient: true }],
  ["has no mark for life support", { lifeSupporting: null }],
  ["has no mark for being on a patient", { onPatient: null }],
  ["has no tier", { tier: both(null) }],
];
for (const [what, device] of UNSAID)
  test(`a device that ${what} waits for two persons, a clinician among them`, () => {
    const { pause, isolate } = permitted({ ...FREE, ...device }, DEFAULT_REACTION_SETTINGS);
    assert.deepEqual([pause.needs, isolate.needs], ["two-persons", "two-persons"]);
    assert.ok(pause.clinician && isolate.clinician);
    assert.ok(pause.because.length > 0);
  });

test("the two answers of a tier are two: off the network may be free where out of operation is the ward's", () => {
  assert.deepEqual(said({ tier: { offNetwork: "free", outOfOperation: "ward-only" } }), ["person", "alone"]);
});

test("for all settings, whatever is or may be life-supporting, on a patient or the ward's is never touched without a person", () => {
  const wild = fc.oneof(fc.constantFrom(...NEEDS), fc.string(), fc.constant(undefined)) as fc.Arbitrary<Needs>;
  const settings = fc.record({
    atLeast: fc.record({ pause: wild, isolate: wild }),
    atLeastAtHome: fc.record({ pause: wild, isolate: wild }),
  });
  fc.assert(
    fc.property(anyDevice, settings, (device, chosen) => {
      const { pause, isolate } = permitted(device, chosen);
      const marked = device.lifeSupporting !== false || device.onPatient !== false;
      const counts = tierThatCounts(device.tier, { lifeSupporting: marked, onPatient: marked });
      for (const [permit, freedom] of [
        [pause, counts.outOfOperation],
        [isolate, counts.offNetwork],
      ] as const) {
        if (freedom !== "free") assert.notEqual(permit.needs, "alone");
        if (marked) assert.ok(permit.needs === "two-persons" || permit.needs === "never", permit.needs);
        assert.equal(permit.clinician, freedom === "ward-only");
        assert.ok(permit.because.length > 0);
      }
    }),
  );
});

test("no setting asks for less than the defaults do", () => {
  const rank = (needs: Needs) => NEEDS.indexOf(needs);
  fc.assert(
    fc.property(anyDevice, anySettings, (device, settings) => {
      const safe = permitted(device, DEFAULT_REACTION_SETTINGS);
      const chosen = permitted(device, settings);
      assert.ok(rank(chosen.pause.needs) >= rank(safe.pause.needs));
      assert.ok(rank(chosen.isolate.needs) >= rank(safe.isolate.needs));
      assert.ok(rank(chosen.pause.needs) >= rank(settings.atLeast.pause));
    }),
  );
});

test("a setting that is none of ours asks for the most", () => {
  const settings = { ...DEFAULT_REACTION_SETTINGS, atLeast: { pause: "none" as Needs, isolate: "alone" as const } };
  assert.deepEqual(said({}, settings), ["never", "alone"]);
});

test("a facility that asks for more says so first", () => {
  const settings = { ...DEFAULT_REACTION_SETTINGS, atLeast: { pause: "person", isolate: "alone" } as const };
  assert.deepEqual(said({}, settings), ["person", "alone"]);
  assert.deepEqual(permitted(FREE, settings).pause.because, ["facility-stricter", "tier-free"]);
});
