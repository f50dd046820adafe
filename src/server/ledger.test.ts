import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import Fastify, { type FastifyInstance } from "fastify";
import { act, canonicalText, sha256 } from "../acts/act.ts";
import type { Actor } from "../domain/account/account.ts";
import { firstBreak, type LedgerEntry } from "../domain/ledger/ledger.ts";
import { NOW, PLACES, person, type Registry, withRegistry } from "../registry-for-tests.ts";
import { ledgerDoors, ledgerVerification } from "./ledger.ts";
import { sendProblem } from "./problems.ts";

let registry: Registry;
let server: FastifyInstance;
let actor: Actor | undefined;
before(async () => {
  registry = await withRegistry();
  server = Fastify();
  server.setErrorHandler((error, _request, reply) => sendProblem(error, reply, assert.fail));
  const { store, now, publish } = registry.acting();
  await server.register(async (room) => ledgerDoors(room, { store, now, publish, actorOf: async () => actor }));
  for (let number = 0; number < 350; number++) await does(number % 2 === 0 ? "device.change" : "place.change");
});
after(async () => {
  await server.close();
  await registry.close();
});
const does = (name: string) =>
  act(registry.acting(), name, async () => ({ result: 0, deed: { subjects: [{ kind: "facility", id: "facility" }] } }));
const get = (path: string) => server.inject(`/api/v1/ledger${path}`);

test("the ledger is read newest first, by the beginning of the act and in windows", async () => {
  actor = person("auditor");
  const page = (await get("?act=device.&limit=3&offset=1")).json<{ entries: LedgerEntry[]; total: number }>();
  assert.deepEqual([page.total, page.entries.map(({ sequence }) => sequence)], [175, [347, 345, 343]]);
  assert.equal((await get("?limit=999")).json().entries.length, 200);
  assert.equal((await get("?limit=-1")).statusCode, 400);
  assert.equal((await get("?account=nobody")).json().total, 0);
});

test("whoever is limited to places, or reads no ledger, is refused", async () => {
  actor = person("auditor", { places: [PLACES.north.id] });
  for (const path of ["", "/export"]) assert.equal((await get(path)).statusCode, 403);
  actor = person("engineer");
  for (const path of ["", "/export", "/verification"]) assert.equal((await get(path)).statusCode, 403);
  actor = undefined;
  assert.equal((await get("/export")).statusCode, 401);
});

test("the whole ledger is taken away as lines whose chain anybody can check, and that stands in it", async () => {
  actor = person("auditor");
  const reply = await get("/export");
  assert.match(String(reply.headers["content-disposition"]), /^attachment; filename="ledger-2027-03-01\.ndjson"/);
  const entries = reply.body
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as LedgerEntry);
  assert.equal(entries.at(-1)?.act, "ledger.export");
  assert.equal(await firstBreak(entries, canonicalText, sha256), undefined);
});

test("a change of an old entry is found, at once at first and within ten minutes later", async () => {
  let clock = Date.parse(NOW);
  const verify = ledgerVerification(registry.store.read, () => new Date(clock));
  const whole = await verify();
  assert.deepEqual([whole.entries, whole.brokenAt], [351, null]);
  await does("device.change");
  assert.equal((await verify()).entries, 352);

  const change = (by: string) =>
    registry.store.write((tx) => tx.updateTable("ledger").set({ name: by }).where("sequence", "=", 20).execute());
  await change("somebody else");
  const doorAnswer = (await get("/verification")).json();
  assert.deepEqual([doorAnswer.brokenAt, doorAnswer.entries], [20, 352]);
  clock += 11 * 60_000;
  assert.equal((await verify()).brokenAt, 20);
  await change("engineer");
  assert.equal((await verify()).brokenAt, null);
  await registry.store.write((tx) => tx.deleteFrom("ledger").where("sequence", ">", 350).execute());
  assert.equal((await verify()).brokenAt, 351, "what was there is missing now");
});
