import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { FastifyInstance } from "fastify";
import { SYSTEM } from "../acts/act.ts";
import { openSample, sampleAccounts } from "../acts/open-sample.ts";
import { openReceivers, type Receivers, until } from "../acts/watch/receivers-for-tests.ts";
import { NO_WAYS, type Ways } from "../acts/watch/ways.ts";
import { ROUTES } from "../contract/routes.ts";
import { problemsAgainst } from "../domain/label/schema-problems.ts";
import { readMetrics } from "../formats/prometheus/metrics-for-tests.ts";
import { createServer } from "./create-server.ts";
import { type Installation, openInstallation } from "./installation.ts";
import { type OpenWatch, openWatchWithDoor } from "./open-watch.ts";
import { openWholeServer } from "./whole-server-for-tests.ts";

let folder: string;
let installation: Installation;
let watch: OpenWatch;
let server: FastifyInstance;
let origin: string;
let receivers: Receivers;
let ways: Ways = NO_WAYS;
const now = () => new Date();

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "carelabel-metrics-"));
  installation = await openInstallation(folder, {});
  receivers = await openReceivers();
  const acting = { store: installation.store, actor: SYSTEM, now };
  await openSample({ ...acting, publish: () => undefined });
  const log = () => undefined;
  watch = await openWatchWithDoor({
    ...{ folder, acting, log, evidence: installation.evidence, pageAddress: () => null },
    ways: { current: () => ways, problem: () => null },
  });
  const pageFolder = join(folder, "page");
  mkdirSync(pageFolder);
  writeFileSync(join(pageFolder, "index.html"), "<!doctype html><title>CareLabel</title>");
  server = await createServer({
    ...{ installation, now, hosts: [], setUpCode: null, pageFolder, watch, log },
    world: { countries: new Set(), unitProblem: () => undefined, unitCaution: () => undefined },
    preview: async () => "<svg/>",
    print: async () => new Uint8Array(),
    audit: () => Promise.reject(new Error("no audit here")),
    auditDocument: () => Promise.reject(new Error("no documents here")),
  });
  await server.listen({ host: "127.0.0.1", port: 0 });
  origin = `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
});
after(async () => {
  await server.close();
  await watch.close();
  await receivers.close();
  await installation.store.close();
  rmSync(folder, { recursive: true, force: true });
});

const cookies = new Map<string, Promise<string>>();
function cookieOf(role: string): Promise<string> {
  const known = cookies.get(role) ?? signIn(role);
  cookies.set(role, known);
  return known;
}
async function signIn(role: string): Promise<string> {
  const { signInName } = await installation.store.read
    .selectFrom("account")
    .select("sign_in_name as signInName")
    .where("role", "=", role)
    .executeTakeFirstOrThrow();
  const answer = await post(ROUTES.signIn.path, { signInName, password: sampleAccounts().password });
  assert.equal(answer.status, 200);
  return (answer.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
}
function post(path: string, body: object | undefined, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${origin}${path}`, {
    method: "POST",
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    headers: { ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
  });
}
async function tokenOf(role: string, scope: string[]): Promise<Response> {
  return post(ROUTES.createToken.path, { name: "monitoring", scope, days: 7 }, { cookie: await cookieOf(role) });
}
async function scrape(token: string): Promise<string> {
  const answer = await fetch(`${origin}${ROUTES.metrics.path}`, { headers: { authorization: `Bearer ${token}` } });
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get("content-type"), "text/plain; version=0.0.4; charset=utf-8");
  return answer.text();
}
const figure = (text: string, name: string, labels?: Record<string, string>) =>
  readMetrics(text)
    .find((metric) => metric.name === name)
    ?.samples.find((sample) => JSON.stringify(sample.labels) === JSON.stringify(labels))?.value;

function report(device: string, sequence: number, values: object): Promise<string> {
  const payload = Buffer.from(JSON.stringify({ boot: "boot-1", sequence, values }));
  return new Promise((resolve) => watch.house.watch.take(device, payload, "test", resolve));
}
async function scanner(): Promise<string> {
  const { id } = await installation.store.read
    .selectFrom("device")
    .innerJoin("product", "product.id", "device.product_id")
    .select("device.id")
    .where("product.model", "=", "Sonoleaf P3")
    .where("operation", "=", "operating")
    .where("off_network", "=", "free")
    .executeTakeFirstOrThrow();
  return id;
}

test("the figures follow what happens, in a text that every scraper takes, and name nobody", async () => {
  const { secret } = (await (await tokenOf("auditor", ["watch.metrics"])).json()) as { secret: string };
  const before = await scrape(secret);
  const device = await scanner();
  assert.equal(await report(device, 1, { probeTemperature: 31 }), "taken");
  assert.equal(await report(device, 1, { probeTemperature: 31 }), "taken");
  assert.equal(await report(device, 2, { probeTemperature: 70 }), "taken");
  assert.equal(await report("nobody00", 1, {}), "refused");
  await watch.house.outside.settled();
  // The counts of the database hold for a second.
  await until(() => watch.house.reactions.open > 0, "a reaction");
  const started = performance.now();
  let text = await scrape(secret);
  while (
    figure(text, "carelabel_findings_open", { severity: "critical" }) === 0 &&
    performance.now() < started + 20_000
  ) {
    await new Promise((resolve) => setTimeout(resolve, 250));
    text = await scrape(secret);
  }
  const grown = (name: string, labels?: Record<string, string>) =>
    (figure(text, name, labels) ?? Number.NaN) - (figure(before, name, labels) ?? Number.NaN);
  assert.equal(grown("carelabel_reports_total"), 2);
  assert.equal(grown("carelabel_reports_duplicate_total"), 1);
  assert.equal(grown("carelabel_reports_refused_total"), 1);
  assert.equal(grown("carelabel_findings_open", { severity: "critical" }), 1);
  assert.equal(
    grown("carelabel_reactions_open", { state: "running" }) +
      grown("carelabel_reactions_open", { state: "waiting-for-person" }),
    1,
  );
  assert.ok(grown("carelabel_journal_commits_total") > 0);
  assert.equal(figure(text, "carelabel_watch_up"), 1);
  assert.ok((figure(text, "process_resident_memory_bytes") ?? 0) > 1e6);
  const all = readMetrics(text);
  assert.ok(all.every(({ samples }) => samples.every(({ value }) => Number.isFinite(value))));

  const { store } = installation;
  const ids = (await store.read.selectFrom("device").select(["id", "title"]).execute()).flatMap(({ id, title }) => [
    id,
    title,
  ]);
  const names = (await store.read.selectFrom("account").select("name").execute()).map(({ name }) => name);
  const places = (await store.read.selectFrom("place").select("name").execute()).map(({ name }) => name);
  for (const name of [...ids, ...names, ...places]) assert.ok(!text.includes(name), name);
});

test("wrong tokens, refused requests and what is no request are counted, and nobody is named", async () => {
  const { secret } = (await (await tokenOf("auditor", ["watch.metrics"])).json()) as { secret: string };
  const before = await scrape(secret);
  const path = ROUTES.report.path;
  for (let tries = 0; tries < 3; tries++)
    assert.equal((await post(path, { boot: "b" }, { authorization: `Bearer cld_${tries}` })).status, 401);
  assert.equal((await post(path, {}, { origin: "https://evil.example" })).status, 403);
  const socket = connect(Number(new URL(origin).port), "127.0.0.1");
  socket.resume().end("no request\r\n\r\n");
  await once(socket, "close");
  const text = await scrape(secret);
  const grown = (name: string, labels?: Record<string, string>) =>
    (figure(text, name, labels) ?? Number.NaN) - (figure(before, name, labels) ?? 0);
  assert.equal(grown("carelabel_http_wrong_tokens_total"), 3);
  assert.equal(grown("carelabel_http_requests_total", { status: "401" }), 3);
  assert.equal(grown("carelabel_http_requests_total", { status: "403" }), 1);
  assert.equal(grown("carelabel_http_unreadable_total"), 1);
  assert.equal(figure(text, "carelabel_http_connections_refused_total"), 0);
  assert.equal(figure(text, "carelabel_http_crowded_out_total"), 0);
  assert.equal(figure(text, "carelabel_http_body_bytes"), 0);
  assert.ok((figure(text, "carelabel_http_connections") ?? 0) >= 1);
  assert.ok(!text.includes("evil") && !text.includes("cld_"));
});

test("the figures are for a token that may have them, and for nobody without one", async () => {
  const { path } = ROUTES.metrics;
  assert.equal((await fetch(`${origin}${path}`)).status, 401);
  assert.equal((await fetch(`${origin}${path}`, { headers: { authorization: "Bearer clt_wrong" } })).status, 401);
  const { secret } = (await (await tokenOf("engineer", ["device.read"])).json()) as { secret: string };
  assert.equal((await fetch(`${origin}${path}`, { headers: { authorization: `Bearer ${secret}` } })).status, 403);
  assert.notEqual((await tokenOf("viewer", ["watch.metrics"])).status, 200, "whoever lacks it cannot give it");
});

test("a test alarm is an administrator's, signed in, and says what became of it", async () => {
  const { path } = ROUTES.testAlarm;
  ways = {
    ...NO_WAYS,
    policy: { onCall: [{ id: "pager", channels: ["page", "webhook"], quiet: null }], always: [] },
    webhookOf: new Map([["pager", { url: receivers.hookUrl, secret: "0123456789abcdef" }]]),
  };
  assert.equal((await post(path, undefined)).status, 401);
  assert.equal((await post(path, undefined, { cookie: await cookieOf("engineer") })).status, 403);
  assert.equal((await tokenOf("administrator", ["watch.settings"])).status >= 400, true, "no token can do it");
  const answer = await post(path, undefined, { cookie: await cookieOf("administrator") });
  const body = (await answer.json()) as { results: unknown[] };
  assert.equal(answer.status, 200, JSON.stringify(body));
  assert.deepEqual(problemsAgainst(ROUTES.testAlarm.reply, body), []);
  assert.deepEqual(body.results, [
    { contact: "pager", channel: "page", result: "page", reason: null },
    { contact: "pager", channel: "webhook", result: "sent", reason: null },
  ]);
  // On a busy machine the watch may have told of itself before.
  assert.ok(receivers.hooks.some(({ body: told }) => JSON.parse(told).event === "test"));
  const again = await post(path, undefined, { cookie: await cookieOf("administrator") });
  assert.equal(again.status, 429);
  assert.ok(Number(again.headers.get("retry-after")) > 0);
});

test("the health answers anybody, and says 503 once the watch stands", async () => {
  const health = async () => {
    const answer = await fetch(`${origin}${ROUTES.health.path}`);
    const body = await answer.json();
    assert.deepEqual(problemsAgainst(ROUTES.health.reply, body), []);
    return { code: answer.status, ...(body as object) };
  };
  const { code } = await health();
  assert.equal(code, 200);
  await watch.house.journal.close();
  await watch.selfWatch.look();
  await watch.selfWatch.look();
  const standing = (await health()) as { reasons?: string[] };
  assert.deepEqual({ ...standing, reasons: [] }, { code: 503, status: "alarm", watch: "standing", reasons: [] });
  assert.ok(standing.reasons?.includes("journal-stopped"));
});

test("a server without the watch is well, says that it is off, and has figures of its process and its door only", async () => {
  const whole = await openWholeServer();
  const answer = await whole.call(ROUTES.health.path);
  assert.deepEqual([answer.status, await answer.json()], [200, { status: "ok", watch: "off", reasons: [] }]);
  const figures = await whole.call(ROUTES.metrics.path);
  assert.deepEqual(
    readMetrics(await figures.text())
      .map(({ name }) => name)
      .filter((name) => !name.startsWith("carelabel_http_")),
    ["process_resident_memory_bytes", "process_cpu_seconds_total", "process_start_time_seconds"],
  );
  assert.equal((await whole.call(ROUTES.testAlarm.path, { method: "POST" })).status, 409);
  await whole.close();
});
