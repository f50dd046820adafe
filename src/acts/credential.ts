/**
 * Acts on what devices and bridges sign on with: enrol, one or many, rotate, revoke.
 *
 * A token is told once and kept as its digest. What is revoked is deleted; the ledger tells that it was.
 */
import { X509Certificate } from "node:crypto";
import type { Actor } from "../domain/account/account.ts";
import { InputError } from "../domain/input-error.ts";
import { importPublicKey, type PublicJwk, thumbprintOf } from "../domain/label/key.ts";
import type { Subject } from "../domain/ledger/ledger.ts";
import {
  CREDENTIALS_OF_ONE,
  type Credential,
  DEVICE_TOKEN_PREFIX,
  DEVICE_TOKEN_SIGNS,
  GRACE_HOURS,
} from "../domain/registry/credential.ts";
import {
  credentialByDigest,
  credentialById,
  credentialsOf,
  endCredential,
  insertCredentials,
  type KeptCredential,
  removeCredential,
} from "../store/credential.ts";
import type { Reading, Writing } from "../store/database.ts";
import { type Acting, act, newId, randomText, sha256 } from "./act.ts";
import { deviceWithin, refuseRetired } from "./device.ts";
import { expectVersion } from "./expect-version.ts";

/** What a device is to sign on with. */
export type Enrolment =
  | { readonly kind: "token"; readonly name: string | null; readonly days: number | null }
  /** PEM, or the SHA-256 of its DER bytes as hexadecimal digits, with or without colons. */
  | { readonly kind: "certificate"; readonly name: string | null; readonly certificate: string }
  | { readonly kind: "key"; readonly name: string | null; readonly key: PublicJwk };

export interface Enrolled {
  readonly credential: Credential;
  /** Told this once; null where the device has its secret already. */
  readonly token: string | null;
}

/**
 * Lets a device sign on, by one more credential than it has.
 * @throws {InputError} `record-unknown` for a device out of reach, `record-conflict` for a retired one, for one with
 *   `CREDENTIALS_OF_ONE` and for a certificate or key that is enrolled already, `certificate-unusable`, `key-unusable`.
 */
export async function enrolDevice(acting: Acting, deviceId: string, enrolment: Enrolment): Promise<Enrolled> {
  const shown = await shownBy(enrolment);
  return act(acting, "credential.create", async (tx, at) => {
    refuseRetired(await deviceWithin(tx, acting.actor, deviceId));
    await refuseTooMany(tx, deviceId, at);
    const { kind, name } = enrolment;
    const made =
      shown === null
        ? newToken({ deviceId, kind: "token", name, at, days: "days" in enrolment ? enrolment.days : null })
        : { token: null, kept: { ...blank({ deviceId, kind, name, at }), ...shown, fingerprint: shown.digest } };
    await keep(tx, made.kept, at);
    return enrolled(made);
  });
}

/**
 * Lets another broker sign on that speaks for every device.
 * @throws {InputError} `not-permitted` for who does not see all places, `record-conflict` for too many.
 */
export function createBridge(
  acting: Acting,
  { name, days }: { readonly name: string; readonly days: number | null },
): Promise<Enrolled> {
  return act(acting, "credential.create", async (tx, at) => {
    refuseWithoutReach(acting.actor);
    await refuseTooMany(tx, null, at);
    const made = newToken({ deviceId: null, kind: "bridge-token", name, at, days });
    await keep(tx, made.kept, at);
    return enrolled(made);
  });
}

/** @throws {InputError} `not-permitted`: a bridge speaks for devices everywhere. */
export function refuseWithoutReach({ places }: Actor): void {
  if (places === null) return;
  throw new InputError(
    "not-permitted",
    "access",
    "a bridge speaks for every device; ask somebody who sees the whole facility",
  );
}

/**
 * A new token beside an old one, which ends after a time of grace, so that a device changes over without a gap.
 * @param graceHours 0 ends the old one at once.
 * @throws {InputError} `record-unknown`, `record-changed`, `record-conflict` for a certificate or key.
 */
export function rotateCredential(
  acting: Acting,
  id: string,
  version: number,
  { graceHours = GRACE_HOURS, days = null }: { readonly graceHours?: number; readonly days?: number | null } = {},
): Promise<Enrolled> {
  return act(acting, "credential.rotate", async (tx, at) => {
    const before = await credentialWithin(tx, acting.actor, id);
    expectVersion(before, version);
    const { deviceId, kind, name } = before;
    if (kind !== "token" && kind !== "bridge-token")
      throw new InputError(
        "record-conflict",
        "id",
        `a ${kind} is made by the device; enrol its new one, then revoke this one`,
      );
    if (deviceId !== null) refuseRetired(await deviceWithin(tx, acting.actor, deviceId));
    const graceEnds = after(at, graceHours * HOUR_MS);
    const ends = before.expiresAt !== null && before.expiresAt < graceEnds ? before.expiresAt : graceEnds;
    if (graceHours === 0) await removeCredential(tx, id);
    else await endCredential(tx, id, version + 1, ends);
    await refuseTooMany(tx, deviceId, at);
    const made = newToken({ deviceId, kind, name, at, days });
    await keep(tx, made.kept, at);
    return {
      result: told(made),
      deed: {
        subjects: [{ kind: "credential", id }, { kind: "credential", id: made.kept.id }, ...deviceOf(before)],
        changes: { credential: [id, made.kept.id], graceHours: [null, graceHours] },
      },
    };
  });
}

/** Ends a credential at once. @throws {InputError} `record-unknown`. */
export function revokeCredential(acting: Acting, id: string): Promise<void> {
  return act(acting, "credential.revoke", async (tx) => {
    const before = await credentialWithin(tx, acting.actor, id);
    await removeCredential(tx, id);
    const { kind, name, fingerprint } = before;
    return {
      result: undefined,
      deed: {
        subjects: [{ kind: "credential", id }, ...deviceOf(before)],
        changes: {
          kind: [kind, null],
          ...(name === null ? {} : { name: [name, null] }),
          ...(fingerprint === null ? {} : { fingerprint: [fingerprint, null] }),
        },
      },
    };
  });
}

/** The credential, when the actor reaches its device, for a bridge everything. @throws {InputError} `record-unknown`. */
async function credentialWithin(db: Reading | Writing, actor: Actor, id: string): Promise<KeptCredential> {
  const found = await credentialById(db, id);
  const unknown = () => new InputError("record-unknown", "id", "there is no such sign-on; it may have been revoked");
  if (found === undefined || (found.deviceId === null && actor.places !== null)) throw unknown();
  if (found.deviceId !== null)
    await deviceWithin(db, actor, found.deviceId).catch(() => {
      throw unknown();
    });
  return found;
}

const HOUR_MS = 3_600_000;
const after = (at: string, ms: number): string => new Date(Date.parse(at) + ms).toISOString();

interface Made {
  readonly kept: KeptCredential;
  readonly token: string | null;
}

interface NewCredential extends Pick<Credential, "deviceId" | "kind" | "name"> {
  readonly at: string;
}

function blank({ deviceId, kind, name, at }: NewCredential): Omit<KeptCredential, "digest"> {
  const none = { fingerprint: null, key: null, expiresAt: null, lastUsedOn: null };
  return { id: newId(), deviceId, kind, name, ...none, createdAt: at, version: 1 };
}

/** @param days how many it holds; null is until it is revoked. */
export function newToken({ days, ...made }: NewCredential & { readonly days: number | null }): Made & {
  readonly token: string;
} {
  const token = DEVICE_TOKEN_PREFIX + randomText(DEVICE_TOKEN_SIGNS);
  const expiresAt = days === null ? null : after(made.at, days * 24 * HOUR_MS);
  return { token, kept: { ...blank(made), digest: sha256(token), expiresAt } };
}

/** What is known of the device's own secret; null for a token, which is made here. */
async function shownBy(enrolment: Enrolment): Promise<Pick<KeptCredential, "digest" | "key" | "expiresAt"> | null> {
  if (enrolment.kind === "token") return null;
  if (enrolment.kind === "certificate") return { ...certificateIn(enrolment.certificate), key: null };
  const { key } = enrolment;
  await importPublicKey(key);
  return { digest: Buffer.from(await thumbprintOf(key), "base64url").toString("hex"), key, expiresAt: null };
}

const FINGERPRINT = /^(?:[^=]*=)?\s*((?:[0-9a-f]{2}:?){31}[0-9a-f]{2})\s*$/i;

/** @throws {InputError} `certificate-unusable`. */
function certificateIn(text: string): Pick<KeptCredential, "digest" | "expiresAt"> {
  const fingerprint = FINGERPRINT.exec(text)?.[1];
  if (fingerprint !== undefined) return { digest: hexOf(fingerprint), expiresAt: null };
  if (/PRIVATE KEY/.test(text))
    throw new InputError(
      "certificate-unusable",
      "body/certificate",
      "a private key stands in it, which nobody but the device may have; give the device another one and send the certificate alone",
    );
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(text);
  } catch (cause) {
    throw new InputError(
      "certificate-unusable",
      "body/certificate",
      "it is neither a certificate (PEM) nor its SHA-256 fingerprint (64 hexadecimal digits)",
      { cause },
    );
  }
  const { fingerprint256, validToDate } = certificate;
  // A certificate without an end says so by the year 9999 (RFC 5280, 4.1.2.5).
  const expiresAt = validToDate.getUTCFullYear() >= 9999 ? null : validToDate.toISOString();
  return { digest: hexOf(fingerprint256), expiresAt };
}

const hexOf = (fingerprint: string): string => fingerprint.replaceAll(":", "").toLowerCase();

/** @throws {InputError} `record-conflict`. What has expired is swept out first. */
async function refuseTooMany(tx: Writing, deviceId: string | null, at: string): Promise<void> {
  const kept = await credentialsOf(tx, deviceId);
  const spent = kept.filter(({ expiresAt }) => expiresAt !== null && expiresAt <= at);
  for (const { id } of spent) await removeCredential(tx, id);
  const most = deviceId === null ? BRIDGES : CREDENTIALS_OF_ONE;
  if (kept.length - spent.length >= most)
    throw new InputError(
      "record-conflict",
      "id",
      `there are ${most} of them already; revoke one that is no longer needed`,
    );
}

const BRIDGES = 100;

/** @throws {InputError} `record-conflict` when it is somebody's already, `certificate-unusable` when it has expired. */
async function keep(tx: Writing, kept: KeptCredential, at: string): Promise<void> {
  if (kept.expiresAt !== null && kept.expiresAt <= at)
    throw new InputError(
      "certificate-unusable",
      "body/certificate",
      `it ended on ${kept.expiresAt.slice(0, 10)}; give the device a new one`,
    );
  if (kept.fingerprint !== null && (await credentialByDigest(tx, kept.digest)) !== undefined)
    throw new InputError(
      "record-conflict",
      `body/${kept.kind}`,
      `this ${kept.kind} is enrolled already; every device needs one of its own`,
    );
  await insertCredentials(tx, [kept]);
}

function enrolled(made: Made) {
  const { kept } = made;
  const { id, kind, name, fingerprint, expiresAt } = kept;
  const values = Object.entries({ name, fingerprint, expiresAt }).filter(([, value]) => value !== null);
  const subjects: [Subject, ...Subject[]] = [{ kind: "credential", id }, ...deviceOf(kept)];
  const said = values.map(([key, value]): [string, [null, unknown]] => [key, [null, value]]);
  return {
    result: told(made),
    deed: { subjects, changes: { kind: [null, kind] as [null, string], ...Object.fromEntries(said) } },
  };
}

const told = ({ kept, token }: Made): Enrolled => ({ credential: toldOf(kept), token });

/** What people are told of a credential: of a token never its digest. */
export function toldOf({ digest: _digest, key: _key, ...credential }: KeptCredential): Credential {
  return credential;
}

const deviceOf = ({ deviceId }: Credential): Subject[] => (deviceId === null ? [] : [{ kind: "device", id: deviceId }]);
