import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import type { AssessmentContent, AssessmentHead } from "../contract/assessment.ts";
import type { ProblemDetails } from "../contract/problem-details.ts";
import type { Catalogue } from "../domain/conformance/catalogue.ts";
import { openSealedAssessment } from "../domain/conformance/sealed-assessment.ts";
import { openWholeServer, type WholeServer } from "./whole-server-for-tests.ts";

const ASSESSMENTS = "/api/v1/assessments";
const STATEMENT = readFileSync(new URL("../../samples/conformance/infusion-pump.ics.yaml", import.meta.url), "utf8");

let whole: WholeServer;
let productId = "";
before(async () => {
  whole = await openWholeServer();
  const none = { firmwareLine: null, kind: null, udiDi: null, mdrClass: null, fdaClass: null, emdn: null };
  const product = { maker: "Halmere Infusion Ltd", model: "Halmere VP 8", riskClass: null, ...none };
  productId = (await call<{ id: string }>("POST", "/api/v1/products", product)).body.id;
});
after(() => whole.close());

async function call<T>(method: string, path: string, body?: unknown, version?: number, mediaType = "application/json") {
  const reply = await whole.call(path, {
    method,
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    headers: {
      cookie: whole.cookie,
      ...(body === undefined ? {} : { "content-type": mediaType }),
      ...(version === undefined ? {} : { "if-match": `"${version}"` }),
    },
  });
  const text = await reply.text();
  return { status: reply.status, text, body: (text.startsWith("{") ? JSON.parse(text) : undefined) as T };
}
const bring = <T>(id: string, version: number, text: string) =>
  call<T>("POST", `${ASSESSMENTS}/${id}/import`, text, version, "application/yaml");
async function open(values: object = {}): Promise<AssessmentHead> {
  const blank = { productId, title: "Autumn", catalogue: "etsi-en-303-645", edition: "3.1.3", basedOn: null };
  const { status, body } = await call<AssessmentHead>("POST", ASSESSMENTS, { ...blank, ...values });
  assert.equal(status, 200, JSON.stringify(body));
  return body;
}
const said = (base: number, entry: string, words: unknown) => ({ base, entry, said: words });
const readHead = async (id: string) => (await call<AssessmentContent>("GET", `${ASSESSMENTS}/${id}`)).body.assessment;

test("an assessment goes from its first answer to a signed file that is verified without the server", async () => {
  const { id, standing } = await open();
  assert.equal(standing.verdict, "inconclusive");
  const answer = { support: "no", reason: "nobody writes it down", evidence: [] };
  const first = await call("PUT", `${ASSESSMENTS}/${id}/provisions/5.2-1`, said(0, "entry-0001", answer));
  assert.equal(first.status, 200, first.text);
  const { version, standing: now } = await readHead(id);
  assert.deepEqual([now.verdict, now.fail], ["fail", 1]);
  const closed = await call<AssessmentHead>("POST", `${ASSESSMENTS}/${id}/close`, { note: null }, version);
  assert.deepEqual([closed.status, closed.body.state], [200, "closed"]);
  const file = await call<{ carelabel: string; assessment: string }>("GET", `${ASSESSMENTS}/${id}/document`);
  assert.equal(file.body.carelabel, "signed-assessment");
  const { sealed } = await openSealedAssessment(file.body.assessment, "assessment");
  assert.equal(sealed.report.provisions["5.2-1"]?.verdict, "fail");
  assert.match(sealed.report.notice ?? "", /Voluntary for medical devices/);
  const late = await call<ProblemDetails>(
    "PUT",
    `${ASSESSMENTS}/${id}/provisions/5.2-1`,
    said(1, "entry-0002", { ...answer, support: "yes" }),
  );
  assert.deepEqual([late.status, late.body.code], [409, "record-conflict"]);
});

test("who closes what somebody answered since is told so", async () => {
  const { id, version } = await open();
  await call("PUT", `${ASSESSMENTS}/${id}/conditions/a`, said(0, "entry-0001", { answer: "yes" }));
  const { status, body } = await call<ProblemDetails>("POST", `${ASSESSMENTS}/${id}/close`, { note: null }, version);
  assert.deepEqual([status, body.code], [412, "record-changed"]);
});

test("two people at one provision: the second is told; the same entry sent twice is one", async () => {
  const { id } = await open();
  const path = `${ASSESSMENTS}/${id}/provisions/5.1-1`;
  const yes = said(0, "from-the-desk", { support: "yes", measures: "chosen on the first start", evidence: [] });
  const once = await call("PUT", path, yes);
  assert.equal((await call("PUT", path, yes)).text, once.text);
  const late = await call<ProblemDetails>("PUT", path, said(0, "from-tablet", { support: "no", evidence: [] }));
  assert.deepEqual([late.status, late.body.code], [412, "record-changed"]);
  const other = await call<ProblemDetails>("PUT", path, { ...yes, said: { support: "no", evidence: [] } });
  assert.deepEqual([other.status, other.body.code], [409, "record-conflict"]);
  const back = await call("PUT", path, said(1, "taken-back", null));
  assert.equal(back.status, 200);
  assert.equal((await readHead(id)).standing.pass, 0);
});

test("a maker's file and the assessment are one: what is brought in is taken out again", async () => {
  const { id, version } = await open();
  const brought = await bring<{ changed: number; takenBack: number; assessment: AssessmentHead }>(
    id,
    version,
    STATEMENT,
  );
  assert.equal(brought.status, 200, brought.text);
  assert.ok(brought.body.changed > 90, String(brought.body.changed));
  assert.equal(brought.body.assessment.standing.verdict, "pass");
  const out = await call("GET", `${ASSESSMENTS}/${id}/statement`);
  const again = await bring<{ changed: number; takenBack: number }>(id, version + 1, out.text);
  assert.deepEqual([again.body.changed, again.body.takenBack], [0, 0], again.text);
  const lost = out.text.replace(/\n {2}5\.2-1:\n(?: {4}.*\n)+/, "\n");
  assert.notEqual(lost, out.text);
  const third = await bring<{ takenBack: number; assessment: AssessmentHead }>(id, version + 2, lost);
  assert.deepEqual([third.body.takenBack, third.body.assessment.standing.verdict], [1, "inconclusive"]);
});

test("a hostile or mistaken statement is refused with its line, and nothing of it is kept", async () => {
  const { id, version } = await open();
  const bombs = `a: &a [x,x,x,x,x,x,x,x,x]\n${"bcdefgh".replace(/./g, (name) => `${name}: &${name} [*${String.fromCharCode(name.charCodeAt(0) - 1)},*${String.fromCharCode(name.charCodeAt(0) - 1)},*${String.fromCharCode(name.charCodeAt(0) - 1)}]\n`)}`;
  for (const [text, status] of [
    ["provisions:\n  5.1.1: yes\n", 400],
    ["provisions:\n  __proto__: yes\n", 400],
    ["constructor: { prototype: { yes: 1 } }\n", 400],
    ["catalogue: nis2-reporting\n", 400],
    ['edition: "2.1.1"\nprovisions: { 5.1-1: yes }\n', 400],
    ["provisions: [", 400],
    ["", 400],
    [bombs, 400],
    [`provisions:\n  5.1-1: { support: yes, measures: ${"x".repeat(5000)} }\n`, 400],
    [`# ${"x".repeat(1024 * 1024)}\n`, 413],
    ["\u0000\u0001", 400],
  ] as const) {
    const reply = await bring<ProblemDetails>(id, version, text);
    assert.equal(reply.status, status, `${text.slice(0, 60)}: ${reply.text.slice(0, 200)}`);
  }
  const wrong = await bring<ProblemDetails>(id, version, "provisions:\n  5.1.1: yes\n");
  assert.match(wrong.text, /statement:2:10/);
  assert.match(wrong.text, /did you mean \\"5\.1-1\\"/);
  const { body } = await call<AssessmentContent>("GET", `${ASSESSMENTS}/${id}`);
  assert.deepEqual([body.said.provision.length, body.assessment.version], [0, version]);
});

test("a large statement is read beside the event loop: a second one of the same person is told to wait meanwhile", async () => {
  const [one, other] = [await open(), await open()];
  const provisions = (await call<Catalogue>("GET", "/api/v1/catalogues/etsi-en-303-645")).body.provisions.slice(0, 200);
  const answers = provisions
    .filter(({ editions }) => Object.hasOwn(editions, "3.1.3"))
    .map(({ id }) => `  "${id}": { support: yes, measures: "${"as it should be ".repeat(200)}" }`);
  const large = `provisions:\n${answers.join("\n")}\n# ${"-".repeat(700_000)}\n`;
  const replies = await Promise.all([one, other].map(({ id, version }) => bring(id, version, large)));
  assert.deepEqual(replies.map(({ status }) => status).sort(), [200, 503]);
  const waiting = replies[0]?.status === 503 ? one : other;
  assert.match(replies.find(({ status }) => status === 503)?.text ?? "", /a statement of yours is being read already/);
  const again = await bring<{ changed: number }>(waiting.id, waiting.version, large);
  assert.deepEqual([again.status, again.body.changed], [200, answers.length]);
});

test("a new edition begins with what still holds: answers to what changed are asked anew", async () => {
  const old = await open({ edition: "2.1.1" });
  const path = (id: string) => `${ASSESSMENTS}/${id}/provisions`;
  const yes = { support: "yes", measures: "shown in the report", evidence: [] };
  const { body: catalogue } = await call<Catalogue>("GET", "/api/v1/catalogues/etsi-en-303-645");
  const both = catalogue.provisions.filter(({ editions }) => editions["2.1.1"] && editions["3.1.3"]);
  const changed = both.find(({ editions }) => editions["3.1.3"]?.change !== undefined)?.id ?? "";
  const same = both.find(({ editions }) => editions["3.1.3"]?.change === undefined)?.id ?? "";
  for (const [at, one] of [changed, same].entries())
    assert.equal((await call("PUT", `${path(old.id)}/${one}`, said(0, `entry-000${at}`, yes))).status, 200);
  const next = await open({ basedOn: old.id });
  const { body } = await call<AssessmentContent>("GET", `${ASSESSMENTS}/${next.id}`);
  assert.deepEqual(
    body.said.provision.map((one) => one.id),
    [same],
  );
});

test("every catalogue of the installation can be assessed by, and none is asked what it does not have", async () => {
  const { body } = await call<{ catalogues: { id: string; editions: { id: string }[] }[] }>(
    "GET",
    "/api/v1/catalogues",
  );
  assert.ok(body.catalogues.length >= 6);
  for (const { id, editions } of body.catalogues) {
    const { id: made } = await open({ catalogue: id, edition: editions.at(-1)?.id });
    const { status, body: problem } = await call<ProblemDetails>(
      "PUT",
      `${ASSESSMENTS}/${made}/provisions/99.99`,
      said(0, "entry-0001", { support: "yes", evidence: [] }),
    );
    assert.deepEqual([status, problem.code], [404, "record-unknown"], id);
  }
});

test("a clock's days are days, and decide by themselves", async () => {
  const { id } = await open({ catalogue: "nis2-reporting", edition: "2022-2555" });
  const facts = `${ASSESSMENTS}/${id}/facts`;
  const wrong = await call<ProblemDetails>("PUT", `${facts}/becameAware`, said(0, "entry-0001", "soon"));
  assert.deepEqual([wrong.status, wrong.body.code], [400, "argument-wrong"]);
  for (const [at, [fact, day]] of [
    ["becameAware", "2026-03-01T22:00:00+01:00"],
    ["earlyWarning", "2026-03-03T22:00:00+01:00"],
  ].entries())
    assert.equal((await call("PUT", `${facts}/${fact}`, said(0, `entry-100${at}`, day))).status, 200);
  await call("PUT", `${ASSESSMENTS}/${id}/conditions/significant`, said(0, "entry-2000", { answer: "yes" }));
  assert.equal((await readHead(id)).standing.fail, 1);
});

test("a maker works on assessments of its own, of its own products; neither side sees what the other does", async () => {
  const { id } = await open();
  const maker = { signInName: "maker", name: "Halmere", role: "manufacturer", places: null, products: [productId] };
  const password = "a sentence for this test";
  assert.equal((await call("POST", "/api/v1/accounts", { ...maker, password })).status, 200);
  const cookie = await whole.signIn("maker", password);
  const asMaker = (path: string, init: RequestInit = {}) =>
    whole.call(path, { ...init, headers: { cookie, "content-type": "application/json" } });
  const listed = async () =>
    ((await (await asMaker(ASSESSMENTS)).json()) as { assessments: AssessmentHead[] }).assessments.map((one) => one.id);
  assert.deepEqual(await listed(), []);
  for (const part of ["", "/statement", "/proposals", "/export?format=csv&language=en"])
    assert.equal((await asMaker(`${ASSESSMENTS}/${id}${part}`)).status, 404, part);
  const input = { title: "Ours", catalogue: "etsi-en-303-645", edition: "3.1.3", basedOn: null };
  const opened = (of: string) =>
    asMaker(ASSESSMENTS, { method: "POST", body: JSON.stringify({ ...input, productId: of }) });
  const own = (await (await opened(productId)).json()) as AssessmentHead;
  assert.deepEqual(await listed(), [own.id]);
  assert.equal((await call("GET", `${ASSESSMENTS}/${own.id}`)).status, 404);
  const none = { firmwareLine: null, kind: null, udiDi: null, mdrClass: null, fdaClass: null, emdn: null };
  const other = { maker: "Somebody Else", model: "X", riskClass: null, ...none };
  const { body } = await call<{ id: string }>("POST", "/api/v1/products", other);
  assert.equal((await opened(body.id)).status, 404);
  const close = { method: "POST", body: JSON.stringify({ note: null }) };
  const refused = await asMaker(`${ASSESSMENTS}/${own.id}/close`, close);
  assert.equal(refused.status, 403);
  assert.match(await refused.text(), /hand its statement \(ICS\) over/);

  // The way that it names: what the maker answered is brought into the facility's own, which is closed.
  const answer = { support: "yes", measures: "a page for reports", evidence: [] };
  const kept = await asMaker(`${ASSESSMENTS}/${own.id}/provisions/5.2-1`, {
    ...{ method: "PUT", body: JSON.stringify(said(0, "entry-maker", answer)) },
  });
  assert.equal(kept.status, 200);
  const statement = await (await asMaker(`${ASSESSMENTS}/${own.id}/statement`)).text();
  const { version } = await readHead(id);
  const brought = await bring<{ assessment: AssessmentHead; changed: number }>(id, version, statement);
  assert.deepEqual([brought.status, brought.body.changed], [200, 1]);
  const closed = await call<AssessmentHead>(
    ...(["POST", `${ASSESSMENTS}/${id}/close`, { note: null }, brought.body.assessment.version] as const),
  );
  assert.deepEqual([closed.status, closed.body.state], [200, "closed"]);
});

test("an assessment is handed out as PDF and as tables; a formula in an answer stays text", async () => {
  const { id } = await open();
  const formula = { support: "yes", measures: "=1+1", evidence: [] };
  await call("PUT", `${ASSESSMENTS}/${id}/provisions/5.1-1`, said(0, "entry-0001", formula));
  for (const [format, begins] of [
    ["pdf", "%PDF-"],
    ["xlsx", "PK"],
    ["csv", "Catalogue"],
  ] as const) {
    const { status, text } = await call("GET", `${ASSESSMENTS}/${id}/export?format=${format}&language=en`);
    assert.deepEqual([status, text.slice(0, begins.length)], [200, begins], format);
    if (format === "csv") assert.match(text, /'=1\+1/);
  }
});
