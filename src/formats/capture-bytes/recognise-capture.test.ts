import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { InputError } from "../../domain/input-error.ts";
import { sharedAbsent, sharedPath } from "../../samples-for-tests.ts";
import { RECOGNITION_BYTES, recogniseCapture, requireReadable } from "./recognise-capture.ts";

const recognised = (bytes: Uint8Array) => {
  const { compression, format } = recogniseCapture(bytes.subarray(0, RECOGNITION_BYTES));
  return compression ?? format;
};
/** A header of POSIX: 257 bytes of name, mode, owner, size and kind, and then its mark. */
const tar = `${"recording.har".padEnd(257, "\0")}ustar\x0000`;
const text = (written: string) => Uint8Array.from(written, (sign) => sign.charCodeAt(0));

for (const [what, written, expected] of [
  ["a HAR", '{"log":{}}', "json"],
  ["a HAR after white space", '\r\n\t {"log":{}}', "json"],
  ["a HAR with a byte order mark", "\u00ef\u00bb\u00bf{", "json"],
  ["JSON in UTF-16 with a mark", "\u00ff\u00fe{\0", "utf-16"],
  ["JSON in UTF-16, big-endian, without a mark", "\0{\0\n", "utf-16"],
  ["JSON in UTF-16, little-endian, without a mark", "{\0\n\0", "utf-16"],
  ["gzip", "\u001f\u008b\u0008\0", "gzip"],
  ["zlib at the usual level", "x\u009c\u0001", "zlib"],
  ["zlib at the best level", "x\u00da\u0001", "zlib"],
  ["zstd", "(\u00b5/\u00fd\u0004", "zstd"],
  ["a flow dump whose length looks like zlib", "80:4:type;4:http;}", "mitmproxy"],
  ["a flow dump", "1939:9:websocket;0:~", "mitmproxy"],
  ["pcap, little-endian", "\u00d4\u00c3\u00b2\u00a1", "pcap"],
  ["pcapng", "\n\r\r\n\u0060\0\0\0", "pcapng"],
  ["snoop", "snoop\0\0\0", "snoop"],
  ["a session archive of Fiddler", "PK\u0003\u0004", "zip"],
  ["a tar archive", tar, "tar"],
  ["a PDF", "%PDF-1.7\n", "pdf"],
  ["HTML", "\n<!doctype html>", "markup"],
  ["prose", "hello", null],
  ["nothing", "", null],
] as const) {
  test(`${what} is recognised by its first bytes as ${expected}`, () => {
    assert.equal(recognised(text(written)), expected);
  });
}

test("whatever is refused names what it is and what to do", () => {
  for (const [written, code, advice] of [
    ["snoop\0\0\0", "format-unsupported", /snoop.*editcap -F pcapng/],
    ["\u00ff\u00fe{\0", "encoding-unreadable", /save it as UTF-8/],
    ["\u001f\u008b", "format-unsupported", /packed twice/],
    ["BZh9", "format-unsupported", /unpack it first/],
    [tar, "format-unsupported", /tar archive/],
    ["%PDF-1.7\n", "format-unsupported", /PDF/],
    ["hello", "format-unknown", /HAR.*flow dump.*packet capture/],
  ] as const) {
    assert.throws(
      () => requireReadable(recogniseCapture(text(written)), false),
      (error) => error instanceof InputError && error.code === code && advice.test(error.message),
    );
  }
});

test("a HAR and a flow dump are read; what is empty is left to the reader of HAR", () => {
  assert.equal(requireReadable(recogniseCapture(text("[")), false), "json");
  assert.equal(requireReadable(recogniseCapture(text("80:4:type;")), false), "mitmproxy");
  assert.equal(requireReadable(recogniseCapture(text("")), true), "json");
});

test("any bytes at all are recognised or not, never an error", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => void recogniseCapture(bytes)));
});

test("every file of the samples is what its folder's README says, whatever its name", { skip: sharedAbsent }, () => {
  const expectedOf = (name: string) => {
    if (name.endsWith(".snoop")) return "snoop";
    if (name.endsWith(".zst")) return "zstd";
    if (name.endsWith(".pcapng") || name === "NullLoopback.pcap") return "pcapng";
    if (name.endsWith(".pcap")) return "pcap";
    return name.endsWith(".mitm") ? "mitmproxy" : "json";
  };
  const folders = readdirSync(sharedPath("captures"), { withFileTypes: true }).filter((item) => item.isDirectory());
  const files = folders.flatMap(({ name }) =>
    readdirSync(sharedPath("captures", name)).map((file) => [name, file] as const),
  );
  assert.ok(files.length >= 71);
  for (const [folder, file] of files) {
    assert.equal(
      recognised(new Uint8Array(readFileSync(sharedPath("captures", folder, file)))),
      expectedOf(file),
      file,
    );
  }
});
