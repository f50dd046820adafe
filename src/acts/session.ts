/**
 * Sessions and API tokens: made by chance, kept as digests only, and turned back into who acts.
 *
 * Source: OWASP Session Management Cheat Sheet (random of 128 bits and more, an idle and an absolute end).
 */
import { randomBytes } from "node:crypto";
import type { Actor } from "../domain/account/account.ts";
import { actorFor } from "../domain/account/limits.ts";
import type { Store, Writing } from "../store/database.ts";
import {
  insertSession,
  noteSessionUse,
  noteTokenUse,
  removeSpentSessions,
  sessionByDigest,
  tokenByDigest,
} from "../store/session.ts";
import { sha256 } from "./act.ts";

/** A session ends when nobody used it for so long, */
export const SESSION_IDLE_MS = 12 * 3_600_000;
/** and after so long in any case. */
export const SESSION_LONGEST_MS = 7 * 24 * 3_600_000;
/** Use is written down no more often than this: each time is a write to the disk. */
const NOTED_EVERY_MS = 60_000;

export const TOKEN_PREFIX = "clt_";

/** 256 random bits; only its digest is kept. */
export const newSecret = (): string => randomBytes(32).toString("base64url");

/** What a session or token is kept by. */
export const digestOfSecret = sha256;

/** Begins a session in the transaction of the act that allows it, and sweeps out those that are spent. Its secret. */
export async function beginSession(tx: Writing, accountId: string, at: string): Promise<string> {
  const now = Date.parse(at);
  await removeSpentSessions(
    tx,
    new Date(now - SESSION_IDLE_MS).toISOString(),
    new Date(now - SESSION_LONGEST_MS).toISOString(),
  );
  const secret = newSecret();
  await insertSession(tx, digestOfSecret(secret), accountId, at);
  return secret;
}

/**
 * Who acts by a session's secret; undefined when the session has ended or its account is disabled.
 * @param isUse false for what a page does on its own while nobody is at it.
 */
export async function actorOfSession(
  store: Store,
  now: Date,
  secret: string,
  isUse = true,
): Promise<Actor | undefined> {
  const digest = digestOfSecret(secret);
  const session = await sessionByDigest(store.read, digest);
  if (session === undefined || session.account.disabled) return undefined;
  const idleMs = now.getTime() - Date.parse(session.usedAt);
  if (idleMs > SESSION_IDLE_MS || now.getTime() - Date.parse(session.beganAt) > SESSION_LONGEST_MS) return undefined;
  if (isUse && idleMs > NOTED_EVERY_MS) noted(store, digest, now, (tx, at) => noteSessionUse(tx, digest, at));
  return actorFor(session.account);
}

/**
 * Who acts by an API token; undefined when it has expired or its account is disabled.
 * @param isUse whether this is use of it.
 */
export async function actorOfToken(store: Store, now: Date, secret: string, isUse = true): Promise<Actor | undefined> {
  const kept = await tokenByDigest(store.read, digestOfSecret(secret));
  if (kept === undefined || kept.account.disabled) return undefined;
  const { id, scope, expiresAt, lastUsedAt } = kept.token;
  if (now.getTime() >= Date.parse(expiresAt)) return undefined;
  if (isUse && (lastUsedAt === null || now.getTime() - Date.parse(lastUsedAt) > NOTED_EVERY_MS))
    noted(store, id, now, (tx, at) => noteTokenUse(tx, id, at));
  return actorFor(kept.account, scope);
}

/** Uses that wait to be written, so that a long import does not gather one for every request. */
const waiting = new Set<string>();

/**
 * Writes a use down without letting the request wait for it. One that cannot be written is left out: it would end the
 * session earlier, never later.
 */
function noted(store: Store, key: string, now: Date, write: (tx: Writing, at: string) => Promise<void>): void {
  if (waiting.has(key)) return;
  waiting.add(key);
  store
    .write((tx) => write(tx, now.toISOString()))
    .catch(() => undefined)
    .finally(() => waiting.delete(key));
}
