import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import type { InspectionSigning } from "../../contract/inspection.ts";
import { compared } from "../../domain/inspection/comparison.ts";
import type { StepAnswer } from "../../domain/inspection/outcome.ts";
import { openSealedInspection } from "../../domain/inspection/sealed-inspection.ts";
import { device, PLACES, person, type Registry, withRegistry } from "../../registry-for-tests.ts";
import { type DataKey, openDataKey } from "../../store/data-key.ts";
import { inspectionById, lastInspections, openInspectionsOf } from "../../store/inspection.ts";
import { ledgerPage } from "../../store/ledger.ts";
import { loadChecklist } from "../../store/load-checklist.ts";
import { writeSetting } from "../../store/setting.ts";
import { createAccount } from "../account.ts";
import type { Acting } from "../act.ts";
import { mergeDevices, retireDevice } from "../retire-device.ts";
import type { CompareSteps } from "./compare-step.ts";
import { answerStep, assignInspection, cancelInspection, planInspections } from "./inspection.ts";
import { sealedInspection, signInspection } from "./sign-inspection.ts";

const PASSWORD = "seven quiet herons at dawn";
let registry: Registry;
let dataKey: DataKey;
let anna: Acting;
beforeEach(async () => {
  registry = await withRegistry();
  dataKey = await openDataKey(registry.folder, { environment: {} });
  await registry.store.write((tx) => writeSetting(tx, "facility", JSON.stringify({ name: "Klinikum Tannenwald" })));
  await registry.add(device("INF-0001", { id: "infusion01" }), device("INF-0002", { id: "infusion02" }));
  const limits = { places: null, products: null };
  const account = { signInName: "anna", name: "Anna", role: "engineer", password: PASSWORD, ...limits } as const;
  const { id } = await createAccount(registry.acting(person("administrator")), account);
  anna = registry.acting(person("engineer", { accountId: id, name: "Anna" }));
});
afterEach(() => registry.close());

const nothing: CompareSteps = async (_device, asked) => asked.map((of) => compared(of, null, []));
const plan = async (deviceIds = ["infusion01"], values: Partial<Parameters<typeof planInspections>[1]> = {}) =>
  planInspections(anna, { deviceIds, kind: "security", due: "2027-03-01", assignee: null, note: null, ...values });
const planned = async () => (await plan()).planned[0]?.id ?? "";
const met: StepAnswer = { result: "met", note: null, evidence: [], measured: null };
let entries = 0;
const answer = (id: string, step: string, said: StepAnswer | null = met, base = 0, compare = nothing) =>
  answerStep(anna, compare, id, step, { base, entry: `entry-${entries++}-00`, said });
const versionOf = async (id: string) => (await inspectionById(registry.store.read, id))?.version ?? 0;
const sign = async (id: string, values: Partial<InspectionSigning> = {}) =>
  signInspection(anna, dataKey, id, await versionOf(id), {
    ...{ outcome: "passed", on: "2027-03-01", acceptedUntil: null, note: null, again: null, password: PASSWORD },
    ...values,
  });
const last = async (id: string) => (await lastInspections(registry.store.read, [id])).get(id);
async function answeredAll(): Promise<string> {
  const id = await planned();
  for (const { id: step } of loadChecklist().security.filter(({ isMandatory }) => isMandatory)) await answer(id, step);
  return id;
}

test("a day that can only be a slip of the pen is refused, where it is planned, moved or planned again", async () => {
  for (const due of ["2206-03-01", "2047-03-02", "2022-02-28", "0001-01-01"])
    await assert.rejects(plan(["infusion01"], { due }), { where: "body/due", message: /is the year right/ }, due);
  const id = (await plan(["infusion01"], { due: "2047-03-01" })).planned[0]?.id ?? "";
  const moved = assignInspection(anna, id, 1, { assignee: null, due: "9999-12-31", note: null });
  await assert.rejects(moved, { code: "argument-wrong", where: "body/due" });
  const other = (await plan(["infusion02"])).planned[0]?.id ?? "";
  for (const { id: step } of loadChecklist().security.filter(({ isMandatory }) => isMandatory))
    await answer(other, step);
  await assert.rejects(sign(other, { again: "9999-12-31" }), { code: "argument-wrong", where: "body/again" });
});

test("an inspection that passed is sealed with what was answered, and the next is counted from its day", async () => {
  const id = await answeredAll();
  assert.equal(await last("infusion01"), undefined);
  const { state, on } = await sign(id);
  assert.deepEqual([state, on], ["closed", "2027-03-01"]);
  assert.deepEqual(await last("infusion01"), { on: "2027-03-01", acceptedUntil: null });
  const file = JSON.parse(await sealedInspection(registry.store.read, anna.actor, id)) as { inspection: string };
  const { sealed } = await openSealedInspection(file.inspection, "file");
  assert.deepEqual(
    [sealed.facility, sealed.inspector.name, sealed.device.title, sealed.steps.length],
    ["Klinikum Tannenwald", "Anna", "INF-0001", loadChecklist().security.length],
  );
  const subject = { kind: "device", id: "infusion01" } as const;
  const { entries: told } = await ledgerPage(registry.store.read, { subject, offset: 0, limit: 1 });
  assert.deepEqual([told[0]?.act, told[0]?.changes.outcome], ["inspection.sign", [null, "passed"]]);
  await assert.rejects(answer(id, "firmware", met, 1), { code: "record-conflict" });
});

test("nobody signs with another person's password, nor what does not follow from the answers", async () => {
  const id = await answeredAll();
  await assert.rejects(sign(id, { password: "seven quiet herons at dusk" }), { code: "credentials-wrong" });
  const broken = { ...met, result: "broken", note: "three versions behind" } as const;
  await answer(id, "firmware", broken, 1);
  await assert.rejects(sign(id), { code: "argument-wrong", where: "body/outcome" });
  await assert.rejects(sign(id, { on: "2027-03-02", outcome: "failed", note: "old" }), { where: "body/on" });
  const conditional = { outcome: "conditional", note: "update in May", acceptedUntil: "2027-06-01" } as const;
  await sign(id, conditional);
  assert.deepEqual(await last("infusion01"), { on: "2027-03-01", acceptedUntil: "2027-06-01" });
});

test("a device that failed or was not found moves no date, and the next one is planned where that was asked", async () => {
  await sign(await planned(), { outcome: "not-located", note: "lent to ward 7", again: "2027-03-15" });
  assert.equal(await last("infusion01"), undefined);
  const [next] = await openInspectionsOf(registry.store.read, ["infusion01"]);
  assert.deepEqual([next?.due, next?.state], ["2027-03-15", "planned"]);
});

test("one sending twice is one answer; an answer of somebody else in between is told", async () => {
  const id = await planned();
  const said = { base: 0, entry: "entry-of-a-phone", said: met };
  const first = await answerStep(anna, nothing, id, "condition", said);
  assert.deepEqual(await answerStep(anna, nothing, id, "condition", said), first);
  const other = registry.acting(person("engineer"));
  const theirs = { base: 0, entry: "entry-of-a-tablet", said: { ...met, note: "scratched" } };
  await assert.rejects(answerStep(other, nothing, id, "condition", theirs), { code: "record-changed" });
  const { entries: told } = await ledgerPage(registry.store.read, { offset: 0, limit: 10 });
  assert.equal(told.filter(({ act }) => act === "inspection.answer").length, 1);
});

test("an answer names files of the evidence only, and nobody's word makes a start pass that the watch saw fail", async () => {
  const id = await planned();
  const photo = { ...met, evidence: [{ digest: "a".repeat(64), name: "photo.jpg" }] };
  await assert.rejects(answer(id, "condition", photo), { code: "record-unknown", where: "body/said/evidence" });
  const line = { name: "firmware", declared: "aa", observed: "bb", result: "broken" } as const;
  const failed: CompareSteps = async () => [compared("boot", null, [line])];
  await assert.rejects(answer(id, "restart", met, 0, failed), { code: "argument-wrong" });
  const { compared: seen } = await answer(id, "restart", { ...met, result: "broken", note: "bb" }, 0, failed);
  assert.equal(seen?.result, "broken");
});

test("a device has one open inspection of a kind; what cannot be planned is passed over by name", async () => {
  await planned();
  const { planned: two, passedOver } = await plan(["infusion01", "infusion02"]);
  assert.deepEqual(
    [two.map(({ deviceId }) => deviceId), passedOver],
    [["infusion02"], [{ deviceId: "infusion01", because: "open-already" }]],
  );
  await assert.rejects(plan(["infusion01"], { kind: "nointerval" }), { code: "record-unknown" });
  await assert.rejects(plan(["nodevice01"]), { code: "record-unknown" });
});

test("who is limited to places plans and reads inspections of devices there alone", async () => {
  const id = await planned();
  const elsewhere = registry.acting(person("engineer", { places: [PLACES.south.id] }));
  const input = { kind: "security", due: "2027-03-01", assignee: null, note: null };
  await assert.rejects(planInspections(elsewhere, { ...input, deviceIds: ["infusion02"] }), { code: "record-unknown" });
  await assert.rejects(cancelInspection(elsewhere, id, 1, "no"), { code: "record-unknown", where: "id" });
  await assert.rejects(sealedInspection(registry.store.read, elsewhere.actor, id), { code: "record-unknown" });
});

test("it is assigned to who may inspect and reaches the device", async () => {
  const id = await planned();
  const limits = { places: [PLACES.south.id], products: null };
  const far = { signInName: "bert", name: "Bert", role: "engineer", password: PASSWORD, ...limits } as const;
  const { id: bert } = await createAccount(registry.acting(person("administrator")), far);
  const to = (assignee: string) => assignInspection(anna, id, 1, { assignee, due: "2027-04-01", note: null });
  await assert.rejects(to(bert), { code: "argument-wrong", where: "body/assignee" });
  const { assignee, due, version } = await to(anna.actor.accountId ?? "");
  assert.deepEqual([assignee, due, version], [anna.actor.accountId, "2027-04-01", 2]);
});

test("retired takes the act of its own with its proof; what was only planned ends with the device", async () => {
  const { planned: both } = await plan(["infusion01", "infusion02"]);
  const [begun = "", onlyPlanned = ""] = both.map(({ id }) => id);
  await answer(begun, "identity");
  await assert.rejects(sign(begun, { outcome: "retired" }), { code: "argument-wrong" });
  const erased = {
    on: "2027-03-01",
    reason: "worn out",
    erasure: "no-data",
    erasedBy: "Anna",
    evidence: null,
  } as const;
  await retireDevice(anna, "infusion01", 1, erased);
  await retireDevice(anna, "infusion02", 1, erased);
  assert.equal((await inspectionById(registry.store.read, onlyPlanned))?.state, "cancelled");
  assert.equal((await sign(begun, { outcome: "retired" })).outcome, "retired");
  assert.equal(await last("infusion01"), undefined);
});

test("two records that are merged keep what was inspected of both, and one open inspection", async () => {
  await sign(await answeredAll());
  const { planned: both } = await plan(["infusion01", "infusion02"]);
  const ofSecond = both.find(({ deviceId }) => deviceId === "infusion02")?.id ?? "";
  await answer(ofSecond, "identity");
  await mergeDevices(anna, "infusion02", 1, "infusion01");
  assert.deepEqual(await last("infusion02"), { on: "2027-03-01", acceptedUntil: null });
  const open = await openInspectionsOf(registry.store.read, ["infusion02"]);
  assert.deepEqual(
    open.map(({ id }) => id),
    [ofSecond],
  );
});
