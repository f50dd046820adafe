/**
 * What an import asks of the inventory: which devices have these names now.
 */
import type { HeldName, Name } from "../domain/registry/import/match-rows.ts";
import type { Reading } from "./database.ts";

const NAMES_AT_ONCE = 500;

/** Who has one of the names now. */
export async function holdersOf(db: Reading, names: readonly Name[]): Promise<HeldName[]> {
  const held: HeldName[] = [];
  for (const [system, some] of Map.groupBy(names, ({ system }) => system)) {
    for (let at = 0; at < some.length; at += NAMES_AT_ONCE) {
      const normals = some.slice(at, at + NAMES_AT_ONCE).map(({ normal }) => normal);
      const rows = await db
        .selectFrom("device_identifier")
        .innerJoin("device", "device.id", "device_identifier.device_id")
        .select(["device_identifier.normal", "device.id", "device.product_id"])
        .where("device_identifier.system", "=", system)
        .where("device_identifier.normal", "in", normals)
        .where("device_identifier.valid_until", "is", null)
        .execute();
      for (const { normal, id, product_id } of rows) held.push({ system, normal, deviceId: id, productId: product_id });
    }
  }
  return held;
}
