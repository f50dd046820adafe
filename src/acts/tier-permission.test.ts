import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { type DeviceInput, inputOf } from "../domain/registry/device.ts";
import { device, deviceInput, person, type Registry, withRegistry } from "../registry-for-tests.ts";
import { changeDevice, changeOperation, createDevice } from "./device.ts";

let registry: Registry;
beforeEach(async () => {
  registry = await withRegistry();
});
afterEach(() => registry.close());

const token = (...scope: string[]) => registry.acting(person("engineer", { scope, via: "token" }));
const refused = { code: "not-permitted" };
const PROTECTING: readonly [string, Partial<DeviceInput>][] = [
  ["whether it may leave the network", { tier: { offNetwork: "free", outOfOperation: null } }],
  ["whether it may leave operation", { tier: { offNetwork: null, outOfOperation: "free" } }],
  ["whether it keeps a patient alive", { lifeSupporting: true }],
  ["whether it is on a patient", { onPatient: true }],
];

for (const [what, values] of PROTECTING)
  test(`a token that writes devices does not say ${what}, unless it may`, async () => {
    const writer = token("device.read", "device.write");
    await assert.rejects(createDevice(writer, deviceInput("MT-1", values)), refused);
    const created = await createDevice(writer, deviceInput("MT-1"));
    await assert.rejects(changeDevice(writer, created.id, 1, { ...inputOf(created), ...values }), refused);
    const owned = await changeDevice(writer, created.id, 1, { ...inputOf(created), owner: "Ada" });
    const both = token("device.read", "device.write", "device.tier");
    const changed = await changeDevice(both, created.id, 2, { ...inputOf(owned), ...values });
    assert.deepEqual(inputOf(changed), { ...inputOf(owned), ...values });
    // And it takes nothing back that somebody else has said.
    await assert.rejects(changeDevice(writer, created.id, 3, inputOf(owned)), refused);
  });

test("that somebody agreed, and what was checked, is a person's word: a token is refused", async () => {
  const free = { offNetwork: "free", outOfOperation: "free" } as const;
  const failSafe = { contact: null, conformity: "fail-safe", operation: "operating" } as const;
  await registry.add(
    device("MT-1", { id: "wardonly01" }),
    device("MT-2", { id: "replaced01", tier: { ...free, outOfOperation: "replacement-first" } }),
    device("MT-3", { id: "freedevice", tier: free }),
    device("MT-4", { id: "failsafe01", tier: free, status: failSafe }),
  );
  const program = token("device.read", "device.write", "device.tier");
  const out = { operation: "in-maintenance", agreed: true, note: "due" } as const;
  for (const id of ["wardonly01", "replaced01"]) {
    await assert.rejects(changeOperation(program, id, 1, out), refused);
    await changeOperation(registry.acting(), id, 1, out);
  }
  const back = { operation: "operating", agreed: true, note: "mended", checked: "alarm test" } as const;
  await assert.rejects(changeOperation(program, "failsafe01", 1, back), refused);
  assert.equal((await changeOperation(program, "freedevice", 1, out)).status.operation, "in-maintenance");
});
