import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { nodeDecompressors } from "../../canary-for-tests.ts";
import { processorClock } from "../../processor-clock-for-tests.ts";
import { DECODED_BYTES_FOR_EACH, DECODED_BYTES_MOST, DEPTH_MOST, type Layer, pathOf } from "./layer.ts";
import { visitLayers } from "./nested-content.ts";

function reading(bytes: Uint8Array, hints = {}) {
  const paths: string[] = [];
  let decoded = 0;
  const visit = (layer: Layer) => {
    assert.ok(layer.start >= 0 && layer.end <= layer.bytes.length && layer.start <= layer.end);
    assert.ok(layer.codes <= DEPTH_MOST && layer.containers <= DEPTH_MOST);
    if (layer.parent !== undefined && layer.bytes !== layer.parent.bytes) decoded += layer.end - layer.start;
    if (paths.length < 1000) paths.push(pathOf(layer).join(" > "));
  };
  const { complete, unread } = visitLayers(bytes, 0, bytes.length, hints, nodeDecompressors, visit);
  assert.ok(decoded <= DECODED_BYTES_MOST + DECODED_BYTES_FOR_EACH * bytes.length);
  return { paths, complete, unread };
}

const text = (written: string) => Buffer.from(written);
const SAMPLES = [
  text('{"a":[{"b":"\\u0051\\ud83d\\ude00 text with %41 and &amp;"}],"c":"ZXlKaGJHY2lPaUp1YjI1bEluMA=="}'),
  gzipSync(text('{"events":[{"name":"a value of some length"}]}')),
  text("--cut\r\nContent-Disposition: form-data; name=x\r\n\r\nsome content here\r\n--cut--\r\n"),
  text("1a\r\nabcdefghijklmnopqrstuvwxyz\r\n5\r\n12345\r\n0\r\n\r\n"),
  Buffer.from([0xa1, 0x64, 110, 97, 109, 101, 0x6c, ...text("twelve bytes")]),
  Buffer.from([0x81, 0xa4, 110, 97, 109, 101, 0xac, ...text("twelve bytes")]),
  Buffer.from([0x0a, 0x0e, 0x12, 0x0c, ...text("twelve bytes")]),
  Buffer.from("a text in two bytes each", "utf16le"),
  text("name=value%20of%20the%20form&other=aGVsbG8gd29ybGQgaGVsbG8="),
];

test("any bytes are read without an error, within the limits", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => void reading(bytes)),
    { numRuns: 500 },
  );
});

test("samples that are cut at any byte, or with any bit flipped, are read without an error", () => {
  for (const sample of SAMPLES) {
    for (let at = 0; at < sample.length; at++) {
      reading(sample.subarray(0, at));
      const flipped = Buffer.from(sample);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 8));
      reading(flipped);
    }
  }
});

test("the layers of the samples are those that they were made of", () => {
  const last = SAMPLES.map((sample) => reading(sample).paths.at(-1));
  assert.deepEqual(last, [
    "body > JSON $.c > base64 > base64",
    "body > gzip > JSON $.events[0].name",
    "body > multipart x",
    "body > chunks > base64",
    "body > CBOR $.name",
    "body > MessagePack $.name",
    "body > protobuf 1.2",
    "body > UTF-16",
    "body > form other > base64",
  ]);
});

test("only the window is read", () => {
  const inner = text('{"name":"a value of some length"}');
  const bytes = Buffer.concat([gzipSync(text("before")), inner, text('"%41%42 after"')]);
  const from = bytes.length - inner.length - 14;
  const paths: string[] = [];
  visitLayers(bytes, from, from + inner.length, {}, nodeDecompressors, (layer) =>
    paths.push(pathOf(layer).join(" > ")),
  );
  assert.deepEqual(paths, ["body", "body > JSON $.name"]);
});

test("a bomb stops at the limit and is named as not examined", () => {
  const bomb = gzipSync(gzipSync(Buffer.alloc(200_000_000)));
  const { complete, unread, paths } = reading(bomb);
  assert.equal(complete, false);
  assert.ok(paths.length <= 3);
  assert.deepEqual(unread, ["body > gzip > gzip: larger than the limit"]);
});

test("a content encoding that is not kept is named as not examined", () => {
  const { unread } = reading(Buffer.from("plain text, no matter what the header says"), { contentEncoding: "br" });
  assert.deepEqual(unread, ["body > br: unreadable"]);
});

test("codes within codes are undone four deep and no deeper", () => {
  let packed: Uint8Array = Buffer.from("the innermost text of all");
  for (let depth = 0; depth < 6; depth++) packed = deflateSync(packed);
  assert.equal(reading(packed).paths.at(-1), "body > zlib > zlib > zlib > zlib");
});

const MEGABYTE = 1_000_000;
for (const [what, piece] of [
  ["short JSON strings", '{"k":"abcdefgh","l":["ijklmnop"]},'],
  ["open brackets", '[[[[{"a":'],
  ["percent codes", "%41%2542 "],
  ["HTML references", "&#65;&amp;"],
  ["quoted-printable", "=C3=A4=\r\n"],
  ["boundaries", "--a\r\n\r\n"],
  ["slashes in base64", "aGVsbG8gd29ybGQ/"],
  ["hexadecimal words", "0123456789abcdef0123 "],
  ["forms", "a=bcdefghijkl&"],
  ["chunks", "8\r\nabcdefgh\r\n"],
  ["tokens", "eyJhbGciOiJub25lIn0."],
  ["escapes", '"\\u0041\\\\",'],
  ["marks of compression", "\u0000x\u0001\u001f"],
] as const) {
  test(`a megabyte full of ${what} is read in a moment`, () => {
    const bytes = Buffer.from(piece.repeat(Math.ceil(MEGABYTE / piece.length)), "latin1");
    const start = processorClock();
    visitLayers(bytes, 0, bytes.length, {}, nodeDecompressors, () => undefined);
    // A tenth of a second on an idle machine; work that grew with the square of the size would take minutes.
    assert.ok(start() < 5000);
  });
}
