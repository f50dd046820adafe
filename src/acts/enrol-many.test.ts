import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { device, NOW, PLACES, PRODUCTS, person, type Registry, withRegistry } from "../registry-for-tests.ts";
import { credentialsOf, digestOfDeviceToken, signOn } from "../store/credential.ts";
import { ledgerPage } from "../store/ledger.ts";
import { sha256 } from "./act.ts";
import { enrolDevice } from "./credential.ts";
import { enrolMany } from "./enrol-many.ts";

const PUMPS = [1, 2, 3].map((number) => device(`INF-000${number}`, { id: `infusion0${number}` }));
const MONITOR = device("MON-0001", { id: "monitor001", productId: PRODUCTS.monitor.id, placeId: PLACES.ward.id });
const RETIRED = device("OLD-0001", {
  id: "retired001",
  status: { contact: null, conformity: "unknown", operation: "retired" },
});
const now = new Date(NOW);

let registry: Registry;
beforeEach(async () => {
  registry = await withRegistry();
  await registry.add(...PUMPS, MONITOR, RETIRED);
});
afterEach(() => registry.close());

const read = () => registry.store.read;
const holder = async (token: string) =>
  (await signOn(read(), { tokenDigest: digestOfDeviceToken(token) }, now))?.deviceId;

test("the pumps of a product get a token each, in one entry that each pump's history shows", async () => {
  const lines = await enrolMany(registry.acting(), { filter: { product: PRODUCTS.pump.id }, days: null, again: false });
  assert.deepEqual(
    lines.map(({ device, title }) => [device, title]),
    PUMPS.map(({ id }, index) => [id, `INF-000${index + 1}`]),
  );
  for (const { device, token } of lines) assert.equal(await holder(token), device);
  const { entries, total } = await ledgerPage(read(), { offset: 0, limit: 10 });
  assert.equal(total, 1);
  const kept = (await Promise.all(PUMPS.map(({ id }) => credentialsOf(read(), id)))).flat();
  assert.deepEqual(entries[0]?.changes, {
    kind: [null, "token"],
    devices: [null, 3],
    filter: [null, { product: PRODUCTS.pump.id }],
    digest: [null, sha256(kept.map(({ deviceId, id, digest }) => `${deviceId} ${id} ${digest}\n`).join(""))],
  });
  for (const { id } of PUMPS) {
    const subject = { kind: "device", id } as const;
    assert.equal((await ledgerPage(read(), { subject, offset: 0, limit: 1 })).total, 1);
  }
  assert.deepEqual(registry.events.at(-1)?.subjects, [{ kind: "facility", id: "facility" }]);
});

test("devices that sign on already are left out, unless they are to get one more token", async () => {
  const { token } = await enrolDevice(registry.acting(), "infusion02", { kind: "token", name: null, days: null });
  const all = { filter: {}, days: 365 };
  const first = await enrolMany(registry.acting(), { ...all, again: false });
  assert.deepEqual(first.map(({ device }) => device).sort(), ["infusion01", "infusion03", "monitor001"]);
  assert.deepEqual(await enrolMany(registry.acting(), { ...all, again: false }), []);
  assert.equal((await ledgerPage(read(), { offset: 0, limit: 10 })).total, 2, "nothing was done, nothing is told");
  const again = await enrolMany(registry.acting(), { ...all, again: true });
  assert.equal(again.length, 4);
  assert.equal(await holder(token ?? ""), "infusion02", "the old ones hold on");
});

test("a retired device, one out of reach or none at all undoes the whole", async () => {
  const icu = registry.acting(person("engineer", { places: [PLACES.icu.id] }));
  for (const [acting, id, code] of [
    [registry.acting(), RETIRED.id, "record-conflict"],
    [registry.acting(), "nosuchdevice", "record-unknown"],
    [icu, MONITOR.id, "record-unknown"],
  ] as const)
    await assert.rejects(
      enrolMany(acting, { devices: ["infusion01", id], days: null, again: false }),
      { code, where: "body/devices/1" },
      id,
    );
  assert.deepEqual(await credentialsOf(read(), "infusion01"), []);
  const lines = await enrolMany(icu, { filter: { state: "unknown,retired" }, days: null, again: false });
  assert.deepEqual(
    lines.map(({ device }) => device),
    PUMPS.map(({ id }) => id),
    "a filter finds what is in reach and in use",
  );
});

test("a device that is named twice gets one token", async () => {
  const devices = ["infusion01", "infusion01"];
  assert.equal((await enrolMany(registry.acting(), { devices, days: null, again: true })).length, 1);
});

test("10,000 devices are enrolled at once, each with a token of its own; one more is too many", async () => {
  const more = Array.from({ length: 9996 }, (_, index) =>
    device(`T-${index}`, { id: `bulk${String(index).padStart(6, "0")}` }),
  );
  await registry.add(...more);
  const ids = [...PUMPS, MONITOR, ...more].map(({ id }) => id);
  const lines = await enrolMany(registry.acting(), { filter: {}, days: null, again: false });
  assert.equal(lines.length, 10_000);
  assert.equal(new Set(lines.map(({ token }) => token)).size, 10_000);
  assert.deepEqual(lines.map(({ device }) => device).sort(), ids.sort());
  assert.equal(await holder(lines[9_999]?.token ?? ""), lines[9_999]?.device);

  await registry.add(device("T-10000", { id: "onetoomany" }));
  const tooMany = { code: "argument-wrong" };
  await assert.rejects(enrolMany(registry.acting(), { filter: {}, days: null, again: true }), tooMany);
  const named = { devices: [...ids, "onetoomany"], days: null, again: true };
  await assert.rejects(enrolMany(registry.acting(), named), tooMany);
  const { rows } = await read()
    .selectFrom("device_credential")
    .select((one) => one.fn.countAll<number>().as("rows"))
    .executeTakeFirstOrThrow();
  assert.equal(rows, 10_000);
});
