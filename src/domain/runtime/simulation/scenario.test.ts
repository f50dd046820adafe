import assert from "node:assert/strict";
import { test } from "node:test";
import { sampleKinds } from "../../../sample-kinds-for-tests.ts";
import { hostMatches } from "../../label/host-pattern.ts";
import type { Label } from "../../label/label.ts";
import type { Report } from "../report.ts";
import type { DeviceKind } from "./device-kind.ts";
import { SCENARIOS, type ScenarioName, type Truth } from "./scenario.ts";
import { type Sent, simulateDevice } from "./simulate-device.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const START_MS = Date.parse("2026-03-02T00:00:00Z");
const FROM_MS = START_MS + 8 * HOUR_MS;
const kinds = sampleKinds();

function play(
  kind: DeviceKind,
  name: ScenarioName | null,
  lastsMs = 2 * HOUR_MS,
): { sent: Sent[]; truth: Truth | undefined } {
  const scenarios = name === null ? [] : [{ name, fromMs: FROM_MS, toMs: FROM_MS + lastsMs }];
  const device = simulateDevice(kind, { device: "d1", seed: 4, everyMs: MINUTE_MS, run: "r" }, scenarios);
  const sent: Sent[] = [];
  for (let at = START_MS; at < FROM_MS + lastsMs + HOUR_MS; at += MINUTE_MS) sent.push(...device.next(at));
  return { sent, truth: device.truth()[0] };
}

/** What the device sends while nothing befalls it. */
const known = new Map<DeviceKind, Sent[]>();
function soundOf(kind: DeviceKind): Sent[] {
  const sent = known.get(kind) ?? play(kind, null).sent;
  known.set(kind, sent);
  return sent;
}

const number = (report: Report, name: string) => {
  const value = report.values?.[name];
  return typeof value === "object" ? value.mean : Number(value);
};
const during = (sent: Sent[], truth: Truth) =>
  sent.filter(({ atMs }) => atMs >= (truth.showsAtReport?.atMs ?? 0) && atMs < truth.toMs);
const mean = (list: number[]) => list.reduce((sum, value) => sum + value, 0) / list.length;
const rise = (name: string, sent: Sent[], sound: Sent[], truth: Truth) =>
  mean(during(sent, truth).map(({ report }) => number(report, name))) -
  mean(during(sound, truth).map(({ report }) => number(report, name)));
const undeclared = (report: Report, label: Label) =>
  (report.peers ?? []).filter(
    ({ host, port }) =>
      !(label.components?.data?.endpoints ?? []).some(
        (one) => hostMatches(one.host, host) && (one.port === undefined || one.port === port),
      ),
  );

for (const name of SCENARIOS) {
  test(`${name}: nothing differs before it, and the truth names the first report that shows it, for every sample`, () => {
    for (const { name: product, kind } of kinds) {
      const { sent, truth } = play(kind, name);
      const sound = soundOf(kind);
      const shown = truth?.showsAtReport;
      assert.ok(shown, `${product} never shows ${name}`);
      assert.ok(shown.atMs >= FROM_MS);
      const before = (list: Sent[]) => list.filter(({ atMs }) => atMs < FROM_MS);
      assert.deepEqual(before(sent), before(sound));
      const first = sent.find(({ atMs, report }) => atMs === shown.atMs && report.sequence === shown.sequence);
      assert.equal(first?.report.boot, shown.boot);
      assert.ok(
        !sound.some((one) => JSON.stringify(one) === JSON.stringify(first)),
        `${product}: it would be sent anyway`,
      );
    }
  });
}

/** What the reports of each scenario must show, by product. */
const SIGNS: Partial<
  Record<ScenarioName, (sent: Sent[], sound: Sent[], truth: Truth, label: Label, kind: DeviceKind) => void>
> = {
  ransomware(sent, sound, truth, label, kind) {
    assert.ok(rise("cpuLoad", sent, sound, truth) > 30);
    assert.ok(rise("diskWrites", sent, sound, truth) > 5000);
    const last = during(sent, truth).at(-1)?.report;
    assert.ok(kind.services.length === 0 || (last?.services ?? []).length < kind.services.length);
    assert.ok(last !== undefined && label !== undefined);
  },
  cryptomining(sent, sound, truth, label) {
    const load = rise("cpuLoad", sent, sound, truth);
    assert.ok(load > 25 && load < 90, `${load}`);
    assert.ok(during(sent, truth).every(({ report }) => undeclared(report, label).some(({ port }) => port === 3333)));
  },
  beaconing(sent, _, truth, label) {
    const hosts = during(sent, truth).flatMap(({ report }) => undeclared(report, label).map(({ host }) => host));
    assert.equal(new Set(hosts).size, 1);
    assert.ok(hosts.length > 15 && hosts.length < 45, `${hosts.length} calls in two hours`);
  },
  "data-theft"(sent, sound, truth, label) {
    assert.ok(rise("throughputUp", sent, sound, truth) > 0);
    assert.ok(during(sent, truth).every(({ report }) => undeclared(report, label).length === 1));
  },
  "data-theft-hidden"(sent, sound, truth, label) {
    const band = label.runtime?.operating?.values.find(({ parameter }) => parameter === "throughputUp");
    assert.ok(rise("throughputUp", sent, sound, truth) > 0.3 * (band?.max ?? 50));
    for (const { report } of during(sent, truth)) {
      assert.equal(undeclared(report, label).length, 0);
      assert.ok(number(report, "throughputUp") <= (band?.max ?? 50));
    }
  },
  "firmware-swapped"(sent, sound, truth) {
    const first = during(sent, truth)[0]?.report;
    const usual = sound[0]?.report;
    assert.ok(first?.started !== undefined);
    assert.notEqual(first.digests?.firmware, usual?.digests?.firmware);
    assert.deepEqual(first.versions, usual?.versions);
  },
  "firmware-unknown"(sent, _, truth, __, kind) {
    const first = during(sent, truth)[0]?.report;
    assert.notEqual(first?.digests?.firmware, kind.digest);
    assert.ok(!kind.versions.includes(first?.versions?.firmware ?? ""));
  },
  "sensor-stuck"(sent, sound, truth) {
    const moving = (list: Sent[], name: string) =>
      new Set(during(list, truth).map(({ report }) => JSON.stringify(report.values?.[name]))).size;
    const names = Object.keys(during(sent, truth)[0]?.report.values ?? {});
    assert.equal(names.filter((name) => moving(sent, name) === 1 && moving(sound, name) > 20).length, 1);
  },
  replay(sent, _, truth) {
    const before = new Map(
      sent.filter(({ atMs }) => atMs < FROM_MS).map(({ report }) => [`${report.boot} ${report.sequence}`, report]),
    );
    for (const { report, from } of during(sent, truth)) {
      assert.equal(from, "stranger");
      assert.notDeepEqual(before.get(`${report.boot} ${report.sequence}`) ?? report, report);
    }
  },
  "replay-old-boot"(sent, _, truth) {
    const strangers = during(sent, truth).filter(({ from }) => from === "stranger");
    const boots = new Set(
      during(sent, truth)
        .filter(({ from }) => from === "device")
        .map(({ report }) => report.boot),
    );
    assert.ok(strangers.length > 100 && strangers.every(({ report }) => !boots.has(report.boot)));
  },
  "stolen-identity"(sent, _, truth) {
    assert.deepEqual(
      new Set(during(sent, truth).map(({ report, from }) => `${from} ${report.boot === "r-s"}`)),
      new Set(["device false", "stranger true"]),
    );
  },
  "disrupted-network"(sent, sound, truth) {
    assert.ok((truth.showsAtReport?.atMs ?? 0) < FROM_MS + 3 * MINUTE_MS, "it shows within three minutes");
    const here = during(sent, truth);
    assert.ok(here.length < 0.8 * during(sound, truth).length, `${here.length} arrive`);
    assert.ok(
      here.some(({ atMs }) => atMs % MINUTE_MS !== 0),
      "some are late",
    );
  },
  "update-wave"(sent, _, truth, __, kind) {
    const after = sent.filter(({ atMs }) => atMs >= (truth.showsAtReport?.atMs ?? 0));
    assert.notEqual(after[0]?.report.digests?.firmware, kind.digest);
    assert.equal(new Set(after.map(({ report }) => report.boot)).size, 1);
    assert.ok(!kind.versions.includes(after[0]?.report.versions?.firmware ?? ""));
  },
  "power-cut"(sent, _, truth) {
    assert.ok(!sent.some(({ atMs }) => atMs >= truth.fromMs && atMs < truth.toMs));
    assert.ok(sent.find(({ atMs }) => atMs >= truth.toMs)?.report.started !== undefined);
  },
  "fail-safe-breach"(sent, _, truth, label) {
    const limits = label.runtime?.failSafe?.limits ?? [];
    for (const { report } of during(sent, truth))
      assert.ok(
        limits.some(({ parameter, min, max }) => {
          const value = number(report, parameter);
          return value > (max ?? Number.POSITIVE_INFINITY) || value < (min ?? Number.NEGATIVE_INFINITY);
        }),
      );
  },
};

for (const [name, sign] of Object.entries(SIGNS)) {
  test(`${name} shows its signs in the reports of every sample`, () => {
    for (const { label, kind } of kinds) {
      const { sent, truth } = play(kind, name as ScenarioName);
      sign(sent, soundOf(kind), truth ?? assert.fail(), label, kind);
    }
  });
}

test("a slow leak is lost in the noise of its first hour and plain within a day", () => {
  for (const { kind } of kinds) {
    const { sent, truth } = play(kind, "slow-leak", DAY_MS);
    const memory = (hour: number) =>
      mean(
        sent
          .filter(({ atMs }) => Math.floor((atMs - FROM_MS) / HOUR_MS) === hour)
          .map(({ report }) => number(report, "memoryUsed")),
      );
    assert.ok(memory(23) > memory(0) + 30);
    assert.ok(memory(1) < memory(0) + 6);
    assert.ok((truth?.showsAtReport?.atMs ?? 0) >= FROM_MS + HOUR_MS);
  }
});

test("an update wave brings the same firmware to all devices of a product", () => {
  const { kind } = kinds.find(({ name }) => name === "infusion-pump") ?? assert.fail();
  const digests = ["a", "b", "c"].map((device) => {
    const one = simulateDevice(kind, { device, seed: 9, everyMs: MINUTE_MS }, [
      { name: "update-wave", fromMs: START_MS, toMs: START_MS + HOUR_MS },
    ]);
    return one.next(START_MS)[0]?.report.digests?.firmware;
  });
  assert.equal(new Set(digests).size, 1);
});
