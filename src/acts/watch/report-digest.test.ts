import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, test } from "node:test";
import { type Registry, withRegistry } from "../../registry-for-tests.ts";
import { ledgerPage } from "../../store/ledger.ts";
import { SYSTEM } from "../act.ts";
import { openReportDigest } from "./report-digest.ts";

let registry: Registry;
before(async () => {
  registry = await withRegistry();
});
after(() => registry.close());

test("the ledger holds one digest over the reports that came, and none where none came", async () => {
  const digest = openReportDigest(registry.acting(SYSTEM), () => undefined);
  await digest.note();
  const expected = createHash("sha256");
  for (const number of [1, 7, 1]) {
    const sha256 = createHash("sha256").update(`report ${number}`).digest();
    const head = Buffer.alloc(12);
    head.writeUInt32LE(number, 0);
    head.writeDoubleLE(1000 * number, 4);
    expected.update(head).update(sha256);
    digest.add(number, 1000 * number, sha256);
  }
  await digest.close();
  const { entries } = await ledgerPage(registry.store.read, { act: "watch.digest", offset: 0, limit: 10 });
  assert.equal(entries.length, 1);
  assert.deepEqual(entries[0]?.changes.reports?.[1], {
    reports: 3,
    from: "1970-01-01T00:00:01.000Z",
    to: "1970-01-01T00:00:01.000Z",
    sha256: expected.digest("hex"),
  });
});
