import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, connect } from "node:net";
import { after, afterEach, before, test } from "node:test";
import Fastify, { type FastifyInstance } from "fastify";
import { act } from "../acts/act.ts";
import type { Actor } from "../domain/account/account.ts";
import type { Act } from "../domain/ledger/acts.ts";
import type { Subject } from "../domain/ledger/ledger.ts";
import { device, PLACES, PRODUCTS, person, type Registry, withRegistry } from "../registry-for-tests.ts";
import { type Changes, createChanges } from "./events.ts";
import { sendProblem } from "./problems.ts";

let registry: Registry;
let changes: Changes;
let server: FastifyInstance;
/** By the header x-who. */
const people = new Map<string, Actor | undefined>();
const bugs: string[] = [];
const open: AbortController[] = [];

before(async () => {
  registry = await withRegistry();
  await registry.add(
    device("P-1", { id: "devicenorth1", placeId: PLACES.icu.id }),
    device("P-2", { id: "devicesouth1", placeId: PLACES.ward.id }),
  );
  changes = createChanges({ heartbeatMs: 50, perAccount: 3, inAll: 6, missed: 5, askedMs: 0 });
  server = Fastify({ forceCloseConnections: false });
  server.setErrorHandler((error, _request, reply) => sendProblem(error, reply, (text) => bugs.push(text)));
  const { store, now } = registry.acting();
  const house = {
    store,
    now,
    publish: changes.publish,
    actorOf: async (request: { headers: Record<string, unknown> }) => people.get(String(request.headers["x-who"])),
  };
  await server.register(async (room) => changes.doors(room, house));
  await server.listen({ host: "127.0.0.1", port: 0 });
  people.set("admin", person("administrator"));
});
afterEach(async () => {
  for (const one of open.splice(0)) one.abort();
  await until(() => changes.listening === 0);
});
after(async () => {
  await server.close();
  await registry.close();
  assert.deepEqual(bugs, []);
});

const port = () => (server.server.address() as AddressInfo).port;
async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 400 && !holds(); tries++) await new Promise((resolve) => setTimeout(resolve, 10));
  assert.ok(holds(), "it did not happen in time");
}

/** What a page has received so far. */
async function listen(who: string, lastEventId?: string) {
  const controller = new AbortController();
  open.push(controller);
  const reply = await fetch(`http://127.0.0.1:${port()}/api/v1/events`, {
    headers: { "x-who": who, ...(lastEventId === undefined ? {} : { "last-event-id": lastEventId }) },
    signal: controller.signal,
  });
  const page = { status: reply.status, headers: reply.headers, text: "", ended: false };
  (async () => {
    const decoder = new TextDecoder();
    for await (const chunk of reply.body ?? []) page.text += decoder.decode(chunk as Uint8Array, { stream: true });
  })()
    .catch(() => undefined)
    .finally(() => {
      page.ended = true;
    });
  return page;
}
const told = (text: string) =>
  [...text.matchAll(/event: change\ndata: (.*)\n/g)].map((found) => JSON.parse(found[1] ?? ""));
const does = (name: Act, ...subjects: [Subject, ...Subject[]]) =>
  act({ ...registry.acting(), publish: changes.publish }, name, async () => ({ result: 0, deed: { subjects } }));
const ofDevice = (id: string): Subject => ({ kind: "device", id });

test("an act is told at once to a page that listens, with its number in the ledger", async () => {
  const page = await listen("admin");
  assert.equal(page.headers.get("content-type"), "text/event-stream; charset=utf-8");
  await does("device.change", ofDevice("devicenorth1"));
  await until(() => page.text.includes("device.change"));
  assert.match(page.text, /^retry: 3000\n\n/);
  assert.match(page.text, /id: 1\nevent: change\n/);
  assert.deepEqual(told(page.text)[0], {
    sequence: 1,
    act: "device.change",
    by: "engineer",
    subjects: [ofDevice("devicenorth1")],
  });
  await until(() => page.text.includes("\n:\n\n"));
});

test("a page that lost the line learns what it missed, or that it must begin anew", async () => {
  for (let number = 0; number < 3; number++) await does("device.change", ofDevice("devicenorth1"));
  const page = await listen("admin", "1");
  await until(() => told(page.text).length === 3);
  assert.deepEqual(
    told(page.text).map(({ sequence }) => sequence),
    [2, 3, 4],
  );
  for (let number = 0; number < 4; number++) await does("device.change", ofDevice("devicenorth1"));
  for (const seen of ["1", "999", "x", "-1"]) {
    const late = await listen("admin", seen);
    await until(() => late.text.includes("event: reload"));
    open.pop()?.abort();
    await until(() => changes.listening === 1);
  }
});

test("who is limited to places hears of devices there, and of others nothing", async () => {
  people.set("north", person("engineer", { accountId: "north1", places: [PLACES.north.id] }));
  const page = await listen("north");
  const all = await listen("admin");
  await does("device.change", ofDevice("devicesouth1"));
  await does("device.change", ofDevice("devicenorth1"));
  await does("place.change", { kind: "place", id: PLACES.south.id });
  await does("session.begin", { kind: "account", id: "somebody" });
  await does("device.merge", ofDevice("devicegone1"));
  await does("evidence.add", { kind: "evidence", id: "ab".repeat(32) });
  await until(() => told(all.text).length === 6 && told(page.text).length === 3);
  assert.deepEqual(
    told(page.text).map(({ act, by, subjects }) => [act, by, subjects.map(({ id }: Subject) => id)]),
    [
      ["device.change", "engineer", ["devicenorth1"]],
      ["", "", []],
      ["evidence.add", "engineer", ["ab".repeat(32)]],
    ],
  );
  assert.doesNotMatch(page.text, /south|somebody|devicegone/);
});

test("a manufacturer hears of its own products only, and not who works in the hospital", async () => {
  people.set("maker", person("manufacturer", { accountId: "maker1", products: [PRODUCTS.pump.id] }));
  const page = await listen("maker");
  await does("product.change", { kind: "product", id: PRODUCTS.meter.id });
  await does("device.change", ofDevice("devicenorth1"));
  await does("device.import", { kind: "import", id: "import0001" });
  await does("product.change", { kind: "product", id: PRODUCTS.pump.id }, { kind: "label", id: "cd".repeat(32) });
  await until(() => told(page.text).length === 1);
  const [{ by, subjects }] = told(page.text);
  assert.deepEqual([by, subjects], ["", [{ kind: "product", id: PRODUCTS.pump.id }]]);
});

test("a viewer hears that an import changed devices, but not of accounts or evidence", async () => {
  people.set("viewer", person("viewer", { accountId: "viewer1" }));
  const page = await listen("viewer");
  await does("account.change", { kind: "account", id: "somebody" });
  await does("evidence.add", { kind: "evidence", id: "ab".repeat(32) });
  await does("device.import", { kind: "import", id: "import0001" });
  await until(() => told(page.text).length === 1);
  assert.deepEqual(told(page.text)[0].subjects, []);
});

test("a stream ends soon after its session, and at once after a sign-out", async () => {
  people.set("leaver", person("engineer", { accountId: "leaver1" }));
  const silent = await listen("leaver");
  people.set("leaver", undefined);
  await until(() => silent.ended);
  people.set("leaver", person("engineer", { accountId: "leaver1" }));
  const page = await listen("leaver");
  people.set("leaver", undefined);
  await does("session.end", { kind: "account", id: "leaver1" });
  await until(() => page.ended);
});

test("what an account may see changes with its role while the stream is open", async () => {
  people.set("demoted", person("administrator", { accountId: "demoted1" }));
  const page = await listen("demoted");
  people.set("demoted", person("viewer", { accountId: "demoted1", places: [PLACES.south.id] }));
  await does("account.change", { kind: "account", id: "demoted1" });
  await does("device.change", ofDevice("devicenorth1"));
  await does("device.change", ofDevice("devicesouth1"));
  await until(() => page.text.includes("devicesouth1"));
  assert.doesNotMatch(page.text, /devicenorth1/);
});

test("streams are bounded for each account and in all, and a stranger gets none", async () => {
  assert.equal((await listen("nobody")).status, 401);
  people.set("token", person("engineer", { accountId: "token1", scope: ["device.read"] }));
  assert.equal((await listen("token")).status, 403);
  for (let number = 0; number < 3; number++) assert.equal((await listen("admin")).status, 200);
  assert.equal((await listen("admin")).status, 503);
  for (const who of ["p1", "p2", "p3", "p4"]) people.set(who, person("viewer", { accountId: `${who}viewer` }));
  for (const who of ["p1", "p2", "p3"]) assert.equal((await listen(who)).status, 200);
  assert.equal((await listen("p4")).status, 503);
});

test("a reader that does not read is cut off, and others hear every event of the flood", async () => {
  const socket = connect(port(), "127.0.0.1");
  socket.on("error", () => undefined);
  await once(socket, "connect");
  people.set("slow", person("administrator", { accountId: "slow1" }));
  socket.write("GET /api/v1/events HTTP/1.1\r\nHost: x\r\nx-who: slow\r\n\r\n");
  await once(socket, "readable");
  socket.pause();
  const page = await listen("admin");
  await until(() => changes.listening === 2);
  const subjects: Subject[] = Array.from({ length: 100 }, (_, number) => ofDevice(`device${number}`));
  const flood = 5_000;
  for (let number = 1; number <= flood; number++) {
    changes.publish({ sequence: 10_000 + number, act: "device.change", by: "engineer", subjects });
    if (number % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  await until(() => changes.listening === 1);
  await until(() => page.text.includes(`id: ${10_000 + flood}\n`));
  assert.equal(page.text.split("event: change").length - 1, flood);
  socket.destroy();
});

test("streams end when the server stops", async () => {
  const page = await listen("admin");
  const from = performance.now();
  await server.close();
  await until(() => page.ended);
  assert.ok(performance.now() - from < 2000);
});

test("a page that listens for the first time is told what was done while it asked", async () => {
  const { store, add, acting, close } = await withRegistry();
  await add(device("P-1", { id: "devicenorth1", placeId: PLACES.icu.id }));
  const later = createChanges({ missed: 3, askedMs: 10_000 });
  const whole = Fastify({ forceCloseConnections: true });
  let nowMs = Date.parse(acting().now().toISOString());
  const now = () => new Date(nowMs);
  const deed = () =>
    act({ ...acting(), now, publish: later.publish }, "device.change", async () => ({
      result: 0,
      deed: { subjects: [ofDevice("devicenorth1")] },
    }));
  const actorOf = async () => person("administrator");
  await whole.register(async (room) => later.doors(room, { store, now, publish: later.publish, actorOf }));
  await whole.listen({ host: "127.0.0.1", port: 0 });
  const { port: at } = whole.server.address() as AddressInfo;
  const heard = async (until: RegExp) => {
    const controller = new AbortController();
    const reply = await fetch(`http://127.0.0.1:${at}/api/v1/events`, { signal: controller.signal });
    let text = "";
    for await (const chunk of reply.body ?? []) {
      text += Buffer.from(chunk).toString();
      if (until.test(text)) break;
    }
    controller.abort();
    return text;
  };
  try {
    await deed();
    nowMs += 60_000;
    await deed();
    nowMs += 2_000;
    assert.deepEqual(
      told(await heard(/event: change/)).map(({ sequence }) => sequence),
      [2],
    );
    for (let number = 0; number < 5; number++) await deed();
    assert.match(await heard(/event: /), /event: reload/);
  } finally {
    await whole.close();
    await close();
  }
});
