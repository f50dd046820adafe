import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import Fastify, { type FastifyInstance } from "fastify";
import type { Actor } from "../domain/account/account.ts";
import {
  device,
  deviceInput,
  NOW,
  PLACES,
  PRODUCTS,
  person,
  type Registry,
  withRegistry,
} from "../registry-for-tests.ts";
import { writeSetting } from "../store/setting.ts";
import { deviceDoors } from "./device.ts";
import { type House, takesJson } from "./door.ts";
import { placeDoors } from "./place.ts";
import { sendProblem } from "./problems.ts";
import { productDoors } from "./product.ts";

let registry: Registry;
let server: FastifyInstance;
let actor: Actor | undefined;
beforeEach(async () => {
  registry = await withRegistry();
  actor = person("engineer");
  const house: House = {
    store: registry.store,
    now: () => new Date(NOW),
    actorOf: async () => actor,
    publish: () => undefined,
  };
  server = Fastify();
  takesJson(server);
  server.setErrorHandler((error, _, reply) => sendProblem(error, reply, assert.fail));
  await deviceDoors(server, house);
  await placeDoors(server, house);
  await productDoors(server, house);
});
afterEach(async () => {
  await server.close();
  await registry.close();
});

async function ask(
  method: "GET" | "POST" | "PUT" | "DELETE",
  path: string,
  { body, version }: { body?: object; version?: number } = {},
) {
  const headers = version === undefined ? {} : { "if-match": `"${version}"` };
  const answer = await server.inject({
    method,
    url: `/api/v1/${path}`,
    headers,
    ...(body === undefined ? {} : { payload: body }),
  });
  return { status: answer.statusCode, etag: answer.headers.etag, body: answer.json() };
}

const working = { contact: null, conformity: "unknown", operation: "operating" } as const;

test("a device is created, read with all its page shows, changed and retired over HTTP", async () => {
  await registry.store.write((tx) => writeSetting(tx, "facility", JSON.stringify({ name: "Klinikum", zone: "UTC" })));
  const created = await ask("POST", "devices", { body: deviceInput("MT-1") });
  assert.deepEqual([created.status, created.etag], [200, '"1"']);
  const path = `devices/${created.body.id}`;
  const page = await ask("GET", path);
  assert.equal(page.etag, '"1"');
  assert.deepEqual(
    page.body.path.map(({ name }: { name: string }) => name),
    ["Intensivstation 2", "Haus Nord", "Klinikum Tannenwald"],
  );
  assert.equal(page.body.phone, "+49 30 5550 112");
  assert.deepEqual(page.body.may, { offNetwork: "ward-only", outOfOperation: "ward-only" });

  const tier = {
    tier: { offNetwork: "free", outOfOperation: "free" },
    lifeSupporting: false,
    onPatient: false,
  };
  actor = person("clinician");
  assert.equal((await ask("PUT", `${path}/tier`, { body: tier, version: 1 })).status, 200);
  assert.equal((await ask("PUT", path, { body: deviceInput("MT-2"), version: 2 })).status, 403);
  actor = person("engineer");
  const changed = await ask("PUT", path, { body: { ...deviceInput("MT-1"), ...tier, owner: "Lab" }, version: 2 });
  assert.deepEqual([changed.status, changed.etag], [200, '"3"']);
  assert.equal((await ask("PUT", path, { body: deviceInput("MT-1"), version: 2 })).status, 412);
  // Its tier is free, so nothing more is asked.
  const operation = { operation: "in-maintenance", agreed: false, note: null };
  assert.equal((await ask("PUT", `${path}/operation`, { body: operation, version: 3 })).status, 200);

  const token = (await ask("PUT", `${path}/public`, { body: { open: true } })).body.publicToken;
  const erasure = { on: "2027-03-01", reason: "worn out", erasure: "destroy", erasedBy: "Ada", evidence: null };
  assert.equal((await ask("POST", `${path}/retire`, { body: erasure, version: 4 })).status, 200);
  const history = await ask("GET", `${path}/history?limit=2`);
  assert.deepEqual([history.body.total, history.body.entries[0].act], [6, "device.retire"]);

  actor = undefined;
  const open = await ask("GET", `public/devices/${token}`);
  assert.deepEqual(
    [open.body.state, open.body.title, open.body.facility, open.body.labelDigest],
    ["retired", "MT-1", "Klinikum", null],
  );
  assert.equal((await ask("GET", `public/devices/${"0".repeat(32)}`)).status, 404);
  assert.equal((await ask("GET", path)).status, 401);
});

test("now shows patients first, then the gravest, then what waits longest, each with whom to call", async () => {
  const since = (day: number) => `2027-02-${String(day).padStart(2, "0")}T00:00:00.000Z`;
  await registry.add(
    device("fine"),
    device("young", { status: { ...working, contact: "silent" }, statusSince: since(20) }),
    device("old", { status: { ...working, contact: "silent" }, statusSince: since(1) }),
    device("grave", { status: { ...working, conformity: "fail-safe" }, placeId: PLACES.ward.id, phone: "1234" }),
    device("patient", { status: { ...working, contact: "silent" }, onPatient: true, statusSince: since(25) }),
    device("gone", { status: { contact: "silent", conformity: "deviating", operation: "retired" } }),
  );
  const { body } = await ask("GET", "now");
  const items: { device: { title: string }; why: string; phone: string }[] = body.items;
  assert.deepEqual(
    items.map(({ device: { title }, why }) => `${title} ${why}`),
    ["patient silent", "grave fail-safe", "old silent", "young silent"],
  );
  assert.equal(items[1]?.phone, "1234");
  assert.equal(items[2]?.phone, "+49 30 5550 112");
  assert.deepEqual([body.total, body.todo.devices, body.todo.tiersUnset, body.todo.productsWithoutLabel], [4, 5, 5, 3]);

  actor = person("viewer", { places: [PLACES.south.id] });
  const limited = (await ask("GET", "now?offset=0&limit=1")).body;
  assert.deepEqual([limited.total, limited.items[0].device.title, limited.todo.devices], [1, "grave", 1]);
  assert.deepEqual((await ask("GET", "devices/counts")).body, { states: { "fail-safe": 1 }, total: 1 });
});

test("a home without a telephone names the place whose number it has", async () => {
  await registry.add(
    device("GL-1", { id: "athome0001", placeId: PLACES.home.id, status: { ...working, conformity: "fail-safe" } }),
    device("GL-2", { id: "athome0002", placeId: PLACES.home.id, phone: "1234" }),
  );
  const facility = { name: "Klinikum Tannenwald", kind: "facility" };
  const { body } = await ask("GET", "devices/athome0001");
  assert.deepEqual([body.phone, body.phoneOf, body.path[0].kind], ["+49 30 5550 112", facility, "home"]);
  const own = (await ask("GET", "devices/athome0002")).body;
  assert.deepEqual([own.phone, own.phoneOf], ["1234", null]);
  const [item] = (await ask("GET", "now")).body.items;
  assert.deepEqual([item.phone, item.phoneOf, item.placeKind], ["+49 30 5550 112", facility, "home"]);
});

test("now says that nothing is watched until there was a report", async () => {
  const watched = async () => (await ask("GET", "now")).body.todo.watched;
  await registry.add(device("MT-1"));
  assert.equal(await watched(), false);
  await registry.add(device("MT-2", { lastContactAt: NOW, placeId: PLACES.ward.id }));
  assert.equal(await watched(), true);
  actor = person("viewer", { places: [PLACES.north.id] });
  assert.equal(await watched(), false, "not within reach");
});

test("devices for which nobody has said what may be done can be listed alone", async () => {
  const set = { offNetwork: "free", outOfOperation: "free" } as const;
  await registry.add(
    device("MT-1"),
    device("MT-2", { tier: set }),
    device("MT-3", { tier: { ...set, offNetwork: null } }),
  );
  const { body } = await ask("GET", "devices?tier=unset&order=title");
  assert.deepEqual([body.total, ...body.devices.map(({ title }: { title: string }) => title)], [2, "MT-1", "MT-3"]);
  assert.equal(body.total, (await ask("GET", "now")).body.todo.tiersUnset);
});

test("a list over HTTP is a window with the number of all, and refuses what it does not know", async () => {
  await registry.add(...Array.from({ length: 5 }, (_, at) => device(`MT-${at}`)));
  const { body } = await ask("GET", "devices?q=mt&order=title&down=yes&offset=1&limit=2");
  assert.deepEqual([body.total, ...body.devices.map(({ title }: { title: string }) => title)], [5, "MT-3", "MT-2"]);
  assert.equal(body.devices[0].place, "Intensivstation 2 · Haus Nord");
  for (const wrong of ["devices?order=colour", "devices?state=fine", "devices?sort=title", "devices?offset=-1"])
    assert.equal((await ask("GET", wrong)).status, 400, wrong);
});

test("what is out of reach is as if it did not exist", async () => {
  await registry.add(device("MT-1", { id: "northpump1" }));
  actor = person("engineer", { places: [PLACES.south.id] });
  assert.equal((await ask("GET", "devices/northpump1")).status, 404);
  assert.equal((await ask("GET", "devices/northpump1/history")).status, 404);
  assert.equal((await ask("PUT", "devices/northpump1/public", { body: { open: true } })).status, 404);
  assert.equal((await ask("GET", "devices")).body.total, 0);
  const { places, devices } = (await ask("GET", "places")).body;
  assert.deepEqual(places.map(({ id }: { id: string }) => id).sort(), [PLACES.south.id, PLACES.ward.id]);
  assert.deepEqual(devices, {});
});

test("devices that share a host name or a serial but for its punctuation are shown as pairs", async () => {
  const named = (system: "serial" | "host-name", value: string) => ({ system, value, from: null, until: null });
  await registry.add(
    device("a", { identifiers: [named("serial", "SN-1"), named("host-name", "pump")] }),
    device("b", { identifiers: [named("serial", "SN1"), named("host-name", "PUMP.")] }),
    device("c", { identifiers: [named("serial", "SN-1")], productId: PRODUCTS.meter.id }),
    device("d", { identifiers: [named("host-name", "pump")], placeId: PLACES.ward.id }),
  );
  const pairs: { one: { title: string }; other: { title: string }; because: string }[] = (
    await ask("GET", "duplicates")
  ).body.pairs;
  assert.deepEqual(pairs.map(({ one, other }) => `${one.title} ${other.title}`).sort(), [
    "SN-1 SN1",
    "SN-1 pump",
    "SN1 pump",
  ]);
  actor = person("viewer", { places: [PLACES.south.id] });
  assert.deepEqual((await ask("GET", "duplicates")).body.pairs, []);
});

test("one device with two spellings of its own serial number, as after a merge, is no pair", async () => {
  const named = (value: string) => ({ system: "serial" as const, value, from: null, until: null });
  await registry.add(device("a", { identifiers: [named("SN-1"), named("SN1")] }));
  assert.deepEqual((await ask("GET", "duplicates")).body.pairs, []);
});

test("a maker sees its own products, without the number of devices", async () => {
  await registry.add(device("MT-1"));
  const products = async () => (await ask("GET", "products")).body.products;
  assert.deepEqual(
    (await products()).map(({ id, devices }: { id: string; devices: number }) => [id, devices]),
    [
      [PRODUCTS.meter.id, 0],
      [PRODUCTS.monitor.id, 0],
      [PRODUCTS.pump.id, 1],
    ],
  );
  actor = person("manufacturer", { products: [PRODUCTS.pump.id] });
  const [own, ...others] = await products();
  assert.deepEqual([own.id, own.devices, own.label, others.length], [PRODUCTS.pump.id, 0, null, 0]);
  assert.equal((await ask("GET", `products/${PRODUCTS.meter.id}`)).status, 404);
  assert.equal((await ask("GET", "devices")).status, 403);
});

test("products and places are created and changed with the version that was read", async () => {
  const { id, version, ...pump } = PRODUCTS.pump;
  const created = await ask("POST", "products", { body: { ...pump, model: "InfuTrak 400" } });
  assert.deepEqual([created.status, created.etag], [200, '"1"']);
  const path = `products/${created.body.id}`;
  assert.equal((await ask("PUT", path, { body: { ...pump, model: "InfuTrak 500" } })).status, 400);
  assert.equal((await ask("PUT", path, { body: { ...pump, model: "InfuTrak 500" }, version: 1 })).status, 200);
  assert.deepEqual((await ask("GET", path)).etag, '"2"');
  assert.equal((await ask("DELETE", `places/${PLACES.ward.id}`, { version: 1 })).status, 200);
  assert.equal((await ask("DELETE", `places/${PLACES.ward.id}`, { version: 1 })).status, 404);
});
