import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { changeDevice } from "../acts/device.ts";
import { importDevices } from "../acts/import-devices.ts";
import type { ImportState } from "../contract/import.ts";
import { inputOf } from "../domain/registry/device.ts";
import { device, PLACES, person } from "../registry-for-tests.ts";
import { importById, saveImport } from "../store/import.ts";
import { allPlaces } from "../store/place.ts";
import { type ImportHouse, json, openImportHouse, TABLE } from "./import-house-for-tests.ts";

let house: ImportHouse;

beforeEach(async () => {
  house = await openImportHouse();
});
afterEach(() => house.close());

test("what somebody else changed since the preview is seen first: nothing is done, the rows are matched anew", async () => {
  const before = device("MT-1", { owner: "A" });
  await house.registry.add(before);
  const state = await house.previewed("Asset tag,Owner\nMT-1,B\n");
  await changeDevice(house.registry.acting(), before.id, 1, { ...inputOf(before), owner: "C" });
  const refused = await house.applied(state.id);
  assert.deepEqual([refused.stage, refused.problem?.code], ["previewed", "record-changed"]);
  assert.equal((await house.devices())[0]?.owner, "C");
  assert.deepEqual((await house.rowsOf(state.id))[0]?.changes, { owner: ["C", "B"] });
  assert.equal((await house.applied(state.id)).stage, "done");
  assert.deepEqual(
    (await house.devices()).map(({ owner, version }) => [owner, version]),
    [["B", 3]],
  );
});

test("a change of another field meanwhile stays, and the import goes on", async () => {
  const before = device("MT-1", { owner: "A" });
  await house.registry.add(before);
  const state = await house.previewed("Asset tag,Owner\nMT-1,B\n");
  await changeDevice(house.registry.acting(), before.id, 1, { ...inputOf(before), note: "mended" });
  assert.equal((await house.applied(state.id)).stage, "done");
  assert.deepEqual(
    (await house.devices()).map(({ owner, note }) => [owner, note]),
    [["B", "mended"]],
  );
});

test("an import that is applied twice at once is done once", async () => {
  const state = await house.previewed(TABLE);
  const apply = () => fetch(house.url(`/${state.id}/apply`), json("POST", { leaveOutWrong: true }));
  const replies = await Promise.all([apply(), apply(), apply()]);
  assert.deepEqual(replies.map(({ status }) => status).sort(), [200, 409, 409]);
  assert.equal((await house.settled(state.id)).stage, "done");
  assert.equal((await house.entries()).length, 1);
});

test("another one's import does not exist, a second one of one's own waits or takes its place", async () => {
  const first = await house.previewed(TABLE);
  house.actor = person("administrator");
  for (const [path, init] of [
    ["", undefined],
    ["/rows", undefined],
    ["/apply", json("POST", { leaveOutWrong: true })],
    ["", { method: "DELETE" }],
  ] as const)
    assert.equal((await fetch(house.url(`/${first.id}${path}`), init)).status, 404);
  house.actor = person("engineer");
  await house.previewed(TABLE);
  assert.equal((await fetch(house.url(`/${first.id}`))).status, 404);
});

test("an import is stopped in any stage before it is applied, and nothing of it is left", async () => {
  const rows = Array.from({ length: 5000 }, (_, n) => `S${n},Sanova,InfuTrak 300`).join("\n");
  const started = (await (await house.send(`Serial,Maker,Model\n${rows}\n`)).json()) as ImportState;
  assert.equal((await house.send(TABLE)).status, 409);
  assert.equal((await fetch(house.url(`/${started.id}`), { method: "DELETE" })).status, 200);
  assert.equal((await fetch(house.url(`/${started.id}`))).status, 404);
  const waiting = await house.previewed(TABLE);
  assert.equal((await fetch(house.url(`/${waiting.id}`), { method: "DELETE" })).status, 200);
  const left = await house.registry.store.read.selectFrom("import_row").selectAll().execute();
  assert.deepEqual([left, await house.devices(), await house.entries()], [[], [], []]);
});

test("a server that was stopped in the middle says so at its next start, and nothing was changed", async () => {
  for (const stage of ["reading", "matching", "applying"] as const) {
    const state = await house.previewed(TABLE);
    const kept = await importById(house.registry.store.read, state.id);
    assert.ok(kept);
    await house.registry.store.write((tx) => saveImport(tx, { ...kept, state: { ...state, stage } }));
    await house.restart();
    const after = await house.settled(state.id);
    assert.deepEqual([after.stage, after.problem?.code, after.problem?.where], ["failed", "import-stopped", stage]);
  }
  assert.deepEqual([await house.devices(), await house.entries()], [[], []]);
});

test("an import that fails in the middle of its act has done nothing", async () => {
  const rows = Array.from({ length: 6000 }, (_, n) => `S${n},Sanova,InfuTrak 300,Ward ${n % 700}`).join("\n");
  const state = await house.previewed(`Serial,Maker,Model,Ward\n${rows}\n`);
  const kept = await importById(house.registry.store.read, state.id);
  assert.ok(kept);
  await house.registry.store.write((tx) => saveImport(tx, { ...kept, state: { ...state, stage: "applying" } }));
  const stop = new AbortController();
  const work = {
    signal: stop.signal,
    progress: (_: string, done: number) => {
      if (done >= 4000) stop.abort();
    },
  };
  await assert.rejects(importDevices(house.registry.acting(), state.id, { leaveOutWrong: true, work }), {
    name: "AbortError",
  });
  assert.deepEqual([await house.devices(), await house.entries()], [[], []]);
  assert.equal((await allPlaces(house.registry.store.read)).length, Object.keys(PLACES).length);
});

test("an import that is thrown away while it is applied is done whole or not at all, and the ledger says which", async () => {
  const rows = Array.from({ length: 5000 }, (_, n) => `S${n},Sanova,InfuTrak 300`).join("\n");
  for (const delay of [0, 5, 20]) {
    const before = (await house.devices()).length;
    const state = await house.previewed(`Serial,Maker,Model\n${rows.replaceAll("S", `S${delay}-`)}\n`);
    const cancelling = fetch(house.url(`/${state.id}`), { method: "DELETE" });
    await wait(delay);
    const reply = await fetch(house.url(`/${state.id}/apply`), json("POST", { leaveOutWrong: false }));
    await cancelling;
    if (reply.ok) await house.settled(state.id).catch(() => undefined);
    else await reply.text();
    for (let waited = 0; waited < 200 && (await house.entries()).length === 0 && reply.ok; waited++) await wait(10);
    const written = (await house.devices()).length - before;
    const said = (await house.entries())
      .filter(({ subjects }) => subjects.some(({ id }) => id === state.id))
      .map(({ changes }) => changes.newDevices?.[1]);
    assert.deepEqual(said, written === 0 ? [] : [written]);
    assert.ok(written === 0 || written === 5000, `${written} of 5000`);
  }
});

test("a preview of before the account's reach was reduced is nobody's any more", async () => {
  const state = await house.previewed("Serial,Maker,Model,Ward\nA1,Sanova,InfuTrak 300,Neue Station\n");
  house.actor = person("engineer", { places: [PLACES.icu.id] });
  assert.equal((await fetch(house.url(`/${state.id}/rows`))).status, 404);
  assert.equal((await fetch(house.url(`/${state.id}/apply`), json("POST", { leaveOutWrong: true }))).status, 404);
  const kept = await importById(house.registry.store.read, state.id);
  assert.ok(kept);
  await house.registry.store.write((tx) => saveImport(tx, { ...kept, state: { ...state, stage: "applying" } }));
  const work = { signal: new AbortController().signal, progress: () => undefined };
  await assert.rejects(importDevices(house.registry.acting(house.actor), state.id, { leaveOutWrong: true, work }), {
    code: "record-changed",
  });
  assert.deepEqual([await house.devices(), await house.entries()], [[], []]);
});
