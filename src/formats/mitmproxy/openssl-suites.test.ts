import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { CipherSuites } from "../../domain/knowledge/cipher-suites.ts";
import { OPENSSL_SUITES, suiteNumber } from "./openssl-suites.ts";

const table: CipherSuites = JSON.parse(
  readFileSync(new URL("../../../standards/cipher-suites.json", import.meta.url), "utf8"),
);
const registered = new Map(table.suites.map(({ code, name }) => [Number(code), name]));

/** The registry's name for one of OpenSSL's: both are made of the same parts in the same order. */
function registeredName(name: string): string {
  if (name.startsWith("TLS_")) return name;
  const isExport = name.startsWith("EXP-");
  const [, exchange = "", rest = ""] =
    /^((?:RSA-|DHE-|ECDHE-)?PSK-|SRP-(?:RSA-|DSS-)?|(?:EC)?DHE?-(?:RSA|DSS|ECDSA)-|EDH-(?:RSA|DSS)-|AECDH-|ADH-|ECDHE-)?(.*)$/.exec(
      isExport ? name.slice(4) : name,
    ) ?? [];
  const algorithms: Readonly<Record<string, string>> = {
    "": "RSA",
    ADH: "DH_anon",
    AECDH: "ECDH_anon",
    ECDHE: "ECDHE_RSA",
  };
  const given = exchange.slice(0, -1);
  const asked = given.startsWith("SRP")
    ? given.replace("SRP", "SRP_SHA").replace("-", "_")
    : (algorithms[given] ?? given.replace("EDH", "DHE").replace("-", "_"));
  const cipher = rest
    .replace(/^DES-CBC3-/, "3DES_EDE_CBC_")
    .replace(/^DES-CBC-/, isExport ? "DES40_CBC_" : "DES_CBC_")
    .replace(/^RC2-CBC-/, "RC2_CBC_40_")
    .replace(/^IDEA-CBC-/, "IDEA_CBC_")
    .replace(/^RC4-/, isExport ? "RC4_40_" : "RC4_128_")
    .replace(/^SEED-/, "SEED_CBC_")
    .replace(/^(AES|CAMELLIA|ARIA)-?(128|256)-/, "$1_$2_")
    .replace(/^(AES|CAMELLIA)_(128|256)_(SHA\d*)$/, "$1_$2_CBC_$3")
    .replace(/CCM8$/, "CCM_8")
    .replace(/POLY1305$/, "POLY1305_SHA256")
    .replaceAll("-", "_");
  // RFC 6655 turns the two words round for these alone.
  const turned = cipher.endsWith("CCM_8") ? asked.replace("DHE_PSK", "PSK_DHE") : asked;
  return `TLS_${turned}${isExport ? "_EXPORT" : ""}_WITH_${cipher}`;
}

test("each name of OpenSSL has the number under which the registry lists the suite of these parts", () => {
  assert.ok(OPENSSL_SUITES.size > 200);
  for (const [name, code] of OPENSSL_SUITES) assert.equal(registered.get(code), registeredName(name), name);
});

test("the names of QUIC are known, a name that nobody gave has no number", () => {
  assert.equal(suiteNumber("AES_256_GCM_SHA384"), 0x1302);
  assert.equal(suiteNumber("ECDHE-RSA-AES128-GCM-SHA256"), 0xc02f);
  assert.equal(suiteNumber("ROT13-SHA"), null);
  assert.equal(suiteNumber(null), null);
});
