/**
 * Devices that sensors see and nobody has entered: a bounded table, in which those that were seen least often make room, so
 * that made-up addresses displace one another.
 */
import type { Reading, Writing } from "./database.ts";
import type { ObservedDeviceTable } from "./schema.ts";

export const OBSERVED_MOST = 2_000;
/** After so long unseen it is forgotten. */
const FORGOTTEN_MS = 30 * 24 * 3_600_000;

/** A sensor that lies may say so much that no number holds the sum; it ends here. */
const MOST_BYTES = Number.MAX_SAFE_INTEGER;

/** What was seen since it was last kept; `bytes` and `sightings` are added to what is there. */
export async function keepObserved(tx: Writing, seen: readonly ObservedDeviceTable[], now: Date): Promise<void> {
  for (const row of seen) {
    const bytes = Math.min(row.bytes, MOST_BYTES);
    await tx
      .insertInto("observed_device")
      .values({ ...row, bytes })
      .onConflict((on) =>
        on.column("key").doUpdateSet((one) => ({
          via: row.via,
          addresses: row.addresses,
          names: row.names,
          sensor: row.sensor,
          last_seen_at: row.last_seen_at,
          bytes: one
            .case()
            .when("observed_device.bytes", ">", MOST_BYTES - bytes)
            .then(MOST_BYTES)
            .else(one("observed_device.bytes", "+", bytes))
            .end(),
          sightings: one("observed_device.sightings", "+", row.sightings),
          peers: row.peers,
        })),
      )
      .execute();
  }
  const forgotten = new Date(now.getTime() - FORGOTTEN_MS).toISOString();
  await tx.deleteFrom("observed_device").where("last_seen_at", "<", forgotten).execute();
  await tx
    .deleteFrom("observed_device")
    .where("key", "in", (one) =>
      one
        .selectFrom("observed_device")
        .select("key")
        .orderBy("sightings", "desc")
        .orderBy("last_seen_at", "desc")
        .orderBy("key")
        .limit(OBSERVED_MOST)
        .offset(OBSERVED_MOST),
    )
    .execute();
}

/** Those that have been entered since are no longer unknown. */
export async function forgetObserved(tx: Writing, keys: readonly string[]): Promise<void> {
  if (keys.length > 0) await tx.deleteFrom("observed_device").where("key", "in", keys).execute();
}

/** Newest first. */
export async function observedDevices(db: Reading): Promise<ObservedDeviceTable[]> {
  const rows = await db
    .selectFrom("observed_device")
    .selectAll()
    .orderBy("last_seen_at", "desc")
    .orderBy("key")
    .limit(OBSERVED_MOST)
    .execute();
  // PostgreSQL hands over large numbers as text.
  return rows.map((row) => ({ ...row, bytes: Number(row.bytes) }));
}
