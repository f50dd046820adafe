/** TLS whose suite does not encrypt is judged as what it is: anybody on the way reads it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import suites from "../../standards/cipher-suites.json" with { type: "json" };
import type { Exchange } from "../domain/traffic/conversation.ts";
import { protectionState } from "../domain/traffic/flow.ts";
import { captureOf, type Said, tcpTalk } from "../formats/packet-capture/talk-for-tests.ts";
import { recorded } from "../formats/tls/collect-facts-for-tests.ts";
import { loadWorld } from "../store/load-world.ts";
import { auditCaptures } from "./audit-capture.ts";
import { audit, certificate, exchange, handshake, kinds, LOCAL, labelOf, planted } from "./audit-for-tests.ts";

const LABEL = labelOf(
  {},
  { software: { connectivity: [{ protocol: "HTTPS", reach: "cloud", protection: "TLS 1.2 or higher" }] } },
);
const WITHOUT = suites.suites
  .filter(({ name }) => name.includes("_WITH_NULL_") || /^TLS_SHA(?:256_SHA256|384_SHA384)$/.test(name))
  .map(({ code, name }) => [name, Number(code)] as const);

test("every suite without encryption counts as readable: the 21 of the registry and the two of RFC 9150", () => {
  assert.equal(WITHOUT.length, 23);
  for (const [name, cipherSuite] of WITHOUT) {
    const version = name.includes("_WITH_") ? "TLS 1.2" : "TLS 1.3";
    const report = audit([exchange({ protection: handshake({ version, cipherSuite }) })], { label: LABEL });
    assert.ok(kinds(report).includes("plain-text medium"), name);
    const [destination] = report.destinations;
    assert.ok(destination !== undefined && protectionState(destination) === "open", name);
    assert.ok(
      destination.readers.some(({ as }) => as === "anyone-on-the-way"),
      name,
    );
    assert.deepEqual(
      report.claims.map(({ result, because }) => `${result} ${because}`),
      ["broken plain-text-seen"],
      name,
    );
  }
});

test("one connection without encryption among many is enough", () => {
  const protection = handshake({ version: "TLS 1.2", cipherSuite: 0x003b });
  const report = audit([
    exchange({ protection: handshake() }),
    exchange({ protection, pointer: "frame 15" }),
    exchange({ protection, pointer: "frame 20" }),
    exchange({ protection: null }),
  ]);
  const finding = report.findings.find(({ kind }) => kind === "plain-text");
  assert.equal(finding?.observed, "https://app.launchdarkly.com:443 (TLS without encryption)");
  for (const kind of ["plain-text", "encryption-weak"]) {
    const told = report.findings.find((one) => one.kind === kind);
    assert.deepEqual([told?.occurrences, told?.evidence.map(({ pointer }) => pointer)], [2, ["frame 15"]], kind);
  }
});

test("a broken cipher is no plain text, and in one's own network only the weak protection is a finding", () => {
  const rc4 = audit([exchange({ protection: handshake({ version: "TLS 1.2", cipherSuite: 0x0005 }) })]);
  assert.deepEqual(kinds(rc4), ["encryption-weak high"]);
  assert.ok(rc4.destinations[0]?.readers.every(({ as }) => as !== "anyone-on-the-way"));
  const protection = handshake({ version: "TLS 1.2", cipherSuite: 0x003b });
  const inside = audit([exchange({ protection, host: LOCAL, address: LOCAL })]);
  assert.deepEqual(kinds(inside), ["encryption-weak high"]);
  assert.equal(inside.destinations[0] && protectionState(inside.destinations[0]), "open");
});

test("what a recording proxy agreed on with the server says nothing of the device; what the device accepted of a gateway does", () => {
  const suite = { version: "TLS 1.2", cipherSuite: 0x003b } as const;
  const proxied = audit([exchange({ protection: handshake({ ...suite, agreedBy: "proxy" }) })], { label: LABEL });
  assert.ok(proxied.destinations[0]?.readers.every(({ as }) => as !== "anyone-on-the-way"));
  assert.equal(proxied.destinations[0] && protectionState(proxied.destinations[0]), "unseen");
  assert.deepEqual(
    proxied.claims.map(({ result, because }) => `${result} ${because}`),
    ["unknown tls-of-proxy"],
  );
  const byGateway = certificate({ issuer: { commonName: "mitmproxy", organization: "mitmproxy", country: null } });
  const opened = audit([exchange({ protection: handshake({ ...suite, certificates: [byGateway] }) })]);
  assert.equal(opened.destinations[0] && protectionState(opened.destinations[0]), "open");
});

test("a capture of TLS 1.2 with NULL-SHA256: readable for everybody on the way, and not examined", async () => {
  const said = (recorded("tls-null")[0] ?? []).map(({ direction, bytes }): Said => [direction, bytes]);
  const capture = captureOf(tcpTalk(said, { port: 443 }));
  async function* bytes() {
    yield capture;
  }
  const report = await auditCaptures([{ name: "capture.pcap", from: bytes() }], null, loadWorld(), "2026-11-22", {
    contents: {},
  });
  const [destination] = report.destinations;
  assert.deepEqual(
    [destination?.scheme, destination?.host, destination?.protection?.suites[0]?.name],
    ["https", "pump.example.org", "TLS_RSA_WITH_NULL_SHA256"],
  );
  assert.ok(destination !== undefined && protectionState(destination) === "open");
  const sent = said.reduce((sum, [, what]) => sum + what.length, 0);
  assert.deepEqual(
    [destination.examined.bytes, destination.examined.unexaminedBytes],
    ["pump.example.org".length, sent],
    "of the conversation nothing but the name in the handshake was looked into",
  );
  assert.deepEqual(
    report.findings.map(({ kind }) => kind).filter((kind) => kind !== "certificate-wrong"),
    ["encryption-weak", "contents-not-examined"],
    "addresses for documentation count as one's own network",
  );
});

test("what is found as it stands in packets of an unknown protocol is readable on the way, answered or not", () => {
  const { up } = planted;
  const unread = { up: up && { ...up, examinedBytes: 0, unexaminedBytes: 100 } };
  const at = (changes: Partial<Exchange>) =>
    audit([exchange({ scheme: "udp", method: "", host: "cloud.example", status: null, content: unread, ...changes })]);
  for (const changes of [{}, { scheme: "tcp" }, { reached: null }]) {
    const report = at(changes);
    assert.deepEqual(kinds(report), ["patient-data-sent critical", "plain-text medium", "contents-not-examined info"]);
    assert.match(report.findings[0]?.observed ?? "", /readable for everybody on the way$/);
    assert.ok(report.destinations[0]?.readers.some(({ as }) => as === "anyone-on-the-way"));
  }
  assert.deepEqual(kinds(at({ host: LOCAL, address: LOCAL })), [
    "patient-data-sent high",
    "contents-not-examined info",
  ]);
  const opened = at({ scheme: "tls", protection: handshake() });
  assert.deepEqual(kinds(opened), ["patient-data-sent medium", "contents-not-examined info"]);
  assert.deepEqual(kinds(at({ protection: handshake() })), kinds(opened), "opened with its keys, DTLS for example");
  const nothing = at({ content: { up: up && { ...up, hits: [], examinedBytes: 0, unexaminedBytes: 100 } } });
  assert.deepEqual(kinds(nothing), ["contents-not-examined info"]);
});
