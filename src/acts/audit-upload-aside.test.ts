import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { afterEach, beforeEach, test } from "node:test";
import { gzipSync } from "node:zlib";
import type { AuditReport } from "../domain/traffic/audit-report.ts";
import { longestTurn } from "../longest-turn-for-tests.ts";
import { type Registry, withRegistry } from "../registry-for-tests.ts";
import { loadWorld } from "../store/load-world.ts";
import { auditCaptures } from "./audit-capture.ts";
import { AuditsBusy, auditsAside } from "./audit-upload-aside.ts";
import { noThreadLeft, threadCount } from "./threads-for-tests.ts";

const PUMP = readFileSync(new URL("../../samples/captures/insulin-pump.har", import.meta.url));
const MASKED = { showValues: false };
const stays = new AbortController().signal;

let registry: Registry;
beforeEach(async () => {
  registry = await withRegistry();
});
afterEach(() => registry.close());

const aside = (limits: Parameters<typeof auditsAside>[2] = {}) => {
  const { store, now } = registry.acting();
  return auditsAside(store.read, now, limits);
};
const parsed = (bytes: Uint8Array) => JSON.parse(new TextDecoder().decode(bytes)) as AuditReport;

async function* inPieces(bytes: Uint8Array, pieceBytes = 64 * 1024): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
}

/** Sends the beginning of a capture and then nothing more. */
async function* stalling(began: () => void): AsyncGenerator<Uint8Array> {
  yield PUMP.subarray(0, 1_000);
  began();
  await new Promise(() => undefined);
}

for (const pieceBytes of [7_001, 1_000_000])
  test(`a capture in pieces of ${pieceBytes} bytes gives on its thread the report that it gives here`, async () => {
    const { store, now } = registry.acting();
    const { bytes, summary } = await auditsAside(store.read, now)(
      { name: "pump.har", bytes: inPieces(PUMP, pieceBytes) },
      MASKED,
      stays,
    );
    const today = now().toISOString().slice(0, 10);
    const source = { name: "pump.har", from: inPieces(PUMP) };
    const report = await auditCaptures([source], null, loadWorld(), today, { contents: MASKED });
    assert.deepEqual(parsed(bytes), report);
    assert.deepEqual([summary.captures, summary.destinations], [["pump.har"], report.destinations.length]);
    await noThreadLeft();
  });

test("what the thread refuses is refused here with its code and place, and so is what breaks off on the way", async () => {
  const audit = aside();
  const canary = { name: "c.json", bytes: new TextEncoder().encode("carelabel: label") };
  const capture = { name: "pump.har", bytes: stalling(() => undefined) };
  await assert.rejects(audit(capture, { ...MASKED, canary }, stays), {
    code: "document-unreadable",
    where: /^c\.json/,
  });
  const text = { name: "notes.txt", bytes: inPieces(Buffer.alloc(4_000_000, "no capture ")) };
  await assert.rejects(audit(text, MASKED, stays), { code: "format-unknown" });
  const broken = (async function* () {
    yield PUMP.subarray(0, 1_000);
    throw new Error("cut off");
  })();
  await assert.rejects(audit({ name: "pump.har", bytes: broken }, MASKED, stays), /cut off/);
  await noThreadLeft();
});

test("an upload that is cancelled leaves no thread, and its place is free when the thread has ended", async () => {
  const audit = aside({ atOnce: 1 });
  const left = new AbortController();
  const began = Promise.withResolvers<void>();
  const cancelled = audit({ name: "pump.har", bytes: stalling(began.resolve) }, MASKED, left.signal);
  await began.promise;
  await new Promise(setImmediate); // a thread is announced a tick after it was made
  assert.equal(threadCount(), 1);
  await assert.rejects(audit({ name: "pump.har", bytes: inPieces(PUMP) }, MASKED, stays), AuditsBusy);
  left.abort(new Error("gone"));
  await assert.rejects(cancelled, /gone/);
  await noThreadLeft();
  const { summary } = await audit({ name: "pump.har", bytes: inPieces(PUMP) }, MASKED, stays);
  assert.ok(summary.destinations > 0);
});

test("a capture that takes more time or memory than one may is refused, and the command line named", async () => {
  const capture = () => ({ name: "hosts.har.gz", bytes: inPieces(manyHosts(5_000)) });
  for (const limits of [{ workMs: 50 }, { memoryMebibytes: 24 }])
    await assert.rejects(aside(limits)(capture(), MASKED, stays), {
      code: "document-too-large",
      where: "hosts.har.gz",
      message: /carelabel audit/,
    });
});

test("a slow sender does not use up the time that work may take", async () => {
  const slowly = (async function* () {
    yield PUMP.subarray(0, 1_000);
    await new Promise((done) => setTimeout(done, 3_000));
    yield PUMP.subarray(1_000);
  })();
  const { summary } = await aside({ workMs: 2_500 })({ name: "pump.har", bytes: slowly }, MASKED, stays);
  assert.ok(summary.destinations > 0);
});

test("while a capture with 5,000 hosts is audited, nothing else waits for it, and the report keeps its limit", async () => {
  const capture = manyHosts(5_000);
  const ended = longestTurn();
  const reportLimitBytes = 1_000_000;
  const { bytes, summary } = await aside({ reportLimitBytes })(
    { name: "hosts.har.gz", bytes: inPieces(capture) },
    MASKED,
    stays,
  );
  const stallMs = ended();
  assert.ok(stallMs < 200, `the longest stall took ${stallMs} ms`);
  assert.ok(bytes.length <= reportLimitBytes);
  assert.equal(summary.destinations, 5_000);
  assert.equal(parsed(bytes).destinations.length + summary.leftOut.destinations, 5_000);
});

/** The pump's capture, packed, with its first request sent to `count` hosts. */
function manyHosts(count: number): Uint8Array {
  const har = JSON.parse(PUMP.toString()) as { log: { entries: { request: { url: string } }[] } };
  const [entry] = har.log.entries;
  assert.ok(entry);
  const text = JSON.stringify(entry);
  const { host } = new URL(entry.request.url);
  const entries = Array.from({ length: count }, (_, at) => text.replaceAll(host, `h${at}.x${at % 97}.example.com`));
  har.log.entries = [];
  const whole = JSON.stringify(har).replace('"entries":[]', () => `"entries":[${entries.join(",")}]`);
  return gzipSync(whole);
}
