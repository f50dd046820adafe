/**
 * Credentials of devices and bridges as kept: by their digest, so that whoever reads the database can sign on with none.
 *
 * A token is 160 random bits, so its SHA-256 needs neither salt nor a slow hash: there is nothing to guess.
 */
import { hash, timingSafeEqual } from "node:crypto";
import type { PublicJwk } from "../domain/label/key.ts";
import { type Credential, normalDeviceToken } from "../domain/registry/credential.ts";
import type { Reading, Writing } from "./database.ts";
import { insertRows } from "./insert-rows.ts";
import type { DeviceCredentialTable } from "./schema.ts";

export interface KeptCredential extends Credential {
  /** SHA-256 as hexadecimal digits: of the token, of the certificate, or the thumbprint of the key. */
  readonly digest: string;
  /** Of a key. */
  readonly key: PublicJwk | null;
}

/** What a token is kept by; undefined for what is no token. */
export function digestOfDeviceToken(token: string): string | undefined {
  const normal = normalDeviceToken(token);
  return normal === undefined ? undefined : hash("sha256", normal, "hex");
}

export async function credentialById(db: Reading | Writing, id: string): Promise<KeptCredential | undefined> {
  const row = await db.selectFrom("device_credential").selectAll().where("id", "=", id).executeTakeFirst();
  return row && keptOf(row);
}

export async function credentialByDigest(db: Reading | Writing, digest: string): Promise<KeptCredential | undefined> {
  const row = await db.selectFrom("device_credential").selectAll().where("digest", "=", digest).executeTakeFirst();
  return row && keptOf(row);
}

/** The credentials of a device, the newest first; of null those of the bridges. */
export async function credentialsOf(db: Reading | Writing, deviceId: string | null): Promise<KeptCredential[]> {
  const rows = await db
    .selectFrom("device_credential")
    .selectAll()
    .where("device_id", deviceId === null ? "is" : "=", deviceId)
    .orderBy("created_at", "desc")
    .orderBy("id")
    .execute();
  return rows.map(keptOf);
}

/** Of `deviceIds` those that have a credential which holds at `at`. */
export async function enrolledAmong(
  db: Reading | Writing,
  deviceIds: readonly string[],
  at: string,
): Promise<ReadonlySet<string>> {
  const enrolled = new Set<string>();
  for (const some of pieces(deviceIds)) {
    const rows = await db
      .selectFrom("device_credential")
      .select("device_id")
      .distinct()
      .where("device_id", "in", some)
      .where((one) => one.or([one("expires_at", "is", null), one("expires_at", ">", at)]))
      .execute();
    for (const { device_id } of rows) if (device_id !== null) enrolled.add(device_id);
  }
  return enrolled;
}

export async function insertCredentials(tx: Writing, credentials: readonly KeptCredential[]): Promise<void> {
  await insertRows(tx, "device_credential", credentials.map(rowOf));
}

/** Ends a credential at `expiresAt`. */
export async function endCredential(tx: Writing, id: string, version: number, expiresAt: string): Promise<void> {
  await tx.updateTable("device_credential").set({ version, expires_at: expiresAt }).where("id", "=", id).execute();
}

export async function removeCredential(tx: Writing, id: string): Promise<void> {
  await tx.deleteFrom("device_credential").where("id", "=", id).execute();
}

/** Takes a device all its credentials. @returns their ids, in the order of `credentialsOf`. */
export async function removeCredentialsOf(tx: Writing, deviceId: string): Promise<string[]> {
  const ids = (await credentialsOf(tx, deviceId)).map(({ id }) => id);
  await tx.deleteFrom("device_credential").where("device_id", "=", deviceId).execute();
  return ids;
}

/** Writes down that somebody signed on with these on `day`: gather them, once a day is often enough. */
export async function noteSignOns(tx: Writing, ids: readonly string[], day: string): Promise<void> {
  for (const some of pieces(ids))
    await tx.updateTable("device_credential").set({ last_used_on: day }).where("id", "in", some).execute();
}

/** What is shown at the door: the secret's digest, and whom it is said to be. */
export interface SignOn {
  /** The user name: the id of the device, or of the bridge; undefined where none is sent, as with a certificate. */
  readonly deviceId?: string | undefined;
  /** SHA-256 of the token as hexadecimal digits (`digestOfDeviceToken`), */
  readonly tokenDigest?: string | undefined;
  /** or of the TLS client certificate (DER). */
  readonly certificateFingerprint?: string | undefined;
}

export interface SignedOn {
  readonly credentialId: string;
  /** Null for a bridge, which may speak for every device. */
  readonly deviceId: string | null;
  readonly deviceNumber: number | null;
  /** When the session must end, at the latest. */
  readonly expiresAt: string | null;
  readonly lastUsedOn: string | null;
}

const KINDS_OF_TOKENS = ["token", "bridge-token"];

/**
 * Who signs on; undefined for a credential that is not there, has expired, belongs to a retired device, or to another
 * one than it is shown for.
 */
export async function signOn(
  db: Reading,
  { deviceId, tokenDigest, certificateFingerprint }: SignOn,
  now: Date,
): Promise<SignedOn | undefined> {
  const shown = tokenDigest ?? certificateFingerprint;
  if (shown === undefined) return undefined;
  const credentials = db
    .selectFrom("device_credential as credential")
    .leftJoin("device", "device.id", "credential.device_id")
    .select(["credential.id", "credential.device_id", "credential.digest", "credential.expires_at"])
    .select(["credential.last_used_on", "device.number", "device.operation"])
    .where("credential.kind", "in", tokenDigest === undefined ? ["certificate"] : KINDS_OF_TOKENS);
  // By name its few are compared, so that the time tells nothing of how far a digest was right; without a name the
  // digest alone can be looked up, and whoever could learn from that would have to undo SHA-256.
  const rows = await (deviceId === undefined
    ? credentials.where("credential.digest", "=", shown)
    : credentials.where((one) =>
        one.or([
          one("credential.device_id", "=", deviceId),
          one.and([one("credential.id", "=", deviceId), one("credential.device_id", "is", null)]),
        ]),
      )
  ).execute();
  const at = now.toISOString();
  let found: (typeof rows)[number] | undefined;
  for (const row of rows) if (sameDigest(row.digest, shown)) found = row;
  if (found === undefined || (found.expires_at !== null && found.expires_at <= at)) return undefined;
  if (found.device_id !== null && (found.number === null || found.operation === "retired")) return undefined;
  return {
    credentialId: found.id,
    deviceId: found.device_id,
    deviceNumber: found.number,
    expiresAt: found.expires_at,
    lastUsedOn: found.last_used_on,
  };
}

/** Of the credentials `ids` those that hold no more: their sessions are to end. */
export async function endedAmong(db: Reading, ids: readonly string[], now: Date): Promise<string[]> {
  const ended = new Set(ids);
  const at = now.toISOString();
  for (const some of pieces(ids)) {
    const rows = await db
      .selectFrom("device_credential")
      .select(["id", "expires_at"])
      .where("id", "in", some)
      .execute();
    for (const { id, expires_at } of rows) if (expires_at === null || expires_at > at) ended.delete(id);
  }
  return [...ended];
}

/** The public keys with which a device signs its reports; empty when it signs none. */
export async function keysOfDevice(db: Reading, deviceId: string, now: Date): Promise<PublicJwk[]> {
  const at = now.toISOString();
  const kept = await credentialsOf(db, deviceId);
  return kept.flatMap(({ key, expiresAt }) => (key === null || (expiresAt !== null && expiresAt <= at) ? [] : [key]));
}

/** The keys of all devices, or of some, with when each ends. */
export async function deviceKeys(
  db: Reading,
  deviceIds?: readonly string[],
): Promise<{ deviceId: string; thumbprint: string; key: PublicJwk; expiresAt: string | null }[]> {
  const keys = db
    .selectFrom("device_credential")
    .select(["device_id", "digest", "key", "expires_at"])
    .where("kind", "=", "key");
  const rows =
    deviceIds === undefined
      ? await keys.execute()
      : (await Promise.all([...pieces(deviceIds)].map((ids) => keys.where("device_id", "in", ids).execute()))).flat();
  return rows.flatMap(({ device_id, digest, key, expires_at }) =>
    device_id === null || key === null
      ? []
      : [{ deviceId: device_id, thumbprint: digest, key: JSON.parse(key) as PublicJwk, expiresAt: expires_at }],
  );
}

function sameDigest(kept: string, shown: string): boolean {
  const [one, other] = [Buffer.from(kept, "latin1"), Buffer.from(shown, "latin1")];
  return one.length === other.length && timingSafeEqual(one, other);
}

/** So many values fit into one statement with room to spare. */
const VALUES_AT_ONCE = 500;

function* pieces(ids: readonly string[]): Generator<readonly string[]> {
  for (let at = 0; at < ids.length; at += VALUES_AT_ONCE) yield ids.slice(at, at + VALUES_AT_ONCE);
}

function keptOf(row: DeviceCredentialTable): KeptCredential {
  return {
    id: row.id,
    deviceId: row.device_id,
    kind: row.kind as Credential["kind"],
    fingerprint: row.kind === "certificate" || row.kind === "key" ? row.digest : null,
    digest: row.digest,
    key: row.key === null ? null : (JSON.parse(row.key) as PublicJwk),
    name: row.name,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    lastUsedOn: row.last_used_on,
    version: row.version,
  };
}

function rowOf(one: KeptCredential): DeviceCredentialTable {
  return {
    id: one.id,
    device_id: one.deviceId,
    kind: one.kind,
    digest: one.digest,
    key: one.key === null ? null : JSON.stringify(one.key),
    name: one.name,
    created_at: one.createdAt,
    expires_at: one.expiresAt,
    last_used_on: one.lastUsedOn,
    version: one.version,
  };
}
