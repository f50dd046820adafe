import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { openStore } from "./database.ts";
import { keepObserved, observedDevices } from "./observed.ts";

test("a sensor that says more bytes than a number holds does not keep the list of unknown devices from being read", async () => {
  const folder = mkdtempSync(join(tmpdir(), "carelabel-observed-"));
  const store = await openStore(folder);
  const at = "2026-11-22T08:00:00.000Z";
  const row = {
    ...{
      key: "da:1b:63:00:00:07",
      mac: "da:1b:63:00:00:07",
      via: null,
      addresses: "[]",
      names: "[]",
      sensor: "ward-3",
    },
    ...{ first_seen_at: at, last_seen_at: at, bytes: Number.MAX_SAFE_INTEGER - 5, sightings: 1, peers: "[]" },
  };
  try {
    for (const bytes of [row.bytes, 3, row.bytes, 2 ** 60])
      await store.write((tx) => keepObserved(tx, [{ ...row, bytes }], new Date(at)));
    await store.write((tx) => keepObserved(tx, [{ ...row, key: "other", bytes: 2 ** 60 }], new Date(at)));
    const kept = await observedDevices(store.read);
    assert.deepEqual(
      kept.map(({ bytes, sightings }) => [bytes, sightings]),
      [
        [Number.MAX_SAFE_INTEGER, 4],
        [Number.MAX_SAFE_INTEGER, 1],
      ],
    );
  } finally {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
