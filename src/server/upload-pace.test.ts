import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { uploadPace } from "./upload-pace.ts";

const LIMITS = { bytesPerS: 10_000, patienceMs: 300 };

/** `count` pieces, one each 50 ms. */
async function* sending(count: number, pieceBytes: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < count; at++) {
    await pause(50);
    yield new Uint8Array(pieceBytes);
  }
}

async function taken(arriving: AsyncIterable<Uint8Array>): Promise<number> {
  let bytes = 0;
  for await (const { length } of arriving) bytes += length;
  return bytes;
}

test("who sends fast enough is heard to the end, however long that takes", async () => {
  assert.equal(await taken(uploadPace(LIMITS).of(sending(20, 2_000))), 40_000);
});

test("who sends too slowly is told so, and so is who says nothing", async () => {
  const late = { status: 408, code: "upload-slow" };
  await assert.rejects(taken(uploadPace(LIMITS).of(sending(40, 50))), late);
  const silent = (async function* () {
    yield new Uint8Array(1_000_000);
    await new Promise(() => undefined);
  })();
  await assert.rejects(taken(uploadPace(LIMITS).of(silent)), late);
});

test("several files of one form share their time: a new one begins no new patience", async () => {
  const pace = uploadPace(LIMITS);
  await taken(pace.of(sending(4, 10)));
  await assert.rejects(taken(pace.of(sending(4, 10))), { code: "upload-slow" });
});

test("time in which nobody takes what is there does not count", async () => {
  let pieces = 0;
  for await (const _ of uploadPace(LIMITS).of(sending(3, 100))) {
    await pause(400);
    pieces++;
  }
  assert.equal(pieces, 3);
});

test("a sender that nobody listens to any more is closed", async () => {
  const closed = Promise.withResolvers<string>();
  const arriving = (async function* () {
    try {
      for (;;) yield new Uint8Array(10);
    } finally {
      closed.resolve("closed");
    }
  })();
  for await (const _ of uploadPace(LIMITS).of(arriving)) break;
  assert.equal(await closed.promise, "closed");
});
