import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Campaign, CampaignPreview, CampaignRow, CampaignTask } from "../contract/campaign.ts";
import type { ProblemDetails } from "../contract/problem-details.ts";
import { type CampaignInput, NAMES_MOST } from "../domain/inspection/campaign/campaign.ts";
import {
  openSignedCampaign,
  type SealedTask,
  type SignedCampaign,
} from "../domain/inspection/campaign/sealed-campaign.ts";
import { blankDevice } from "../domain/registry/device.ts";
import { ADMINISTRATOR, openWholeServer, type WholeServer } from "./whole-server-for-tests.ts";

const PASSWORD = "a sentence for this test";
const NO_PLACE = { parent: null, careSetting: null, environment: null, phone: null, contact: null };

let whole: WholeServer;
let productId = "";
let ward = "";
let other = "";
let near = "";
let far = "";
let limited = "";
before(async () => {
  whole = await openWholeServer();
  const none = {
    firmwareLine: null,
    kind: null,
    udiDi: null,
    riskClass: null,
    mdrClass: null,
    fdaClass: null,
    emdn: null,
  };
  productId = (await created("products", { maker: "Halmere", model: "VP 8", ...none })).id;
  const root = (await created("places", { ...NO_PLACE, kind: "facility", name: "Klinikum" })).id;
  ward = (await created("places", { ...NO_PLACE, parent: root, kind: "ward", name: "Ward 1" })).id;
  other = (await created("places", { ...NO_PLACE, parent: root, kind: "ward", name: "Ward 2" })).id;
  near = await device("AB-1001", ward, "2.3");
  far = await device("AB-1002", other, null);
  await device("AB-1003", other, "2.4");
  const account = { signInName: "anna", name: "Anna", role: "engineer", places: [ward], products: null };
  await created("accounts", { ...account, password: PASSWORD });
  limited = await whole.signIn("anna", PASSWORD);
});
after(() => whole.close());

interface Sending {
  readonly body?: unknown;
  readonly version?: number;
  readonly headers?: Record<string, string>;
}
async function call<T>(method: string, path: string, { body, version, headers }: Sending = {}) {
  const reply = await whole.call(`/api/v1/${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    headers: {
      ...(headers ?? { cookie: whole.cookie }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(version === undefined ? {} : { "if-match": `"${version}"` }),
    },
  });
  const text = await reply.text();
  return { status: reply.status, text, body: (text.startsWith("{") ? JSON.parse(text) : {}) as T };
}
async function created(path: string, body: unknown): Promise<{ id: string }> {
  const { status, body: reply, text } = await call<{ id: string }>("POST", path, { body });
  assert.equal(status, 200, text);
  return reply;
}
async function device(value: string, placeId: string, firmware: string | null): Promise<string> {
  const identifiers = [{ system: "serial", value, from: null, until: null }];
  return (await created("devices", { ...blankDevice(productId, placeId), identifiers, firmware })).id;
}

const filter = (): CampaignInput["filter"] => ({
  products: [{ productId, isCertain: true, firmware: { equal: [], below: "2.4", others: "outside" } }],
  ...{ serialRanges: [], names: null, placeIds: [] },
});
const input = (): CampaignInput => ({
  ...{ kind: "recall", title: "VP 8 may stop", reference: "FSN 1", link: null, publishedOn: "2026-01-02" },
  ...{ severity: "critical", due: null, instructions: "Install 2.4.", filter: filter() },
});
const preview = (values: Partial<CampaignInput["filter"]>) =>
  call<CampaignPreview & ProblemDetails>("POST", "campaigns/preview", { body: { ...filter(), ...values } });
const tasksOf = async (id: string, query = "", headers?: Record<string, string>) =>
  (await call<{ tasks: CampaignTask[] }>("GET", `campaigns/${id}/tasks${query}`, headers && { headers })).body.tasks;
const end = { state: "done", note: null, evidence: [], firmware: "2.4" };

test("a recall goes from its preview to a signed document, with a photo as proof and a table on the way", async () => {
  const shown = await preview({});
  assert.deepEqual([shown.status, shown.body.covered, shown.body.possible], [200, 1, 1], shown.text);
  const { id } = await created("campaigns", input());
  const form = new FormData();
  form.set("file", new Blob(["a photo of the pump"]), "pump.jpg");
  const photo = await whole.call("/api/v1/evidence?confidential=yes", {
    method: "POST",
    body: form,
    headers: { cookie: whole.cookie },
  });
  const { digest } = (await photo.json()) as { digest: string };
  const body = { ...end, evidence: [{ digest, name: "pump.jpg" }] };
  const done = await call<CampaignTask>("POST", `campaigns/${id}/tasks/${near}/end`, { body, version: 1 });
  assert.deepEqual([done.status, done.body.state], [200, "done"], done.text);
  assert.equal((await call("POST", `campaigns/${id}/tasks/${near}/end`, { body, version: 1 })).status, 412);
  assert.equal((await call("POST", `campaigns/${id}/tasks/${far}/end`, { body })).status, 400, "without a version");
  assert.deepEqual(
    (await tasksOf(id, "?state=open&coverage=possible")).map((task) => task.device.id),
    [far],
  );
  const campaign = (await call<Campaign>("GET", `campaigns/${id}`)).body;
  const closing = { note: null, password: ADMINISTRATOR.password };
  const early = await call<ProblemDetails>("POST", `campaigns/${id}/close`, {
    body: closing,
    version: campaign.version,
  });
  assert.deepEqual([early.status, early.body.code], [409, "record-conflict"]);
  const reason = { ...end, state: "not-affected", note: "runs 2.4 by its own page", firmware: null };
  assert.equal((await call("POST", `campaigns/${id}/tasks/${far}/end`, { body: reason, version: 1 })).status, 200);
  const table = await call("GET", `campaigns/${id}/export?format=csv&language=de`);
  assert.match(table.text, /AB-1002;.*nicht betroffen/);
  const closed = await call<Campaign>("POST", `campaigns/${id}/close`, { body: closing, version: campaign.version });
  assert.deepEqual([closed.status, closed.body.state], [200, "closed"], closed.text);
  const file = await call<SignedCampaign>("GET", `campaigns/${id}/document`);
  const { sealed } = await openSignedCampaign(file.body, "file");
  const [first, ...rest] = file.body.tasks as [SealedTask, ...SealedTask[]];
  const forged = { ...file.body, tasks: [{ ...first, state: "open" as const }, ...rest] };
  await assert.rejects(openSignedCampaign(forged, "file"), { code: "signature-unreadable" });
  assert.deepEqual([sealed.tasks.count, sealed.tasks.done, file.body.tasks.length], [2, 1, 2]);
  assert.ok(file.text.includes(digest), "the digest of the photo stands in what was signed");
});

test("odd input is answered in words: too many names, wrong ranges, filters without sense, links that are none", async () => {
  const values = Array.from({ length: NAMES_MOST + 1 }, (_, at) => `AB-${at}`);
  const many = await preview({ names: { of: "serial", values } });
  assert.deepEqual([many.status, many.body.where], [400, "body/names/values"], many.text.slice(0, 400));
  const million = await preview({
    names: { of: "serial", values: Array.from({ length: 1_000_000 }, (_, at) => `AB-${at}`) },
  });
  assert.equal(million.status, 413, million.text.slice(0, 300));
  const range = await preview({ serialRanges: [{ from: "AB-1", to: "ZZ-9" }] });
  assert.equal(range.body.where, "body/serialRanges/0");
  assert.match((await preview({ products: [] })).text, /name the products/);
  const listed = await preview({ names: { of: "serial", values: ["ab1001", "AB-1001", "<script>", "AB-7777"] } });
  assert.deepEqual([listed.body.covered, listed.body.namesNotMet], [1, 2], listed.text);
  const none = await preview({ names: { of: "serial", values: ["ZZ-1"] } });
  assert.deepEqual([none.body.covered, none.body.possible, none.body.namesNotMet], [0, 0, 1]);
  assert.notEqual((await call("POST", "campaigns", { body: { ...input(), link: "javascript:alert(1)" } })).status, 200);
  assert.equal(
    (await preview({ products: [{ productId: "nosuchproduct", isCertain: true, firmware: null }] })).status,
    404,
  );
  assert.equal((await call("GET", "campaigns/proposal?advisory=ICSMA-1")).status, 404);
  assert.notEqual((await call("GET", "campaigns/proposal")).status, 200);
  const unknown = await call<{ candidates: unknown[] }>("GET", "campaigns/proposal?weakness=CVE-2020-11896");
  assert.deepEqual([unknown.status, unknown.body.candidates], [200, []], unknown.text);
});

test("who is limited to places acts on the tasks there, and a token does what its scope says and closes nothing", async () => {
  const { id } = await created("campaigns", input());
  const headers = { cookie: limited };
  assert.deepEqual(
    (await tasksOf(id, "", headers)).map((task) => task.device.id),
    [near],
  );
  assert.equal(
    (await call("POST", `campaigns/${id}/tasks/${far}/end`, { headers, body: end, version: 1 })).status,
    404,
  );
  assert.equal((await call("PUT", `campaigns/${id}`, { headers, body: input(), version: 1 })).status, 403);
  assert.equal(
    (await call("POST", "campaigns/preview", { headers, body: { ...filter(), placeIds: [other] } })).status,
    404,
  );
  assert.equal((await call("GET", `campaigns?device=${far}`, { headers })).status, 404);
  const token = async (scope: string[]) => {
    const body = { name: scope.join(), scope, days: 1 };
    const { status, body: made, text } = await call<{ secret: string }>("POST", "tokens", { body });
    assert.equal(status, 200, text);
    return { authorization: `Bearer ${made.secret}` };
  };
  const reads = await token(["inspection.read"]);
  const { body } = await call<{ campaigns: CampaignRow[] }>("GET", `campaigns?device=${near}`, { headers: reads });
  assert.deepEqual(
    body.campaigns.map((row) => [row.id, row.task]),
    [[id, "open"]],
  );
  assert.equal(
    (await call("POST", `campaigns/${id}/tasks/${near}/end`, { headers: reads, body: end, version: 1 })).status,
    403,
  );
  const closing = { note: null, password: ADMINISTRATOR.password };
  const writes = await token(["inspection.read", "inspection.write"]);
  assert.equal(
    (await call("POST", `campaigns/${id}/tasks/${near}/end`, { headers: writes, body: end, version: 1 })).status,
    200,
  );
  assert.equal(
    (await call("POST", `campaigns/${id}/close`, { headers: writes, body: closing, version: 1 })).status,
    403,
  );
});

test("a device that is entered while a campaign is open joins it, and is told as such", async () => {
  const { id } = await created("campaigns", input());
  const late = await device("AB-1009", ward, "1.0");
  for (let looked = 0; looked < 200; looked++) {
    const found = (await tasksOf(id)).find((task) => task.device.id === late);
    if (found !== undefined) return assert.equal(found.joined, "later");
    await new Promise((done) => setTimeout(done, 50));
  }
  assert.fail("it never joined");
});
