/** Which devices the registry knows a hardware address of. */
import type { Reading } from "./database.ts";

const AT_ONCE = 500;

export async function macsOf(db: Reading, deviceIds: readonly string[]): Promise<ReadonlySet<string>> {
  const have = new Set<string>();
  for (let at = 0; at < deviceIds.length; at += AT_ONCE) {
    const rows = await db
      .selectFrom("device_identifier")
      .select("device_id")
      .where("device_id", "in", deviceIds.slice(at, at + AT_ONCE))
      .where("system", "=", "mac")
      .where("valid_until", "is", null)
      .execute();
    for (const { device_id } of rows) have.add(device_id);
  }
  return have;
}
