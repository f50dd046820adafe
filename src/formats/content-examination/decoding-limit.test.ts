import assert from "node:assert/strict";
import { test } from "node:test";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { canaryForTests, nodeHash, seededBytes } from "../../canary-for-tests.ts";
import { nodeContentExaminer } from "../../content-for-tests.ts";
import { canaryPatterns } from "../../domain/traffic/canary/patterns.ts";
import { CanaryScanner } from "../../domain/traffic/canary/scanner.ts";
import type { ContentExaminer, MessageContent } from "../../domain/traffic/content.ts";

const canary = canaryForTests();
const scanner = new CanaryScanner(canaryPatterns(canary, nodeHash));

function examined(by: ContentExaminer, body: Uint8Array, contentEncoding: string | null = null): MessageContent {
  const message = by.begin();
  message.push("body", body, 0, body.length);
  const content = message.end({
    ...{ host: "a.example", path: "/", direction: 0, mediaType: null },
    contentEncoding,
  });
  assert.ok(content !== undefined);
  return content;
}

const isBeyond = ({ unread }: MessageContent) => unread.some((path) => path.endsWith("beyond the limit of decoding"));

/** A megabyte of layers in some hundred bytes. */
const dense = brotliCompressSync(
  JSON.stringify(Array.from({ length: 25_000 }, () => ({ e: "%25%32%35 a@b.de 12345678 X Y" }))),
);
const honest = gzipSync(
  JSON.stringify({
    patient: canary.familyName,
    events: Array.from({ length: 200 }, (_, at) => ({ at, id: Buffer.from(seededBytes(at)(9)).toString("hex") })),
  }),
);

test("small messages that unpack to megabytes cost no more than the allowance, and say what was not examined", () => {
  const examiner = nodeContentExaminer(null);
  const start = process.cpuUsage().user;
  const contents = Array.from({ length: 2000 }, () => examined(examiner, dense, "br"));
  // A second and a half of one processor; without an allowance it takes twelve minutes.
  assert.ok((process.cpuUsage().user - start) / 1e6 < 10);
  assert.ok(!isBeyond(contents[0] as MessageContent), "the first are examined");
  const last = contents.at(-1) as MessageContent;
  assert.ok(isBeyond(last));
  assert.equal(last.unexaminedBytes, dense.length);
});

test("who uses up the allowance blinds nobody that comes later", () => {
  const examiner = nodeContentExaminer(scanner);
  for (let at = 0; at < 500; at++) examined(examiner, dense, "br");
  // What the last one owes is paid by the first that follow.
  for (let at = 0; at < 20; at++) examined(examiner, honest);
  const content = examined(examiner, honest);
  assert.equal(content.unexaminedBytes, 0);
  assert.ok(content.hits.some(({ field }) => field === "familyName"));
});

test("gzip of JSON that unpacks twentyfold needs no more than it brings, whatever came before", () => {
  const examiner = nodeContentExaminer(scanner);
  for (let at = 0; at < 250; at++) examined(examiner, dense, "br");
  for (let at = 0; at < 20; at++) examined(examiner, honest);
  for (let at = 0; at < 40; at++) {
    const events = Array.from({ length: 400 }, (_, index) => ({
      event: "Scan finished",
      messageId: Buffer.from(seededBytes(400 * at + index)(4)).toString("hex"),
      timestamp: `2026-11-22T08:00:${String(index % 60).padStart(2, "0")}.000Z`,
      context: { device: { manufacturer: "Google", model: "Pixel 7" }, os: { name: "Android" }, locale: "de-DE" },
      properties: { duration: index, quality: 0.93, ok: true, mode: "interproximal", note: "no issues in this scan" },
    }));
    const text = JSON.stringify({ batch: events });
    const packed = gzipSync(text);
    assert.ok(text.length / packed.length > 18, String(text.length / packed.length));
    assert.equal(examined(examiner, packed).unexaminedBytes, 0);
  }
});

test("Brotli that fills a large window before it fails is not tried again and again", () => {
  const whole = brotliCompressSync(Buffer.alloc(16_000_000), { params: { [constants.BROTLI_PARAM_LGWIN]: 24 } });
  const cut = whole.subarray(0, -1);
  const examiner = nodeContentExaminer(null);
  const start = process.cpuUsage().user;
  for (let at = 0; at < 3000; at++) assert.ok(examined(examiner, cut, "br").unread.length > 0);
  assert.ok((process.cpuUsage().user - start) / 1e6 < 10);
});
