import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:net";
import { afterEach, beforeEach, test } from "node:test";
import { gzipSync } from "node:zlib";
import { Check } from "typebox/value";
import { noThreadLeft, threadCount } from "../acts/threads-for-tests.ts";
import { takeWithdrawals } from "../acts/withdrawal.ts";
import type { ReplyOf } from "../contract/route.ts";
import { ROUTES } from "../contract/routes.ts";
import { CANARY_LIMIT_BYTES, type KeptAudit, MOMENTS_LIMIT_BYTES } from "../contract/traffic.ts";
import { SEVERITIES } from "../domain/finding/severity.ts";
import { withdraw } from "../domain/label/withdrawal.ts";
import type { AuditReport } from "../domain/traffic/audit-report.ts";
import { newCanary } from "../domain/traffic/canary/record.ts";
import { captureOf, type Said, tcpTalk } from "../formats/packet-capture/talk-for-tests.ts";
import recorded from "../formats/tls-decryption/fixtures/recorded.json" with { type: "json" };
import { longestTurn } from "../longest-turn-for-tests.ts";
import { person } from "../registry-for-tests.ts";
import { CAPTURE, openTrafficHouse, refusal, sample, scanner, type TrafficHouse } from "./traffic-house-for-tests.ts";

let house: TrafficHouse;
beforeEach(async () => {
  house = await openTrafficHouse();
});
afterEach(() => house.close());

test("without a device an audit is answered and noted, and nothing of it is kept", async () => {
  const report = await house.audited("", ["capture", CAPTURE, "app.har"]);
  assert.equal(report.kept, null);
  assert.deepEqual(await house.files.digests(), []);
  house.actor = person("auditor");
  const [entry] = (await house.read<{ entries: { act: string; subjects: object[] }[] }>("ledger")).entries;
  assert.deepEqual([entry?.act, entry?.subjects], ["audit.run", [{ kind: "facility", id: "facility" }]]);
});

test("a file's long name is cut between signs, and keeps no line of its own", async () => {
  const long = `${"a".repeat(119)}\u{1f600}.har`;
  const { captures } = await house.audited(`?device=${scanner.id}`, ["capture", CAPTURE, long]);
  assert.deepEqual(
    captures.map(({ file }) => file),
    ["a".repeat(119)],
  );
  const [broken] = (await house.audited("", ["capture", CAPTURE, "one\u2028two\u202e.har"])).captures;
  assert.equal(broken?.file, "onetwo.har");
});

test("with a device the report is kept, against the label that counts for its product, and the ledger binds its digest", async () => {
  await house.giveLabel();
  const {
    kept: ref,
    leftOut,
    ...report
  } = await house.audited(`?device=${scanner.id}`, ["capture", CAPTURE, "app.har"]);
  assert.equal(report.label?.signed, true);
  assert.deepEqual(leftOut, { destinations: 0, findings: 0 });
  const reply = await house.read<{ audit: KeptAudit; report: AuditReport }>(`audits/${ref?.id}`);
  assert.ok(Check(ROUTES.readAudit.reply, reply));
  const { audit } = reply;
  assert.deepEqual(reply.report, report);
  assert.ok(report.findings.length >= 2, "the crash reporter and its company");
  for (const severity of SEVERITIES)
    assert.equal(audit.findings[severity], report.findings.filter((one) => one.severity === severity).length, severity);
  assert.deepEqual(
    [audit.deviceId, audit.productId, audit.labelDigest, audit.captures, audit.by, audit.report],
    [scanner.id, scanner.productId, report.label?.digest, ["app.har"], "engineer", "readable"],
  );
  assert.equal(audit.destinations, report.destinations.length);
  assert.equal(audit.claimsBroken, report.claims.filter(({ result }) => result === "broken").length);
  assert.deepEqual((await house.auditsOf(scanner.id)).audits, [audit]);

  const exported = await house.ask(`audits/${audit.id}/export?format=json&language=en`);
  const text = await exported.text();
  assert.equal(createHash("sha256").update(text).digest("hex"), audit.digest);
  assert.match(String(exported.headers.get("content-disposition")), new RegExp(`audit-2027-03-01-${audit.id}\\.json`));
  house.actor = person("auditor");
  const ledger = await house.read<{ entries: { changes: Record<string, unknown>; subjects: object[] }[] }>("ledger");
  assert.deepEqual(ledger.entries[0]?.changes.report, [null, audit.digest]);
  assert.deepEqual(ledger.entries[0]?.subjects, [
    { kind: "device", id: scanner.id },
    { kind: "evidence", id: audit.digest },
  ]);
  assert.equal((await house.read<{ brokenAt: number | null }>("ledger/verification")).brokenAt, null);
});

test("a label in the form goes before that of the product, and a withdrawn one is not taken", async () => {
  const { digest, signer, administrator } = await house.giveLabel();
  const wired = sample("labels/ultrasound-wired.label.yaml").toString();
  const own = await house.audited(`?device=${scanner.id}`, ["label", wired], ["capture", CAPTURE]);
  assert.deepEqual([own.label?.signed, own.label?.digest], [false, null]);

  assert.equal((await house.audited(`?device=${scanner.id}`, ["capture", CAPTURE])).label?.digest, digest);
  const on = "2027-02-01";
  const entry = { digest, of: "label", on, reason: { en: "wrong", de: "falsch" } } as const;
  await takeWithdrawals(administrator, await withdraw(undefined, entry, signer, on));
  assert.equal((await house.audited(`?device=${scanner.id}`, ["capture", CAPTURE])).label, null);
});

test("canary, key log and marks are taken beside the capture, in any order before it", async () => {
  const canary = newCanary((count) => new Uint8Array(count).fill(7), "en", "2026-11-22");
  const har = JSON.parse(CAPTURE) as { log: { entries: { startedDateTime: string; request: { url: string } }[] } };
  const [first] = har.log.entries;
  assert.ok(first);
  first.request.url += `?record=${canary.recordNumber}`;
  const marks = "2020-01-01T00:00:00Z, installed\n2099-01-01T00:00:00Z, consented\n";
  const { destinations, ...report } = await house.audited(
    "",
    ["moments", marks],
    ["canary", JSON.stringify(canary)],
    ["capture", JSON.stringify(har)],
  );
  assert.deepEqual([report.contentsExamined, report.canary], [true, `${canary.givenName} ${canary.familyName}`]);
  assert.ok(destinations.some(({ planted }) => planted.length > 0));
  assert.deepEqual(destinations[0]?.moments, ["installed"]);

  const name = "TLS 1.2 AES128-GCM-SHA256";
  const { chunks, log } = recorded.streams[name];
  const said = chunks.map(
    ([direction, base64]): Said => [direction === 0 ? 0 : 1, new Uint8Array(Buffer.from(String(base64), "base64"))],
  );
  const packets = new Uint8Array(captureOf(tcpTalk(said, { port: 8_443, pieceBytes: 500 })));
  const opened = await house.audited("", ["keylog", log], ["capture", packets, "pump.pcap"]);
  const closed = await house.audited("", ["capture", packets, "pump.pcap"]);
  const examined = ({ destinations }: AuditReport) =>
    destinations.map((one) => [one.host, one.examined.unexaminedBytes === 0]);
  assert.deepEqual(examined(opened), [["pump.example.org", true]]);
  assert.deepEqual(examined(closed), [["pump.example.org", false]]);
});

for (const [what, parts, expected] of [
  ["a canary that is none", [["canary", "carelabel: label", "c.json"]], [400, "document-unreadable", "c.json"]],
  ["a mark that is no moment", [["moments", "yesterday, consented", "m.csv"]], [400, "argument-wrong", "m.csv:1"]],
  ["a canary too large", [["canary", "x".repeat(CANARY_LIMIT_BYTES)]], [413, "document-too-large", "canary.file"]],
  ["marks too large", [["moments", "x".repeat(MOMENTS_LIMIT_BYTES)]], [413, "document-too-large", "moments.file"]],
  [
    "two canaries",
    [
      ["canary", "{}"],
      ["canary", "{}"],
    ],
    [400, "argument-wrong", "canary"],
  ],
] as const)
  test(`${what} is refused, and nothing is kept`, async () => {
    const reply = await house.send(`?device=${scanner.id}`, ...parts, ["capture", CAPTURE]);
    const [status, code, where] = await refusal(reply);
    assert.deepEqual([status, code, where.startsWith(expected[2])], [expected[0], expected[1], true], where);
    assert.equal((await house.auditsOf(scanner.id)).total, 0);
    assert.deepEqual(await house.files.digests(), []);
  });

test("of an upload that is cut off nothing is kept, and the next one is taken", async () => {
  const socket = connect(house.port, "127.0.0.1");
  const part = `--b\r\nContent-Disposition: form-data; name="capture"; filename="a.har"\r\n\r\n${CAPTURE.slice(0, 2_000)}`;
  socket.write(
    `POST /api/v1/audit?device=${scanner.id} HTTP/1.1\r\nHost: localhost\r\n` +
      `Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 900000\r\n\r\n${part}`,
  );
  await new Promise((done) => setTimeout(done, 100));
  assert.equal(threadCount(), 1, "it is being audited");
  socket.destroy();
  await once(socket, "close");
  await new Promise((done) => setTimeout(done, 100));
  await noThreadLeft();
  const id = await house.kept();
  assert.deepEqual(
    (await house.auditsOf(scanner.id)).audits.map((one) => one.id),
    [id],
  );
  assert.equal((await house.files.digests()).length, 1);
});

test("two accounts that let their uploads trickle are told so, and others get their places", async () => {
  await house.close();
  house = await openTrafficHouse({ pace: { bytesPerS: 20_000, patienceMs: 1_500 } });
  const slow: { answer: Promise<string>; stop: () => void }[] = [];
  for (const accountId of ["one", "one", "two", "two"]) {
    house.actor = person("engineer", { accountId });
    slow.push(trickle(house.port));
    await new Promise((done) => setTimeout(done, 50));
  }
  house.actor = person("engineer", { accountId: "three" });
  assert.deepEqual(await refusal(await house.send("", ["capture", CAPTURE])), [503, "busy", "server"]);
  for (const { answer } of slow) assert.match(await answer, /^HTTP\/1\.1 408 [\s\S]*"code":"upload-slow"/);
  const { destinations } = await house.audited("", ["capture", CAPTURE]);
  assert.ok(destinations.length > 0);
  for (const { stop } of slow) stop();
  await noThreadLeft();
});

/** Sends a capture a few bytes at a time, until it is answered. */
function trickle(port: number): { answer: Promise<string>; stop: () => void } {
  const socket = connect(port, "127.0.0.1");
  socket.write(
    "POST /api/v1/audit HTTP/1.1\r\nHost: localhost\r\n" +
      "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 900000\r\n\r\n" +
      '--b\r\nContent-Disposition: form-data; name="capture"; filename="a.har"\r\n\r\n',
  );
  let at = 0;
  const drops = setInterval(() => socket.write(CAPTURE.charAt(at++)), 20);
  let said = "";
  socket.on("data", (chunk) => {
    said += String(chunk);
  });
  const answer = once(socket, "close").then(() => {
    clearInterval(drops);
    return said;
  });
  return { answer, stop: () => socket.destroy() };
}

test("the same report twice is one file of evidence and two audits", async () => {
  const ids = [await house.kept(), await house.kept()];
  const { audits } = await house.auditsOf(scanner.id);
  assert.deepEqual(
    audits.map(({ id }) => id),
    ids.reverse(),
  );
  assert.equal(new Set(audits.map(({ digest }) => digest)).size, 1);
  assert.equal((await house.files.digests()).length, 1);
});

test("while a capture with 5,000 hosts is audited and kept, nothing else waits for it", async () => {
  const har = JSON.parse(CAPTURE) as { log: { entries: { request: { url: string } }[] } };
  const [entry] = har.log.entries;
  assert.ok(entry);
  const { host } = new URL(entry.request.url);
  const text = JSON.stringify(entry);
  const entries = Array.from({ length: 5_000 }, (_, at) => text.replaceAll(host, `h${at}.x${at % 97}.example.com`));
  const packed = new Uint8Array(gzipSync(`{"log":{"version":"1.2","creator":{},"entries":[${entries.join(",")}]}}`));
  const ended = longestTurn();
  const reply = await house.send(`?device=${scanner.id}`, ["capture", packed, "hosts.har.gz"]);
  const answered = Buffer.from(await reply.arrayBuffer());
  const stallMs = ended();
  assert.ok(stallMs < 200, `the longest stall took ${stallMs} ms`);
  assert.equal(reply.status, 200);
  const { kept, leftOut, destinations } = JSON.parse(answered.toString()) as ReplyOf<typeof ROUTES.audit>;
  assert.equal(destinations.length + leftOut.destinations, 5_000);
  const [audit] = (await house.auditsOf(scanner.id)).audits;
  assert.deepEqual([audit?.id, audit?.destinations, audit?.leftOut], [kept?.id, 5_000, leftOut]);
});
