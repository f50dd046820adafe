import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { countFleet, type FleetDevice, type FleetFinding, likelyOrigin } from "./likely-origin.ts";

const NOW = Date.UTC(2026, 10, 22, 12);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Twenty pumps and ten monitors, ten devices to a ward: w0 has pumps, w1 pumps, w2 monitors, w3 both. */
const FLEET: FleetDevice[] = [
  ...Array.from({ length: 20 }, (_, one) => ({ device: `p${one}`, product: "pump", place: `w${Math.floor(one / 8)}` })),
  ...Array.from({ length: 10 }, (_, one) => ({ device: `m${one}`, product: "monitor", place: one < 5 ? "w2" : "w3" })),
].map((one) => ({ ...one, firmware: "2.0" }));
const COUNTS = countFleet(FLEET);

function finding(device: string, more: Partial<FleetFinding> = {}): FleetFinding {
  const known = FLEET.find((one) => one.device === device);
  assert.ok(known);
  return {
    ...known,
    changedVersionAtMs: null,
    key: "outside-reference cpuLoad",
    kind: "outside-reference",
    atMs: NOW,
    ...more,
  };
}
const said = (findings: FleetFinding[]) =>
  likelyOrigin(findings, COUNTS).map(({ origin, devices }) => [origin, devices.length]);

test("one device that departs from its peers is misconfigured, or tampered with where its software is another", () => {
  assert.deepEqual(said([finding("p3")]), [["misconfiguration", 1]]);
  const swapped = likelyOrigin([finding("p3", { kind: "digest-unknown", key: "digest-unknown firmware" })], COUNTS);
  assert.deepEqual([swapped[0]?.origin, swapped[0]?.because], ["tampering", ["peers-conform", "shows-other-software"]]);
});

test("most of a product soon after its version changed is the maker's, in one line", () => {
  const findings = FLEET.filter(({ product }) => product === "pump")
    .slice(0, 15)
    .map(({ device }, one) =>
      finding(device, { changedVersionAtMs: NOW - 2 * HOUR, atMs: NOW + one * 20 * MINUTE, kind: "digest-unknown" }),
    );
  const groups = likelyOrigin(findings, COUNTS);
  assert.deepEqual([groups.length, groups[0]?.origin, groups[0]?.devices.length], [1, "maker", 15]);
  assert.deepEqual([groups[0]?.product, groups[0]?.firmware, groups[0]?.place], ["pump", "2.0", null]);
});

test("a version that changed weeks ago is no cause", () => {
  const findings = FLEET.filter(({ product }) => product === "pump").map(({ device }) =>
    finding(device, { changedVersionAtMs: NOW - 30 * 24 * HOUR }),
  );
  assert.ok(!said(findings).some(([origin]) => origin === "maker"));
});

test("most of a place at once, of several products, is its network or environment, merged into one line", () => {
  const here = FLEET.filter(({ place }) => place === "w2").map(({ device }, one) =>
    finding(device, { kind: "silent", key: "silent", atMs: NOW + one * 1000 }),
  );
  const groups = likelyOrigin(here, COUNTS);
  assert.deepEqual([groups.length, groups[0]?.origin, groups[0]?.place], [1, "environment", "w2"]);
  assert.deepEqual(groups[0]?.because, ["most-of-the-place", "several-products"]);
  // The same devices one after another, an hour apart, are no such thing.
  const spread = here.map((one, index) => ({ ...one, atMs: NOW + index * HOUR }));
  assert.ok(!said(spread).some(([origin]) => origin === "environment"));
});

test("all pumps of one ward are the ward's, where pumps elsewhere are well", () => {
  const here = FLEET.filter(({ place }) => place === "w0").map(({ device }) => finding(device));
  assert.deepEqual(likelyOrigin(here, COUNTS)[0]?.because, ["most-of-the-place", "peers-elsewhere-conform"]);
});

test("without peers, or where some of them show it too, values alone accuse nobody", () => {
  const lonely = { device: "x", product: "x", place: "w9", firmware: "1" };
  const [alone] = likelyOrigin([{ ...finding("p1"), ...lonely }], countFleet([lonely]));
  assert.deepEqual([alone?.origin, alone?.because[0]], ["unknown", "no-peers"]);
  assert.deepEqual(said([finding("p1"), finding("p9", { atMs: NOW + 3 * HOUR })]), [
    ["unknown", 1],
    ["unknown", 1],
  ]);
});

test("every finding is in exactly one group", () => {
  const one = fc.record({
    index: fc.nat(29),
    minutes: fc.nat(600),
    changed: fc.option(fc.nat(5000), { nil: null }),
    kind: fc.constantFrom("silent", "digest-unknown", "fail-safe-limit", "unusual"),
  });
  fc.assert(
    fc.property(fc.array(one, { maxLength: 60 }), (drawn) => {
      const findings = drawn.map(({ index, minutes, changed, kind }) =>
        finding(FLEET[index]?.device ?? "", {
          kind: kind as FleetFinding["kind"],
          key: kind,
          atMs: NOW + minutes * MINUTE,
          changedVersionAtMs: changed === null ? null : NOW - changed * MINUTE,
        }),
      );
      const grouped = likelyOrigin(findings, COUNTS).flatMap((group) => group.findings);
      assert.equal(grouped.length, findings.length);
      assert.equal(new Set(grouped).size, findings.length);
      for (const { because, devices } of likelyOrigin(findings, COUNTS))
        assert.ok(because.length > 0 && devices.length > 0);
    }),
  );
});
