/** Rules and claims on protection: each from what causes it, and nothing else. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { audit, certificate, exchange, found, handshake, kinds, LOCAL, labelOf, mark } from "./audit-for-tests.ts";

test("a connection as the guideline wants it causes no finding, with the year until which it holds", () => {
  const report = audit([exchange({ protection: handshake({ certificates: [certificate()] }) })]);
  assert.deepEqual(found(report), []);
  const [{ protection } = {}] = report.destinations;
  assert.deepEqual(
    [protection?.versions, protection?.grade, protection?.suites],
    [["TLS 1.3"], "recommended", [{ name: "TLS_AES_128_GCM_SHA256", grade: "recommended" }]],
  );
  assert.deepEqual(protection?.certificates[0]?.problems, []);
});

test("the worst handshake with a host counts: TLS 1.0 with RC4 beside TLS 1.3", () => {
  const old = handshake({ version: "TLS 1.0", cipherSuite: 0x0005, group: null });
  const report = audit([exchange({ protection: handshake() }), exchange({ protection: old })]);
  assert.equal(report.destinations[0]?.protection?.grade, "broken");
  assert.deepEqual(report.destinations[0]?.protection?.versions, ["TLS 1.0", "TLS 1.3"]);
  assert.deepEqual(kinds(report), ["encryption-weak high"]);
  assert.match(report.findings[0]?.observed ?? "", /RC4.*TLS 1\.0/);
});

for (const [what, changes, problems] of [
  ["that has run out", { notAfter: "2026-11-01T00:00:00Z" }, ["expired"]],
  ["that is not valid yet", { notBefore: "2026-12-01T00:00:00Z" }, ["not-yet-valid"]],
  ["for another name", { names: ["example.org", "*.app.launchdarkly.com"] }, ["name-differs"]],
  ["with a short key", { keyAlgorithm: "RSA", keyBits: 1024 }, ["weak-key"]],
  ["signed with SHA-1", { signatureAlgorithm: "sha1WithRSAEncryption" }, ["weak-signature"]],
  ["of its own issuer", { selfIssued: true }, ["self-signed"]],
] as const) {
  test(`a certificate ${what} is told`, () => {
    const report = audit([
      exchange({
        protection: handshake({
          certificates: [
            certificate({ ...changes, names: "names" in changes ? [...changes.names] : ["app.launchdarkly.com"] }),
          ],
        }),
      }),
    ]);
    assert.deepEqual(report.destinations[0]?.protection?.certificates[0]?.problems, problems);
    assert.deepEqual(
      report.findings.map(({ kind }) => kind),
      ["certificate-wrong"],
    );
  });
}

test("where the client hides the name it wants, a certificate for another one proves nothing", () => {
  const hidden = handshake({ echOffered: true, certificates: [certificate({ names: ["example.org"] })] });
  assert.deepEqual(found(audit([exchange({ protection: hidden })])), []);
});

test("behind an intercepting proxy the report names the program and does not take its TLS for the device's", () => {
  const seen = handshake({
    certificates: [certificate({ issuer: { commonName: "mitmproxy", organization: "mitmproxy", country: null } })],
  });
  const label = labelOf(
    {},
    { software: { connectivity: [{ protocol: "HTTPS", reach: "cloud", protection: "TLS 1.2 or higher" }] } },
  );
  const report = audit([exchange({ protection: seen })], { label });
  assert.deepEqual(report.destinations[0]?.protection?.interception, "mitmproxy");
  assert.ok(kinds(report).includes("opened-on-the-way info"));
  assert.ok(
    report.destinations[0]?.readers.some(
      (reader) => reader.as === "proxy-of-the-capture" && reader.who === "mitmproxy",
    ),
  );
  const through = audit([exchange({ protection: handshake({ agreedBy: "proxy" }) })], { label });
  assert.deepEqual(
    through.claims.map(({ result, because }) => [result, because]),
    [["unknown", "tls-of-proxy"]],
  );
});

for (const [what, protection, expected] of [
  ["kept by TLS 1.3", handshake(), ["met", "tls-as-declared"]],
  ["broken by TLS 1.1", handshake({ version: "TLS 1.1", cipherSuite: 0xc013 }), ["broken", "tls-below-declared"]],
  ["unknown without a handshake", null, ["unknown", "tls-version-not-visible"]],
] as const) {
  test(`the claim "TLS 1.2 or higher" is ${what}`, () => {
    const label = labelOf(
      {},
      { software: { connectivity: [{ protocol: "HTTPS", reach: "cloud", protection: "TLS 1.2 or higher" }] } },
    );
    const { claims } = audit([exchange({ protection })], { label });
    assert.deepEqual(
      claims.map(({ result, because }) => [result, because]),
      [expected],
    );
  });
}

test("secrets and patient fields are a finding where anybody on the way reads them, graver outside of the house", () => {
  const marks = [
    mark("credential", "FTP password"),
    mark("patient-field", "PID-5 Patient Name"),
    mark("no-authentication", "HL7 MLLP"),
  ];
  const abroad = audit([exchange({ scheme: "hl7", method: "", marks })]);
  assert.deepEqual(kinds(abroad).sort(), [
    "authentication-absent high",
    "credential-readable high",
    "patient-data-readable critical",
    "plain-text medium",
  ]);
  const inside = audit([exchange({ scheme: "hl7", method: "", marks, host: LOCAL, address: LOCAL })]);
  assert.deepEqual(kinds(inside).sort(), [
    "authentication-absent medium",
    "credential-readable medium",
    "patient-data-readable high",
  ]);
  assert.deepEqual(
    found(audit([exchange({ marks: [mark("credential", "HTTP Basic")] })])),
    [],
    "inside TLS nobody on the way reads it",
  );
});

test("names that a device makes up without end crowd out no secret", () => {
  const made = Array.from({ length: 300 }, (_, at) => mark("detail", `HTTP names two hosts: h${at}.example`));
  const report = audit(
    [...made, mark("credential", "HTTP Basic")].map((one) => exchange({ scheme: "http", marks: [one] })),
  );
  assert.ok(kinds(report).includes("credential-readable high"));
  assert.equal(report.destinations[0]?.marks.length, 101);
});

test("mail without TLS is read by anybody on the way, whatever its protocol could have turned to", () => {
  for (const scheme of ["smtp", "pop3", "imap"]) {
    const marks = [mark("credential", "password")];
    const plain = audit([exchange({ scheme, method: "", marks })]);
    assert.deepEqual(kinds(plain).sort(), ["credential-readable high", "plain-text medium"], scheme);
    assert.deepEqual(found(audit([exchange({ scheme: `${scheme}s`, method: "", marks })])), [], `${scheme}s`);
  }
});

for (const [words, version, expected] of [
  ["at least version 1.2 of TLS", "TLS 1.1", "broken tls-below-declared"],
  ["TLS 1.3 or TLS 1.2", "TLS 1.2", "met tls-as-declared"],
  ["TLS", "TLS 1.2", "met tls-as-declared"],
  ["TLS 1.2 oder neuer (BSI TR-02102-2)", "TLS 1.3", "met tls-as-declared"],
  ["end-to-end encryption", "TLS 1.3", "unknown words-not-known"],
] as const) {
  test(`the words "${words}" beside ${version}: ${expected}`, () => {
    const label = labelOf(
      {},
      { software: { connectivity: [{ protocol: "HTTPS", reach: "cloud", protection: words }] } },
    );
    const { claims } = audit([exchange({ protection: handshake({ version, cipherSuite: 0xc02f }) })], { label });
    assert.deepEqual(
      claims.map(({ result, because }) => `${result} ${because}`),
      [expected],
    );
  });
}
