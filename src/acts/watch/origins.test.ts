import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { type SampleWatch, withSampleWatch } from "../../watch-for-tests.ts";

let watch: SampleWatch;
before(async () => {
  watch = await withSampleWatch();
});
after(() => watch.close());

test("most devices of a place that fall silent together are one line: network or environment", async () => {
  const places = await watch.store.read
    .selectFrom("device")
    .select((one) => ["place_id", one.fn.countAll<number>().as("devices")])
    .where("operation", "=", "operating")
    .groupBy("place_id")
    .orderBy("devices", "desc")
    .execute();
  const place = places[0]?.place_id ?? "";
  const devices = [...watch.house.fleet.all()].filter(({ placeId }) => placeId === place);
  assert.ok(new Set(devices.map(({ productId }) => productId)).size > 1);
  for (let minute = 0; minute < 5; minute++) {
    for (const { id } of devices)
      assert.equal(await watch.report(id, { boot: "b", sequence: minute, values: {} }), "taken");
    watch.pass(60_000);
  }
  watch.pass(600_000);
  watch.house.watch.look();
  for (let tries = 0; tries < 100 && watch.house.outside.waiting === 0; tries++)
    await new Promise((resolve) => setTimeout(resolve, 10));
  await watch.house.outside.settled();
  await watch.house.origins.look();
  const [group] = watch.house.origins.shared();
  assert.equal(group?.origin, "environment");
  assert.equal(group?.place, place);
  assert.ok((group?.devices.length ?? 0) >= devices.length / 2);
});
