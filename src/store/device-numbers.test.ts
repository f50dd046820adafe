import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { device, PLACES, PRODUCTS, type Registry, withRegistry } from "../registry-for-tests.ts";
import { deviceByNumber, deviceNumbers } from "./device-numbers.ts";

let registry: Registry;
beforeEach(async () => {
  registry = await withRegistry();
});
afterEach(() => registry.close());

test("an empty house has no numbers", async () => {
  assert.deepEqual(await deviceNumbers(registry.store.read), {
    ...{ numbers: new Uint32Array(0), ids: [], productIds: [], placeIds: [] },
  });
  assert.equal(await deviceByNumber(registry.store.read, 1), undefined);
});

test("every device in use is known by its number, retired ones are not", async () => {
  const retired = { contact: null, conformity: "unknown", operation: "retired" } as const;
  await registry.add(
    device("a", { id: "devicea001" }),
    device("b", { id: "deviceb001", status: retired }),
    device("c", { id: "devicec001", productId: PRODUCTS.meter.id, placeId: PLACES.home.id }),
  );
  assert.deepEqual(await deviceNumbers(registry.store.read), {
    numbers: Uint32Array.of(1, 3),
    ids: ["devicea001", "devicec001"],
    productIds: [PRODUCTS.pump.id, PRODUCTS.meter.id],
    placeIds: [PLACES.icu.id, PLACES.home.id],
  });
  const c = { number: 3, id: "devicec001", productId: PRODUCTS.meter.id, placeId: PLACES.home.id };
  assert.deepEqual(await deviceByNumber(registry.store.read, 3), c);
  for (const number of [0, 2, 4, -1]) assert.equal(await deviceByNumber(registry.store.read, number), undefined);
});
