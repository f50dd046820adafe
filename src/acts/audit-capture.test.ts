import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { Ajv2020 } from "ajv/dist/2020.js";
import { publishedSchemas } from "../domain/runtime/published-schemas.ts";
import type { AuditReport } from "../domain/traffic/audit-report.ts";
import { canaryOf } from "../domain/traffic/canary/record.ts";
import { sharedAbsent, sharedPath } from "../samples-for-tests.ts";
import { loadWorld } from "../store/load-world.ts";
import { auditCaptures } from "./audit-capture.ts";
import { auditableLabel } from "./auditable-label.ts";

const world = loadWorld();
const TODAY = "2026-11-21";
const sample = (name: string) => fileURLToPath(new URL(`../../samples/${name}`, import.meta.url));
const isReport = new Ajv2020({ strict: false, validateFormats: false }).compile(publishedSchemas().audit ?? {});

async function audit(capture: string, label?: string): Promise<AuditReport> {
  const path = label === undefined ? undefined : sample(`labels/${label}.label.yaml`);
  const declared = path === undefined ? null : await auditableLabel(readFileSync(path), path, TODAY);
  const report = await auditCaptures([{ name: "capture", from: capture }], declared, world, TODAY);
  assert.ok(isReport(JSON.parse(JSON.stringify(report))), JSON.stringify(isReport.errors));
  return report;
}

const findings = (report: AuditReport) =>
  report.findings.map(({ kind, severity, subject }) => [kind, severity, subject]);
const results = (report: AuditReport) => Object.fromEntries(report.claims.map(({ claim, result }) => [claim, result]));

test("an insulin pump that keeps its label has no finding, and what cannot be seen stays unknown", async () => {
  const report = await audit(sample("captures/insulin-pump.har"), "insulin-pump");
  assert.deepEqual(findings(report), []);
  assert.equal(results(report)["/components/data/endpoints"], "met");
  assert.equal(results(report)["/components/data/attributes/0"], "unknown");
  assert.ok(
    report.claims.every(({ claim, result }) => !/protection$/.test(claim) || result === "unknown"),
    "a HAR shows no TLS version",
  );
});

test("a crash reporter that came with an app update is found, with company and evidence", async () => {
  const report = await audit(sample("captures/ultrasound-wireless.har"), "ultrasound-wireless");
  assert.deepEqual(findings(report), [
    ["company-undeclared", "high", "Google LLC"],
    ["destination-undeclared", "medium", "crashlyticsreports-pa.googleapis.com"],
  ]);
  const [company] = report.findings;
  assert.deepEqual(company?.evidence, [{ file: "capture", pointer: "/log/entries/6", at: "2026-11-09T08:31:10.930Z" }]);
  assert.equal(results(report)["/components/data/endpoints"], "broken");
});

test("the wired scanner's first start reaches four companies in the US before anybody has logged in, as its label admits", async () => {
  const report = await audit(sample("captures/ultrasound-wired-first-start.har"), "ultrasound-wired");
  assert.deepEqual(findings(report), []);
  const companies = new Set(report.destinations.map(({ operator }) => operator?.parent ?? operator?.company));
  assert.equal(companies.size, 4);
});

test("the same capture against the wireless scanner's label departs from it everywhere", async () => {
  const report = await audit(sample("captures/ultrasound-wired-first-start.har"), "ultrasound-wireless");
  const kinds = new Set(report.findings.map(({ kind }) => kind));
  assert.deepEqual([...kinds].sort(), ["company-undeclared", "country-undeclared", "destination-undeclared"]);
  assert.ok(
    report.findings.some(
      ({ kind, subject, severity }) => kind === "country-undeclared" && subject === "US" && severity === "high",
    ),
  );
  assert.deepEqual(
    report.findings.map(({ severity }) => severity),
    report.findings
      .map(({ severity }) => severity)
      .sort((one, other) => ["high", "medium", "low"].indexOf(one) - ["high", "medium", "low"].indexOf(other)),
  );
});

test("without a label the report tells who was contacted and judges nothing", async () => {
  const report = await audit(sample("captures/insulin-pump.har"));
  assert.deepEqual([report.label, report.claims, report.findings], [null, [], []]);
  assert.ok(report.destinations.length > 0);
});

test("every report names its data with edition, and DB-IP with its link", async () => {
  const { editions } = await audit(sample("captures/insulin-pump.har"));
  assert.ok(editions.every(({ edition, licence }) => edition !== "" && licence !== ""));
  assert.ok(editions.some(({ attribution }) => attribution.includes("https://db-ip.com")));
});

// What each file says was counted by an independent script over its JSON, not by the reader.
test("firefox.har, compared by hand: 14 requests to two hosts, one in us-west-2, none that the label names", {
  skip: sharedAbsent,
}, async () => {
  const report = await audit(sharedPath("captures/mitmproxy/firefox.har"), "ultrasound-wireless");
  assert.deepEqual(
    report.destinations.map(({ host, port, scheme, exchanges, addresses, declared, place }) => [
      host,
      port,
      scheme,
      exchanges,
      addresses,
      declared,
      place.country,
    ]),
    [
      ["s3-us-west-2.amazonaws.com", 443, "https", 1, ["52.218.234.208"], null, "US"],
      ["mitmproxy.org", 443, "https", 13, ["13.35.121.55"], null, null],
    ],
  );
  assert.equal(report.captures[0]?.writer, "Firefox 111.0.1");
  assert.ok(report.captures[0]?.blindSpots.some(({ code, count }) => code === "answered-from-cache" && count === 9));
  assert.deepEqual(findings(report), [
    ["country-undeclared", "high", "US"],
    ["destination-undeclared", "medium", "mitmproxy.org"],
    ["destination-undeclared", "medium", "s3-us-west-2.amazonaws.com"],
  ]);
});

test("chrome_h2_www.nghttp2.org.har, compared by hand: four hosts, one of them blocked, one in Japan", {
  skip: sharedAbsent,
}, async () => {
  const report = await audit(sharedPath("captures/perfcascade/chrome_h2_www.nghttp2.org.har"));
  assert.deepEqual(
    report.destinations.map(({ host, exchanges, unanswered, addresses, operator, place }) => [
      host,
      exchanges,
      unanswered,
      addresses,
      operator?.company,
      place.country,
      place.method,
    ]),
    [
      ["ajax.googleapis.com", 1, 0, ["216.58.200.170"], "Google LLC", null, "anycast"],
      ["fonts.googleapis.com", 2, 0, ["216.58.197.202"], "Google LLC", null, "anycast"],
      ["platform.twitter.com", 1, 1, [], "X Corp.", null, "unknown"],
      ["www.nghttp2.org", 7, 0, ["139.162.123.134"], undefined, "JP", "provider-range"],
    ],
  );
});

const AUDITED = [
  "mitmproxy/charles.har",
  "mitmproxy/corrupted_gzip_body.har",
  "mitmproxy/firefox.har",
  "mitmproxy/incomplete_log.har",
  "mitmproxy/insomnia.har",
  "mitmproxy/postdata.har",
  "mitmproxy/successful_log.har",
  "mitmproxy/websocket.har",
  "mitmproxy/with-bom.har",
  "mitmproxy/corrupted_gzip_body.mitm",
  "mitmproxy/dumpfile-011.mitm",
  "mitmproxy/dumpfile-018.mitm",
  "mitmproxy/dumpfile-10.mitm",
  "mitmproxy/dumpfile-19.mitm",
  "mitmproxy/dumpfile-7-websocket.mitm",
  "mitmproxy/incomplete_log.mitm",
  "mitmproxy/successful_log.mitm",
  "mitmproxy/websocket.mitm",
  "perfcascade/chrome_h2_www.nghttp2.org.har",
  "perfcascade/browsertime_sitespeed.io.har",
];
for (const file of AUDITED) {
  test(`${file} is audited against a label`, { skip: sharedAbsent }, async () => {
    const report = await audit(sharedPath("captures", file), "insulin-pump");
    assert.ok(report.destinations.length > 0);
    assert.equal(report.captures[0]?.skippedTotal, 0);
    assert.ok(report.findings.length > 0, "no capture of a stranger keeps the insulin pump's label");
  });
}

test("brokenfile.har is refused with the place where it stops being JSON", { skip: sharedAbsent }, async () => {
  await assert.rejects(audit(sharedPath("captures/mitmproxy/brokenfile.har")), {
    name: "InputError",
    code: "capture-unreadable",
    where: /byte \d+/,
  });
});

test("a packet capture tells whom a device talked to, by which name and how protected", {
  skip: sharedAbsent,
}, async () => {
  const { captures, destinations, findings } = await audit(sharedPath("captures/zeek/mqtt.pcap"));
  assert.equal(captures[0]?.format, "pcap");
  assert.deepEqual(
    destinations.map(({ scheme, port }) => [scheme, port]),
    [["mqtt", 1883]],
  );
  assert.deepEqual(
    findings.map(({ kind, occurrences }) => [kind, occurrences]),
    [
      ["authentication-absent", 2],
      ["plain-text", 2],
    ],
  );
  const quic = await audit(sharedPath("captures/zeek/chromium-115.0.5790.110-api-cirrus-com.pcap"));
  assert.deepEqual(
    quic.destinations.map(({ scheme, host, unanswered }) => [scheme, host, unanswered]),
    [["https", "api.cirrus-ci.com", 0]],
  );
  const empty = await audit(sharedPath("captures/tcpdump/empty.pcapng"));
  assert.deepEqual([empty.captures[0]?.format, empty.destinations], ["pcapng", []]);
});

for (const [file, says] of [
  ["mitmproxy/dumpfile-010.mitm", /format \(0,10\), and only \(0,11\) to 21 can be read/],
  ["pcapplusplus/solaris.snoop", /snoop/],
] as const) {
  test(`${file} is recognised and refused with a way round`, { skip: sharedAbsent }, async () => {
    await assert.rejects(audit(sharedPath("captures", file)), (error: Error & { code?: string }) => {
      assert.equal(error.code, "format-unsupported");
      assert.match(error.message, says);
      return true;
    });
  });
}

test("the recorded samples: the planted patient in the dump, and in the packets once their keys are there", async () => {
  const canary = canaryOf(JSON.parse(readFileSync(sample("captures/planted-patient.json"), "utf8")), "planted patient");
  const settings = { contents: { canary } };
  const found = async (capture: string, more: object = {}) => {
    const report = await auditCaptures([{ name: capture, from: sample(`captures/${capture}`) }], null, world, TODAY, {
      ...settings,
      ...more,
    });
    return report.destinations.filter(({ planted }) => planted.length > 0).map(({ host }) => host);
  };
  const hosts = ["cloud.northmere.example", "northmere-example-scans.s3.ca-central-1.amazonaws.com"];
  assert.deepEqual((await found("ultrasound-wireless.mitm")).toSorted(), hosts);
  const keyLog = sample("captures/ultrasound-wireless.keys.txt");
  assert.deepEqual((await found("ultrasound-wireless.pcap", { keyLog })).toSorted(), hosts);
  assert.deepEqual(await found("ultrasound-wireless.pcap"), [], "without keys nothing can be read");
  assert.deepEqual(await found("ultrasound-wired.mitm"), [], "the app encrypts what it sends of patients");
});
