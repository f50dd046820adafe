import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import fc from "fast-check";
import type { InputError } from "../domain/input-error.ts";
import { type Device, type DeviceInput, inputOf, type Retirement } from "../domain/registry/device.ts";
import {
  device,
  deviceInput,
  NOW,
  PLACES,
  PRODUCTS,
  person,
  type Registry,
  withRegistry,
} from "../registry-for-tests.ts";
import { deviceById } from "../store/device.ts";
import { listDevices } from "../store/device-list.ts";
import { ledgerPage } from "../store/ledger.ts";
import { changeDevice, changeOperation, changeTier, createDevice, sharePublicState } from "./device.ts";
import { mergeDevices, retireDevice } from "./retire-device.ts";

let registry: Registry;
beforeEach(async () => {
  registry = await withRegistry();
});
afterEach(() => registry.close());

const TODAY = NOW.slice(0, 10);
const named = (system: DeviceInput["identifiers"][number]["system"], value: string, until: string | null = null) => ({
  system,
  value,
  from: null,
  until,
});
const create = (tag: string, values: Partial<DeviceInput> = {}) =>
  createDevice(registry.acting(), deviceInput(tag, values));
const kept = async (id: string) => (await deviceById(registry.store.read, id)) as Device;
const entries = async (id: string) =>
  (await ledgerPage(registry.store.read, { subject: { kind: "device", id }, offset: 0, limit: 50 })).entries;
const found = async (q: string) =>
  (await listDevices(registry.store.read, { places: null }, { q }, { offset: 0, limit: 50 })).devices.map(
    ({ title }) => title,
  );
const erased: Retirement = {
  on: TODAY,
  reason: "display broken",
  erasure: "no-data",
  erasedBy: "Ada Adler",
  evidence: null,
};

test("a new device is kept as entered, in operation, with its entry in the ledger", async () => {
  const created = await create("MT-1", { owner: "Radiology" });
  assert.deepEqual(await kept(created.id), created);
  assert.equal(created.status.operation, "operating");
  const [entry] = await entries(created.id);
  assert.equal(entry?.act, "device.create");
  assert.deepEqual(entry?.changes.owner, [null, "Radiology"]);
  assert.equal(registry.events.length, 1);
});

for (const [system, one, other] of [
  ["asset-tag", "MT-1", "mt-1"],
  ["mac", "00:1a:2b:3c:4d:5e", "001A2B3C4D5E"],
  ["udi-pi", "(21)77", "(21)77"],
  ["serial", "SN 1", "sn  1"],
] as const) {
  test(`two devices never share one ${system}, however it is written`, async () => {
    const first = await create("first", { identifiers: [named("host-name", "pump-1"), named(system, one)] });
    const title = system === "serial" ? one : system === "asset-tag" ? one : "pump-1";
    const second = { identifiers: [named("host-name", "pump-2"), named(system, other)] };
    await assert.rejects(create("second", second), (problem: InputError) => {
      assert.deepEqual([problem.code, problem.where], ["record-conflict", "body/identifiers/1"]);
      assert.ok(problem.message.includes(`belongs to "${title}" already`), problem.message);
      assert.deepEqual(problem.all[0]?.held, { system, value: other, device: { id: first.id, title } });
      return true;
    });
    // Who does not reach the other device is not told which it is.
    const south = registry.acting(person("engineer", { places: [PLACES.south.id] }));
    const there = deviceInput("second", { ...second, placeId: PLACES.ward.id });
    await assert.rejects(createDevice(south, there), (problem: InputError) => {
      assert.match(problem.message, /belongs to another device already/);
      assert.deepEqual(problem.all[0]?.held, { system, value: other, device: null });
      return true;
    });
    assert.equal((await found("")).length, 1);
  });
}

test("two makers may give the same serial number, and two devices in turn the same tag or address", async () => {
  const serial = [named("serial", "0001"), named("ip", "10.0.0.1")];
  await create("a", { identifiers: serial });
  await create("b", { identifiers: serial, productId: PRODUCTS.monitor.id });
  await create("c", { identifiers: [named("asset-tag", "MT-9", "2026-01-01")] });
  await create("d", { identifiers: [named("asset-tag", "MT-9")] });
});

test("one identifier twice at one device is refused", async () => {
  const twice = [named("asset-tag", "MT-1"), named("asset-tag", "mt-1")];
  await assert.rejects(create("a", { identifiers: twice }), { code: "record-conflict", message: /stands there twice/ });
});

for (const [what, values, code] of [
  ["a MAC address that is none", { identifiers: [named("mac", "00:1a")] }, "argument-wrong"],
  ["a product that is not there", { productId: "noproduct1" }, "record-unknown"],
  ["a place that is not there", { placeId: "noplace001" }, "record-unknown"],
] satisfies [string, Partial<DeviceInput>, string][]) {
  test(`a device with ${what} is refused`, async () => {
    await assert.rejects(create("a", values), { code });
  });
}

test("who is limited to a site neither finds a device elsewhere nor moves one there", async () => {
  const inNorth = await create("MT-1");
  const south = registry.acting(person("engineer", { places: [PLACES.south.id] }));
  await assert.rejects(changeDevice(south, inNorth.id, 1, inputOf(inNorth)), { code: "record-unknown" });
  await assert.rejects(createDevice(south, deviceInput("MT-2")), { code: "record-unknown", where: "body/placeId" });
  const inSouth = await createDevice(south, deviceInput("MT-2", { placeId: PLACES.ward.id }));
  const moved = { ...inputOf(inSouth), placeId: PLACES.icu.id };
  await assert.rejects(changeDevice(south, inSouth.id, 1, moved), { code: "record-unknown" });
  await assert.rejects(mergeDevices(south, inSouth.id, 1, inNorth.id), { code: "record-unknown", where: "body/other" });
});

test("a change that changes nothing leaves version and ledger as they are", async () => {
  const created = await create("MT-1");
  const same = await changeDevice(registry.acting(), created.id, 1, inputOf(created));
  assert.equal(same.version, 1);
  assert.equal((await entries(created.id)).length, 1);
});

test("of two people who change one device the second is told, and nothing of the first is lost", async () => {
  const created = await create("MT-1");
  const [ada, ben] = await Promise.allSettled([
    changeDevice(registry.acting(), created.id, 1, { ...inputOf(created), owner: "Ada" }),
    changeDevice(registry.acting(), created.id, 1, { ...inputOf(created), note: "seen by Ben" }),
  ]);
  assert.equal(ada.status, "fulfilled");
  assert.equal(ben.status === "rejected" && ben.reason.code, "record-changed");
  const now = await kept(created.id);
  assert.deepEqual([now.owner, now.note, now.version], ["Ada", null, 2]);
});

test("a search follows a change: new words find the device, old ones do not", async () => {
  const created = await create("MT-1", { owner: "Radiology", note: "loan" });
  await changeDevice(registry.acting(), created.id, 1, { ...inputOf(created), owner: "Cardiology" });
  assert.deepEqual(await found("cardio"), ["MT-1"]);
  assert.deepEqual(await found("radiology"), []);
  assert.deepEqual(await found("loan"), ["MT-1"]);
});

test("a tag that is taken off stays in the history until that day and still finds the device", async () => {
  await registry.add(device("MT-1", { id: "olddevice1", createdAt: "2026-01-01T00:00:00.000Z" }));
  const before = await kept("olddevice1");
  const changed = await changeDevice(registry.acting(), "olddevice1", 1, {
    ...inputOf(before),
    identifiers: [named("asset-tag", "MT-2")],
  });
  assert.deepEqual(changed.identifiers, [named("asset-tag", "MT-2"), named("asset-tag", "MT-1", TODAY)]);
  assert.deepEqual(await found("mt-1"), ["MT-2"]);
  await create("MT-1");
});

test("a tag that was mistyped today goes without a trace in the record", async () => {
  const created = await create("MT-1");
  const changed = await changeDevice(registry.acting(), created.id, 1, {
    ...inputOf(created),
    identifiers: [named("asset-tag", "MT-7")],
  });
  assert.deepEqual(changed.identifiers, [named("asset-tag", "MT-7")]);
});

test("what keeps a patient alive moves to the front of its state", async () => {
  const first = await create("MT-1");
  const second = await create("MT-2");
  await changeTier(registry.acting(person("clinician")), second.id, 1, { ...first, lifeSupporting: true });
  assert.deepEqual(await found("mt"), ["MT-2", "MT-1"]);
});

test("maintenance and back moves the state and since when; a quarantined device needs a reason", async () => {
  await registry.add(
    device("MT-1", {
      id: "quarantine",
      status: { contact: null, conformity: "unknown", operation: "quarantined" },
      statusSince: "2027-01-01T00:00:00.000Z",
    }),
  );
  const back = (note: string | null) =>
    changeOperation(registry.acting(), "quarantine", 1, { operation: "operating", agreed: false, note });
  await assert.rejects(back(null), { code: "argument-wrong", where: "body/note" });
  const now = await back("checked by the maker");
  assert.deepEqual([now.status.operation, now.statusSince], ["operating", NOW]);
  assert.equal((await entries("quarantine"))[0]?.note, "checked by the maker");
});

test("what hangs on a patient leaves operation with the ward's word and a reason, and is never retired there", async () => {
  const { id } = await create("MT-1", { tier: { offNetwork: "free", outOfOperation: "free" }, onPatient: true });
  const take = (agreed: boolean, note: string | null) =>
    changeOperation(registry.acting(), id, 1, { operation: "in-maintenance", agreed, note });
  await assert.rejects(take(false, "its alarm is silent"), { code: "argument-wrong", where: "body/agreed" });
  await assert.rejects(take(true, null), { code: "argument-wrong", where: "body/note" });
  assert.equal((await kept(id)).status.operation, "operating");
  await assert.rejects(retireDevice(registry.acting(), id, 1, erased), { code: "record-conflict" });
  assert.equal((await take(true, "its alarm is silent")).status.operation, "in-maintenance");
  assert.equal((await entries(id))[0]?.note, "its alarm is silent");
});

test("maintenance does not make a fail-safe device fresh: it stays what it was since it began", async () => {
  const since = "2027-01-01T00:00:00.000Z";
  const status = { contact: "reporting", conformity: "fail-safe", operation: "operating" } as const;
  await registry.add(device("MT-1", { id: "failsafe01", status, statusSince: since }));
  const { statusSince } = await changeOperation(registry.acting(), "failsafe01", 1, {
    operation: "in-maintenance",
    agreed: true,
    note: "the line was blocked",
  });
  assert.equal(statusSince, since);
});

test("a fail-safe device returns with a reason, what was checked and the ward's word, all of it in the ledger", async () => {
  const status = { contact: "reporting", conformity: "fail-safe", operation: "operating" } as const;
  await registry.add(device("MT-1", { id: "failsafe01", status, statusSince: "2027-01-01T00:00:00.000Z" }));
  const back = (values: { agreed?: boolean; note?: string | null; checked?: string | null }) =>
    changeOperation(registry.acting(), "failsafe01", 1, {
      operation: "operating",
      agreed: true,
      note: "the line was blocked",
      checked: "occlusion test, alarm test",
      ...values,
    });
  await assert.rejects(back({ agreed: false }), { code: "argument-wrong", where: "body/agreed" });
  await assert.rejects(back({ note: null }), { code: "argument-wrong", where: "body/note" });
  await assert.rejects(back({ checked: null }), { code: "argument-wrong", where: "body/checked" });
  assert.deepEqual((await kept("failsafe01")).status, status);
  const now = await back({});
  // Nothing has been observed of it since.
  assert.deepEqual(now.status, { ...status, conformity: "unknown" });
  assert.equal(now.statusSince, NOW);
  const [entry] = await entries("failsafe01");
  assert.equal(entry?.note, "the line was blocked");
  assert.deepEqual(entry?.changes, {
    status: [status, now.status],
    agreed: [null, "ward"],
    checked: [null, "occlusion test, alarm test"],
  });
});

test("the ledger says whose word a change rests on: the ward's, the carer's, or that a replacement stands ready", async () => {
  const agreed = async (tag: string, values: Partial<DeviceInput>) => {
    const { id } = await create(tag, values);
    await changeOperation(registry.acting(), id, 1, { operation: "in-maintenance", agreed: true, note: "due" });
    return (await entries(id))[0]?.changes.agreed;
  };
  assert.deepEqual(await agreed("MT-1", {}), [null, "ward"]);
  assert.deepEqual(await agreed("MT-2", { placeId: PLACES.home.id }), [null, "carer"]);
  const tier = (outOfOperation: "free" | "replacement-first") => ({ tier: { offNetwork: null, outOfOperation } });
  assert.deepEqual(await agreed("MT-3", tier("replacement-first")), [null, "replacement"]);
  assert.equal(await agreed("MT-4", tier("free")), undefined, "nobody had to agree");
});

test("a retired device keeps its proof of erasure and is not changed any more", async () => {
  const created = await create("MT-1");
  const retired = await retireDevice(registry.acting(), created.id, 1, erased);
  assert.deepEqual([retired.status.operation, retired.retirement], ["retired", erased]);
  const again = { code: "record-conflict" };
  await assert.rejects(changeDevice(registry.acting(), created.id, 2, inputOf(retired)), again);
  await assert.rejects(retireDevice(registry.acting(), created.id, 2, erased), again);
  await assert.rejects(mergeDevices(registry.acting(), created.id, 2, (await create("MT-2")).id), again);
});

test("proof of erasure must lie among the evidence, and its day must have come", async () => {
  const { id } = await create("MT-1");
  const retire = (values: Partial<Retirement>) => retireDevice(registry.acting(), id, 1, { ...erased, ...values });
  await assert.rejects(retire({ evidence: "0".repeat(64) }), { code: "record-unknown", where: "body/evidence" });
  await assert.rejects(retire({ on: "2027-03-02" }), { code: "argument-wrong", where: "body/on" });
});

test("a page without sign-in is opened once, closed again, and its address is in no ledger", async () => {
  const { id } = await create("MT-1");
  const token = await sharePublicState(registry.acting(), id, true);
  assert.match(token ?? "", /^[a-z0-9]{32}$/);
  assert.equal(await sharePublicState(registry.acting(), id, true), token);
  assert.equal(await sharePublicState(registry.acting(), id, false), null);
  const told = await entries(id);
  assert.equal(told.length, 3);
  assert.ok(!JSON.stringify(told).includes(token ?? ""));
});

test("two records that are one device become one, with all identifiers, the history and the page of both", async () => {
  const one = await create("MT-1");
  const other = await create("MT-2", {
    identifiers: [named("asset-tag", "MT-2"), named("mac", "00:1a:2b:3c:4d:5e")],
    owner: "Ward 7",
  });
  const token = await sharePublicState(registry.acting(), other.id, true);
  const merged = await mergeDevices(registry.acting(), one.id, 1, other.id);
  assert.deepEqual(
    merged.identifiers.map(({ value }) => value),
    ["MT-1", "MT-2", "00:1a:2b:3c:4d:5e"],
  );
  assert.equal(await deviceById(registry.store.read, other.id), undefined);
  assert.deepEqual(await found("001a2b"), ["MT-1"]);
  assert.equal(await sharePublicState(registry.acting(), one.id, true), token);
  const acts = (await entries(one.id)).map(({ act }) => act);
  assert.deepEqual(acts, ["device.merge", "device.share", "device.create", "device.create"]);
  const merge = (await entries(one.id))[0];
  assert.deepEqual(merge?.changes.merged, [other, null]);
});

test("merging keeps every identifier of both, whatever they are", async () => {
  const system = fc.constantFrom("asset-tag" as const, "host-name" as const, "ip" as const, "ae-title" as const);
  const value = fc.string({ unit: fc.constantFrom("a", "A", "1", "-"), minLength: 1, maxLength: 3 });
  const some = (prefix: string) =>
    fc
      .uniqueArray(fc.record({ system, value }), {
        minLength: 1,
        maxLength: 6,
        selector: (one) => `${one.system} ${one.value.toLowerCase()}`,
      })
      .map((all) =>
        all.map((one) => named(one.system, one.system === "asset-tag" ? `${prefix}${one.value}` : one.value)),
      );
  await fc.assert(
    fc.asyncProperty(some("p"), some("q"), async (mine, theirs) => {
      const one = await create("one", { identifiers: mine });
      const other = await create("other", { identifiers: theirs });
      const merged = await mergeDevices(registry.acting(), one.id, 1, other.id);
      const names = (all: Device["identifiers"]) => new Set(all.map((id) => `${id.system} ${id.value.toLowerCase()}`));
      assert.deepEqual(names(merged.identifiers), names([...mine, ...theirs]));
      // Its names are free again for the next round.
      await registry.store.write((tx) => tx.deleteFrom("device").where("id", "=", one.id).execute());
    }),
    { numRuns: 30 },
  );
});

test("a device is entered in operation, or waiting to be accepted, and the ledger says so", async () => {
  const inUse = await createDevice(registry.acting(), deviceInput("MT-1"));
  const waiting = await createDevice(registry.acting(), { ...deviceInput("MT-2"), operation: "integrating" });
  assert.deepEqual([inUse.status.operation, waiting.status.operation], ["operating", "integrating"]);
  const { entries } = await ledgerPage(registry.store.read, { offset: 0, limit: 1 });
  assert.deepEqual(entries[0]?.changes.operation, [null, "integrating"]);
});

test("a name whose last day lies ahead is refused: it would name the device no more, and still does", async () => {
  const ending = (until: string) =>
    deviceInput("MT-1", { identifiers: [{ system: "asset-tag", value: "MT-1", from: null, until }] });
  const tomorrow = new Date(Date.parse(NOW) + 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
  await createDevice(registry.acting(), ending(tomorrow));
  await assert.rejects(createDevice(registry.acting(), ending("2099-12-31")), {
    code: "argument-wrong",
    where: "body/identifiers/0/until",
  });
});

test("a day of a device that lies ahead is refused with words; tomorrow is today somewhere", async () => {
  for (const field of ["manufacturedOn", "purchasedOn", "operatingHoursOn"] as const) {
    const values = (day: string) => ({ operatingHours: 10, operatingHoursOn: TODAY, [field]: day });
    await assert.rejects(create("MT-7", values("2027-03-03")), {
      code: "argument-wrong",
      where: `body/${field}`,
      message: /"2027-03-03" lies ahead/,
    });
    const { id, version } = await create(`MT-${field}`, values("2027-03-02"));
    const input = inputOf(await kept(id));
    const change = changeDevice(registry.acting(), id, version, { ...input, [field]: "2050-01-01" });
    await assert.rejects(change, { code: "argument-wrong", where: `body/${field}` });
  }
});
