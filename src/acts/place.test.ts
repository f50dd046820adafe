import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import type { PlaceInput } from "../domain/registry/place.ts";
import { device, PLACES, PRODUCTS, person, type Registry, withRegistry } from "../registry-for-tests.ts";
import { listDevices } from "../store/device-list.ts";
import { placeTemperatures } from "../store/inspection-date.ts";
import { ledgerPage } from "../store/ledger.ts";
import { allPlaces } from "../store/place.ts";
import { changePlace, createPlace, removePlace, setPlaceTemperature } from "./place.ts";
import { changeProduct, createProduct } from "./product.ts";

let registry: Registry;
beforeEach(async () => {
  registry = await withRegistry();
});
afterEach(() => registry.close());

const { id: _, version: __, ...wardInput } = PLACES.ward;
const input = (values: Partial<PlaceInput>): PlaceInput => ({ ...wardInput, ...values });
const inputOf = ({ id, version, ...place }: (typeof PLACES)[keyof typeof PLACES]): PlaceInput => place;
const titles = async (filter: Parameters<typeof listDevices>[2]) =>
  (await listDevices(registry.store.read, { places: null }, filter, { offset: 0, limit: 10 })).devices.map(
    ({ title }) => title,
  );

test("a ward is added below a site, and a second hospital beside the first", async () => {
  const ward = await createPlace(registry.acting(), input({ name: "Station 8" }));
  await createPlace(registry.acting(), input({ kind: "facility", parent: null, name: "Praxis Süd" }));
  assert.ok((await allPlaces(registry.store.read)).some(({ id }) => id === ward.id));
});

for (const [what, values, code] of [
  ["a ward below a ward", { parent: PLACES.icu.id }, "argument-wrong"],
  ["a site below a site", { kind: "site" }, "argument-wrong"],
  ["a ward below nothing", { parent: null }, "argument-wrong"],
  ["a facility below a site", { kind: "facility" }, "argument-wrong"],
  ["a ward below what is not there", { parent: "noplace001" }, "record-unknown"],
] as const) {
  test(`${what} is refused`, async () => {
    await assert.rejects(createPlace(registry.acting(), input(values)), { code });
  });
}

test("a place neither stands below itself nor becomes what cannot hold the places in it", async () => {
  const change = (values: Partial<PlaceInput>) =>
    changePlace(registry.acting(), PLACES.hospital.id, 1, { ...inputOf(PLACES.hospital), ...values });
  await assert.rejects(change({ kind: "site", parent: PLACES.hospital.id }), { code: "argument-wrong" });
  await assert.rejects(change({ kind: "ward", parent: PLACES.north.id }), { code: "argument-wrong" });
});

test("a renamed site is found by its new name and moves its devices in the order of places", async () => {
  await registry.add(device("MT-N"), device("MT-S", { placeId: PLACES.ward.id }));
  assert.deepEqual(await titles({ order: "place" }), ["MT-N", "MT-S"]);
  await changePlace(registry.acting(), PLACES.north.id, 1, { ...inputOf(PLACES.north), name: "Zentrum" });
  assert.deepEqual(await titles({ order: "place" }), ["MT-S", "MT-N"]);
  assert.deepEqual(await titles({ q: "zentrum" }), ["MT-N"]);
  assert.deepEqual(await titles({ q: "nord" }), []);
});

test("a place is removed only once it is empty, with its entry in the ledger", async () => {
  const remove = (id: string, version = 1) => removePlace(registry.acting(), id, version);
  await registry.add(device("MT-1", { status: { contact: null, conformity: "unknown", operation: "retired" } }));
  await assert.rejects(remove(PLACES.north.id), { code: "record-conflict" });
  await assert.rejects(remove(PLACES.icu.id), { code: "record-conflict" });
  await assert.rejects(remove(PLACES.ward.id, 2), { code: "record-changed" });
  await remove(PLACES.ward.id);
  const { entries } = await ledgerPage(registry.store.read, { offset: 0, limit: 10 });
  assert.deepEqual(entries[0]?.changes.name, ["Station 7", null]);
});

test("who is limited to a site changes what is in it and reaches nothing else", async () => {
  const south = registry.acting(person("engineer", { places: [PLACES.south.id] }));
  await createPlace(south, input({ name: "Station 9" }));
  await changePlace(south, PLACES.south.id, 1, { ...inputOf(PLACES.south), phone: "+49 30 5550 700" });
  await assert.rejects(createPlace(south, input({ parent: PLACES.north.id })), { code: "record-unknown" });
  await assert.rejects(changePlace(south, PLACES.icu.id, 1, inputOf(PLACES.icu)), { code: "record-unknown" });
  await assert.rejects(changePlace(south, PLACES.ward.id, 1, input({ parent: PLACES.north.id })), {
    code: "record-unknown",
  });
  await assert.rejects(createPlace(south, input({ kind: "facility", parent: null })), { code: "not-permitted" });
});

test("a place that is changed into what it is stays as it is", async () => {
  const same = await changePlace(registry.acting(), PLACES.ward.id, 1, wardInput);
  assert.equal(same.version, 1);
  assert.equal(registry.events.length, 0);
});

test("a product is kept once, however its name is written", async () => {
  const { id, version, ...pump } = PRODUCTS.pump;
  await assert.rejects(createProduct(registry.acting(), { ...pump, maker: "  SANOVA ".trim() }), {
    code: "record-conflict",
    message: /"Sanova InfuTrak 300"/,
  });
  const line = await createProduct(registry.acting(), { ...pump, firmwareLine: "3.x" });
  await assert.rejects(changeProduct(registry.acting(), line.id, 1, pump), { code: "record-conflict" });
});

test("a renamed product is found by its new name and moves its devices in the order of products", async () => {
  await registry.add(device("MT-P"), device("MT-M", { productId: PRODUCTS.monitor.id }));
  assert.deepEqual(await titles({ order: "product" }), ["MT-M", "MT-P"]);
  const { id, version, ...pump } = PRODUCTS.pump;
  const renamed = await changeProduct(registry.acting(), id, 1, { ...pump, maker: "Aurum" });
  assert.equal(renamed.version, 2);
  assert.deepEqual(await titles({ order: "product" }), ["MT-P", "MT-M"]);
  assert.deepEqual(await titles({ q: "aurum" }), ["MT-P"]);
  await assert.rejects(changeProduct(registry.acting(), id, 1, pump), { code: "record-changed" });
});

test("a room's temperature is entered with its day, told in the ledger, and taken back", async () => {
  const acting = registry.acting();
  const kept = async () => (await placeTemperatures(registry.store.read)).get(PLACES.icu.id);
  await setPlaceTemperature(acting, PLACES.icu.id, 1, { celsius: 27, on: "2027-02-20" });
  assert.deepEqual([(await kept())?.celsius, (await kept())?.on], [27, "2027-02-20"]);
  await setPlaceTemperature(acting, PLACES.icu.id, 1, { celsius: 27, on: "2027-02-20" });
  await setPlaceTemperature(acting, PLACES.icu.id, 1, null);
  assert.equal(await kept(), undefined);
  const { entries } = await ledgerPage(registry.store.read, { offset: 0, limit: 5 });
  assert.deepEqual(
    entries.map(({ act, changes }) => [act, changes]),
    [
      ["place.temperature", { temperature: ["27 °C, 2027-02-20", null] }],
      ["place.temperature", { temperature: [null, "27 °C, 2027-02-20"] }],
    ],
  );
});

test("a temperature of a day to come, of a place out of reach, or over another's change is refused", async () => {
  const temperature = { celsius: 22, on: "2027-03-03" };
  const set = (id: string, version: number, on = temperature.on, actor = person("engineer")) =>
    setPlaceTemperature(registry.acting(actor), id, version, { ...temperature, on });
  await assert.rejects(set(PLACES.icu.id, 1), { code: "argument-wrong", where: "body/temperature/on" });
  await assert.rejects(set(PLACES.icu.id, 2, "2027-03-01"), { code: "record-changed" });
  const elsewhere = person("engineer", { places: [PLACES.south.id] });
  await assert.rejects(set(PLACES.icu.id, 1, "2027-03-01", elsewhere), { code: "record-unknown" });
});
