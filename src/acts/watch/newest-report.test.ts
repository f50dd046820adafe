import assert from "node:assert/strict";
import { test } from "node:test";
import type { Entry } from "../../store/watch/watch-store.ts";
import { newestReport } from "./newest-report.ts";
import { ENTRY, packReport } from "./watch-entry.ts";

const utf8 = new TextEncoder();

function came(atMs: number, boot: string, sequence: number): Entry {
  const payload = packReport("c1", utf8.encode(JSON.stringify({ boot, sequence, values: { load: sequence } })));
  return { number: atMs, device: 7, atMs, kind: ENTRY.report, payload };
}

async function newestOf(entries: readonly Entry[], boot?: string): Promise<string> {
  const newest = await newestReport({ lastReports: async (_, limit) => entries.slice(-limit) }, 7, boot);
  return newest === undefined ? "none" : `${newest.report.boot} ${newest.report.sequence} at ${newest.atMs}`;
}

test("the newest report is the last one that came, but for those that were delayed", async () => {
  assert.equal(await newestOf([], "b1"), "none");
  assert.equal(await newestOf([came(1, "b1", 1), came(2, "b1", 2)], "b1"), "b1 2 at 2");
  assert.equal(await newestOf([came(1, "b1", 1), came(2, "b1", 9), came(3, "b1", 4)], "b1"), "b1 9 at 2");
  assert.equal(await newestOf([came(1, "b1", 8), came(2, "b2", 1), came(3, "b1", 9)], "b2"), "b2 1 at 2");
  assert.equal(await newestOf([came(1, "b1", 8), came(2, "b2", 1)], "b2"), "b2 1 at 2");
});

test("of a boot that nobody knows any more it is the last that came", async () => {
  assert.equal(await newestOf([came(1, "b1", 8), came(2, "b1", 3)], undefined), "b1 3 at 2");
});

test("one that cannot be read any more is passed over, as it is when the memory is made again", async () => {
  const payload = packReport("c1", utf8.encode('{"boot":"b1","sequence":-2,"values":{}}'));
  const unreadable: Entry = { number: 3, device: 7, atMs: 3, kind: ENTRY.report, payload };
  assert.equal(await newestOf([came(1, "b1", 1), came(2, "b1", 2), unreadable], "b1"), "b1 2 at 2");
  assert.equal(await newestOf([unreadable], "b1"), "none");
});
