import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { device, NOW, withRegistry } from "../registry-for-tests.ts";
import { openDates } from "./open-dates.ts";

test("no date is computed before the watch knows the devices, and closing does not wait for that", async () => {
  const { store, add, close } = await withRegistry();
  await add(device("INF-0001"), device("INF-0002"));
  const kept = async () => (await store.read.selectFrom("inspection_date").select("device_id").execute()).length;
  const { promise: ready, resolve } = Promise.withResolvers<void>();
  const options = { store, now: () => new Date(NOW), watch: undefined, log: assert.fail };
  try {
    const dates = openDates({ ...options, ready });
    dates.changed();
    await wait(600);
    assert.equal(await kept(), 0);
    resolve();
    await dates.settled();
    assert.equal(await kept(), 2);
    await dates.close();
    await openDates({ ...options, ready: new Promise(() => undefined) }).close();
  } finally {
    await close();
  }
});
