/** What changed between two audits: only what both could show, the worse first. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { auditDifference } from "../domain/traffic/audit-difference.ts";
import { audit, certificate, exchange, handshake, sent } from "./audit-for-tests.ts";

test("an audit beside itself differs in nothing", () => {
  const report = audit([
    exchange({ protection: handshake({ certificates: [certificate()] }), content: sent("heart-rate") }),
  ]);
  const { before, ...difference } = auditDifference(report, report);
  assert.deepEqual(before, { auditedOn: "2026-11-22", captures: [] });
  assert.deepEqual(Object.values(difference).flat(), []);
});

test("new hosts, new data and graver findings of an update are told, and what was not contacted is not called better", () => {
  const old = audit([exchange({ content: sent("device-model") }), exchange({ host: "old.example" })]);
  const now = audit([
    exchange({ content: sent("device-model") }),
    exchange({ content: sent("heart-rate") }),
    exchange({ host: "new.example" }),
  ]);
  const difference = auditDifference(old, now);
  assert.deepEqual([difference.newDestinations, difference.goneDestinations], [["new.example"], ["old.example"]]);
  assert.deepEqual(
    difference.newAttributes.map(({ host, attribute }) => `${host} ${attribute}`),
    ["app.launchdarkly.com heart-rate"],
  );
  assert.deepEqual(difference.goneAttributes, []);
});

test("a finding that was there before and is graver now is told as worse, the other way round it is not", () => {
  const weak = handshake({ version: "TLS 1.2", cipherSuite: 0x009c });
  const broken = handshake({ version: "TLS 1.0", cipherSuite: 0x0005 });
  const [old, now] = [audit([exchange({ protection: weak })]), audit([exchange({ protection: broken })])];
  assert.deepEqual(
    old.findings.map(({ kind }) => kind),
    now.findings.map(({ kind }) => kind),
  );
  const { worseFindings = [] } = auditDifference(old, now);
  assert.deepEqual(
    worseFindings.map(({ kind, after }) => `${kind} ${after}`),
    ["encryption-weak high"],
  );
  assert.deepEqual(auditDifference(now, old).worseFindings, []);
});

test("what one capture cannot read or show is compared with nothing", () => {
  const readable = audit([exchange({ content: sent("heart-rate"), protection: handshake() })]);
  const sealed = audit([exchange()]);
  for (const difference of [auditDifference(sealed, readable), auditDifference(readable, sealed)])
    assert.deepEqual([difference.newAttributes, difference.goneAttributes, difference.changes], [[], [], []]);
});
