import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import type { IdentifierSystem } from "../domain/registry/identifier.ts";
import { device, PLACES, person, type Registry, withRegistry } from "../registry-for-tests.ts";
import { duplicatePairs } from "../store/duplicates.ts";
import { ledgerPage } from "../store/ledger.ts";
import { changeDevice } from "./device.ts";
import { distinctDevices } from "./distinct-devices.ts";
import { mergeDevices } from "./retire-device.ts";

let registry: Registry;
beforeEach(async () => {
  registry = await withRegistry();
});
afterEach(() => registry.close());

const named = (system: IdentifierSystem, value: string) => ({ system, value, from: null, until: null });
const alike = (tag: string, ...more: ReturnType<typeof named>[]) =>
  device(tag, { id: `device${tag}`, identifiers: [named("asset-tag", tag), named("host-name", "pump-2"), ...more] });
const pairs = async () =>
  (await duplicatePairs(registry.store.read, person("engineer"))).map(({ one, other }) =>
    [one.title, other.title].sort().join(" "),
  );
const entries = async (id: string) =>
  (await ledgerPage(registry.store.read, { subject: { kind: "device", id }, offset: 0, limit: 20 })).entries;

test("two devices of which somebody said that they are two are no pair any more, the others still are", async () => {
  await registry.add(alike("a"), alike("b"), alike("c"));
  assert.deepEqual((await pairs()).sort(), ["a b", "a c", "b c"]);
  await distinctDevices(registry.acting(), "deviceb", "devicea");
  assert.deepEqual((await pairs()).sort(), ["a c", "b c"]);
  for (const id of ["devicea", "deviceb"])
    assert.deepEqual(
      (await entries(id)).map(({ act }) => act),
      ["device.distinct"],
    );
});

test("said again, in either order, it leaves no second entry", async () => {
  await registry.add(alike("a"), alike("b"));
  await distinctDevices(registry.acting(), "devicea", "deviceb");
  await distinctDevices(registry.acting(), "deviceb", "devicea");
  assert.equal((await entries("devicea")).length, 1);
});

test("the pair comes back when an identifier of one of them changes, not when anything else does", async () => {
  const one = alike("a");
  await registry.add(one, alike("b"));
  await distinctDevices(registry.acting(), "devicea", "deviceb");
  const { productId, placeId, identifiers, firmware, phone, raisedClass, tier, lifeSupporting, onPatient } = one;
  const { manufacturedOn, purchasedOn, operatingHours, operatingHoursOn, note } = one;
  const input = {
    ...{ productId, placeId, identifiers, firmware, phone, raisedClass, tier, lifeSupporting, onPatient },
    ...{ manufacturedOn, purchasedOn, operatingHours, operatingHoursOn, note, owner: "Technik" },
  };
  await changeDevice(registry.acting(), "devicea", 1, input);
  assert.deepEqual(await pairs(), []);
  const renamed = { ...input, identifiers: [...identifiers, named("mac", "00:1a:2b:3c:4d:5e")] };
  await changeDevice(registry.acting(), "devicea", 2, renamed);
  assert.deepEqual(await pairs(), ["a b"]);
  await distinctDevices(registry.acting(), "devicea", "deviceb");
  assert.deepEqual(await pairs(), []);
});

test("after a merge the question is asked of the record that stays", async () => {
  await registry.add(alike("a"), alike("b"), alike("c", named("mac", "00:1a:2b:3c:4d:5e")));
  for (const [one, other] of [
    ["devicea", "deviceb"],
    ["devicea", "devicec"],
  ] as const)
    await distinctDevices(registry.acting(), one, other);
  await mergeDevices(registry.acting(), "deviceb", 1, "devicec");
  assert.equal((await pairs()).length, 1);
});

test("one device twice, and a device out of reach, are refused", async () => {
  await registry.add(alike("a"), device("b", { id: "deviceb", placeId: PLACES.ward.id }));
  await assert.rejects(distinctDevices(registry.acting(), "devicea", "devicea"), { code: "argument-wrong" });
  const north = registry.acting(person("engineer", { places: [PLACES.north.id] }));
  const unknown = { code: "record-unknown", where: "body/other" };
  await assert.rejects(distinctDevices(north, "devicea", "deviceb"), unknown);
  await assert.rejects(distinctDevices(north, "devicea", "nodevice"), unknown);
});
