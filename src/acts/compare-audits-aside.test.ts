import assert from "node:assert/strict";
import { test } from "node:test";
import { reportForTests } from "../report-for-tests.ts";
import { compareAside } from "./compare-audits-aside.ts";
import { noThreadLeft } from "./threads-for-tests.ts";

/** A thread takes reports over, so each comparison has its own. */
const reports = () => {
  const bytes = () => [new TextEncoder().encode(JSON.stringify(reportForTests()))];
  return { before: bytes(), after: bytes() };
};
const stays = new AbortController().signal;

test("reports are compared on a thread that ends with it", async () => {
  const difference = JSON.parse(new TextDecoder().decode(await compareAside(reports(), stays))) as object;
  const { before, ...changes } = difference as { before: { auditedOn: string } };
  assert.equal(before.auditedOn, reportForTests().auditedOn);
  assert.deepEqual(Object.values(changes).flat(), [], "beside itself a report differs in nothing");
  await noThreadLeft();
});

test("a comparison that takes too long is given up, and so is one that nobody waits for", async () => {
  await assert.rejects(compareAside(reports(), stays, { ms: 1 }), { code: "document-too-large" });
  const left = new AbortController();
  const leaving = compareAside(reports(), left.signal);
  left.abort(new Error("gone"));
  await assert.rejects(leaving, /gone/);
  await noThreadLeft();
});
