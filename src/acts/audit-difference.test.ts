/** What changed between two audits: only what both could show, the worse first. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { auditDifference } from "../domain/traffic/audit-difference.ts";
import type { Exchange } from "../domain/traffic/conversation.ts";
import { audit, certificate, exchange, HIT, handshake, sent } from "./audit-for-tests.ts";

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

test("what is encrypted in one of two captures is neither new nor gone, and that is said", () => {
  const host = "cloud.example";
  const readable = audit([
    exchange({ host, content: { up: { ...up(sent("heart-rate")), hits: [HIT] } } }),
    exchange({ host: "open.example", content: sent("device-model") }),
  ]);
  // Of what is encrypted the name of the server is looked into.
  const sealed = audit([
    exchange({ host, content: { up: { ...up(sent("x")), examinedBytes: 13, unexaminedBytes: 900, attributes: [] } } }),
    exchange({ host: "open.example", content: { up: { ...up(sent("x")), attributes: [] } } }),
  ]);
  const [now, then] = [auditDifference(readable, sealed), auditDifference(sealed, readable)];
  const kindsOf = (list: readonly { kind: string }[]) => list.map(({ kind }) => kind);
  assert.deepEqual(
    now.goneAttributes.map(({ host: one }) => one),
    ["open.example"],
  );
  assert.deepEqual([kindsOf(now.newFindings), kindsOf(now.goneFindings)], [["contents-not-examined"], []]);
  assert.deepEqual(now.contentsNotCompared, [{ host, unreadIn: ["after"] }]);
  assert.deepEqual(
    then.newAttributes.map(({ host: one }) => one),
    ["open.example"],
  );
  assert.deepEqual([kindsOf(then.newFindings), kindsOf(then.goneFindings)], [[], ["contents-not-examined"]]);
  assert.deepEqual(then.contentsNotCompared, [{ host, unreadIn: ["before"] }]);
  assert.deepEqual(auditDifference(sealed, sealed).contentsNotCompared, []);
});

test("a report that looked into no contents, or searched for no patient, shows nothing of them to be new or gone", () => {
  const exchanges = [exchange({ host: "cloud.example", content: { up: { ...up(sent("heart-rate")), hits: [HIT] } } })];
  const [searched, outside] = [audit(exchanges, { canary: "Example" }), audit(exchanges, { examined: false })];
  const bare = audit([exchange({ host: "cloud.example", content: sent("heart-rate") })]);
  const told = (difference: ReturnType<typeof auditDifference>) =>
    [difference.newFindings, difference.goneFindings, difference.newAttributes, difference.goneAttributes].flat();
  const none = { ...outside, findings: [], destinations: bare.destinations.map((one) => ({ ...one, attributes: [] })) };
  assert.deepEqual(told(auditDifference(none, searched)), []);
  assert.deepEqual(auditDifference(none, searched).contentsNotCompared, [
    { host: "cloud.example", unreadIn: ["before"] },
  ]);
  assert.deepEqual(told(auditDifference(bare, searched)), []);
  assert.deepEqual(told(auditDifference(searched, bare)), []);
  const searchedAsWell = { ...bare, canary: "Example" };
  assert.deepEqual(
    told(auditDifference(searchedAsWell, searched)).map((one) => "kind" in one && one.kind),
    ["patient-data-sent"],
  );
});

const up = ({ up: content }: Exchange["content"]) => content as NonNullable<typeof content>;
