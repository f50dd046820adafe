import assert from "node:assert/strict";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import Fastify, { type FastifyInstance } from "fastify";
import { act } from "../acts/act.ts";
import { changeDevice } from "../acts/device.ts";
import { distinctDevices } from "../acts/distinct-devices.ts";
import { mergeDevices } from "../acts/retire-device.ts";
import type { Actor } from "../domain/account/account.ts";
import { type Device, inputOf } from "../domain/registry/device.ts";
import { device, PLACES, PRODUCTS, person, type Registry, withRegistry } from "../registry-for-tests.ts";
import { deviceById } from "../store/device.ts";
import { deviceDoors } from "./device.ts";
import { takesJson } from "./door.ts";
import { importDoors } from "./import.ts";
import { sendProblem } from "./problems.ts";

let registry: Registry;
let server: FastifyInstance;
let actor: Actor;
beforeEach(async () => {
  registry = await withRegistry();
  actor = person("engineer");
  server = Fastify();
  server.setErrorHandler((error, _, reply) => sendProblem(error, reply, assert.fail));
  const { store, now, publish } = registry.acting();
  const house = { store, now, publish, actorOf: async () => actor };
  await server.register(async (room) => {
    takesJson(room);
    await deviceDoors(room, house);
  });
  await server.register(async (room) => {
    takesJson(room);
    await importDoors(room, house, assert.fail);
  });
  await server.listen({ host: "127.0.0.1", port: 0 });
});
afterEach(async () => {
  await server.close();
  await registry.close();
});

async function api<T>(path: string, request: RequestInit = {}): Promise<T> {
  const { port } = server.server.address() as AddressInfo;
  const reply = await fetch(`http://127.0.0.1:${port}/api/v1/${path}`, request);
  assert.equal(reply.status, 200, await reply.clone().text());
  return (await reply.json()) as T;
}

interface Entry {
  act: string;
  subjects: { kind: string; id: string }[];
}
/** The history as somebody limited to `places` reads it; without any, somebody who reaches all. */
async function historyFor(id: string, ...places: string[]): Promise<Entry[]> {
  actor = person("auditor", { places: places.length === 0 ? null : places });
  const { entries, total } = await api<{ entries: Entry[]; total: number }>(`devices/${id}/history`);
  actor = person("engineer");
  assert.equal(total, entries.length);
  return entries;
}
const acts = (entries: Entry[]) => entries.map(({ act }) => act);
const kept = async (id: string) => (await deviceById(registry.store.read, id)) as Device;
async function change(id: string, values: Partial<Device>) {
  const before = await kept(id);
  await changeDevice(registry.acting(), id, before.version, inputOf({ ...before, ...values }));
}
async function importTable(table: string) {
  const form = new FormData();
  form.append("table", new Blob([table]), "devices.csv");
  const { id } = await api<{ id: string }>("imports", { method: "POST", body: form });
  const settled = async () => {
    for (;;) {
      const { stage } = await api<{ stage: string }>(`imports/${id}`);
      if (!["reading", "matching", "applying"].includes(stage)) return stage;
      await wait(10);
    }
  };
  assert.equal(await settled(), "previewed");
  const headers = { "content-type": "application/json" };
  await api(`imports/${id}/apply`, { method: "POST", headers, body: JSON.stringify({ leaveOutWrong: false }) });
  assert.equal(await settled(), "done");
}

const { icu, north, ward, south, home } = PLACES;
const pump = (tag: string, values: Partial<Device> = {}) =>
  device(tag, { id: `device${tag.toLowerCase()}`, ...values });
const ROW = `Inventarnummer;Hersteller;Modell;Standort;Station
MT1;Sanova;InfuTrak 300;Haus Süd;Station 7
`;

for (const [way, move] of [
  ["a change", () => change("devicemt1", { placeId: ward.id })],
  ["an import", () => importTable(ROW)],
] as const)
  test(`a device that moves by ${way} brings no history from before to those who reach its new place alone`, async () => {
    await registry.add(pump("MT1"));
    await change("devicemt1", { note: "seen by the neurologist" });
    await move();
    assert.equal((await kept("devicemt1")).placeId, ward.id);
    await change("devicemt1", { owner: "Station 7" });
    assert.deepEqual(acts(await historyFor("devicemt1", south.id)), ["device.change"]);
    assert.equal((await historyFor("devicemt1", south.id, north.id)).length, 3, "who reaches both sees all of it");
    assert.equal((await historyFor("devicemt1")).length, 3);
    await change("devicemt1", { placeId: icu.id });
    assert.deepEqual(await historyFor("devicemt1", north.id), [], "nor when it comes back");
  });

test("a record merged from elsewhere brings neither itself nor its history", async () => {
  await registry.add(pump("MT1"), pump("MT2", { placeId: ward.id }));
  await change("devicemt2", { note: "seen by the neurologist" });
  await mergeDevices(registry.acting(), "devicemt1", 1, "devicemt2");
  await change("devicemt1", { owner: "Ada" });
  const seen = await historyFor("devicemt1", north.id);
  assert.deepEqual(acts(seen), ["device.change"]);
  assert.ok(!JSON.stringify(seen).includes("neurologist"));
  assert.deepEqual(acts(await historyFor("devicemt1")), ["device.change", "device.merge", "device.change"]);
});

test("where a merged record stood before counts as well; what was within reach all the time stays to be read", async () => {
  await registry.add(pump("MT1"), pump("MT2", { placeId: home.id }), pump("MT3"));
  await change("devicemt3", { note: "lent out" });
  await mergeDevices(registry.acting(), "devicemt1", 1, "devicemt3");
  assert.deepEqual(acts(await historyFor("devicemt1", north.id)), ["device.merge", "device.change"]);
  await change("devicemt2", { note: "at the Meiers" });
  await change("devicemt2", { placeId: icu.id });
  await mergeDevices(registry.acting(), "devicemt1", 2, "devicemt2");
  const seen = await historyFor("devicemt1", north.id);
  assert.deepEqual(acts(seen), ["device.merge"]);
});

test("the partner of a pair that stands out of reach is not named", async () => {
  await registry.add(pump("MT1"), pump("MT2", { placeId: ward.id }), pump("MT3"));
  await distinctDevices(registry.acting(), "devicemt1", "devicemt2");
  await distinctDevices(registry.acting(), "devicemt1", "devicemt3");
  const ids = (entries: Entry[]) => entries.map(({ subjects }) => subjects.map(({ id }) => id));
  assert.deepEqual(ids(await historyFor("devicemt1", north.id)), [["devicemt1", "devicemt3"], ["devicemt1"]]);
  assert.deepEqual(ids(await historyFor("devicemt1"))[1], ["devicemt1", "devicemt2"]);
});

test("what was done to the labels of its product since it is there stands in its history, and nothing of other products", async () => {
  const issued = (product: string) =>
    act(registry.acting(), "label.issue", async () => ({
      result: undefined,
      deed: { subjects: [{ kind: "product", id: product }] },
    }));
  await issued(PRODUCTS.pump.id);
  await registry.add(pump("MT1"));
  assert.equal((await historyFor("devicemt1")).length, 0, "not what was before it came");
  await change("devicemt1", { note: "lent out" });
  await issued(PRODUCTS.pump.id);
  await issued(PRODUCTS.monitor.id);
  await act(registry.acting(), "draft.change", async () => ({
    result: undefined,
    deed: { subjects: [{ kind: "product", id: PRODUCTS.pump.id }] },
  }));
  assert.deepEqual(acts(await historyFor("devicemt1")), ["label.issue", "device.change"]);
  assert.deepEqual(acts(await historyFor("devicemt1", north.id)), ["label.issue", "device.change"]);
  await change("devicemt1", { placeId: ward.id });
  assert.deepEqual(acts(await historyFor("devicemt1", south.id)), [], "as with all else from before");
});
