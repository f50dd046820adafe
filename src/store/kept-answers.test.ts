import assert from "node:assert/strict";
import { test } from "node:test";
import { device, PLACES, withRegistry } from "../registry-for-tests.ts";
import { countByPlace } from "./device-count.ts";
import { listDevices } from "./device-list.ts";
import { deviceNames, replaceDevice } from "./device-write.ts";
import { forgetAnswers, keepAnswers, keptAnswer } from "./kept-answers.ts";

test("an answer is found once, and anew after its table was written, but not after another", async () => {
  const db = {};
  keepAnswers(db);
  let asked = 0;
  const ask = () => keptAnswer(db, "device", "all", async () => ++asked);
  assert.deepEqual([await ask(), await ask()], [1, 1]);
  forgetAnswers(db, new Set(["session"]));
  assert.equal(await ask(), 1);
  forgetAnswers(db, new Set(["ledger", "device"]));
  assert.deepEqual([await ask(), await ask()], [2, 2]);
});

test("what was read before a commit and arrives after it is not kept", async () => {
  const db = {};
  keepAnswers(db);
  const slow = Promise.withResolvers<string>();
  const before = keptAnswer(db, "device", "all", () => slow.promise);
  forgetAnswers(db, new Set(["device"]));
  slow.resolve("old");
  assert.equal(await before, "old");
  assert.equal(await keptAnswer(db, "device", "all", async () => "new"), "new");
});

test("the answers asked for last are kept, small ones never, and none within a transaction", async () => {
  const db = {};
  keepAnswers(db);
  let asked = 0;
  const next = async () => ++asked;
  const ask = (key: string, isWorthIt = true) => keptAnswer(db, "device", key, next, () => isWorthIt);
  for (let n = 0; n < 100; n++) {
    await ask("often");
    await ask(`rare ${n}`);
  }
  assert.equal(await ask("often"), 1);
  assert.equal(await ask("rare 0"), 102);
  assert.notEqual(await ask("small", false), await ask("small", false));
  assert.notEqual(await keptAnswer({}, "device", "a", next), await keptAnswer({}, "device", "a", next));
});

test("whoever has changed a device, its words or a place is shown it at once, and a change undone is not", async () => {
  const { store, add, close } = await withRegistry();
  try {
    const devices = Array.from({ length: 400 }, (_, n) => device(`MT-${n}`, { owner: "Biomed" }));
    await add(...devices);
    const found = async (q: string) =>
      (await listDevices(store.read, { places: null }, { q }, { offset: 0, limit: 1 })).total;
    const names = await deviceNames(store.read);
    const [first] = devices;
    assert.ok(first);
    assert.deepEqual([await found("biomed"), await found("radiology")], [400, 0]);
    await store.write((tx) => replaceDevice(tx, { ...first, owner: "Radiology", version: 2 }, names));
    assert.deepEqual([await found("biomed"), await found("radiology")], [399, 1]);
    const undone = store.write(async (tx) => {
      await replaceDevice(tx, { ...first, owner: "Nobody", version: 3 }, names);
      throw new Error("no");
    });
    await assert.rejects(undone, /^Error: no$/);
    assert.deepEqual([await found("nobody"), await found("radiology")], [0, 1]);
    const [{ placeId }] = devices as [(typeof devices)[0]];
    const before = await countByPlace(store.read, null);
    await add(device("MT-9999", { placeId }));
    assert.equal((await countByPlace(store.read, null))[placeId], (before[placeId] ?? 0) + 1);
    await store.write((tx) => tx.updateTable("place").set({ name: "Turm" }).where("id", "=", placeId).execute());
    assert.ok((await found("turm")) > 0, PLACES.icu.name);
  } finally {
    await close();
  }
});
