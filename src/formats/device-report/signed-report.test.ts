import assert from "node:assert/strict";
import { generateKeyPairSync, sign } from "node:crypto";
import { test } from "node:test";
import { encode } from "cborg";
import fc from "fast-check";
import { InputError } from "../../domain/input-error.ts";
import { REPORT_LIMIT_BYTES } from "../../domain/runtime/report.ts";
import { readReport } from "./read-report.ts";
import { isSigned, readSignedReport } from "./signed-report.ts";

const utf8 = new TextEncoder();
const REPORT = { boot: "b1", sequence: 7, values: { cpuLoad: 20 } };
const HEADER = { alg: "EdDSA", kid: "k".repeat(43), typ: "carelabel-report+jwt" };
const { privateKey } = generateKeyPairSync("ed25519");

function jws(header: unknown, payload: Uint8Array = utf8.encode(JSON.stringify(REPORT))): Uint8Array {
  const text = `${Buffer.from(JSON.stringify(header)).toString("base64url")}.${Buffer.from(payload).toString("base64url")}`;
  return utf8.encode(`${text}.${sign(null, utf8.encode(text), privateKey).toString("base64url")}`);
}

test("a signed report is read like a plain one, in JSON and in CBOR", () => {
  for (const payload of [utf8.encode(JSON.stringify(REPORT)), encode(REPORT)]) {
    const bytes = jws(HEADER, payload);
    assert.ok(isSigned(bytes));
    assert.deepEqual(readReport(bytes), REPORT);
    const { algorithm, kid, payload: within } = readSignedReport(bytes);
    assert.deepEqual([algorithm, kid], ["EdDSA", HEADER.kid]);
    assert.deepEqual(Buffer.from(within), Buffer.from(payload));
    assert.equal(isSigned(payload), false);
  }
});

for (const [what, bytes, where] of [
  ["signed by a shared secret", jws({ ...HEADER, alg: "HS256" }), "/header/alg"],
  ["that says it needs no signature", jws({ ...HEADER, alg: "none" }), "/header/alg"],
  ["of another kind", jws({ ...HEADER, typ: "carelabel-label+jwt" }), "/header/typ"],
  ["without the name of its key", jws({ alg: "EdDSA", typ: HEADER.typ }), "/header/kid"],
  ["with an extension that must be understood", jws({ ...HEADER, crit: ["b64"], b64: false }), "/header/crit"],
  ["whose header is no JSON", Buffer.from(Buffer.from(jws(HEADER)).toString().replace(".", "e30.")), "/header"],
  ["whose header never ends", jws({ ...HEADER, x: "x".repeat(2000) }), "/header"],
  ["of two parts", utf8.encode("eyJhbGciOiJFZERTQSJ9.e30"), ""],
  ["of five parts", utf8.encode("eyJhbGciOiJFZERTQSJ9.e30.e30.e30.e30"), ""],
  ["whose payload is no Base64url", Buffer.from(Buffer.from(jws(HEADER)).toString().replace(".ey", ".+/")), "/payload"],
  ["whose signature is cut off", jws(HEADER).subarray(0, -6), "/signature"],
  ["within a signature", jws(HEADER, jws(HEADER)), "report"],
] as const)
  test(`a report ${what} is refused where it is wrong`, () => {
    assert.throws(
      () => readReport(bytes),
      (error) => error instanceof InputError && error.where === where,
      where,
    );
  });

test("a signed report is held against the same limits as a plain one", () => {
  assert.throws(() => readReport(jws(HEADER, utf8.encode('{"boot":"b"}'))), {
    code: "report-invalid",
    where: "/sequence",
  });
  assert.throws(() => readReport(jws(HEADER, new Uint8Array(REPORT_LIMIT_BYTES))), { code: "document-too-large" });
});

test("whatever begins like a signature is read or refused, and nothing else comes of it", () => {
  const good = jws(HEADER);
  fc.assert(
    fc.property(fc.nat(good.length), fc.uint8Array({ maxLength: 40 }), (cut, more) => {
      const bytes = new Uint8Array([...good.subarray(0, cut), ...more, ...good.subarray(cut)]);
      try {
        readReport(bytes);
      } catch (error) {
        assert.ok(error instanceof InputError, String(error));
      }
    }),
    { numRuns: 300 },
  );
});
