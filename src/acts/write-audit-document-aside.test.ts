import assert from "node:assert/strict";
import { test } from "node:test";
import { PrinterBusy } from "../print/label/print-aside.ts";
import { loadWorld } from "../store/load-world.ts";
import { auditCaptures } from "./audit-capture.ts";
import type { WantedDocument } from "./audit-document.ts";
import { noThreadLeft } from "./threads-for-tests.ts";
import { documentsAside } from "./write-audit-document-aside.ts";

const capture = new URL("../../samples/captures/insulin-pump.har", import.meta.url).pathname;
const report = await auditCaptures([{ name: "pump.har", from: capture }], null, loadWorld(), "2026-11-22");
/** A thread takes the report over, so each is asked for with one of its own. */
const wanted = (): WantedDocument => ({
  format: "sarif",
  language: "en",
  report: [new TextEncoder().encode(JSON.stringify(report))],
  version: "1.2.3",
});
const stays = new AbortController().signal;

test("a document comes from a thread of its own, and while as many are written as may the next is told to wait", async () => {
  const write = documentsAside({ atOnce: 1 });
  const first = write(wanted(), "ada", stays);
  await assert.rejects(write(wanted(), "ben", stays), PrinterBusy);
  assert.equal(JSON.parse(new TextDecoder().decode(await first)).version, "2.1.0");
  assert.ok((await write(wanted(), "ada", stays)).length > 0, "the place is free again");
});

test("an account has one document at a time, and leaves the other places to others", async () => {
  const write = documentsAside({ atOnce: 2 });
  const first = write(wanted(), "ada", stays);
  await assert.rejects(write(wanted(), "ada", stays), PrinterBusy);
  assert.ok((await write(wanted(), "ben", stays)).length > 0);
  await first;
  assert.ok((await write(wanted(), "ada", stays)).length > 0);
});

test("a document that takes too long is given up, and so is one whose reader leaves", async () => {
  const slow = documentsAside({ atOnce: 1, documentMs: 1 });
  await assert.rejects(slow(wanted(), "ada", stays), { code: "document-too-large" });
  const write = documentsAside({ atOnce: 1 });
  const left = new AbortController();
  const leaving = write(wanted(), "ada", left.signal);
  left.abort(new Error("gone"));
  await assert.rejects(leaving, /gone/);
  await assert.rejects(write(wanted(), "ben", stays), PrinterBusy, "its thread has not ended yet");
  await noThreadLeft();
  assert.ok((await write(wanted(), "ben", stays)).length > 0, "the place is free again");
});
