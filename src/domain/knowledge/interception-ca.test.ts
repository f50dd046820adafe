import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Errors } from "typebox/value";
import { interceptionCaOf } from "./interception-ca.ts";
import { InterceptionCas } from "./interception-cas.ts";

const table: InterceptionCas = JSON.parse(
  readFileSync(new URL("../../../standards/interception-cas.json", import.meta.url), "utf8"),
);

test("the table has the form of its schema, and each row states a name", () => {
  assert.deepEqual(Errors(InterceptionCas, table), []);
  for (const row of table.authorities) assert.ok(row.commonName ?? row.organization, row.product);
});

for (const [commonName, organization, product] of [
  ["mitmproxy", "mitmproxy", "mitmproxy"],
  ["Charles Proxy CA (1 Jan 2026, laptop)", "XK72 Ltd", "Charles"],
  ["PortSwigger CA", "PortSwigger", "Burp Suite"],
  ["DO_NOT_TRUST_FiddlerRoot", "DO_NOT_TRUST", "Fiddler Classic"],
  ["Zscaler Intermediate Root CA (zscalertwo.net)", "Zscaler Inc.", "Zscaler"],
] as const) {
  test(`"${commonName}" is recognised as ${product}`, () => {
    assert.equal(interceptionCaOf(table, { commonName, organization })?.product, product);
  });
}

for (const [commonName, organization] of [
  ["R3", "Let's Encrypt"],
  ["Kaspersky Hospital CA", "Clinic"],
  ["not mitmproxy", null],
  [null, null],
] as const) {
  test(`"${commonName}" of "${organization}" is no known interception`, () => {
    assert.equal(interceptionCaOf(table, { commonName, organization }), undefined);
  });
}
