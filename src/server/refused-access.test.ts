import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import type { EvaluationHead, Proposals } from "../contract/evaluation.ts";
import type { LedgerEntry } from "../domain/ledger/ledger.ts";
import { openWholeServer, type WholeServer } from "./whole-server-for-tests.ts";

const CRITERION = "process.malfunction-management.2.3";
const PASSWORD = "a sentence for this test";

let whole: WholeServer;
let clinician: string;
let nowMs = Date.now();
before(async () => {
  whole = await openWholeServer({ now: () => new Date(nowMs) });
  const account = { signInName: "ward", name: "Ward", role: "clinician", places: null, products: null };
  const made = await send("POST", "/api/v1/accounts", { ...account, password: PASSWORD });
  assert.equal(made.status, 200);
  clinician = await whole.signIn("ward", PASSWORD);
});
after(() => whole.close());

const send = (method: string, path: string, body?: object, cookie = whole.cookie) =>
  whole.call(path, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    headers: { cookie, ...(body === undefined ? {} : { "content-type": "application/json" }) },
  });
async function entries(): Promise<LedgerEntry[]> {
  const reply = await send("GET", "/api/v1/ledger?act=access.refuse");
  return ((await reply.json()) as { entries: LedgerEntry[] }).entries;
}
/** It is written a moment later; the test waits for it and not for a time. */
async function written(count: number): Promise<LedgerEntry[]> {
  for (;;) {
    const found = await entries();
    if (found.length >= count) return found;
    await setTimeout(20);
  }
}
async function proposed() {
  const input = { title: "Autumn", placeId: null, reading: "recommended", basedOn: null };
  const { id } = (await (await send("POST", "/api/v1/evaluations", input)).json()) as EvaluationHead;
  const { proposals } = (await (await send("GET", `/api/v1/evaluations/${id}/proposals`)).json()) as Proposals;
  return proposals.find(({ criterion }) => criterion === CRITERION);
}

test("a refused access raises the proposal that refused access is logged", { timeout: 60_000 }, async () => {
  assert.equal(await proposed(), undefined);
  assert.equal((await send("GET", "/api/v1/ledger", undefined, clinician)).status, 403);
  await written(1);
  const proposal = await proposed();
  assert.deepEqual([proposal?.answer, proposal?.link], ["partly", "access-failures-logged"]);
  assert.match(proposal?.because.en ?? "", /1 entries of refused access/);
});

test("a flood of refusals is one entry for each way in and hour, and tells how often", {
  timeout: 60_000,
}, async () => {
  const before = (await entries()).length;
  for (let time = 0; time < 30; time += 1)
    assert.equal((await send("GET", "/api/v1/accounts", undefined, clinician)).status, 403);
  const [first] = await written(before + 1);
  const ways = Object.keys(first?.changes ?? {});
  assert.deepEqual(ways, ["GET /api/v1/accounts"]);
  assert.deepEqual([first?.subjects[0]?.kind, first?.by.via], ["account", "system"]);
  // A new way in is written at once; the one that stands there already is counted on.
  assert.equal((await send("GET", "/api/v1/evidence", undefined, clinician)).status, 403);
  const found = await written(before + 2);
  assert.deepEqual(Object.keys(found[0]?.changes ?? {}), ["GET /api/v1/evidence"]);
  // After the hour the rest is told with the next that is written.
  nowMs += 61 * 60_000;
  assert.equal((await send("GET", "/api/v1/bridges", undefined, clinician)).status, 403);
  const after = await written(before + 3);
  const counted = after.flatMap(({ changes }) => Number(changes["GET /api/v1/accounts"]?.[1] ?? 0));
  assert.equal(
    counted.reduce((sum, one) => sum + one, 0),
    30,
  );
});

test("strangers, and who is permitted, leave no such entry", async () => {
  const before = (await entries()).length;
  assert.equal((await send("GET", "/api/v1/accounts", undefined, "")).status, 401);
  assert.equal((await send("GET", "/api/v1/accounts")).status, 200);
  await setTimeout(400);
  assert.equal((await entries()).length, before);
});
