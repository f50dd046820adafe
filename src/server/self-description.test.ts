import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import Fastify, { type FastifyInstance } from "fastify";
import { SYSTEM } from "../acts/act.ts";
import type { Actor } from "../domain/account/account.ts";
import { person } from "../registry-for-tests.ts";
import { type SampleWatch, withSampleWatch } from "../watch-for-tests.ts";
import { type House, takesJson } from "./door.ts";
import { sendProblem } from "./problems.ts";
import { selfDescriptionDoors } from "./self-description.ts";

const SOURCE = { url: "https://127.0.0.1:1/self", everyHours: 24, certificate: "a".repeat(64) };
const NOTHING = { source: null, polled: null, described: null };

let watch: SampleWatch;
let server: FastifyInstance;
let actor: Actor;
let path: string;
before(async () => {
  watch = await withSampleWatch();
  const house: House = {
    store: watch.store,
    now: () => new Date(watch.nowMs()),
    actorOf: async () => actor,
    publish: (event) => watch.house.changed(event),
  };
  server = Fastify();
  takesJson(server);
  server.setErrorHandler((error, _, reply) => sendProblem(error, reply, assert.fail));
  selfDescriptionDoors(server, house, watch.house);
  path = `/api/v1/devices/${await watch.freeDevice("Sonoleaf P3")}/self-description`;
});
beforeEach(() => {
  actor = SYSTEM;
});
after(async () => {
  await server.close();
  await watch.close();
});

async function ask(method: "GET" | "PUT" | "POST" | "DELETE", url = path, body?: object) {
  const answer = await server.inject({ method, url, ...(body === undefined ? {} : { payload: body }) });
  return { status: answer.statusCode, body: answer.json() };
}

test("nobody is asked until a person gives an address; then it is told how the question ended", async () => {
  assert.deepEqual((await ask("GET")).body, NOTHING);
  assert.deepEqual([(await ask("POST", `${path}/poll`)).status], [404]);
  const { status, body } = await ask("PUT", path, SOURCE);
  const at = new Date(watch.nowMs()).toISOString();
  assert.deepEqual(
    [status, body],
    [200, { ...NOTHING, source: { ...SOURCE, authority: null, key: null, keyFrom: null, nextAt: at } }],
  );
  const polled = await ask("POST", `${path}/poll`);
  assert.deepEqual([polled.status, polled.body.polled], [200, { at, outcome: "unreachable", detail: "ECONNREFUSED" }]);
  assert.deepEqual((await ask("GET")).body, polled.body);
  assert.equal((await ask("DELETE")).status, 200);
  assert.deepEqual((await ask("GET")).body, NOTHING);
});

test("what is no address, interval, fingerprint or thumbprint is refused where it is wrong", async () => {
  for (const wrong of [
    { url: "http://10.0.0.1/" },
    { url: "https://name:word@10.0.0.1/" },
    { everyHours: 0 },
    { certificate: "ab" },
    { key: "short" },
    { authority: "no certificate" },
    { more: 1 },
  ]) {
    const { status, body } = await ask("PUT", path, { ...SOURCE, ...wrong });
    assert.equal(status, 400, JSON.stringify(body));
  }
  assert.deepEqual((await ask("GET")).body, NOTHING);
});

test("who reads devices reads what they say; who keeps them sets the source; out of reach there is nothing", async () => {
  actor = person("viewer");
  assert.equal((await ask("GET")).status, 200);
  for (const [method, url, body] of [
    ["PUT", path, SOURCE],
    ["DELETE", path, undefined],
    ["POST", `${path}/poll`, undefined],
  ] as const)
    assert.equal((await ask(method, url, body)).status, 403);
  actor = person("engineer", { places: ["elsewhere00"] });
  assert.equal((await ask("GET")).status, 404);
  assert.equal((await ask("PUT", path, SOURCE)).status, 404);
});
