import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { encode } from "cborg";
import Fastify, { type FastifyInstance } from "fastify";
import { createBridge, enrolDevice, revokeCredential } from "../acts/credential.ts";
import { person } from "../registry-for-tests.ts";
import { type SampleWatch, withSampleWatch } from "../watch-for-tests.ts";
import { sendProblem } from "./problems.ts";
import { reportDoors } from "./report.ts";

let watch: SampleWatch;
let server: FastifyInstance;
let device: string;
let token: string;
let bridge: string;

const acting = () => ({
  store: watch.store,
  actor: person("engineer"),
  now: () => new Date(watch.nowMs()),
  publish: () => undefined,
});

before(async () => {
  watch = await withSampleWatch();
  device = await watch.freeDevice("Sonoleaf P3");
  const enrolled = await enrolDevice(acting(), device, { kind: "token", name: null, days: null });
  token = enrolled.token ?? "";
  bridge = (await createBridge(acting(), { name: "ward broker", days: null })).token ?? "";
  server = Fastify() as unknown as FastifyInstance;
  server.setErrorHandler((error, _request, reply) => sendProblem(error, reply, () => undefined));
  server.removeAllContentTypeParsers();
  const { store, now, publish } = acting();
  await server.register(async (room) =>
    reportDoors(room, { store, now, publish, actorOf: async () => undefined }, watch.house.watch),
  );
});
after(async () => {
  await server.close();
  await watch.close();
});

interface Sent {
  readonly path?: string;
  readonly token?: string;
  readonly type?: string;
  readonly encoding?: string;
}

async function send(
  body: string | Uint8Array,
  { path = "", token: bearer = token, type = "application/json", encoding }: Sent = {},
) {
  const reply = await server.inject({
    method: "POST",
    url: `/api/v1/reports${path}`,
    headers: {
      authorization: `Bearer ${bearer}`,
      "content-type": type,
      ...(encoding === undefined ? {} : { "content-encoding": encoding }),
    },
    payload: Buffer.from(body),
  });
  return { status: reply.statusCode, body: reply.json() };
}

const report = (sequence: number, more: object = {}) => ({ boot: "b1", sequence, values: { cpuLoad: 20 }, ...more });

test("a report in JSON or CBOR is answered once it is on disk, and a second time without effect", async () => {
  assert.deepEqual(await send(JSON.stringify(report(1))), { status: 200, body: { taken: true } });
  assert.equal((await send(encode(report(2)), { type: "application/cbor" })).status, 200);
  const { reports } = watch.house.watch.figures();
  assert.equal((await send(JSON.stringify(report(2)))).status, 200);
  assert.equal(watch.house.watch.figures().reports, reports);
  assert.equal((await watch.house.watch.newest(device))?.report.sequence, 2);
});

test("who reports without a token that holds, or for another device, is refused", async () => {
  for (const wrong of ["", "cld_00000000000000000000000000000000", "clt_abc"])
    assert.equal((await send(JSON.stringify(report(9)), { token: wrong })).status, 401, wrong);
  const foreign = await send(JSON.stringify(report(9, { device: "another012" })));
  assert.deepEqual([foreign.status, foreign.body.code], [400, "report-invalid"]);
  const { credential, token: short } = await enrolDevice(acting(), device, { kind: "token", name: null, days: null });
  assert.equal((await send(JSON.stringify(report(3)), { token: short ?? "" })).status, 200);
  await revokeCredential(acting(), credential.id);
  assert.equal((await send(JSON.stringify(report(4)), { token: short ?? "" })).status, 401);
});

test("who guesses tokens is slowed; a device that reports from the same address is not", async () => {
  const statuses = new Set<number>();
  for (let tries = 0; tries < 80; tries++)
    statuses.add((await send(JSON.stringify(report(9)), { token: "cld_00000000000000000000000000000000" })).status);
  assert.deepEqual([...statuses], [401, 429]);
  assert.equal((await send(JSON.stringify(report(4)))).status, 200);
});

test("a report that is wrong says where; nothing at all, too much and another type are refused in words", async () => {
  const { status, body } = await send(JSON.stringify(report(5, { values: { cpuLoad: null } })));
  assert.deepEqual([status, body.code], [400, "report-invalid"]);
  assert.match(body.detail, /\/values\/cpuLoad/);
  assert.equal((await send("")).status, 400);
  assert.equal((await send("x".repeat(65 * 1024))).status, 413);
  assert.equal((await send("<report/>", { type: "text/xml" })).status, 415);
});

test("a batch is taken line by line, packed or not, and says which lines are wrong", async () => {
  const lines = [report(10), { boot: "b1" }, report(11), report(11)].map((line) => JSON.stringify(line)).join("\n");
  const ndjson = { path: "/batch", type: "application/x-ndjson" };
  const first = await send(lines, ndjson);
  assert.deepEqual([first.status, first.body.taken, first.body.refusedInAll], [200, 3, 1]);
  assert.deepEqual([first.body.refused[0].line, first.body.refused.length], [2, 1]);
  const packed = await send(gzipSync(lines), { ...ndjson, encoding: "gzip" });
  assert.deepEqual([packed.status, packed.body.taken], [200, 3]);
  const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
  assert.equal((await send(bomb, { ...ndjson, encoding: "gzip" })).status, 413);
  assert.equal((await send(lines, { ...ndjson, encoding: "gzip" })).status, 400);
  assert.equal((await send("\n".repeat(20_000), ndjson)).status, 200);
  assert.equal((await send("{}\n".repeat(10_002), ndjson)).status, 413);
});

test("a bridge says in each report which device it is of", async () => {
  const named = await send(JSON.stringify(report(20, { device })), { token: bridge });
  assert.equal(named.status, 200);
  const nameless = await send(JSON.stringify(report(21)), { token: bridge });
  assert.deepEqual([nameless.status, nameless.body.code], [400, "report-invalid"]);
});

test("a device that sends without end is told when to come again", async () => {
  const ndjson = { path: "/batch", type: "application/x-ndjson" };
  const lines = Array.from({ length: 10_000 }, (_, at) => JSON.stringify(report(100 + at))).join("\n");
  const statuses: number[] = [];
  for (let round = 0; round < 4; round++) statuses.push((await send(lines, ndjson)).status);
  assert.ok(statuses.includes(429), statuses.join());
});
