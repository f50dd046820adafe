import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { device, PRODUCTS, type Registry, withRegistry } from "../registry-for-tests.ts";
import { deviceById } from "../store/device.ts";
import { ledgerPage } from "../store/ledger.ts";
import { changeOperation } from "./device.ts";
import { mergeDevices, retireDevice } from "./retire-device.ts";

let registry: Registry;
beforeEach(async () => {
  registry = await withRegistry();
});
afterEach(() => registry.close());

const free = { offNetwork: "free", outOfOperation: "free" } as const;
const failSafe = { contact: "reporting", conformity: "fail-safe", operation: "operating" } as const;
const onPatient = device("INF-0007", { id: "infusion07", status: failSafe, onPatient: true });

test("a dummy in maintenance is no way around the ward's word for a fail-safe device on a patient", async () => {
  await registry.add(device("DUMMY", { id: "dummy00001", tier: free }), onPatient);
  const maintenance = { operation: "in-maintenance", agreed: false, note: null } as const;
  await changeOperation(registry.acting(), "dummy00001", 1, maintenance);
  await assert.rejects(mergeDevices(registry.acting(), "dummy00001", 2, "infusion07"), { code: "record-conflict" });
  await assert.rejects(mergeDevices(registry.acting(), "infusion07", 1, "dummy00001"), { code: "record-conflict" });
  assert.deepEqual(await deviceById(registry.store.read, "infusion07"), onPatient);
});

for (const [stays, goes] of [
  ["dummy00001", "infusion07"],
  ["infusion07", "dummy00001"],
] as const)
  test(`merged into ${stays}, a device stays fail-safe, on its patient and not to be retired`, async () => {
    await registry.add(device("DUMMY", { id: "dummy00001", tier: free }), onPatient);
    const merged = await mergeDevices(registry.acting(), stays, 1, goes);
    assert.deepEqual(
      [merged.status, merged.onPatient, merged.tier.outOfOperation, merged.version],
      [failSafe, true, null, 2],
    );
    assert.deepEqual(await deviceById(registry.store.read, stays), merged);
    const erased = { on: "2027-03-01", reason: "x", erasure: "no-data", erasedBy: "x", evidence: null } as const;
    await assert.rejects(retireDevice(registry.acting(), stays, 2, erased), { code: "record-conflict" });
    const subject = { kind: "device", id: stays } as const;
    const [entry] = (await ledgerPage(registry.store.read, { subject, offset: 0, limit: 1 })).entries;
    assert.equal("onPatient" in (entry?.changes ?? {}), stays === "dummy00001", "what was taken over stands there");
  });

test("a raised class is taken over, never below that of the product which the record has now", async () => {
  await registry.store.write((tx) =>
    tx.updateTable("product").set({ risk_class: "III" }).where("id", "=", PRODUCTS.monitor.id).execute(),
  );
  await registry.add(
    device("a", { id: "devicea001", productId: PRODUCTS.monitor.id }),
    device("b", { id: "deviceb001", raisedClass: "II" }),
    device("c", { id: "devicec001", raisedClass: "IV" }),
  );
  assert.equal((await mergeDevices(registry.acting(), "devicea001", 1, "deviceb001")).raisedClass, null);
  assert.equal((await mergeDevices(registry.acting(), "devicea001", 2, "devicec001")).raisedClass, "IV");
});
