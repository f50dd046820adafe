import assert from "node:assert/strict";
import { test } from "node:test";
import { Compile } from "typebox/schema";
import { sampleKinds } from "../../../sample-kinds-for-tests.ts";
import { hostMatches } from "../../label/host-pattern.ts";
import type { Label } from "../../label/label.ts";
import { type Measured, Report } from "../report.ts";
import { deviceKindOf } from "./device-kind.ts";
import { FAMILIES } from "./rhythm.ts";
import { type Sent, simulateDevice } from "./simulate-device.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const START_MS = Date.parse("2026-03-02T00:00:00Z");
const reportSchema = Compile(Report);
const kinds = sampleKinds();

function live(device: ReturnType<typeof simulateDevice>, ms: number, stepMs = MINUTE_MS): Sent[] {
  const sent: Sent[] = [];
  for (let at = START_MS; at < START_MS + ms; at += stepMs) sent.push(...device.next(at));
  return sent;
}

/** What a value says: the numbers that have to lie within, or the word. */
function parts(value: Measured | undefined): (number | string | boolean)[] {
  if (value === undefined) return [];
  return typeof value === "object" ? [value.min, value.max, value.mean] : [value];
}

function departures(report: Report, label: Label): string[] {
  const wrong: string[] = [];
  const check = (
    name: string,
    value: number | string | boolean,
    low = -Infinity,
    high = Infinity,
    allowed?: unknown[],
  ) => {
    if (allowed !== undefined && !allowed.includes(value)) wrong.push(`${name} ${value} is not allowed`);
    if (typeof value === "number" && (value < low || value > high))
      wrong.push(`${name} ${value} not in ${low} to ${high}`);
  };
  for (const { parameter, min, max, nominal, tolerance = 0, allowed } of label.runtime?.operating?.values ?? []) {
    const from = min ?? (nominal === undefined ? undefined : nominal - tolerance);
    const to = max ?? (nominal === undefined ? undefined : nominal + tolerance);
    for (const value of parts(report.values?.[parameter])) check(parameter, value, from, to, allowed);
    if (/Ports$/.test(parameter))
      for (const { port } of report.services ?? []) check(parameter, port, 1, 65_535, allowed);
    if (/Version$/.test(parameter) && report.versions?.firmware !== undefined)
      check(parameter, report.versions.firmware, 0, 0, allowed);
  }
  for (const { parameter, min, max } of label.runtime?.failSafe?.limits ?? [])
    for (const value of parts(report.values?.[parameter])) check(`limit of ${parameter}`, value, min, max);
  for (const { host, port } of report.peers ?? []) {
    const endpoints = label.components?.data?.endpoints ?? [];
    if (!endpoints.some((one) => hostMatches(one.host, host) && (one.port === undefined || one.port === port)))
      wrong.push(`peer ${host}:${port}`);
  }
  const boot = label.runtime?.integration?.boot;
  if (report.started !== undefined && boot !== undefined)
    for (const [index, phase] of boot.phases.entries()) {
      const seen = report.started.phases[index];
      if (seen?.name !== phase.name || seen.digest !== phase.digest) wrong.push(`phase ${phase.name}`);
      check(`phase ${phase.name}`, Math.abs((seen?.durationMs ?? 0) - (phase.durationMs ?? 0)), 0, phase.toleranceMs);
    }
  return wrong;
}

for (const family of FAMILIES) {
  for (const { name, label, kind } of kinds) {
    test(`a sound ${name} (${family}) keeps its label's bands, limits, peers and start for 30 days`, () => {
      // A report a minute is told by one; what a month brings is the same in steps of five.
      const everyMs = name === "infusion-pump" ? MINUTE_MS : 5 * MINUTE_MS;
      const sent = live(simulateDevice(kind, { device: `${name}-1`, seed: 7, everyMs, family }), 30 * DAY_MS, everyMs);
      assert.deepEqual([...new Set(sent.flatMap(({ report }) => departures(report, label)))], []);
      assert.ok(sent.length > 0.995 * ((30 * DAY_MS) / everyMs), `${sent.length} reports`);
      assert.ok(sent.every(({ from }) => from === "device"));
    });
  }
}

test("every report is one of the contract", () => {
  for (const { name, kind } of kinds) {
    for (const { report } of live(
      simulateDevice(kind, { device: "abcdefgh1", seed: 3, everyMs: MINUTE_MS }),
      DAY_MS / 4,
    )) {
      assert.ok(reportSchema.Check(report), `${name}: ${JSON.stringify(report)}`);
      assert.ok(JSON.stringify(report).length < 4096);
    }
  }
});

test("the same seed makes the same reports, another seed or family others", () => {
  for (const { kind } of kinds) {
    const made = (seed: number, family: "development" | "unseen") =>
      JSON.stringify(live(simulateDevice(kind, { device: "one", seed, everyMs: MINUTE_MS, family }), DAY_MS / 8));
    assert.equal(made(1, "development"), made(1, "development"));
    assert.notEqual(made(1, "development"), made(2, "development"));
    assert.notEqual(made(1, "development"), made(1, "unseen"));
  }
});

test("sequences grow by one within a boot, and no boot comes back", () => {
  const [{ kind } = assert.fail()] = kinds;
  const last = new Map<string, number>();
  for (const { report } of live(simulateDevice(kind, { device: "x", seed: 11, everyMs: MINUTE_MS }), 60 * DAY_MS)) {
    assert.equal(report.sequence, (last.get(report.boot) ?? -1) + 1);
    assert.equal(report.started !== undefined, report.sequence === 0);
    last.set(report.boot, report.sequence);
  }
  assert.ok(last.size > 1, "it restarts now and then");
});

test("an examination device works by day and on weekdays, and rests at night", () => {
  const { kind } = kinds.find(({ name }) => name === "ultrasound-wireless") ?? assert.fail();
  const load = { day: [] as number[], night: [] as number[], weekend: [] as number[] };
  for (let unit = 0; unit < 6; unit++)
    for (const { atMs, report } of live(
      simulateDevice(kind, { device: `u${unit}`, seed: 5, everyMs: MINUTE_MS }),
      14 * DAY_MS,
    )) {
      const hour = (atMs / 3_600_000) % 24;
      const isWeekend = (Math.floor(atMs / DAY_MS + 4) % 7) % 6 === 0;
      const when =
        hour < 5 || hour > 22 ? "night" : hour > 9 && hour < 16 ? (isWeekend ? "weekend" : "day") : undefined;
      if (when !== undefined) load[when].push(Number(report.values?.cpuLoad));
    }
  const mean = (list: number[]) => list.reduce((sum, value) => sum + value, 0) / list.length;
  assert.ok(mean(load.day) > mean(load.weekend) + 2, `${mean(load.day)} by day, ${mean(load.weekend)} at weekends`);
  assert.ok(mean(load.weekend) > mean(load.night), `${mean(load.weekend)} at weekends, ${mean(load.night)} at night`);
});

test("a paused device says failSafe and works no more, also after a restart, until it is resumed", () => {
  const { kind } = kinds.find(({ name }) => name === "infusion-pump") ?? assert.fail();
  const device = simulateDevice(kind, { device: "p", seed: 2, everyMs: MINUTE_MS });
  live(device, DAY_MS / 2);
  device.setPaused(true);
  let at = START_MS + DAY_MS / 2;
  const idle: number[] = [];
  for (; at < START_MS + DAY_MS; at += MINUTE_MS)
    for (const { report } of device.next(at)) {
      assert.equal(report.stage, "failSafe");
      idle.push(...parts(report.values?.linePressure).map(Number));
    }
  assert.ok(Math.max(...idle) - Math.min(...idle) < 60, "the line is at rest");
  device.setPaused(false);
  assert.equal(device.next(at)[0]?.report.stage, "operating");
});

test("a label without runtime facts can be simulated too", () => {
  const kind = deviceKindOf("bare", undefined, undefined);
  const [first] = simulateDevice(kind, { device: "b", seed: 1, everyMs: MINUTE_MS }).next(START_MS);
  assert.deepEqual(Object.keys(first?.report.values ?? {}), ["cpuLoad", "memoryUsed", "diskWrites", "throughputUp"]);
  assert.equal(first?.report.started?.phases.length, 3);
});
