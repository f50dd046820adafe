import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { getCiphers } from "node:tls";
import { Errors } from "typebox/value";
import { CipherSuiteTable } from "./cipher-suite.ts";
import { type CipherSuite, CipherSuites, TlsRecommendations } from "./cipher-suites.ts";

const standard = (file: string) =>
  JSON.parse(readFileSync(new URL(`../../../standards/${file}`, import.meta.url), "utf8"));
const suites: CipherSuites = standard("cipher-suites.json");
const recommendations: TlsRecommendations = standard("tls-recommendations.json");
const table = new CipherSuiteTable(suites, recommendations);

function rated(name: string, version = "TLS 1.2", encryptThenMac: boolean | null = null) {
  const row = suites.suites.find((suite) => suite.name === name) ?? assert.fail(name);
  const rating = table.rate({ version, cipherSuite: Number(row.code), encryptThenMac });
  return { grade: rating.grade, reasons: rating.lowerings.map(({ reason }) => reason), until: rating.recommendedUntil };
}

test("the tables have the form of their schemas", () => {
  assert.deepEqual(Errors(CipherSuites, suites), []);
  assert.deepEqual(Errors(TlsRecommendations, recommendations), []);
});

test("numbers and names stand once, in the order of the numbers", () => {
  const codes = suites.suites.map(({ code }) => Number(code));
  assert.deepEqual(
    codes,
    [...new Set(codes)].sort((one, other) => one - other),
  );
  assert.equal(new Set(suites.suites.map(({ name }) => name)).size, suites.suites.length);
  assert.ok(suites.suites.length >= 350);
});

test("each part that the recommendations rate occurs in a suite", () => {
  const used = new Set(
    suites.suites
      .filter((row): row is CipherSuite => !("signal" in row))
      .flatMap(({ keyExchange, authentication, encryption, mac }) => [
        `keyExchange ${keyExchange}`,
        `authentication ${authentication}`,
        `encryption ${encryption}`,
        `mac ${mac}`,
      ]),
  );
  assert.deepEqual(
    recommendations.parts.filter(({ part, value }) => !used.has(`${part} ${value}`)),
    [],
  );
});

test("a part that is not recommended says why", () => {
  for (const row of [...recommendations.parts, ...recommendations.versions]) {
    assert.equal(row.reason === undefined, row.grade === "recommended", JSON.stringify(row));
  }
});

test("the suites that Node's OpenSSL offers for TLS 1.3 are known", () => {
  const names = new Set(suites.suites.map(({ name }) => name));
  for (const name of getCiphers().filter((cipher) => cipher.startsWith("tls_"))) {
    assert.ok(names.has(name.toUpperCase()), name);
  }
});

for (const [name, version, grade, reasons, until] of [
  ["TLS_AES_128_GCM_SHA256", "TLS 1.3", "recommended", [], null],
  ["TLS_AES_256_GCM_SHA384", "DTLS 1.3", "recommended", [], null],
  ["TLS_CHACHA20_POLY1305_SHA256", "TLS 1.3", "unlisted", ["not-in-guideline"], null],
  ["TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "TLS 1.2", "recommended", [], 2031],
  ["TLS_DHE_RSA_WITH_AES_256_GCM_SHA384", "TLS 1.2", "recommended", [], 2029],
  ["TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", "TLS 1.2", "legacy", ["sha-1"], null],
  ["TLS_RSA_WITH_AES_128_GCM_SHA256", "TLS 1.2", "legacy", ["static-rsa"], null],
  ["TLS_ECDH_ECDSA_WITH_AES_128_GCM_SHA256", "TLS 1.2", "legacy", ["no-forward-secrecy"], null],
  ["TLS_PSK_WITH_AES_128_CCM_8", "DTLS 1.2", "legacy", ["no-forward-secrecy", "short-tag"], null],
  ["TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "TLS 1.1", "weak", ["below-tls-1.2"], null],
  ["TLS_RSA_WITH_3DES_EDE_CBC_SHA", "TLS 1.0", "weak", ["below-tls-1.2", "64-bit-blocks", "static-rsa", "sha-1"], null],
  ["TLS_RSA_WITH_RC4_128_MD5", "TLS 1.2", "broken", ["rc4", "md5", "static-rsa"], null],
  ["TLS_DH_anon_WITH_AES_128_GCM_SHA256", "TLS 1.2", "broken", ["no-authentication", "no-forward-secrecy"], null],
  ["TLS_RSA_EXPORT_WITH_DES40_CBC_SHA", "SSL 3.0", "broken", ["ssl-3", "des", "export", "static-rsa", "sha-1"], null],
  ["TLS_ECDHE_ECDSA_WITH_NULL_SHA", "TLS 1.2", "broken", ["no-encryption", "sha-1"], null],
  ["TLS_SHA256_SHA256", "TLS 1.3", "broken", ["no-encryption"], null],
  ["TLS_AES_128_GCM_SHA256", "TLS 1.3 draft 18", "unlisted", ["not-in-guideline"], null],
] as const) {
  test(`${name} in ${version} is ${grade}${reasons.length > 0 ? `: ${reasons.join(", ")}` : ""}`, () => {
    assert.deepEqual(rated(name, version), { grade, reasons, until });
  });
}

test("CBC is recommended with encrypt-then-MAC only", () => {
  const name = "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384";
  assert.equal(rated(name, "TLS 1.2", true).grade, "recommended");
  assert.deepEqual(rated(name, "TLS 1.2", false).reasons, ["cbc-without-encrypt-then-mac"]);
});

test("nothing seen is no grade, and an unknown number is never recommended", () => {
  assert.equal(table.rate({ version: null, cipherSuite: null, encryptThenMac: null }).grade, null);
  assert.equal(table.rate({ version: "TLS 1.2", cipherSuite: 0xfefe, encryptThenMac: null }).grade, "unlisted");
  assert.equal(table.name(0xfefe), "0xFEFE");
  assert.equal(table.suite(0x00ff), undefined);
  assert.equal(table.name(0x00ff), "TLS_EMPTY_RENEGOTIATION_INFO_SCSV");
});
