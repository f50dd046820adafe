import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { FindingFacts } from "./links/facility-facts.ts";
import {
  coverageOf,
  type InventoryDevice,
  incidentsOf,
  lastDay,
  type QuarterFacts,
  quarterOf,
  quarterSpans,
  reactionsOf,
} from "./management.ts";

const device = (more: Partial<InventoryDevice> = {}): InventoryDevice => ({
  ...{ id: "one", createdAt: "2026-02-01T00:00:00.000Z", retiredOn: null, riskKnown: true, watched: true },
  ...{ labelSince: null, auditedSince: null, tier: null },
  ...more,
});
const finding = (more: Partial<FindingFacts> = {}): FindingFacts => ({
  ...{ id: "f", deviceId: "one", title: "Pump", kind: "outside-reference", severity: "high", triage: "confirmed" },
  ...{ openedAt: "2026-08-01T00:00:00.000Z", closedAt: null },
  ...more,
});
const facts = (more: Partial<QuarterFacts>): QuarterFacts => ({
  devices: [device()],
  findings: [],
  reactions: [],
  ...more,
});
const NOW = "2026-11-22T10:00:00.000Z";

test("a quarter that goes on ends now, one that is over on its last day", () => {
  const going = quarterSpans("2026-Q4", NOW);
  assert.deepEqual(going.now, { from: "2026-10-01T00:00:00.000Z", until: "2026-11-22T10:00:00.001Z" });
  assert.deepEqual(going.before, { from: "2026-07-01T00:00:00.000Z", until: "2026-10-01T00:00:00.000Z" });
  assert.equal(lastDay(going.now), "2026-11-22");
  const over = quarterSpans("2026-Q1", NOW);
  assert.equal(over.isOver, true);
  assert.equal(lastDay(over.now), "2026-03-31");
  assert.equal(over.before.from, "2025-10-01T00:00:00.000Z");
  assert.throws(() => quarterSpans("2027-Q1", NOW), { code: "argument-wrong" });
});

test("every day lies in the quarter that is named after it", () => {
  fc.assert(
    fc.property(fc.date({ min: new Date("2001-01-01"), max: new Date("2026-11-21"), noInvalidDate: true }), (date) => {
      const moment = date.toISOString();
      const { now } = quarterSpans(quarterOf(moment.slice(0, 10)), NOW);
      assert.ok(now.from <= moment && moment < now.until);
    }),
  );
});

test("a device counts from when it was entered until the day it was retired, with label and audit from when they came", () => {
  const devices = [
    device({ labelSince: "2026-09-30T23:00:00.000Z", auditedSince: "2026-10-05T00:00:00.000Z" }),
    device({ id: "new", createdAt: "2026-10-02T00:00:00.000Z" }),
    device({ id: "gone", retiredOn: "2026-10-15", riskKnown: false }),
  ];
  const coverage = coverageOf(facts({ devices }), quarterSpans("2026-Q4", NOW));
  assert.deepEqual(coverage.devices, { now: 2, before: 2 });
  assert.deepEqual(coverage.labelled, { now: 1, before: 1 });
  assert.deepEqual(coverage.audited, { now: 1, before: 0 });
  assert.deepEqual(coverage.riskUnknown, { now: 0, before: null }, "a class has no history");
});

test("of a quarter that is over, what has no history cannot be told", () => {
  const { watched, riskKnown, devices } = coverageOf(facts({ devices: [device()] }), quarterSpans("2026-Q2", NOW));
  assert.deepEqual(
    [watched, riskKnown],
    [
      { now: null, before: null },
      { now: null, before: null },
    ],
  );
  assert.deepEqual(devices, { now: 1, before: 1 });
});

test("an incident is a confirmed departure that may be an attack; refuted ones and silence are none", () => {
  const findings = [
    finding(),
    finding({ openedAt: "2026-10-03T00:00:00.000Z", closedAt: "2026-10-04T00:00:00.000Z" }),
    finding({ openedAt: "2026-10-03T00:00:00.000Z", triage: "refuted" }),
    finding({ openedAt: "2026-10-03T00:00:00.000Z", triage: "open" }),
    finding({ openedAt: "2026-10-03T00:00:00.000Z", kind: "silent" }),
  ];
  assert.deepEqual(incidentsOf(facts({ findings }), quarterSpans("2026-Q4", NOW)), {
    confirmed: { now: 1, before: 1 },
    open: { now: 1, before: 1 },
    untriaged: { now: 1, before: 0 },
  });
});

test("hours out of service count within the quarter only, and one that lasts counts until now", () => {
  const reactions = [
    { pauses: true, isolates: false, outSince: "2026-09-30T12:00:00.000Z", outUntil: "2026-10-01T06:00:00.000Z" },
    { pauses: false, isolates: true, outSince: "2026-11-22T09:00:00.000Z", outUntil: null },
  ];
  assert.deepEqual(reactionsOf(facts({ reactions }), quarterSpans("2026-Q4", NOW)), {
    pauses: { now: 0, before: 1 },
    isolations: { now: 1, before: 0 },
    hours: { now: 7, before: 12 },
  });
});

test("before the first device was entered nothing can be told, which is not 0", () => {
  const only = facts({ devices: [device({ createdAt: "2026-10-02T00:00:00.000Z" })] });
  const spans = quarterSpans("2026-Q4", NOW);
  assert.deepEqual(coverageOf(only, spans).devices, { now: 1, before: null });
  assert.deepEqual(incidentsOf(only, spans).confirmed, { now: 0, before: null });
  assert.deepEqual(reactionsOf(only, spans).hours, { now: 0, before: null });
});
