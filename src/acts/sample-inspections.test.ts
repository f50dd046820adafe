import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { addDays, dayNumber } from "../domain/calendar.ts";
import { openSealedInspection } from "../domain/inspection/sealed-inspection.ts";
import { firstBreak } from "../domain/ledger/ledger.ts";
import { type Registry, withRegistry } from "../registry-for-tests.ts";
import { type DataKey, openDataKey } from "../store/data-key.ts";
import { openStore, type Store } from "../store/database.ts";
import { lastInspections } from "../store/inspection.ts";
import { ledgerFrom } from "../store/ledger.ts";
import { type Acting, canonicalText, SYSTEM, sha256 } from "./act.ts";
import { openSample } from "./open-sample.ts";
import { openSampleInspections } from "./sample-inspections.ts";

const NOW = new Date("2026-11-23T09:30:00Z");
const TODAY = "2026-11-23";
let registry: Registry;
let store: Store;
let acting: Acting;
let dataKey: DataKey;
let writings = 0;

before(async () => {
  registry = await withRegistry();
  const opened = await openStore(`${registry.folder}/sample`);
  store = {
    ...opened,
    write: (body) => {
      writings++;
      return opened.write(body);
    },
  };
  dataKey = await openDataKey(registry.folder, { environment: {} });
  acting = { store, actor: SYSTEM, now: () => NOW, publish: () => undefined };
  await openSample(acting);
  writings = 0;
  await openSampleInspections(acting, dataKey);
});
after(async () => {
  await store.close();
  await registry.close();
});

const inspections = () =>
  store.read
    .selectFrom("inspection")
    .innerJoin("device", "device.id", "inspection.device_id")
    .select(["inspection.id", "state", "outcome", "on_day", "accepted_until", "sealed", "purchased_on", "device.title"])
    .orderBy("title")
    .execute();

test("the sample's past inspections are a few writings, since each of three hundred would wait for the disk", () => {
  assert.ok(writings < 20, `${writings} writings`);
});

test("each was signed with the facility's key, after its device was bought, and says what was asked", async () => {
  const closed = (await inspections()).filter(({ state }) => state === "closed");
  assert.ok(closed.length > 250, `${closed.length} were signed`);
  for (const { id, outcome, on_day, sealed, purchased_on } of closed) {
    const { sealed: told } = await openSealedInspection(sealed ?? "", id);
    assert.deepEqual([told.id, told.outcome, told.on], [id, outcome, on_day]);
    assert.equal(told.inspector.signedAt.slice(0, 10), on_day);
    assert.ok((on_day ?? "") < TODAY && (on_day ?? "") >= (purchased_on ?? ""), id);
    assert.ok(told.steps.length > 5);
  }
});

test("most passed, some with conditions until a day to come, two failed and are being mended, one was not found", async () => {
  const all = await inspections();
  const of = (wanted: string) => all.filter(({ outcome }) => outcome === wanted);
  assert.deepEqual(
    [of("failed").length, of("not-located").length, all.filter(({ state }) => state === "planned").length],
    [2, 1, 15],
  );
  assert.equal(of("conditional").length, 6);
  for (const { accepted_until } of of("conditional")) assert.ok((accepted_until ?? "") > TODAY);
  const improvements = await store.read.selectFrom("improvement").select("device_id").execute();
  assert.equal(improvements.length, 2);
});

test("the ledger has an entry for each signature, follows from its beginning to its end, and tells of the updates", async () => {
  const acts = new Map<string, number>();
  async function* counted() {
    for await (const entry of ledgerFrom(store.read)) {
      acts.set(entry.act, (acts.get(entry.act) ?? 0) + 1);
      yield entry;
    }
  }
  assert.equal(await firstBreak(counted(), canonicalText, sha256), undefined);
  const closed = (await inspections()).filter(({ state }) => state === "closed");
  assert.equal(acts.get("inspection.sign"), closed.length);
  assert.equal(acts.get("device.change"), 6);
});

test("two samples have the same inspections, but for keys and ids; a second opening changes nothing", async () => {
  const story = async () =>
    (await inspections()).map(({ title, state, outcome, on_day, accepted_until }) =>
      [title, state, outcome, on_day, accepted_until].join(" "),
    );
  const first = (await story()).sort();
  await openSampleInspections(acting, dataKey);
  assert.deepEqual((await story()).sort(), first);
  const other = await openStore(`${registry.folder}/other`);
  const before = store;
  try {
    const elsewhere = { ...acting, store: other };
    await openSample(elsewhere);
    await openSampleInspections(elsewhere, dataKey);
    store = other;
    assert.deepEqual((await story()).sort(), first);
  } finally {
    store = before;
    await other.close();
  }
});

test("a device that passed is counted from there; one that failed or was not found is not", async () => {
  const lasts = await lastInspections(store.read, null);
  const rows = await store.read.selectFrom("inspection").select(["device_id", "outcome", "on_day"]).execute();
  for (const { device_id, outcome, on_day } of rows) {
    if (outcome === "passed" || outcome === "conditional") assert.equal(lasts.get(device_id)?.on, on_day);
    else if (outcome !== null) assert.notEqual(lasts.get(device_id)?.on, on_day);
  }
  const oldest = Math.max(...[...lasts.values()].map(({ on }) => dayNumber(TODAY) - dayNumber(on)));
  assert.ok(oldest > 100 && addDays(TODAY, -oldest) < TODAY);
});
