import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Improvement } from "../contract/improvement.ts";
import type { InspectionContent, InspectionHead, InspectionRow, PlannedInspections } from "../contract/inspection.ts";
import type { ProblemDetails } from "../contract/problem-details.ts";
import { openSealedInspection } from "../domain/inspection/sealed-inspection.ts";
import { blankDevice } from "../domain/registry/device.ts";
import { ADMINISTRATOR, openWholeServer, type WholeServer } from "./whole-server-for-tests.ts";

const PASSWORD = "a sentence for this test";
const TODAY = new Date().toISOString().slice(0, 10);
const NO_PLACE = { parent: null, careSetting: null, environment: null, phone: null, contact: null };

let whole: WholeServer;
let near = "";
let far = "";
let productId = "";
let ward = "";
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
  const other = (await created("places", { ...NO_PLACE, parent: root, kind: "ward", name: "Ward 2" })).id;
  near = await device("PUMP-1", ward);
  far = await device("PUMP-2", other);
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
  return { status: reply.status, etag: reply.headers.get("etag"), text, body: JSON.parse(text) as T };
}
async function created(path: string, body: unknown): Promise<{ id: string }> {
  const { status, body: reply, text } = await call<{ id: string }>("POST", path, { body });
  assert.equal(status, 200, text);
  return reply;
}
async function device(tag: string, placeId: string): Promise<string> {
  const identifiers = [{ system: "asset-tag", value: tag, from: null, until: null }];
  return (await created("devices", { ...blankDevice(productId, placeId), identifiers })).id;
}
const plan = (deviceIds: string[], headers?: Record<string, string>) =>
  call<PlannedInspections>("POST", "inspections", {
    body: { deviceIds, kind: "security", due: TODAY, assignee: null, note: null },
    ...(headers === undefined ? {} : { headers }),
  });
const read = async (id: string) => (await call<InspectionContent>("GET", `inspections/${id}`)).body;
const signing = { outcome: "passed", on: TODAY, acceptedUntil: null, note: null, again: null };

test("an inspection goes from its plan to a signed file that is verified without the server", async () => {
  const id = (await plan([near])).body.planned[0]?.id ?? "";
  const { checklist, compared } = await read(id);
  assert.deepEqual(
    compared.map(({ of, result }) => [of, result]),
    ["firmware", "boot", "support", "audit"].map((of) => [of, "unknown"]),
    "without label, watch and audit nothing is known",
  );
  const said = { result: "met", note: null, evidence: [], measured: null };
  for (const { id: step, isMandatory } of checklist.steps)
    if (isMandatory) {
      const body = { base: 0, entry: `entry-${step}`, said };
      assert.equal((await call("PUT", `inspections/${id}/steps/${step}`, { body })).status, 200);
      assert.equal((await call("PUT", `inspections/${id}/steps/${step}`, { body })).status, 200, "sent again");
    }
  const { inspection, answers } = await read(id);
  assert.deepEqual([inspection.state, answers.every(({ version }) => version === 1)], ["under-way", true]);
  const wrong = { ...signing, password: "another sentence than that" };
  const { version } = inspection;
  assert.equal((await call("GET", `inspections/${id}`)).etag, `"${version}"`);
  const refused = await call<ProblemDetails>("POST", `inspections/${id}/sign`, { body: wrong, version });
  assert.deepEqual([refused.status, refused.body.code], [401, "credentials-wrong"]);
  const body = { ...signing, password: ADMINISTRATOR.password };
  const signed = await call<InspectionHead>("POST", `inspections/${id}/sign`, { body, version });
  assert.deepEqual([signed.status, signed.body.outcome], [200, "passed"], signed.text);
  const file = await call<{ carelabel: string; inspection: string }>("GET", `inspections/${id}/document`);
  const { sealed } = await openSealedInspection(file.body.inspection, "file");
  assert.deepEqual([file.body.carelabel, sealed.device.title, sealed.on], ["signed-inspection", "PUMP-1", TODAY]);
});

test("who is limited to places sees the inspections of the devices there, and no other exists", async () => {
  const both = (await plan([near, far])).body.planned;
  const away = both.find(({ deviceId }) => deviceId === far)?.id ?? "";
  const headers = { cookie: limited };
  const { body } = await call<{ inspections: InspectionRow[] }>("GET", "inspections?state=all", { headers });
  assert.ok(body.inspections.length > 0);
  assert.ok(body.inspections.every((row) => row.device.id === near));
  assert.equal((await call("GET", `inspections/${away}`, { headers })).status, 404);
  assert.equal((await call("GET", `inspections/${away}/document`, { headers })).status, 404);
  assert.equal((await plan([far], headers)).status, 404);
  const step = { base: 0, entry: "entry-from-elsewhere", said: null };
  assert.equal((await call("PUT", `inspections/${away}/steps/identity`, { headers, body: step })).status, 404);
  const month = TODAY.slice(0, 7);
  const days = async (cookie: string) =>
    (
      await call<{ days: { day: string; open: number }[] }>("GET", `inspections/calendar?month=${month}`, {
        headers: { cookie },
      })
    ).body.days;
  assert.equal((await days(whole.cookie)).find(({ day }) => day === TODAY)?.open, 2);
  assert.equal((await days(limited)).find(({ day }) => day === TODAY)?.open, 1);
});

test("a token plans and reads, and never signs", async () => {
  const scope = ["inspection.read", "inspection.write", "inspection.sign"];
  const wide = await call<ProblemDetails>("POST", "tokens", { body: { name: "cmms", scope, days: 1 } });
  assert.ok(wide.status >= 400, wide.text);
  const made = await call<{ secret: string }>("POST", "tokens", {
    body: { name: "cmms", scope: scope.slice(0, 2), days: 1 },
  });
  assert.equal(made.status, 200, made.text);
  const headers = { authorization: `Bearer ${made.body.secret}` };
  const listed = await call<{ inspections: InspectionRow[] }>("GET", "inspections", { headers });
  const [row] = listed.body.inspections;
  assert.ok(row !== undefined);
  const body = { ...signing, outcome: "failed", note: "x", password: ADMINISTRATOR.password };
  const signed = await call("POST", `inspections/${row.id}/sign`, { headers, body, version: row.version });
  assert.equal(signed.status, 403);
});

test("a step that the facility adds is asked from then on, and of what was begun no more changes", async () => {
  const step = { id: "leak", text: "Leakage current measured", isMandatory: true, unit: "mA", kind: "security" };
  const path = `inspection-checklists/${productId}`;
  assert.equal((await call("PUT", path, { body: { steps: [step, step] }, version: 0 })).status, 400);
  assert.equal((await call("PUT", path, { body: { steps: [step] }, version: 0 })).status, 200);
  assert.equal((await call("PUT", path, { body: { steps: [] }, version: 0 })).status, 412);
  const used = await call("PUT", path, { body: { steps: [] }, version: 1, headers: { cookie: limited } });
  assert.equal(used.status, 403, "the product stands elsewhere, too");
  const rows = (await call<{ inspections: InspectionRow[] }>("GET", `inspections?device=${near}`)).body.inspections;
  const { checklist } = await read(rows[0]?.id ?? "");
  assert.deepEqual(checklist.steps.at(-1)?.unit, "mA");
});

test("electrical safety beside ours: of a product, due for a device from when it was last done there", async () => {
  const input = { productId, deviceId: null, name: "Electrical safety", months: 24, lastDone: null, ended: false };
  const { id } = await created("inspection-intervals", input);
  const due = async () =>
    (await call<{ intervals: { due: string | null }[] }>("GET", `inspection-intervals?device=${near}`)).body.intervals;
  assert.deepEqual((await due())[0]?.due, null, "nobody knows");
  const body = { deviceIds: [near], kind: id, due: TODAY, assignee: null, note: null };
  const planned = (await call<PlannedInspections>("POST", "inspections", { body })).body.planned[0]?.id ?? "";
  const { row, checklist } = await read(planned);
  assert.equal(row.kindName, "Electrical safety");
  const said = { result: "met", note: null, evidence: [], measured: null };
  for (const { id: step } of checklist.steps)
    await call("PUT", `inspections/${planned}/steps/${step}`, { body: { base: 0, entry: `other-${step}`, said } });
  const { version } = (await read(planned)).inspection;
  const signed = await call("POST", `inspections/${planned}/sign`, {
    body: { ...signing, password: ADMINISTRATOR.password },
    version,
  });
  assert.equal(signed.status, 200, signed.text);
  assert.equal((await due())[0]?.due?.slice(0, 4), String(Number(TODAY.slice(0, 4)) + 2));
});

test("a finding becomes an improvement, which the next inspection of the device asks after until it worked", async () => {
  const input = {
    ...{
      deviceId: near,
      productId: null,
      placeId: null,
      title: "Update the firmware",
      finding: "Three versions behind",
    },
    ...{ source: "inspection", inspectionId: null, owner: "Anna", due: TODAY, cost: 120, effect: "It runs the newest" },
  };
  const nobody = await call("POST", "improvements", { body: { ...input, deviceId: null } });
  assert.equal(nobody.status, 400);
  const { id } = await created("improvements", input);
  const asked = async (query: string, cookie = whole.cookie) =>
    (await call<{ improvements: Improvement[] }>("GET", `improvements?${query}`, { headers: { cookie } })).body
      .improvements;
  assert.deepEqual(
    (await asked(`device=${near}`)).map(({ of, state }) => [of, state]),
    [["PUMP-1", "planned"]],
  );
  assert.deepEqual(await asked(`device=${far}`), []);
  const check = (word: string, version: number, note: string | null = null) =>
    call<Improvement>("POST", `improvements/${id}/check`, { body: { word, note, inspectionId: null }, version });
  assert.equal((await check("done", 1)).body.state, "done");
  assert.equal((await check("not-yet", 2)).body.state, "done");
  assert.equal((await check("did-not-work", 3)).status, 400, "without a word why");
  const over = await check("worked", 3);
  assert.deepEqual([over.body.state, over.body.checks.length], ["worked", 3]);
  assert.equal((await check("given-up", 4, "x")).status, 400, "it is over");
  assert.deepEqual(await asked(`device=${near}`), []);
  assert.equal((await asked("state=over", limited)).length, 1);
  const elsewhere = await created("improvements", { ...input, deviceId: far });
  const theirs = await call("POST", `improvements/${elsewhere.id}/check`, {
    ...{ body: { word: "done", note: null, inspectionId: null }, version: 1, headers: { cookie: limited } },
  });
  assert.equal(theirs.status, 404);
});
