import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { type Registry, withRegistry } from "../../registry-for-tests.ts";
import { ledgerPage } from "../../store/ledger.ts";
import { JOURNAL_ONLY } from "../../store/watch/entry.ts";
import { openWatchStore } from "../../store/watch/open-watch-store.ts";
import { SYSTEM } from "../act.ts";
import { openReportDigest } from "./report-digest.ts";

let registry: Registry;
let folder = "";
before(async () => {
  registry = await withRegistry();
  folder = mkdtempSync(join(tmpdir(), "carelabel-digest-"));
});
after(async () => {
  await registry.close();
  rmSync(folder, { recursive: true, force: true });
});

test("the ledger holds one digest over the reports that came, and none where none came", async () => {
  const journal = await openWatchStore(folder);
  const digest = openReportDigest(registry.acting(SYSTEM), journal, () => undefined);
  await digest.note();
  const take = (device: number, kind: number, payload: Uint8Array) =>
    new Promise<void>((resolve, reject) => {
      const durable = (failed?: Error) => (failed === undefined ? resolve() : reject(failed));
      journal.append({ device, atMs: 1000 * device, kind, payload }, durable);
    });
  const over = (devices: readonly number[]) => {
    const expected = createHash("sha256");
    for (const device of devices) {
      const head = Buffer.alloc(12);
      head.writeUInt32LE(device, 0);
      head.writeDoubleLE(1000 * device, 4);
      expected.update(head).update(createHash("sha256").update(`report ${device}`).digest());
    }
    return expected.digest("hex");
  };
  const first = Array.from({ length: 100 }, (_, device) => 1 + device);
  await Promise.all(first.map((device) => take(device, 1, Buffer.from(`report ${device}`))));
  await digest.note();
  // What time and people did is no report.
  await Promise.all([take(9, JOURNAL_ONLY, new Uint8Array()), take(7, 1, Buffer.from("report 7"))]);
  await journal.close();
  await digest.close();
  const { entries } = await ledgerPage(registry.store.read, { act: "watch.digest", offset: 0, limit: 10 });
  const noted = entries.map(({ changes }) => changes.reports?.[1]);
  assert.deepEqual(
    new Set(noted),
    new Set([
      { reports: 100, from: "1970-01-01T00:00:01.000Z", to: "1970-01-01T00:01:40.000Z", sha256: over(first) },
      { reports: 1, from: "1970-01-01T00:00:07.000Z", to: "1970-01-01T00:00:07.000Z", sha256: over([7]) },
    ]),
  );
});
