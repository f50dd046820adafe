import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import Fastify, { type FastifyInstance } from "fastify";
import { HeldLabelDocument, LabelDraft, publicProductRoute } from "../contract/product.ts";
import type { Actor } from "../domain/account/account.ts";
import { labelWorldOf } from "../domain/knowledge/label-world.ts";
import { fingerprintOf, newKeyFile, signerOf } from "../domain/label/key.ts";
import type { Label } from "../domain/label/label.ts";
import { problemsAgainst } from "../domain/label/schema-problems.ts";
import { signLabel } from "../domain/label/signed-label.ts";
import { PrinterBusy } from "../print/label/print-aside.ts";
import { NOW, PRODUCTS, person, type Registry, withRegistry } from "../registry-for-tests.ts";
import { openDataKey } from "../store/data-key.ts";
import { loadWorld } from "../store/load-world.ts";
import { writeSetting } from "../store/setting.ts";
import { deflate } from "../store/zlib-streams.ts";
import { takesJson } from "./door.ts";
import { keyDoors } from "./key.ts";
import { labelRecordDoors, type PrintQuery } from "./label-records.ts";
import { sendProblem } from "./problems.ts";
import { publicDoors } from "./public.ts";

const { pump, meter } = PRODUCTS;
let registry: Registry;
let server: FastifyInstance;
let actor: Actor | undefined;
const printed: PrintQuery[] = [];
/** Changed by tests, as a server is started otherwise. */
const address: { host: string | null; secure: boolean } = { host: null, secure: false };
let fails: Error | undefined;
const bugs: string[] = [];

before(async () => {
  registry = await withRegistry();
  await registry.store.write((tx) => writeSetting(tx, "facility", JSON.stringify({ name: "Klinikum Tannenwald" })));
  server = Fastify({ routerOptions: { maxParamLength: 500 } });
  server.setErrorHandler((error, _request, reply) => sendProblem(error, reply, (text) => bugs.push(text)));
  server.removeAllContentTypeParsers();
  const { store, now, publish } = registry.acting();
  const house = { store, now, publish, actorOf: async () => actor };
  const dataKey = await openDataKey(registry.folder, { environment: {} });
  const print = async (_label: unknown, query: PrintQuery) => {
    if (fails !== undefined) throw fails;
    printed.push(query);
    return new TextEncoder().encode("<svg/>");
  };
  await server.register(async (room) => {
    takesJson(room);
    await labelRecordDoors(room, house, { dataKey, world: labelWorldOf(loadWorld()), print, address });
    await keyDoors(room, house);
    await publicDoors(room, house);
  });
});
after(async () => {
  await server.close();
  await registry.close();
  assert.deepEqual(bugs, []);
});

async function call(method: "GET" | "POST" | "PUT" | "DELETE", path: string, body?: object, version?: number) {
  const reply = await server.inject({
    method,
    url: `/api/v1${path}`,
    ...(body === undefined ? {} : { payload: body }),
    headers: version === undefined ? {} : { "if-match": `"${version}"` },
  });
  return { status: reply.statusCode, headers: reply.headers, text: reply.body, body: reply.json() };
}

test("a label goes from draft to print: drafted, written, issued, read, printed, shown to a phone, taken back", async () => {
  actor = person("engineer");
  const draft = await call("POST", `/products/${pump.id}/drafts`, { text: null });
  assert.equal(draft.status, 200);
  assert.equal(draft.headers.etag, '"1"');
  assert.deepEqual(problemsAgainst(LabelDraft, draft.body), []);
  const { id, text } = draft.body;
  assert.equal(
    (await call("PUT", `/drafts/${id}`, { text: `${text}\nlifecycle: { supportUntil: 2031-01-01 }` }, 1)).status,
    200,
  );
  assert.equal((await call("PUT", `/drafts/${id}`, { text }, 1)).status, 412);
  assert.equal((await call("PUT", `/drafts/${id}`, { text })).status, 400, "without If-Match");
  assert.equal((await call("GET", `/drafts/${id}`)).body.version, 2);

  const issued = await call("POST", `/drafts/${id}/issue`, undefined, 2);
  assert.deepEqual([issued.status, issued.body.answer], [200, "trusted"]);
  const { digest } = issued.body;
  const read = await call("GET", `/labels/${digest}`);
  assert.deepEqual(problemsAgainst(HeldLabelDocument, read.body), []);

  const print = await server.inject(`/api/v1/labels/${digest}/print?language=de&form=mark&format=svg`);
  assert.deepEqual([print.statusCode, print.headers["content-type"], print.body], [200, "image/svg+xml", "<svg/>"]);
  assert.match(
    String(print.headers["content-disposition"]),
    /^attachment; filename="InfuTrak 300 [A-Z2-7]{20} mark de\.svg"/,
  );
  assert.equal(printed[0]?.host, "127.0.0.1");

  address.host = "carelabel.klinikum.example";
  const forged = await server.inject({
    url: `/api/v1/labels/${digest}/print?language=de&form=mark&format=svg`,
    headers: { host: "evil.example:8420" },
  });
  assert.equal(forged.statusCode, 200);
  assert.equal(printed[1]?.host, "carelabel.klinikum.example", "where a code leads is not for a request to say");
  address.host = null;

  fails = new PrinterBusy("24 labels wait to be printed already");
  const busy = await server.inject(`/api/v1/labels/${digest}/print?language=de&form=mark&format=svg`);
  assert.deepEqual([busy.statusCode, busy.headers["retry-after"], busy.json().code], [503, "5", "busy"]);
  fails = undefined;

  actor = undefined;
  const phone = await call("GET", `/public/labels/${digest}`);
  assert.deepEqual(problemsAgainst(publicProductRoute.reply, phone.body), []);
  assert.deepEqual([phone.body.facility, phone.body.phone], ["Klinikum Tannenwald", "+49 30 5550 112"]);
  assert.equal((await call("GET", `/public/labels/${"ab".repeat(32)}`)).status, 404);
  assert.equal((await call("GET", `/labels/${digest}`)).status, 401);

  actor = person("engineer");
  const back = { reason: "wrong class", successor: null };
  assert.equal((await call("POST", `/labels/${digest}/withdraw`, back)).body.answer, "withdrawn");
  const late = await server.inject(`/api/v1/labels/${digest}/print?language=de&form=mark&format=svg`);
  assert.equal(late.statusCode, 422);
});

test("a manufacturer writes drafts of own products and never issues, takes in or sees another's label", async () => {
  actor = person("engineer");
  const foreign = await call("POST", `/products/${pump.id}/drafts`, { text: "x" });
  actor = person("manufacturer", { products: [meter.id] });
  const own = await call("POST", `/products/${meter.id}/drafts`, { text: null });
  assert.equal(own.status, 200);
  assert.equal((await call("POST", `/drafts/${own.body.id}/issue`, undefined, 1)).status, 403);
  assert.equal((await call("GET", `/drafts/${foreign.body.id}`)).status, 404);
  const digest = (await registry.store.read.selectFrom("label").select("digest").executeTakeFirstOrThrow()).digest;
  assert.equal((await call("GET", `/labels/${digest}`)).status, 404);
  assert.equal((await call("DELETE", `/drafts/${own.body.id}`, undefined, 1)).status, 200);
  actor = person("viewer");
  assert.equal((await call("POST", `/products/${meter.id}/drafts`, { text: null })).status, 403);
});

test("a key is pinned with its fingerprint by an administrator, and a maker's label then counts", async () => {
  const maker = await signerOf(
    await newKeyFile({ holder: meter.maker, role: "maker", created: NOW.slice(0, 10) }, "ES256"),
    "test",
  );
  const label: Label = {
    schema: "1.0",
    issuer: { name: meter.maker, kind: "maker" },
    issued: NOW.slice(0, 10),
    validUntil: "2029-01-01",
    authority: "maker",
    known: "declared",
    product: { maker: { name: meter.maker }, model: meter.model },
  };
  const signed = await signLabel(label, maker, deflate);
  actor = person("engineer");
  const taken = await call("POST", `/products/${meter.id}/labels`, signed);
  assert.equal(taken.body.answer, "unknown-issuer");
  assert.equal((await call("POST", `/products/${pump.id}/labels`, signed)).status, 409);
  assert.equal((await call("POST", `/products/${meter.id}/labels`, { ...signed, label: "a.b.c" })).status, 400);
  assert.equal((await call("POST", `/products/${meter.id}/labels`, { ...signed, more: 1 })).status, 400);

  const pin = { card: maker.card, fingerprint: fingerprintOf(maker.kid) };
  assert.equal((await call("POST", "/keys", pin)).status, 403);
  actor = person("administrator");
  assert.equal((await call("POST", "/keys", { ...pin, fingerprint: "0" })).status, 400);
  assert.equal((await call("POST", "/keys", pin)).status, 200);
  assert.equal((await call("GET", `/labels/${taken.body.digest}`)).body.held.answer, "trusted");
  const { keys } = (await call("GET", "/keys")).body;
  assert.deepEqual(
    keys.map((key: { own: boolean }) => key.own),
    [true, false],
  );
  assert.equal((await call("DELETE", `/keys/${keys[0].kid}`)).status, 409);
  assert.equal((await call("DELETE", `/keys/${maker.kid}`)).status, 200);
  assert.equal((await call("GET", `/labels/${taken.body.digest}`)).body.held.answer, "unknown-issuer");
});
