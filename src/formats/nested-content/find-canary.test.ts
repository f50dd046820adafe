import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { FURTHER, MEASURED } from "../../canary-bodies-for-tests.ts";
import { canaryForTests, nodeDecompressors, nodeHash } from "../../canary-for-tests.ts";
import { hitPath } from "../../domain/traffic/canary/hit.ts";
import { canaryPatterns } from "../../domain/traffic/canary/patterns.ts";
import { CanaryScanner } from "../../domain/traffic/canary/scanner.ts";
import { sharedAbsent, sharedPath } from "../../samples-for-tests.ts";
import { findCanary } from "./find-canary.ts";
import type { ContentHints } from "./layer.ts";

const canary = canaryForTests();
const scanner = new CanaryScanner(canaryPatterns(canary, nodeHash));
const { givenName: given, familyName: family } = canary;

function found(body: string | Uint8Array, hints: ContentHints = {}): string[] {
  const bytes = typeof body === "string" ? Buffer.from(body) : body;
  return findCanary(scanner, bytes, 0, bytes.length, hints, nodeDecompressors).hits.map(hitPath);
}

const hash = (algorithm: string, text: string) => createHash(algorithm).update(text).digest();
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");
const json = (patient: unknown) => JSON.stringify({ app: "scanner", events: [{ id: 7 }, { patient }] });

test("the first acceptance test has twenty encodings", () => assert.equal(MEASURED.length, 20));

for (const [what, body, path] of MEASURED) {
  test(`the dummy patient's name is found ${what}, and the layers are told`, () => {
    const paths = found(body);
    assert.ok(paths.includes(path), `${path}\n  is not among\n${paths.join("\n")}`);
  });
}

for (const [what, body, path, hints] of FURTHER) {
  test(`the dummy patient is found ${what}`, () => {
    const paths = found(body, hints);
    assert.ok(paths.includes(path), `${path}\n  is not among\n${paths.join("\n")}`);
  });
}

const { birthDate } = canary;
const [year, month, day] = birthDate.split("-");
for (const date of [
  birthDate,
  `${year}${month}${day}`,
  `${day}.${month}.${year}`,
  `${day}/${month}/${year}`,
  `${month}/${day}/${year}`,
  `${year}/${month}/${day}`,
  `${day}-${month}-${year}`,
  String(Date.parse(birthDate)),
]) {
  test(`a birth date written ${date} counts beside a strong value, and only there`, () => {
    assert.deepEqual(found(JSON.stringify({ born: date })), []);
    const paths = found(JSON.stringify({ born: date, who: family }));
    assert.ok(
      paths.some((path) => path.startsWith("body > JSON $.born > birth date")),
      paths.join("\n"),
    );
  });
}

test("a sex counts beside a strong value, and only there", () => {
  assert.deepEqual(found(`{"gender":"${canary.sex}"}`), []);
  assert.ok(found(`{"gender":"${canary.sex}","who":"${family}"}`).includes("body > sex"));
});

test("no sample capture holds the canary", { skip: sharedAbsent }, () => {
  const folders = readdirSync(sharedPath("captures"), { withFileTypes: true }).filter((item) => item.isDirectory());
  for (const { name: folder } of folders) {
    for (const file of readdirSync(sharedPath("captures", folder))) {
      assert.deepEqual(found(new Uint8Array(readFileSync(sharedPath("captures", folder, file)))), [], file);
    }
  }
});

test("a hit tells where in the body it is: the value itself, or the packed part that holds it", () => {
  const body = Buffer.from(`....{"plain":"${given}","packed":"${base64(gzipSync(family))}"}`);
  const start = 4;
  const { hits } = findCanary(scanner, body, start, body.length, {}, nodeDecompressors);
  const offsets = hits.map(({ field, layers, offset }) => [field, layers.at(-1), offset]);
  assert.deepEqual(offsets, [
    ["givenName", "JSON $.plain", body.indexOf(given) - start],
    ["familyName", "gzip", body.indexOf("H4sI") - start],
  ]);
});

test("a message full of the canary is told a thousand times, and the rest as not examined", () => {
  const bytes = Buffer.from(`${family} `.repeat(5000));
  const { hits, complete } = findCanary(scanner, bytes, 0, bytes.length, {}, nodeDecompressors);
  assert.deepEqual([hits.length, complete], [1000, false]);
});

test("a digest of another patient is no hit", () => {
  assert.deepEqual(found(json(hash("sha256", "somebody.else@example.org").toString("hex"))), []);
});
