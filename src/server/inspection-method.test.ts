/**
 * The method of inspection dates over a real socket: read, compared, set, gone back from; the dates follow.
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { SYSTEM } from "../acts/act.ts";
import { openSample } from "../acts/open-sample.ts";
import type { previewMethodRoute, readMethodRoute } from "../contract/inspection-method.ts";
import type { ReplyOf } from "../contract/route.ts";
import { ledgerPage } from "../store/ledger.ts";
import { openWholeServer, type WholeServer } from "./whole-server-for-tests.ts";

type InUse = ReplyOf<typeof readMethodRoute>;
type Preview = ReplyOf<typeof previewMethodRoute>;
const PATH = "/api/v1/inspection-method";
let whole: WholeServer;
let administrator: string;
let engineer: string;

before(async () => {
  whole = await openWholeServer({ setUp: false });
  await openSample({ store: whole.installation.store, actor: SYSTEM, now: () => new Date(), publish: () => undefined });
  administrator = await whole.signIn("administrator", "the sample hospital");
  engineer = await whole.signIn("engineer", "the sample hospital");
});
after(() => whole.close());

async function send(method: string, path: string, body?: object, headers: Record<string, string> = {}) {
  return whole.call(path, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    headers: {
      cookie: administrator,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
  });
}
const inUse = async () => (await (await send("GET", PATH)).json()) as InUse;
const strict = (method: InUse["method"]) => ({
  ...method,
  bounds: { ...method.bounds, IV: { shortestDays: 30, longestDays: 135 }, III: { shortestDays: 60, longestDays: 200 } },
});

test("a method is compared, taken, refused to who read an older one, and left again; the ledger tells old beside new", async () => {
  const published = await inUse();
  assert.deepEqual([published.whose, published.version, published.problems], ["published", 0, []]);
  const own = strict(published.method);
  const compared = await send("POST", `${PATH}/preview`, { method: own });
  assert.equal(compared.status, 200, await compared.clone().text());
  const preview = (await compared.json()) as Preview;
  assert.ok(preview.devices > 50 && preview.earlier > 0 && preview.earlierDaysMost > 0, JSON.stringify(preview));
  assert.deepEqual([preview.later, preview.laterDaysMost, preview.noLongerOverdue], [0, 0, 0]);
  assert.equal((await inUse()).version, 0, "comparing takes nothing");

  const body = { method: own, reason: "our intensive care asks for it" };
  const taken = await send("PUT", PATH, body, { "if-match": '"0"' });
  assert.equal(taken.status, 200, await taken.clone().text());
  assert.equal(taken.headers.get("etag"), '"1"');
  assert.equal((await send("PUT", PATH, body, { "if-match": '"0"' })).status, 412);
  const { entries } = await ledgerPage(whole.installation.store.read, { offset: 0, limit: 5 });
  const entry = entries.find(({ act }) => act === "inspection.method");
  assert.deepEqual(entry?.changes["/bounds/IV/longestDays"], [540, 135]);
  assert.deepEqual([entry?.changes.method, entry?.note], [["published", "facility"], body.reason]);

  const again = (await (await send("POST", `${PATH}/preview`, { method: own })).json()) as Preview;
  assert.deepEqual([again.earlier, again.later, again.newlyOverdue], [0, 0, 0], "it is the one in use now");
  const back = await send("DELETE", `${PATH}?reason=tried`, undefined, { "if-match": '"1"' });
  assert.equal(back.status, 200, await back.clone().text());
  assert.deepEqual(await back.json(), { ...published, version: 2 });
});

test("what is out of bounds is refused with every place, and only an administrator sets a method", async () => {
  const { method, version } = await inUse();
  const wrong = structuredClone(method);
  wrong.bounds.IV.longestDays = 2000;
  wrong.sum.mostPercent = 150;
  const refused = await send("PUT", PATH, { method: wrong, reason: "longer" }, { "if-match": `"${version}"` });
  assert.equal(refused.status, 400);
  const text = await refused.text();
  for (const pointer of ["/bounds/IV/longestDays", "/sum/mostPercent"]) assert.ok(text.includes(pointer), text);
  assert.equal((await send("DELETE", PATH, undefined, { "if-match": `"${version}"` })).status, 400, "no reason");
  const body = { method, reason: "mine" };
  const asEngineer = { cookie: engineer, "if-match": `"${version}"` };
  assert.equal((await send("PUT", PATH, body, asEngineer)).status, 403);
  assert.equal((await send("POST", `${PATH}/preview`, { method }, { cookie: engineer })).status, 403);
  assert.equal((await send("GET", PATH, undefined, { cookie: engineer })).status, 200);
});
