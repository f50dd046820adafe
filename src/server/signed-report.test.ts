import assert from "node:assert/strict";
import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { encode } from "cborg";
import Fastify, { type FastifyInstance } from "fastify";
import { SYSTEM } from "../acts/act.ts";
import { createBridge, enrolDevice } from "../acts/credential.ts";
import { type PublicJwk, thumbprintOf } from "../domain/label/key.ts";
import { type SampleWatch, withSampleWatch } from "../watch-for-tests.ts";
import { sendProblem } from "./problems.ts";
import { reportDoors } from "./report.ts";

let watch: SampleWatch;
let server: FastifyInstance;
let device: string;
let token: string;
let kid: string;
let privateKey: KeyObject;
let sequence = 0;

before(async () => {
  watch = await withSampleWatch();
  const now = () => new Date(watch.nowMs());
  const acting = { store: watch.store, actor: SYSTEM, now, publish: watch.house.changed };
  server = Fastify();
  server.setErrorHandler((error, _, reply) => sendProblem(error, reply, assert.fail));
  const house = { store: watch.store, now, actorOf: async () => undefined, publish: () => undefined };
  reportDoors(server, house, watch.house.watch);
  device = await watch.freeDevice("Sonoleaf P3");
  const pair = generateKeyPairSync("ed25519");
  privateKey = pair.privateKey;
  const key = pair.publicKey.export({ format: "jwk" }) as unknown as PublicJwk;
  kid = await thumbprintOf(key);
  token = (await enrolDevice(acting, device, { kind: "token", name: null, days: null })).token ?? "";
  await enrolDevice(acting, device, { kind: "key", name: null, key });
  await watch.house.settled();
});
after(async () => {
  await server.close();
  await watch.close();
});

function signed(payload: Uint8Array): Buffer {
  const header = { alg: "EdDSA", kid, typ: "carelabel-report+jwt" };
  const text = `${Buffer.from(JSON.stringify(header)).toString("base64url")}.${Buffer.from(payload).toString("base64url")}`;
  return Buffer.from(`${text}.${sign(null, Buffer.from(text), privateKey).toString("base64url")}`);
}

const report = (more: object = {}) => ({ boot: "b1", sequence: sequence++, values: { cpuLoad: 20 }, ...more });
const json = (value: object) => Buffer.from(JSON.stringify(value));

async function post(payload: Buffer, type: string, by = token, path = "reports", headers = {}) {
  const answer = await server.inject({
    ...{ method: "POST", url: `/api/v1/${path}`, payload },
    headers: { authorization: `Bearer ${by}`, "content-type": type, ...headers },
  });
  return { status: answer.statusCode, body: answer.json() };
}

test("a signed report is taken over HTTP, in JSON and in CBOR, whatever the body is called", async () => {
  for (const [payload, type] of [
    [json(report()), "application/jose"],
    [Buffer.from(encode(report())), "application/jose"],
    [json(report()), "application/json"],
  ] as const)
    assert.deepEqual(await post(signed(payload), type), { status: 200, body: { taken: true } });
  assert.equal((await watch.house.watch.newest(device))?.report.sequence, sequence - 1);
});

test("one letter changed on the way makes it refused", async () => {
  const bytes = signed(json(report()));
  const payload = bytes.indexOf(".") + 30;
  bytes[payload] = bytes[payload] === 0x41 ? 0x42 : 0x41;
  const { status, body } = await post(bytes, "application/jose");
  assert.equal(status, 400);
  assert.match(JSON.stringify(body), /signature|report/);
  assert.notEqual((await watch.house.watch.newest(device))?.report.sequence, sequence - 1);
});

test("a batch holds signed and plain reports side by side, and tells which line was refused", async () => {
  const forged = Buffer.from(
    signed(json(report()))
      .toString()
      .replace(/.{86}$/, "A".repeat(86)),
  );
  const lines = [signed(json(report())), json(report()), forged, signed(json(report()))];
  const body = gzipSync(Buffer.from(lines.map(String).join("\n")));
  const answer = await post(body, "application/x-ndjson", token, "reports/batch", { "content-encoding": "gzip" });
  assert.deepEqual(answer.body, {
    taken: 3,
    refused: [{ line: 3, reason: "/signature: it does not fit the report" }],
    refusedInAll: 1,
  });
});

test("a bridge hands on what a device signed, and cannot speak for another by it", async () => {
  const acting = { store: watch.store, actor: SYSTEM, now: () => new Date(watch.nowMs()), publish: () => undefined };
  const bridge = (await createBridge(acting, { name: "ward broker", days: null })).token ?? "";
  assert.equal((await post(signed(json(report({ device }))), "application/jose", bridge)).status, 200);
  const other = await watch.store.read
    .selectFrom("device")
    .select("id")
    .where("id", "<>", device)
    .where("operation", "=", "operating")
    .executeTakeFirstOrThrow();
  const answer = await post(signed(json(report({ device: other.id }))), "application/jose", bridge);
  assert.equal(answer.status, 400);
  assert.match(JSON.stringify(answer.body), /not enrolled for this device/);
});
