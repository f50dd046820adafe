/**
 * Where a device describes itself, as people set it, and what it said when it was asked last.
 */

import { pathOf, withBelow } from "../domain/registry/place.ts";
import type { DescribedBefore, SelfDescription } from "../domain/runtime/self-description.ts";
import { isOfDescription } from "../domain/runtime/self-description.ts";
import type { Reading, Writing } from "./database.ts";
import { type ListWindow, placeName, type Sight } from "./device-row.ts";
import { allPlaces } from "./place.ts";
import { openFindings } from "./runtime-finding.ts";
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

export interface DescribedRow
  extends Pick<
    KeptDescription,
    "deviceId" | "key" | "keyFrom" | "polledAt" | "outcome" | "detail" | "describedAt" | "nextAt"
  > {
  readonly title: string;
  readonly place: string;
  /** Open findings on what it says of itself. */
  readonly differences: number;
}

/** Devices in use that are asked: those whose answer was not their own first, then those that did not answer. */
export async function describedDevices(
  db: Reading,
  { places }: Sight,
  { offset, limit }: ListWindow,
): Promise<{ devices: DescribedRow[]; total: number }> {
  const all = await allPlaces(db);
  const inUse = db
    .selectFrom("device_description")
    .innerJoin("device", "device.id", "device_description.device_id")
    .where("device.operation", "<>", "retired");
  const within = places === null ? inUse : inUse.where("device.place_id", "in", [...withBelow(places, all)]);
  const { total } = await within.select(({ fn }) => fn.countAll<number>().as("total")).executeTakeFirstOrThrow();
  const rows = await within
    .selectAll("device_description")
    .select(["device.title", "device.place_id"])
    .orderBy(({ eb }) =>
      eb.case().when("outcome", "=", "not-its-own").then(0).when("outcome", "=", "unreachable").then(1).else(2).end(),
    )
    .orderBy("device.title")
    .offset(offset)
    .limit(limit)
    .execute();
  const byId = new Map(all.map((place) => [place.id, place]));
  const open = await openFindings(
    db,
    rows.map(({ device_id }) => device_id),
  );
  const devices = rows.map((row): DescribedRow => {
    const { deviceId, key, keyFrom, polledAt, outcome, detail, describedAt, nextAt } = keptOf(row);
    return {
      ...{ deviceId, key, keyFrom, polledAt, outcome, detail, describedAt, nextAt },
      title: row.title,
      place: placeName(pathOf(row.place_id, byId)),
      differences: (open.get(deviceId) ?? []).filter(({ finding }) => isOfDescription(finding)).length,
    };
  });
  return { devices, total: Number(total) };
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
