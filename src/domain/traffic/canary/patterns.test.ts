import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { canaryForTests, nodeHash } from "../../../canary-for-tests.ts";
import { BASE32, base58, inLetters } from "./encodings.ts";
import { whatWasHit } from "./hit.ts";
import { canaryPatterns } from "./patterns.ts";
import { CanaryScanner } from "./scanner.ts";

const canary = canaryForTests();
const { familyName: family, recordNumber, email } = canary;
const scanner = new CanaryScanner(canaryPatterns(canary, nodeHash));

/** What is recognised in bytes that nobody decoded. */
function recognised(bytes: Uint8Array | string): string[] {
  const buffer = Buffer.from(bytes as string);
  const hits: string[] = [];
  scanner.scan(buffer, 0, buffer.length, (pattern) => hits.push(whatWasHit(pattern)));
  return hits;
}

const text = (written: string) => Buffer.from(written);
const base64 = (written: string) => text(written).toString("base64");
const digest = (algorithm: string, written: string | Uint8Array) => createHash(algorithm).update(written).digest();
const lower = email.toLowerCase();

for (let before = 0; before < 5; before++) {
  const sentence = `${"abcde".slice(0, before)} ${family}, born long ago`;
  for (const [encoding, encoded] of [
    ["base64", base64(sentence)],
    ["base64", text(sentence).toString("base64url")],
    ["base64 twice", base64(base64(sentence))],
    ["base32", inLetters(text(sentence), BASE32)],
    ["base32", inLetters(text(sentence), BASE32).toLowerCase()],
    ["hex", text(sentence).toString("hex")],
    ["hex", text(sentence).toString("hex").toUpperCase()],
    ["UTF-16", Buffer.from(sentence, "utf16le")],
    ["UTF-16", Buffer.from(sentence, "utf16le").swap16()],
    ["Latin-1", Buffer.from(sentence, "latin1")],
    ["reversed", [...sentence].reverse().join("")],
    ["URL", encodeURIComponent(sentence)],
    ["URL twice", encodeURIComponent(encodeURIComponent(sentence))],
  ] as const) {
    test(`${encoding} is recognised without decoding in a text that begins ${before} letters earlier (${encoded.length} bytes)`, () => {
      const hits = recognised(encoded);
      assert.ok(hits.includes(`family name, ${encoding}`), hits.join("\n"));
    });
  }
}

const units = (form: (code: number) => string) => Array.from(family, (letter) => form(letter.charCodeAt(0))).join("");
for (const [what, encoded, expected] of [
  [
    "JSON escapes of every letter",
    units((code) => `\\u${code.toString(16).padStart(4, "0")}`),
    "family name, JSON escapes",
  ],
  [
    "JSON escapes of the umlaut",
    units((code) => (code > 126 ? `\\u00${code.toString(16)}` : String.fromCharCode(code))),
    "family name, JSON escapes",
  ],
  ["decimal references", units((code) => `&#${code};`), "family name, HTML entities"],
  ["hexadecimal references", units((code) => `&#x${code.toString(16)};`), "family name, HTML entities"],
  ["a record number in base58", base58(text(recordNumber)), "medical record number, base58"],
  ["md5 in capitals", digest("md5", lower).toString("hex").toUpperCase(), "md5 of the lower-case e-mail, hex"],
  ["sha256 in base64", digest("sha256", lower).toString("base64"), "sha256 of the lower-case e-mail, base64"],
  ["sha256 in base64url", digest("sha256", lower).toString("base64url"), "sha256 of the lower-case e-mail, base64"],
  [
    "sha256 in base64 of hex",
    base64(digest("sha256", lower).toString("hex")),
    "sha256 of the lower-case e-mail, base64 of hex",
  ],
  ["sha3-256, raw", digest("sha3-256", lower), "sha3-256 of the lower-case e-mail"],
  [
    "ripemd160 in capitals",
    digest("ripemd160", lower).toString("hex").toUpperCase(),
    "ripemd160 of the lower-case e-mail, hex",
  ],
  [
    "sha256 of md5",
    digest("sha256", digest("md5", lower).toString("hex")),
    "sha256 of md5 (hex) of the lower-case e-mail",
  ],
] as const) {
  test(`${what}: recognised without decoding`, () =>
    assert.ok(recognised(encoded).includes(expected), recognised(encoded).join("\n")));
}

test("base58 agrees with the examples of its draft", () => {
  assert.equal(base58(text("Hello World!")), "2NEpo7TZRRrLZSi2U");
  assert.equal(base58(Uint8Array.of(0, 0, 0x28, 0x7f, 0xb4, 0xcd)), "11233QC4");
});

test("base32 agrees with the examples of RFC 4648, without their padding", () => {
  assert.equal(inLetters(text("foobar"), BASE32), "MZXW6YTBOI");
  assert.equal(inLetters(text("foo"), BASE32), "MZXW6");
});
