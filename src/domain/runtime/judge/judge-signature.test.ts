import assert from "node:assert/strict";
import { test } from "node:test";
import { ExampleDevice, MINUTE_MS } from "./example-device.ts";
import { judgeReport } from "./judge.ts";
import { judgeForged } from "./judge-signature.ts";

const SIGNED = { reports: { signed: true }, failSafe: { limits: [{ parameter: "pressure", max: 5 }] } };

function delivers(device: ExampleDevice, signed: boolean, values: Record<string, number> = {}) {
  device.nowMs += MINUTE_MS;
  const { reference, nowMs: receivedAtMs, baseline, connection } = device;
  const report = { boot: device.boot, sequence: device.sequence++, values };
  return judgeReport(device.watch, report, { reference, receivedAtMs, baseline, connection, signed });
}

test("an unsigned report is told once where the label promises signatures, and its values are judged all the same", () => {
  const pump = new ExampleDevice(SIGNED);
  assert.deepEqual(delivers(pump, true).changes, []);
  const told = delivers(pump, false, { pressure: 9 }).changes;
  assert.deepEqual(
    told.map((change) => change.do === "open" && [change.finding.kind, change.finding.requirement]),
    [
      ["report-unsigned", "/runtime/reports/signed"],
      ["fail-safe-limit", "/runtime/failSafe/limits/0"],
    ],
  );
  assert.deepEqual(
    delivers(pump, true, { pressure: 9 }).changes.filter(({ do: what }) => what === "open"),
    [],
  );
});

test("where the label promises no signature, none is missed", () => {
  for (const runtime of [{}, { reports: { signed: false } }]) {
    const pump = new ExampleDevice(runtime);
    assert.deepEqual(delivers(pump, false).changes, []);
    assert.deepEqual(delivers(pump, true).changes, []);
  }
});

test("a missing signature stays open among signed reports, and is over a day after the last one", () => {
  const pump = new ExampleDevice(SIGNED);
  delivers(pump, false);
  for (let count = 0; count < 10; count++) delivers(pump, true);
  assert.deepEqual(Object.keys(pump.watch.open), ["report-unsigned|report signature"]);
  pump.nowMs += 25 * 3_600_000;
  const closed = delivers(pump, true).changes.filter(
    (change) => change.do === "close" && change.because === "not-seen-again",
  );
  assert.deepEqual(
    closed.map((change) => change.do === "close" && [change.key, change.because]),
    [["report-unsigned|report signature", "not-seen-again"]],
  );
});

test("a forged report opens one finding that names the key, and nothing that was said counts", () => {
  const pump = new ExampleDevice(SIGNED);
  delivers(pump, true);
  const before = structuredClone({ ...pump.watch, open: {} });
  const from = { kid: "K".repeat(43), connection: "c9", atMs: pump.nowMs };
  const [first, ...more] = judgeForged(pump.watch, "signature-wrong", from);
  assert.ok(first?.do === "open" && more.length === 0);
  assert.deepEqual(
    [first.finding.kind, first.finding.severity, first.finding.because],
    ["report-forged", "high", ["signature-wrong"]],
  );
  assert.match(first.finding.observed, /^K{43} \(c9\)$/);
  assert.deepEqual(judgeForged(pump.watch, "signature-wrong", { ...from, atMs: from.atMs + 1000 }), []);
  assert.deepEqual({ ...pump.watch, open: {} }, before);
});

test("the interval that the label states is what silence is judged by, with the label's authority", () => {
  const pump = new ExampleDevice({}, { everyMs: 600_000, authority: "maker" });
  delivers(pump, false);
  assert.deepEqual(pump.waits(29 * MINUTE_MS).changes, []);
  const [silent] = pump.waits(2 * MINUTE_MS).changes;
  assert.ok(silent?.do === "open");
  assert.deepEqual(
    [silent.finding.kind, silent.finding.declared, silent.finding.authority],
    ["silent", "600 s", "maker"],
  );
});
