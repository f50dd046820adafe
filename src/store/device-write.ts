/**
 * Devices written: the record, what lists and searches derive from it, its identifiers and its search terms, always
 * together.
 */
import { sql } from "kysely";
import { InputError } from "../domain/input-error.ts";
import { type Device, deviceTitle } from "../domain/registry/device.ts";
import { gravityOf } from "../domain/registry/device-status.ts";
import { type Identifier, NAMING_SYSTEMS, normalIdentifier } from "../domain/registry/identifier.ts";
import { pathOf } from "../domain/registry/place.ts";
import { endTerms, searchTerms, sortKey, wholeTerm, withoutBeginnings } from "../domain/registry/search-words.ts";
import { moveTasks } from "./campaign-task.ts";
import type { Reading, Writing } from "./database.ts";
import { deviceById } from "./device.ts";
import { endStays } from "./device-stay.ts";
import { insertRows } from "./insert-rows.ts";
import { allPlaces } from "./place.ts";
import { allProducts } from "./product.ts";
import type { DeviceIdentifierTable, DeviceTable, DeviceTermTable } from "./schema.ts";
import { readSetting, writeSetting } from "./setting.ts";

/** How the product and the place of a device are sorted. */
export interface DeviceNames {
  productKey(productId: string): string;
  placeKey(placeId: string): string;
}

/** Between the parts of a key that is sorted part by part. */
const BETWEEN = "\u001f";

export async function deviceNames(db: Reading | Writing): Promise<DeviceNames> {
  const products = new Map(
    (await allProducts(db)).map(({ id, maker, model }) => [id, sortKey(`${maker}${BETWEEN}${model}`)]),
  );
  const places = new Map((await allPlaces(db)).map((place) => [place.id, place]));
  const placeKeys = new Map<string, string>();
  for (const id of places.keys())
    placeKeys.set(
      id,
      sortKey(
        pathOf(id, places)
          .map(({ name }) => name)
          .reverse()
          .join(BETWEEN),
      ),
    );
  return { productKey: (id) => products.get(id) ?? "", placeKey: (id) => placeKeys.get(id) ?? "" };
}

/** So many are held in memory as rows at one time. */
const DEVICES_AT_ONCE = 5000;

/**
 * New devices, with all that is derived from them.
 * @throws {InputError} `record-conflict` when one has a name that another device has, with that one's title.
 */
export async function insertDevices(tx: Writing, devices: readonly Device[], names: DeviceNames): Promise<void> {
  const { last } = await tx
    .selectFrom("device")
    .select((one) => one.fn.max<number | null>("number").as("last"))
    .executeTakeFirstOrThrow();
  // A number is never given twice, though its device may be gone.
  let number = Math.max(Number(last ?? 0), Number((await readSetting(tx, LAST_NUMBER)) ?? 0));
  for (let at = 0; at < devices.length; at += DEVICES_AT_ONCE) {
    const some = devices.slice(at, at + DEVICES_AT_ONCE).map((device) => ({ device, number: ++number }));
    await insertRows(
      tx,
      "device",
      some.map((one) => ({ number: one.number, ...rowOf(one.device, names), public_token: null })),
    );
    await insertIdentifiers(
      tx,
      some.map(({ device }) => device),
    );
    await insertRows(
      tx,
      "device_term",
      some.flatMap((one) => [...deviceTerms(one.device)].map((term) => ({ term, number: one.number }))).sort(byTerm),
    );
  }
  await writeSetting(tx, LAST_NUMBER, String(number));
}

const LAST_NUMBER = "last-device-number";

/**
 * The device as it is now; its public address stays.
 * @throws {InputError} as `insertDevices`, and a plain error when it is not there.
 */
export async function replaceDevice(tx: Writing, now: Device, names: DeviceNames): Promise<void> {
  const before = await deviceById(tx, now.id);
  if (before === undefined) throw new Error(`there is no device ${now.id} to replace`);
  await replaceDevices(tx, [{ before, now }], names);
}

/** A device as it is kept, and as it is to be. */
export interface DeviceChange {
  readonly before: Device;
  readonly now: Device;
}

/**
 * As `replaceDevice`, for many: only what differs is written, for each index touched costs as much as the row itself.
 */
export async function replaceDevices(tx: Writing, changes: readonly DeviceChange[], names: DeviceNames): Promise<void> {
  for (let at = 0; at < changes.length; at += REPLACED_AT_ONCE) {
    const some = changes.slice(at, at + REPLACED_AT_ONCE);
    const ids = some.map(({ now }) => now.id);
    const rows = await tx.selectFrom("device").select(["id", "number"]).where("id", "in", ids).execute();
    const numbers = new Map(rows.map(({ id, number }) => [id, number]));
    const numbered = some.map((change) => ({ ...change, number: numbers.get(change.now.id) ?? 0 }));
    await endStays(
      tx,
      some.filter(({ before, now }) => before.placeId !== now.placeId).map(({ before }) => before),
    );
    await moveTasks(
      tx,
      some.filter(({ before, now }) => before.placeId !== now.placeId).map(({ now }) => now),
    );
    await updateRows(tx, numbered, names);
    await replaceIdentifiers(tx, numbered);
    await replaceTerms(tx, numbered);
  }
}

const REPLACED_AT_ONCE = 500;

interface NumberedChange extends DeviceChange {
  readonly number: number;
}

async function updateRows(tx: Writing, changes: readonly NumberedChange[], names: DeviceNames): Promise<void> {
  const differing = new Set<keyof ReturnType<typeof rowOf>>();
  const rows = changes.map(({ number, before, now }) => {
    const old = rowOf(before, names);
    const row = rowOf(now, names);
    for (const column of Object.keys(row) as (keyof typeof row)[])
      if (old[column] !== row[column]) differing.add(column);
    return { number, ...row, public_token: null };
  });
  if (differing.size === 0) return;
  const taken = Object.fromEntries([...differing].map((column) => [column, sql.ref(`excluded.${column}`)]));
  await insertRows(tx, "device", rows, (on) => on.column("number").doUpdateSet(taken));
}

async function replaceIdentifiers(tx: Writing, changes: readonly DeviceChange[]): Promise<void> {
  // A serial number is told apart by its product, too.
  const namesOf = ({ productId, identifiers }: Device) => JSON.stringify([productId, identifiers]);
  const renamed = changes.filter(({ before, now }) => namesOf(before) !== namesOf(now)).map(({ now }) => now);
  if (renamed.length === 0) return;
  const ids = renamed.map(({ id }) => id);
  await tx.deleteFrom("device_identifier").where("device_id", "in", ids).execute();
  await insertIdentifiers(tx, renamed);
}

async function replaceTerms(tx: Writing, changes: readonly NumberedChange[]): Promise<void> {
  const added: DeviceTermTable[] = [];
  for (const { number, before, now } of changes) {
    const old = deviceTerms(before);
    const terms = deviceTerms(now);
    await deleteTerms(tx, number, [...old.difference(terms)]);
    for (const term of terms.difference(old)) added.push({ term, number });
  }
  await insertRows(tx, "device_term", added.sort(byTerm));
}

/** The device is gone; what the ledger says of it stays. */
export async function deleteDevice(tx: Writing, id: string): Promise<void> {
  const { number, terms } = await keptTerms(tx, id);
  await deleteTerms(tx, number, [...terms]);
  await tx.deleteFrom("device").where("id", "=", id).execute();
}

/** After a change of the place's name, or of one above it. */
export async function renamePlace(tx: Writing, id: string, names: DeviceNames): Promise<void> {
  await tx
    .updateTable("device")
    .set({ place_key: names.placeKey(id) })
    .where("place_id", "=", id)
    .execute();
}

/** After a change of the product's maker or model. */
export async function renameProduct(tx: Writing, id: string, names: DeviceNames): Promise<void> {
  await tx
    .updateTable("device")
    .set({ product_key: names.productKey(id) })
    .where("product_id", "=", id)
    .execute();
}

/** Terms are not found by device, so what was put in is worked out again; other rules for terms ask for a migration. */
async function keptTerms(tx: Writing, id: string): Promise<{ number: number; terms: Set<string> }> {
  const kept = await deviceById(tx, id);
  const { number } = await tx.selectFrom("device").select("number").where("id", "=", id).executeTakeFirstOrThrow();
  return { number, terms: kept === undefined ? new Set() : deviceTerms(kept) };
}

/** In the order of their index, so that one page of it takes many of them. */
function byTerm(a: DeviceTermTable, b: DeviceTermTable): number {
  return a.term < b.term ? -1 : a.term > b.term ? 1 : 0;
}

async function deleteTerms(tx: Writing, number: number, terms: readonly string[]): Promise<void> {
  if (terms.length === 0) return;
  await tx.deleteFrom("device_term").where("term", "in", terms).where("number", "=", number).execute();
}

/** The name by which `identifier` tells its device from all others; null when it is past or may be shared. */
export function namingOf(
  { system, value, until }: Identifier,
  productId: string,
  normal = normalIdentifier(system, value),
): string | null {
  if (until !== null || !NAMING_SYSTEMS.includes(system)) return null;
  // Makers number their devices each on their own.
  return system === "serial" ? [system, productId, normal].join(BETWEEN) : [system, normal].join(BETWEEN);
}

function alikeOf({ system, until }: Identifier, productId: string, normal: string): string | null {
  if (until !== null || system === "asset-tag" || system === "mac" || system === "udi-pi") return null;
  if (system !== "serial") return [system, normal].join(BETWEEN);
  return [system, productId, normal.replace(/[^\p{L}\p{N}]/gu, "")].join(BETWEEN);
}

/** @throws {InputError} `record-conflict` for the first name that is taken. */
async function insertIdentifiers(tx: Writing, devices: readonly Device[]): Promise<void> {
  const rows = devices.flatMap(identifierRows);
  if (
    rows.length ===
    (await insertRows(tx, "device_identifier", rows, (on) =>
      on.column("naming").where("naming", "is not", null).doNothing(),
    ))
  )
    return;
  for (const device of devices)
    for (const [position, identifier] of device.identifiers.entries()) {
      const holder = await holderOf(tx, namingOf(identifier, device.productId));
      if (holder === undefined || (holder.id === device.id && holder.position === position)) continue;
      throw taken(identifier, holder.id === device.id ? undefined : holder.title);
    }
}

async function holderOf(tx: Writing, naming: string | null) {
  if (naming === null) return undefined;
  return tx
    .selectFrom("device_identifier as held")
    .innerJoin("device", "device.id", "held.device_id")
    .select(["device.id", "device.title", "held.position"])
    .where("held.naming", "=", naming)
    .executeTakeFirst();
}

function taken({ system, value }: Identifier, title: string | undefined): InputError {
  return new InputError(
    "record-conflict",
    "/identifiers",
    title === undefined
      ? `${system} "${value}" stands there twice; take one out`
      : `${system} "${value}" belongs to another device already; look it up, correct it, or merge the two if they are one device`,
  );
}

/** What a device itself is found by; its product and place are looked up in their own, small tables. */
export function deviceTerms({ identifiers, owner, note }: Pick<Device, "identifiers" | "owner" | "note">): Set<string> {
  const terms = searchTerms(`${owner ?? ""} ${note ?? ""}`);
  for (const identifier of identifiers) for (const term of identifierTerms(identifier)) terms.add(term);
  return withoutBeginnings(terms);
}

function identifierTerms({ system, value }: Identifier): string[] {
  const normal = normalIdentifier(system, value);
  switch (system) {
    // Within one maker's devices only the last six digits differ, so people read out those.
    case "mac":
      return [normal, normal.slice(-6), ...endTerms(normal)];
    // All devices share the domain, so only the host's own name is found from each of its parts on.
    case "host-name":
      return [...wholeTerm(normal), ...searchTerms(normal.split(".")[0] ?? "")];
    case "ip":
      return wholeTerm(normal);
    default:
      return [...searchTerms(value), ...endTerms(value)];
  }
}

function identifierRows({ id, productId, identifiers }: Device): DeviceIdentifierTable[] {
  return identifiers.map((identifier, position) => {
    const { system, value, from, until } = identifier;
    const normal = normalIdentifier(system, value);
    return {
      device_id: id,
      position,
      system,
      value,
      normal,
      valid_from: from,
      valid_until: until,
      naming: namingOf(identifier, productId, normal),
      alike: alikeOf(identifier, productId, normal),
    };
  });
}

function rowOf(device: Device, names: DeviceNames): Omit<DeviceTable, "public_token" | "number"> {
  const title = deviceTitle(device.identifiers);
  return {
    id: device.id,
    product_id: device.productId,
    place_id: device.placeId,
    firmware: device.firmware,
    owner: device.owner,
    phone: device.phone,
    raised_class: device.raisedClass,
    off_network: device.tier.offNetwork,
    out_of_operation: device.tier.outOfOperation,
    life_supporting: device.lifeSupporting ? 1 : 0,
    on_patient: device.onPatient ? 1 : 0,
    manufactured_on: device.manufacturedOn,
    purchased_on: device.purchasedOn,
    operating_hours: device.operatingHours,
    operating_hours_on: device.operatingHoursOn,
    note: device.note,
    contact: device.status.contact,
    conformity: device.status.conformity,
    operation: device.status.operation,
    last_contact_at: device.lastContactAt,
    status_since: device.statusSince,
    retirement: device.retirement === null ? null : JSON.stringify(device.retirement),
    created_at: device.createdAt,
    changed_at: device.changedAt,
    version: device.version,
    title,
    title_key: sortKey(title),
    serial: device.identifiers.find(({ system, until }) => system === "serial" && until === null)?.value ?? null,
    gravity: gravityOf(device.status),
    patient_rank: device.lifeSupporting || device.onPatient ? 0 : 1,
    product_key: names.productKey(device.productId),
    place_key: names.placeKey(device.placeId),
    tier_unset: device.tier.offNetwork === null || device.tier.outOfOperation === null ? 1 : 0,
  };
}
