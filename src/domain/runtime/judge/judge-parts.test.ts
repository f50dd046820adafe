import assert from "node:assert/strict";
import { test } from "node:test";
import type { RuntimeFacts } from "../../label/runtime-facts.ts";
import { ExampleDevice, MINUTE_MS } from "./example-device.ts";
import { isLower } from "./judge-parts.ts";

const FACTS: RuntimeFacts = {
  operating: {
    values: [
      { parameter: "firmwareVersion", allowed: ["8.3.2", "8.4.0"] },
      { parameter: "openPorts", allowed: [443] },
    ],
  },
};
const [OLD, NEW] = ["a".repeat(64), "b".repeat(64)];
const severities = ({ watch }: ExampleDevice) => Object.values(watch.open).map(({ finding }) => finding.severity);

test("a firmware that the label does not name is told with the first report", () => {
  const pump = new ExampleDevice(FACTS);
  pump.reports({ versions: { firmware: "8.4.1" } });
  assert.deepEqual(pump.open, ["firmware-unknown firmware"]);
  pump.reports({ versions: { firmware: "8.4.0" } });
  assert.deepEqual(pump.open, []);
});

test("a version that goes back is told although the label allows it", () => {
  const pump = new ExampleDevice(FACTS);
  pump.reports({ versions: { firmware: "8.4.0" } });
  pump.reports({ versions: { firmware: "8.3.2" } });
  assert.deepEqual(pump.open, ["version-back firmware"]);
  pump.reports({ versions: { firmware: "8.4.0" } });
  assert.deepEqual(pump.open, []);
});

test("versions are ordered by their numbers; where they have none, none is lower", () => {
  for (const [lower, higher] of [
    ["8.9", "8.10"],
    ["1", "1.0.1"],
    ["v2.3", "2.4"],
    ["8.4.0-1", "8.4.0-2"],
  ] as const) {
    assert.ok(isLower(lower, higher));
    assert.ok(!isLower(higher, lower));
  }
  for (const [one, other] of [
    ["8.4", "8.4.0"],
    ["alpha", "beta"],
    ["8.x", "8.y"],
  ] as const) {
    assert.ok(!isLower(one, other));
    assert.ok(!isLower(other, one));
  }
});

test("other bytes under the same version are nobody's update", () => {
  const pump = new ExampleDevice(FACTS);
  pump.reports({ versions: { firmware: "8.4.0" }, digests: { firmware: OLD } });
  pump.reports({ versions: { firmware: "8.4.0" }, digests: { firmware: NEW } });
  assert.deepEqual(pump.open, ["digest-unknown firmware"]);
  assert.deepEqual(severities(pump), ["critical"]);
  pump.reports({ versions: { firmware: "8.4.0" }, digests: { firmware: OLD } });
  assert.deepEqual(pump.open, []);
});

test("another digest comes by right with another version that the label allows", () => {
  const pump = new ExampleDevice(FACTS);
  pump.reports({ versions: { firmware: "8.3.2" }, digests: { firmware: OLD } });
  pump.reports({ versions: { firmware: "8.4.0" }, digests: { firmware: NEW } });
  assert.deepEqual(pump.open, []);
});

test("an expected change is quiet, asks for learning anew once, and stays allowed after its time", () => {
  const pump = new ExampleDevice(FACTS);
  pump.reports({ versions: { firmware: "8.4.0" }, digests: { firmware: OLD }, values: { power: 5 } });
  const expected = {
    versions: { firmware: "8.5.0" },
    digests: { firmware: NEW },
    untilMs: pump.nowMs + 10 * MINUTE_MS,
  };
  pump.reference = { ...pump.reference, expected };
  assert.equal(pump.reports({ versions: { firmware: "8.4.0" }, digests: { firmware: OLD } }).relearn, false);
  assert.equal(pump.reports({ versions: { firmware: "8.5.0" }, digests: { firmware: NEW } }).relearn, true);
  assert.deepEqual(Object.keys(pump.watch.parameters), []);
  assert.equal(pump.reports({ versions: { firmware: "8.5.0" }, digests: { firmware: NEW } }).relearn, false);
  pump.nowMs += 60 * MINUTE_MS;
  pump.reports({ versions: { firmware: "8.5.0" }, digests: { firmware: NEW } });
  assert.deepEqual(pump.open, ["silent contact"].slice(1));
});

test("the expected version with other bytes than expected is tampering", () => {
  const pump = new ExampleDevice(FACTS);
  pump.reports({ versions: { firmware: "8.4.0" }, digests: { firmware: OLD } });
  const expected = { versions: { firmware: "8.5.0" }, digests: { firmware: NEW }, untilMs: Number.MAX_SAFE_INTEGER };
  pump.reference = { ...pump.reference, expected };
  pump.reports({ versions: { firmware: "8.5.0" }, digests: { firmware: "c".repeat(64) } });
  assert.deepEqual(pump.open, ["digest-unknown firmware"]);
  assert.equal(pump.watch.open["digest-unknown|firmware"]?.finding.because[0], "other-than-expected");
});

test("a change that was expected for yesterday is none today", () => {
  const pump = new ExampleDevice(FACTS);
  pump.reports({ versions: { firmware: "8.4.0" } });
  const expected = { versions: { firmware: "8.5.0" }, digests: {}, untilMs: pump.nowMs };
  pump.reference = { ...pump.reference, expected };
  assert.equal(pump.reports({ versions: { firmware: "8.5.0" } }).relearn, false);
  assert.deepEqual(pump.open, ["firmware-unknown firmware"]);
});

test("a port that the label does not name is told at once, and closes when it is shut", () => {
  const pump = new ExampleDevice(FACTS);
  const open = { transport: "tcp", port: 443 } as const;
  pump.reports({ services: [open, { transport: "tcp", port: 23, name: "telnet" }] });
  assert.deepEqual(pump.open, ["service-undeclared tcp/23"]);
  for (let minute = 0; minute < 3; minute++) pump.reports({ services: [open] });
  assert.deepEqual(pump.open, []);
});

test("where the label says nothing, a port is new only to a device that was known for days", () => {
  const pump = new ExampleDevice({});
  const [web, shell] = [
    { transport: "tcp", port: 80 },
    { transport: "tcp", port: 22 },
  ] as const;
  pump.reports({ services: [web] });
  pump.reports({ services: [web, { transport: "udp", port: 50_123 }] });
  pump.nowMs += 2 * 24 * 60 * MINUTE_MS;
  pump.reports({ services: [web] });
  assert.deepEqual(pump.open, []);
  pump.nowMs += 2 * 24 * 60 * MINUTE_MS;
  pump.reports({ services: [web, shell] });
  assert.deepEqual(pump.open, ["service-undeclared tcp/22"]);
  assert.equal(pump.watch.open["service-undeclared|tcp/22"]?.finding.authority, "learnt");
});

const ENDPOINTS = [
  { host: "*.halmere.example", port: 443, protocol: "HTTPS", purpose: "updates" },
  { host: "local", protocol: "HL7", purpose: "orders" },
];

test("a peer that the label does not name is told with the first report", () => {
  const pump = new ExampleDevice({}, { endpoints: ENDPOINTS });
  pump.reports({ peers: [{ host: "api.halmere.example", port: 443 }, { host: "10.1.2.3" }, { host: "fd00::7" }] });
  assert.deepEqual(pump.open, []);
  pump.reports({ peers: [{ host: "Pool.Mine.example", port: 3333, transport: "tcp" }] });
  assert.deepEqual(pump.open, ["peer-undeclared pool.mine.example"]);
  pump.reports({ peers: [{ host: "api.halmere.example", port: 8443 }] });
  assert.equal(pump.open.length, 2);
});

test("a device that talks with a thousand hosts is one finding more than twenty, not a thousand", () => {
  const pump = new ExampleDevice({}, { endpoints: ENDPOINTS });
  for (let scan = 0; scan < 10; scan++)
    pump.reports({ peers: Array.from({ length: 100 }, (_, host) => ({ host: `8.8.${scan}.${host}` })) });
  assert.equal(pump.open.length, 21);
  assert.equal(pump.watch.open["peer-undeclared|…"]?.finding.occurrences, 980);
});

test("without a declaration of peers none is undeclared, and a new one to a settled device is told once", () => {
  const pump = new ExampleDevice({});
  for (const host of ["a.example", "b.example"]) pump.reports({ peers: [{ host }] });
  assert.deepEqual(pump.open, []);
  pump.nowMs += 4 * 24 * 60 * MINUTE_MS;
  const { changes } = pump.reports({ peers: [{ host: "beacon.example" }] });
  assert.equal(changes.filter((change) => change.do === "open").length, 1);
  assert.deepEqual(pump.reports({ peers: [{ host: "beacon.example" }] }).changes, []);
});
