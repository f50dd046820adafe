import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { ProductKind, ProductRecord } from "../domain/registry/product-record.ts";
import { device, PRODUCTS, type Registry, withRegistry } from "../registry-for-tests.ts";
import { listDevices } from "../store/device-list.ts";
import { productById } from "../store/product.ts";
import { changeProduct } from "./product.ts";

let registry: Registry;
before(async () => {
  registry = await withRegistry();
  await registry.add(device("MT-1", { productId: PRODUCTS.pump.id }));
});
after(() => registry.close());

const { id: pumpId, version: _version, ...input } = PRODUCTS.pump;
let version = 1;
const named = async (kind: ProductRecord["kind"]) => {
  const changed = await changeProduct(registry.acting(), pumpId, version, { ...input, kind });
  version = changed.version;
  return (await productById(registry.store.read, pumpId))?.kind;
};

const both: ProductKind = { en: "infusion pump", de: "Infusionspumpe" };
for (const kind of [both, "Spritzenpumpe", null, '{"en":"as a text"}', "{ pump", '"pump"', '"pump', "[1]"]) {
  test(`the kind ${JSON.stringify(kind)} is kept as it was said`, async () => {
    assert.deepEqual(await named(kind), kind);
  });
}

test("a device is found by its product's kind in either language, and its list says both", async () => {
  await named(both);
  for (const q of ["infusion pump", "infusionspumpe"]) {
    const { devices } = await listDevices(registry.store.read, { places: null }, { q }, { offset: 0, limit: 10 });
    assert.deepEqual(
      devices.map(({ kind }) => kind),
      [both],
      q,
    );
  }
});

test("the same kind again changes nothing", async () => {
  await named(both);
  const before = version;
  await named({ de: "Infusionspumpe", en: "infusion pump" });
  assert.equal(version, before);
});
