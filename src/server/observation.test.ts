import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import Fastify, { type FastifyInstance } from "fastify";
import { createBridge, enrolDevice } from "../acts/credential.ts";
import type { Actor } from "../domain/account/account.ts";
import { person } from "../registry-for-tests.ts";
import { type SampleWatch, withSampleWatch } from "../watch-for-tests.ts";
import { observationDoors } from "./observation.ts";
import { sendProblem } from "./problems.ts";

let watch: SampleWatch;
let server: FastifyInstance;
let actor: Actor | undefined;
let bridge: string;
let deviceToken: string;

const acting = () => ({
  store: watch.store,
  actor: person("engineer"),
  now: () => new Date(watch.nowMs()),
  publish: () => undefined,
});

before(async () => {
  watch = await withSampleWatch();
  const device = await watch.freeDevice("Sonoleaf P3");
  deviceToken = (await enrolDevice(acting(), device, { kind: "token", name: null, days: null })).token ?? "";
  bridge = (await createBridge(acting(), { name: "sensor of ward 3", days: null })).token ?? "";
  server = Fastify() as unknown as FastifyInstance;
  server.setErrorHandler((error, _request, reply) => sendProblem(error, reply, () => undefined));
  server.removeAllContentTypeParsers();
  const { store, now, publish } = acting();
  await server.register(async (room) =>
    observationDoors(room, { store, now, publish, actorOf: async () => actor }, watch.house.observedDevices),
  );
});
after(async () => {
  await server.close();
  await watch.close();
});

const STRANGER = {
  ...{ entry: 0, sequence: 0, fromMs: 0, toMs: 60_000, mac: "da:1b:63:00:00:07", via: null, addresses: [], names: [] },
  ...{ packets: 1, connections: 0, bytesUp: 60, bytesDown: 0, peers: [], peersInAll: 0, services: [], silentForMs: 0 },
  throughputUp: { min: 0, max: 0.06, mean: 0.001, count: 60 },
  throughputDown: { min: 0, max: 0, mean: 0, count: 60 },
};

async function send(body: string, { token = bridge, query = "sensor=ward-3&run=r1&seconds=60", packed = false } = {}) {
  const reply = await server.inject({
    method: "POST",
    url: `/api/v1/observations?${query}`,
    headers: {
      authorization: `Bearer ${token}`,
      "content-type": "application/x-ndjson",
      ...(packed ? { "content-encoding": "gzip" } : {}),
    },
    payload: packed ? gzipSync(body) : Buffer.from(body),
  });
  return { status: reply.statusCode, body: reply.json() };
}

test("a sensor tells by lines, packed or not; each wrong line is told, and the others count", async () => {
  const lines = [JSON.stringify(STRANGER), "no JSON", JSON.stringify({ ...STRANGER, packets: -1 })].join("\n");
  for (const packed of [false, true]) {
    const { status, body } = await send(lines, { packed });
    assert.equal(status, 200);
    assert.deepEqual([body.taken, body.unknown, body.refusedInAll], [0, 1, 2]);
    assert.deepEqual(
      body.refused.map(({ line }: { line: number }) => line),
      [2, 3],
    );
  }
});

test("a sensor that saw nothing tells that it watches", async () => {
  assert.deepEqual(await send("\n"), { status: 200, body: { taken: 0, unknown: 0, refused: [], refusedInAll: 0 } });
});

test("a device's token is none of a sensor, and neither is a wrong one", async () => {
  for (const token of [deviceToken, "cld_wrong"]) assert.equal((await send("\n", { token })).status, 401);
});

test("a sensor without a name, or with one that is none, is refused", async () => {
  for (const query of ["run=r1&seconds=60", "sensor=Ward%203&run=r1&seconds=60"])
    assert.equal((await send("\n", { query })).status, 400);
});

test("unknown devices are listed for who sees the whole facility, with what is made up marked", async () => {
  await watch.house.observedDevices.keepNow();
  const list = () => server.inject({ method: "GET", url: "/api/v1/observed-devices" });
  actor = undefined;
  assert.equal((await list()).statusCode, 401);
  actor = { ...person("engineer"), places: ["somewhere"] };
  assert.deepEqual((await list()).json(), { devices: [] });
  actor = person("engineer");
  const { devices } = (await list()).json();
  assert.equal(devices.length, 1);
  assert.deepEqual(
    [devices[0].mac, devices[0].vendor, devices[0].locallyAdministered, devices[0].sensor, devices[0].bytes],
    ["da:1b:63:00:00:07", null, true, "ward-3", 120],
  );
});
