import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import Fastify, { type FastifyInstance } from "fastify";
import { certificateForTests } from "../certificate-for-tests.ts";
import type { Actor } from "../domain/account/account.ts";
import type { Subject } from "../domain/ledger/ledger.ts";
import { device, NOW, PLACES, person, type Registry, withRegistry } from "../registry-for-tests.ts";
import { digestOfDeviceToken, signOn } from "../store/credential.ts";
import { credentialDoors } from "./credential.ts";
import { deviceDoors } from "./device.ts";
import { type House, takesJson } from "./door.ts";
import { tellerOf } from "./event-reach.ts";
import { sendProblem } from "./problems.ts";

const PUMP = device("INF-0007", { id: "infusion07" });
const MONITOR = device("MON-0002", { id: "monitor002", placeId: PLACES.ward.id });
const ADDRESS = "mqtts://label.clinic.example:8883";
const now = new Date(NOW);

let registry: Registry;
let server: FastifyInstance;
let actor: Actor | undefined;
beforeEach(async () => {
  registry = await withRegistry();
  await registry.add(PUMP, MONITOR);
  actor = person("engineer");
  const house: House = { store: registry.store, now: () => now, actorOf: async () => actor, publish: () => undefined };
  server = Fastify();
  takesJson(server);
  server.setErrorHandler((error, _, reply) => sendProblem(error, reply, assert.fail));
  await deviceDoors(server, house);
  await credentialDoors(server, house, () => ADDRESS);
});
afterEach(async () => {
  await server.close();
  await registry.close();
});

async function send(method: "GET" | "POST" | "DELETE", path: string, body?: object, version?: number) {
  const headers = version === undefined ? {} : { "if-match": `"${version}"` };
  const payload = body === undefined ? {} : { payload: body };
  return server.inject({ method, url: `/api/v1/${path}`, headers, ...payload });
}
async function ask(...sent: Parameters<typeof send>) {
  const answer = await send(...sent);
  return { status: answer.statusCode, body: answer.json() };
}
const holder = async (token: string) =>
  (await signOn(registry.store.read, { tokenDigest: digestOfDeviceToken(token) }, now))?.deviceId;

test("a device is enrolled, its token told once, then rotated and revoked", async () => {
  const path = `devices/${PUMP.id}/credentials`;
  const mqtt = { address: ADDRESS, topic: `carelabel/${PUMP.id}/report` };
  assert.deepEqual((await ask("GET", path)).body, { credentials: [], mqtt });
  const enrolled = await ask("POST", path, { kind: "token", name: "first" });
  const { credential, token } = enrolled.body;
  assert.deepEqual([enrolled.status, await holder(token)], [200, PUMP.id]);
  assert.deepEqual((await ask("GET", path)).body, { credentials: [credential], mqtt });
  assert.equal(credential.fingerprint, null);

  const rotate = `credentials/${credential.id}/rotate`;
  assert.equal((await ask("POST", rotate, {})).body.where, "if-match");
  const rotated = await ask("POST", rotate, { graceHours: 1 }, 1);
  assert.equal(await holder(rotated.body.token), PUMP.id);
  assert.equal((await ask("POST", rotate, {}, 1)).status, 412, "somebody else was faster");
  const list = await send("GET", path);
  assert.deepEqual(
    list
      .json()
      .credentials.map(({ expiresAt }: { expiresAt: string | null }) => expiresAt)
      .sort(),
    ["2027-03-01T09:00:00.000Z", null],
  );
  for (const secret of [token, rotated.body.token, digestOfDeviceToken(token)])
    assert.ok(!list.body.includes(secret), "a list tells nothing of a token");

  assert.deepEqual((await ask("DELETE", `credentials/${rotated.body.credential.id}`)).body, {});
  assert.equal(await holder(rotated.body.token), undefined);
  assert.equal((await ask("DELETE", `credentials/${rotated.body.credential.id}`)).status, 404);
});

test("a certificate is pinned by its file, a second device with it is refused", async () => {
  const { pem } = certificateForTests("pump-7");
  const body = { kind: "certificate", certificate: pem };
  const { status, body: enrolled } = await ask("POST", `devices/${PUMP.id}/credentials`, body);
  assert.deepEqual([status, enrolled.token], [200, null]);
  assert.match(enrolled.credential.fingerprint, /^[0-9a-f]{64}$/);
  const again = await ask("POST", `devices/${MONITOR.id}/credentials`, body);
  assert.deepEqual([again.status, again.body.code], [409, "record-conflict"]);
});

for (const [what, body] of [
  ["no kind", {}],
  ["a kind of its own making", { kind: "bridge-token", name: null }],
  ["a token that the device brings along", { kind: "token", token: "cld_0123456789abcdefghjkmnpqrstvwxyz" }],
  ["a certificate without one", { kind: "certificate" }],
  ["a private key", { kind: "key", key: { kty: "OKP", crv: "Ed25519", x: "A".repeat(43), d: "A".repeat(43) } }],
  ["a token for no time", { kind: "token", days: 0 }],
  ["a name that is none", { kind: "token", name: " x" }],
] as const)
  test(`enrolment with ${what} is refused with what to write instead`, async () => {
    const answer = await ask("POST", `devices/${PUMP.id}/credentials`, body);
    assert.deepEqual([answer.status, answer.body.code], [400, "argument-wrong"]);
    assert.match(answer.body.where, /^body/);
    assert.ok(!JSON.stringify(answer.body).includes("A".repeat(43)));
    assert.equal((await ask("GET", `devices/${PUMP.id}/credentials`)).body.credentials.length, 0);
  });

test("many devices are enrolled by one file of lines, which is saved and never shown as a page", async () => {
  const answer = await send("POST", "devices/credentials", { filter: { q: "INF-0007" } });
  assert.equal(answer.statusCode, 200);
  assert.match(String(answer.headers["content-type"]), /^application\/x-ndjson/);
  assert.match(String(answer.headers["content-disposition"]), /attachment; filename="tokens-2027-03-01.ndjson"/);
  assert.equal(answer.headers["cache-control"], "no-store");
  const lines = answer.body.trimEnd().split("\n");
  assert.equal(lines.length, 1);
  const { device: id, title, token } = JSON.parse(lines[0] ?? "");
  assert.deepEqual([id, title, await holder(token)], [PUMP.id, "INF-0007", PUMP.id]);

  const nothing = await send("POST", "devices/credentials", { devices: [PUMP.id] });
  assert.deepEqual([nothing.statusCode, nothing.body], [200, ""], "it can sign on already");
  const again = await send("POST", "devices/credentials", { devices: [PUMP.id, MONITOR.id], again: true });
  assert.equal(again.body.trimEnd().split("\n").length, 2);
});

test("many devices are either named or meant by a filter, and 10,000 at most", async () => {
  for (const body of [{}, { devices: [PUMP.id], filter: {} }, { devices: [] }, { filter: { nonsense: "x" } }])
    assert.equal((await ask("POST", "devices/credentials", body)).status, 400, JSON.stringify(body));
  const devices = Array.from({ length: 10_001 }, (_, index) => `device${index}`);
  const { status, body } = await ask("POST", "devices/credentials", { devices });
  assert.deepEqual([status, body.code, body.where], [400, "argument-wrong", "body/devices"]);
});

test("a foreign place is as if it were not there, for enrolment, rotation, revocation and lists", async () => {
  const foreign = (await ask("POST", `devices/${MONITOR.id}/credentials`, { kind: "token" })).body;
  const bridge = (await ask("POST", "bridges", { name: "ward broker" })).body;
  actor = person("engineer", { places: [PLACES.icu.id] });
  for (const answer of [
    await ask("GET", `devices/${MONITOR.id}/credentials`),
    await ask("POST", `devices/${MONITOR.id}/credentials`, { kind: "token" }),
    await ask("POST", "devices/credentials", { devices: [MONITOR.id], again: true }),
    await ask("POST", `credentials/${foreign.credential.id}/rotate`, {}, 1),
    await ask("DELETE", `credentials/${foreign.credential.id}`),
    await ask("DELETE", `credentials/${bridge.credential.id}`),
  ])
    assert.deepEqual([answer.status, answer.body.code], [404, "record-unknown"]);
  for (const answer of [await ask("GET", "bridges"), await ask("POST", "bridges", { name: "mine" })])
    assert.deepEqual([answer.status, answer.body.code], [403, "not-permitted"]);
  assert.equal((await send("POST", "devices/credentials", { filter: {} })).body.trimEnd().split("\n").length, 1);
  assert.equal(await holder(foreign.token), MONITOR.id);
});

test("bridges are listed, and end by being revoked", async () => {
  const { credential, token } = (await ask("POST", "bridges", { name: "ward broker", days: 30 })).body;
  assert.deepEqual([credential.kind, credential.deviceId, await holder(token)], ["bridge-token", null, null]);
  assert.deepEqual((await ask("GET", "bridges")).body, { bridges: [credential] });
  await ask("DELETE", `credentials/${credential.id}`);
  assert.deepEqual([(await ask("GET", "bridges")).body, await holder(token)], [{ bridges: [] }, undefined]);
});

for (const role of ["clinician", "auditor", "viewer", "manufacturer"] as const)
  test(`a ${role} enrols nothing`, async () => {
    const { credential } = (await ask("POST", `devices/${PUMP.id}/credentials`, { kind: "token" })).body;
    actor = person(role);
    for (const answer of [
      await ask("POST", `devices/${PUMP.id}/credentials`, { kind: "token" }),
      await ask("POST", "devices/credentials", { filter: {} }),
      await ask("POST", `credentials/${credential.id}/rotate`, {}, 1),
      await ask("DELETE", `credentials/${credential.id}`),
      await ask("GET", "bridges"),
      await ask("POST", "bridges", { name: "mine" }),
    ])
      assert.deepEqual([answer.status, answer.body.code], [403, "not-permitted"]);
  });

test("a stranger is asked to sign in", async () => {
  actor = undefined;
  assert.equal((await ask("POST", `devices/${PUMP.id}/credentials`, { kind: "token" })).status, 401);
  assert.equal((await ask("GET", `devices/${PUMP.id}/credentials`)).status, 401);
});

test("a retired device is enrolled no more, and the device's history tells what it signed on with", async () => {
  await ask("POST", `devices/${PUMP.id}/credentials`, { kind: "token" });
  const erased = { on: "2027-03-01", reason: "sold", erasure: "no-data", erasedBy: "x", evidence: null };
  assert.equal((await ask("POST", `devices/${PUMP.id}/retire`, erased, 1)).status, 200);
  const refused = await ask("POST", `devices/${PUMP.id}/credentials`, { kind: "token" });
  assert.deepEqual([refused.status, refused.body.code], [409, "record-conflict"]);
  const { entries } = (await ask("GET", `devices/${PUMP.id}/history`)).body;
  assert.deepEqual(
    entries.map(({ act }: { act: string }) => act),
    ["device.retire", "credential.create"],
  );
  assert.deepEqual(entries[0].changes.credentials, [1, 0]);
});

test("of a sign-on that ends its own place is told by its device, and only who sees everything is told of a bridge", async () => {
  const event = (...subjects: Subject[]) => ({ sequence: 7, act: "credential.revoke", by: "Ada", subjects });
  const credential = { kind: "credential", id: "credential1" } as const;
  const pump = { kind: "device", id: PUMP.id } as const;
  const told = async (subjects: Subject[], who: Actor) =>
    (await tellerOf(registry.store.read, event(...subjects))(who))?.subjects;
  const icu = person("engineer", { places: [PLACES.icu.id] });
  const elsewhere = person("engineer", { places: [PLACES.ward.id] });
  assert.deepEqual(await told([credential, pump], person("engineer")), [credential, pump]);
  assert.deepEqual(await told([credential, pump], icu), [pump]);
  assert.equal(await told([credential, pump], elsewhere), undefined);
  assert.deepEqual(await told([credential], person("engineer")), [credential]);
  for (const who of [icu, person("viewer"), person("manufacturer")])
    assert.equal(await told([credential], who), undefined);
});
