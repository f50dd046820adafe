import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { afterEach, beforeEach, test } from "node:test";
import type { CampaignTask } from "../../contract/campaign.ts";
import type { CampaignInput } from "../../domain/inspection/campaign/campaign.ts";
import { openSealedCampaign } from "../../domain/inspection/campaign/sealed-campaign.ts";
import type { TaskEnd } from "../../domain/inspection/campaign/task.ts";
import { inputOf } from "../../domain/registry/device.ts";
import { device, PLACES, PRODUCTS, person, type Registry, withRegistry } from "../../registry-for-tests.ts";
import { type DataKey, openDataKey } from "../../store/data-key.ts";
import { deviceById } from "../../store/device.ts";
import { ledgerPage } from "../../store/ledger.ts";
import { writeSetting } from "../../store/setting.ts";
import { createAccount } from "../account.ts";
import { type Acting, canonicalText } from "../act.ts";
import { changeDevice } from "../device.ts";
import { mergeDevices, retireDevice } from "../retire-device.ts";
import {
  campaignsWithin,
  campaignTasksWithin,
  changeCampaign,
  openCampaign,
  readCampaign,
  reopenCampaign,
} from "./campaign.ts";
import { previewCampaign } from "./campaign-coverage.ts";
import { assignTask, endTask, resumeTask } from "./campaign-task.ts";
import { campaignDocument, closeCampaign } from "./close-campaign.ts";
import { exportCampaign } from "./export-campaign.ts";
import { followFleet, openFollowedCampaigns } from "./follow-campaigns.ts";

const PASSWORD = "seven quiet herons at dawn";
const serial = (value: string) => ({ system: "serial", value, from: null, until: null }) as const;
let registry: Registry;
let dataKey: DataKey;
let anna: Acting;
beforeEach(async () => {
  registry = await withRegistry();
  dataKey = await openDataKey(registry.folder, { environment: {} });
  await registry.store.write((tx) => writeSetting(tx, "facility", JSON.stringify({ name: "Klinikum Tannenwald" })));
  await registry.add(
    device("old", { id: "pumpold001", firmware: "2.3.0", identifiers: [serial("AB-1500")] }),
    device("new", { id: "pumpnew001", firmware: "2.4.0" }),
    device("odd", { id: "pumpodd001", firmware: null, placeId: PLACES.ward.id }),
    device("home", { id: "pumphome01", firmware: "2.1", placeId: PLACES.home.id }),
    device("moni", { id: "monitor001", productId: PRODUCTS.monitor.id, firmware: "1.0" }),
  );
  const limits = { places: null, products: null };
  const account = { signInName: "anna", name: "Anna", role: "engineer", password: PASSWORD, ...limits } as const;
  const { id } = await createAccount(registry.acting(person("administrator")), account);
  anna = registry.acting(person("engineer", { accountId: id, name: "Anna" }));
});
afterEach(() => registry.close());

const firmware = { equal: [], below: "2.4.0", others: "outside" } as const;
const FILTER: CampaignInput["filter"] = {
  products: [{ productId: PRODUCTS.pump.id, isCertain: true, firmware: { ...firmware, equal: [] } }],
  ...{ serialRanges: [], names: null, placeIds: [] },
};
const INPUT: CampaignInput = {
  ...{ kind: "recall", title: "Pumps may stop", reference: "FSN-7", link: "https://example.org/fsn7" },
  ...{ publishedOn: "2027-02-20", severity: "critical", due: "2027-04-01", instructions: "Install 2.4.0." },
  filter: FILTER,
};
const open = (values: Partial<CampaignInput> = {}, acting = anna) => openCampaign(acting, { ...INPUT, ...values });
const END: TaskEnd = { state: "done", note: null, evidence: [], firmware: "2.4.0" };
const tasks = async (id: string, acting = anna) =>
  (await campaignTasksWithin(registry.store.read, acting.actor, id, {}, { offset: 0, limit: 100 })).tasks;
const taskAt = async (id: string, deviceId: string) =>
  (await tasks(id)).find((task) => task.device.id === deviceId) as CampaignTask;
const end = async (campaignId: string, deviceId: string, values: Partial<TaskEnd> = {}, acting = anna) => {
  const { version } = await taskAt(campaignId, deviceId);
  return endTask(acting, { campaignId, deviceId, version }, { ...END, ...values });
};
const endAll = async (id: string) => {
  for (const task of await tasks(id)) if (task.state === "open") await end(id, task.device.id);
};
const close = async (id: string, password = PASSWORD) =>
  closeCampaign(
    anna,
    dataKey,
    { id, version: (await readCampaign(registry.store.read, anna.actor, id)).version },
    {
      ...{ password, note: null },
    },
  );
const states = async (id: string) =>
  Object.fromEntries((await tasks(id)).map((task) => [task.device.id, [task.state, task.coverage, task.joined]]));

test("the preview shows before anything is kept who is meant, and apart from them who possibly is and why", async () => {
  const preview = await previewCampaign(registry.store.read, anna.actor, FILTER);
  assert.deepEqual(
    [
      preview.coveredDevices.map(({ id }) => id).sort(),
      preview.possibleDevices.map(({ id, unknown }) => [id, unknown]),
    ],
    [["pumphome01", "pumpold001"], [["pumpodd001", ["firmware"]]]],
  );
  assert.deepEqual([preview.covered, preview.possible, preview.unknown], [2, 1, [{ what: "firmware", devices: 1 }]]);
  assert.equal(
    (await campaignsWithin(registry.store.read, anna.actor, { state: "all" }, { offset: 0, limit: 9 })).campaigns
      .length,
    0,
  );
});

test("from opening to closing: a task per device, each ended with proof or reason, and a signed document of all", async () => {
  const { id, counts, possible } = await open();
  assert.deepEqual([counts.open, possible], [3, 1]);
  await assert.rejects(close(id), { code: "record-conflict" });
  await end(id, "pumpold001", { firmware: "2.4.0" });
  await end(id, "pumpodd001", { state: "not-affected", note: "runs 2.5 by its own page", firmware: null });
  await end(id, "pumphome01", { state: "not-located", note: "the patient moved away", firmware: null });
  await assert.rejects(close(id, "seven quiet herons at dusk"), { code: "credentials-wrong" });
  const closed = await close(id);
  assert.deepEqual([closed.state, closed.closures.length], ["closed", 1]);
  let text = "";
  for await (const piece of await campaignDocument(registry.store.read, anna.actor, id, undefined)) text += piece;
  assert.ok(!text.includes("Meier"), "a document that leaves the house names no patient");
  const file = JSON.parse(text) as { campaign: string; tasks: { device: { id: string }; trail: { by: string }[] }[] };
  const { sealed } = await openSealedCampaign(file.campaign, "file");
  const { sha256, ...told } = sealed.tasks;
  assert.deepEqual(told, { count: 3, done: 1, notAffected: 1, notLocated: 1, retired: 0 });
  const lines = file.tasks.map((task) => `${canonicalText(task)}\n`).join("");
  assert.equal(createHash("sha256").update(lines).digest("hex"), sha256, "the signature holds for the list beside it");
  assert.deepEqual(
    [sealed.facility, sealed.closer.name, file.tasks[0]?.trail[0]?.by],
    ["Klinikum Tannenwald", "Anna", "Anna"],
  );
  await assert.rejects(end(id, "pumpold001"), { code: "record-conflict" });
  const { entries } = await ledgerPage(registry.store.read, {
    subject: { kind: "device", id: "pumpold001" },
    offset: 0,
    limit: 5,
  });
  assert.deepEqual(
    entries.map(({ act }) => act),
    ["campaign.end", "campaign.open"],
  );
});

test("a closed campaign is opened again with a reason; what was signed stays, and the next closing stands beside it", async () => {
  const { id } = await open();
  await endAll(id);
  const { version } = await close(id);
  await reopenCampaign(anna, id, version, "the maker named another version");
  const { version: at } = await taskAt(id, "pumpold001");
  const resumed = await resumeTask(anna, { campaignId: id, deviceId: "pumpold001", version: at }, "see above");
  assert.equal(resumed.state, "open");
  await end(id, "pumpold001", { note: "2.4.1 installed" });
  const { closures } = await close(id);
  assert.deepEqual(
    closures.map(({ number }) => number),
    [1, 2],
  );
  for (const number of [1, 2])
    for await (const piece of await campaignDocument(registry.store.read, anna.actor, id, number)) assert.ok(piece);
});

test("two people at one task: the second is told; firmware that is still meant is marked as such", async () => {
  const { id } = await open();
  const of = { campaignId: id, deviceId: "pumpold001", version: 1 };
  const done = await endTask(anna, of, { ...END, firmware: "2.3.5" });
  assert.deepEqual([done.trail.at(-1)?.stillMeant, done.version], [true, 2]);
  await assert.rejects(endTask(anna, of, END), { code: "record-changed" });
  await assert.rejects(assignTask(anna, { ...of, version: 2 }, null), { code: "record-conflict" });
  const { version } = await taskAt(id, "pumpodd001");
  const theirs = { campaignId: id, deviceId: "pumpodd001", version };
  assert.equal((await assignTask(anna, theirs, anna.actor.accountId)).assignee?.name, "Anna");
  await assert.rejects(assignTask(anna, { ...theirs, version: version + 1 }, "nobody0001"), { code: "argument-wrong" });
  const file = { digest: "b".repeat(64), name: "photo.jpg" };
  await assert.rejects(end(id, "pumpodd001", { evidence: [file] }), { code: "record-unknown", where: "body/evidence" });
});

test("devices that come later join, those of which more is known are told so, and nobody is taken out", async () => {
  const { id } = await open();
  const followed = openFollowedCampaigns({ ...anna, log: assert.fail });
  await followed.settled();
  assert.equal((await tasks(id)).length, 3, "what is there is not put in twice");
  await registry.add(device("late", { id: "pumplate01", firmware: "1.0" }));
  const odd = await deviceById(registry.store.read, "pumpodd001");
  assert.ok(odd !== undefined);
  await changeDevice(anna, odd.id, odd.version, { ...inputOf(odd), firmware: "2.9" });
  await followFleet(anna, null);
  assert.deepEqual(await states(id), {
    pumphome01: ["open", "covered", "opening"],
    pumpold001: ["open", "covered", "opening"],
    pumpodd001: ["open", "outside", "opening"],
    pumplate01: ["open", "covered", "later"],
  });
  const { trail } = await readCampaign(registry.store.read, anna.actor, id);
  assert.deepEqual(
    trail.map(({ move, devices }) => [move, devices]),
    [
      ["open", 3],
      ["join", 1],
    ],
  );
  await followed.close();
});

test("a device that is retired ends its task by that; its record that is merged hands the task over", async () => {
  const { id } = await open();
  const gone = { on: "2027-03-01", reason: "x", erasure: "no-data", erasedBy: "x", evidence: null } as const;
  await retireDevice(anna, "pumpodd001", 1, gone);
  assert.equal((await taskAt(id, "pumpodd001")).state, "retired");
  await end(id, "pumpold001");
  await mergeDevices(anna, "pumphome01", 1, "pumpold001");
  const merged = await taskAt(id, "pumphome01");
  assert.deepEqual(
    [merged.state, merged.trail.map(({ move }) => move), merged.device.placeId],
    ["done", ["end", "merge"], PLACES.home.id],
  );
  assert.equal((await tasks(id)).length, 2);
  await mergeDevices(anna, "pumpnew001", 1, "pumphome01");
  assert.equal((await taskAt(id, "pumpnew001")).device.placeId, PLACES.icu.id, "a device without a task takes it over");
});

test("a device that moves takes its task to its new place", async () => {
  const { id } = await open();
  const old = await deviceById(registry.store.read, "pumpold001");
  assert.ok(old !== undefined);
  await changeDevice(anna, old.id, old.version, { ...inputOf(old), placeId: PLACES.ward.id });
  const { places } = await readCampaign(registry.store.read, anna.actor, id);
  assert.equal(places.find(({ placeId }) => placeId === PLACES.ward.id)?.counts.open, 2);
});

test("who is limited to places sees, ends and opens within them alone", async () => {
  const { id } = await open();
  const bound = registry.acting(person("engineer", { places: [PLACES.ward.id], accountId: "accountbound" }));
  const seen = await readCampaign(registry.store.read, bound.actor, id);
  assert.deepEqual([seen.counts.open, seen.filter, seen.mayChange, seen.places.length], [1, null, false, 1]);
  assert.deepEqual(
    (await tasks(id, bound)).map((task) => task.device.id),
    ["pumpodd001"],
  );
  const of = { campaignId: id, deviceId: "pumpold001", version: 1 };
  await assert.rejects(endTask(bound, of, END), { code: "record-unknown" });
  await assert.rejects(changeCampaign(bound, id, 1, INPUT), { code: "not-permitted" });
  await assert.rejects(campaignDocument(registry.store.read, bound.actor, id, 1), { code: "record-unknown" });
  const elsewhere = registry.acting(person("engineer", { places: [PLACES.icu.id] }));
  const theirs = await open({}, bound);
  assert.deepEqual([theirs.counts.open, theirs.filter?.placeIds, theirs.mayChange], [1, [PLACES.ward.id], true]);
  await assert.rejects(readCampaign(registry.store.read, elsewhere.actor, theirs.id), { code: "record-unknown" });
  const { campaigns } = await campaignsWithin(registry.store.read, elsewhere.actor, {}, { offset: 0, limit: 9 });
  assert.deepEqual(
    campaigns.map((row) => [row.id, row.counts.open]),
    [[id, 1]],
  );
  const asked = { ...FILTER, placeIds: [PLACES.icu.id] };
  await assert.rejects(previewCampaign(registry.store.read, bound.actor, asked), { code: "record-unknown" });
});

test("a filter that means nothing today is opened and closed with that as its proof; a wider one lets others join", async () => {
  const nothing = { ...FILTER, products: [{ productId: PRODUCTS.meter.id, isCertain: true, firmware: null }] };
  const { id, counts, version } = await open({ filter: nothing });
  assert.equal(counts.open, 0);
  await changeCampaign(anna, id, version, INPUT);
  await followFleet(anna, null, { campaignId: id });
  assert.equal((await tasks(id)).length, 3);
  const { id: other } = await open({ filter: nothing });
  assert.equal((await close(other)).state, "closed");
});

test("the table names who ended what, in both languages, and that it was taken away stands in the ledger", async () => {
  const { id } = await open();
  await end(id, "pumpold001", { note: "installed" });
  const table = await exportCampaign(anna, id, { state: "done" }, { language: "de", format: "csv" });
  const rows: unknown[] = [];
  for await (const row of table.rows) rows.push(row);
  assert.equal(rows.length, 1);
  const [row] = rows as unknown[][];
  const cell = (key: string) => row?.[table.columns.findIndex((column) => column.key === key)];
  assert.deepEqual(
    [cell("state"), cell("ended-by"), cell("note"), cell("firmware-seen")],
    ["erledigt", "Anna", "installed", "2.4.0"],
  );
  const { entries } = await ledgerPage(registry.store.read, { offset: 0, limit: 1 });
  assert.equal(entries[0]?.act, "campaign.export");
});
