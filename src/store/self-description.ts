/**
 * Where a device describes itself, as people set it, and what it said when it was asked last.
 */
import type { DescribedBefore, SelfDescription } from "../domain/runtime/self-description.ts";
import type { Reading, Writing } from "./database.ts";
import type { DeviceDescriptionTable } from "./schema.ts";

export interface DescriptionSource {
  /** https:// */
  readonly url: string;
  readonly everyHours: number;
  /** SHA-256 of its TLS certificate as hexadecimal digits. */
  readonly certificate: string | null;
  /** Authorities of its TLS certificate, PEM. */
  readonly authority: string | null;
  /** RFC 7638 thumbprint of the key that signs; null until the first answer. */
  readonly key: string | null;
}

/** How the last question ended. */
export const POLL_OUTCOMES = ["described", "not-its-own", "unreachable"] as const;
export type PollOutcome = (typeof POLL_OUTCOMES)[number];

export interface KeptDescription extends DescriptionSource {
  readonly deviceId: string;
  readonly keyFrom: "person" | "first-use" | null;
  readonly before: DescribedBefore | null;
  readonly described: SelfDescription | null;
  /** The signed answer as it came, so that it can be verified again. */
  readonly answer: string | null;
  readonly describedAt: string | null;
  readonly polledAt: string | null;
  readonly outcome: PollOutcome | null;
  readonly detail: string | null;
  readonly nextAt: string;
  readonly version: number;
}

export async function descriptionOf(db: Reading | Writing, deviceId: string): Promise<KeptDescription | undefined> {
  const row = await db
    .selectFrom("device_description")
    .selectAll()
    .where("device_id", "=", deviceId)
    .executeTakeFirst();
  return row && keptOf(row);
}

/** Devices in use that are to be asked by `at`, the longest due first. */
export async function dueDescriptions(db: Reading, at: string, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom("device_description")
    .innerJoin("device", "device.id", "device_description.device_id")
    .select("device_description.device_id")
    .where("next_at", "<=", at)
    .where("device.operation", "<>", "retired")
    .orderBy("next_at")
    .limit(limit)
    .execute();
  return rows.map(({ device_id }) => device_id);
}

/** A new source: what was said before, by whomever, is forgotten. */
export async function keepDescriptionSource(
  tx: Writing,
  deviceId: string,
  { url, everyHours, certificate, authority, key }: DescriptionSource,
  at: string,
  version: number,
): Promise<void> {
  const row: DeviceDescriptionTable = {
    device_id: deviceId,
    url,
    every_hours: everyHours,
    certificate,
    authority,
    key,
    key_from: key === null ? null : "person",
    before: null,
    described: null,
    answer: null,
    described_at: null,
    polled_at: null,
    outcome: null,
    detail: null,
    next_at: at,
    version,
  };
  await tx
    .insertInto("device_description")
    .values(row)
    .onConflict((on) => on.column("device_id").doUpdateSet(row))
    .execute();
}

export async function removeDescriptionSource(tx: Writing, deviceId: string): Promise<void> {
  await tx.deleteFrom("device_description").where("device_id", "=", deviceId).execute();
}

/** What came of a question. */
export interface Polled extends Pick<KeptDescription, "polledAt" | "outcome" | "detail" | "nextAt"> {
  readonly described?: Pick<KeptDescription, "key" | "keyFrom" | "before" | "described" | "answer" | "describedAt">;
}

/** @returns whether its source is still the one that was asked. */
export async function keepPolled(
  tx: Writing,
  { deviceId, url, version }: Pick<KeptDescription, "deviceId" | "url" | "version">,
  { polledAt, outcome, detail, nextAt, described }: Polled,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable("device_description")
    .set({
      polled_at: polledAt,
      outcome,
      detail,
      next_at: nextAt,
      ...(described === undefined
        ? {}
        : {
            key: described.key,
            key_from: described.keyFrom,
            before: JSON.stringify(described.before),
            described: JSON.stringify(described.described),
            answer: described.answer,
            described_at: described.describedAt,
          }),
    })
    .where("device_id", "=", deviceId)
    .where("url", "=", url)
    .where("version", "=", version)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

function keptOf(row: DeviceDescriptionTable): KeptDescription {
  return {
    deviceId: row.device_id,
    url: row.url,
    everyHours: row.every_hours,
    certificate: row.certificate,
    authority: row.authority,
    key: row.key,
    keyFrom: row.key_from as KeptDescription["keyFrom"],
    before: row.before === null ? null : JSON.parse(row.before),
    described: row.described === null ? null : JSON.parse(row.described),
    answer: row.answer,
    describedAt: row.described_at,
    polledAt: row.polled_at,
    outcome: row.outcome as PollOutcome | null,
    detail: row.detail,
    nextAt: row.next_at,
    version: row.version,
  };
}
