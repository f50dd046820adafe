/**
 * Every change of state goes through here: what is done and its entry in the ledger are one transaction.
 */
import { createHash, randomBytes } from "node:crypto";
import canonicalize from "canonicalize";
import type { ChangeEvent } from "../contract/ledger.ts";
import type { Actor } from "../domain/account/account.ts";
import { InputError } from "../domain/input-error.ts";
import type { Act } from "../domain/ledger/acts.ts";
import { type Changes, GENESIS, type LedgerEntry, type Subject, sealed } from "../domain/ledger/ledger.ts";
import { accountById } from "../store/account.ts";
import type { Store, Writing } from "../store/database.ts";
import { appendEntries, lastEntry } from "../store/ledger.ts";

/** What an act needs of the world. */
export interface Acting {
  readonly store: Store;
  readonly actor: Actor;
  readonly now: () => Date;
  /** Told after the commit, never before. */
  readonly publish: (event: ChangeEvent) => void;
}

/** The program itself, where no person acts. */
export const SYSTEM: Actor = {
  accountId: null,
  name: "CareLabel",
  role: "administrator",
  places: null,
  products: null,
  scope: null,
  via: "system",
};

/** What was done, for the ledger; undefined when everything was already as it should be. */
export interface Deed {
  readonly subjects: readonly [Subject, ...Subject[]];
  readonly changes?: Changes;
  /** What the entry is found by besides, when it speaks of too many to name each. */
  readonly alsoAbout?: readonly Subject[];
  readonly note?: string | null;
}

/** One act among several: its name, when it was done, and what it does. */
export interface Doing<T> {
  readonly name: Act;
  readonly now: () => Date;
  readonly body: (tx: Writing, at: string) => Promise<{ readonly result: T; readonly deed: Deed | undefined }>;
}

/**
 * Runs `body` and writes its deed into the ledger, both or neither.
 */
export async function act<T>(acting: Acting, name: Act, body: Doing<T>["body"]): Promise<T> {
  const [result] = await actTogether(acting, [{ name, now: acting.now, body }]);
  return result as T;
}

/** Several acts one after the other, each with an entry of its own, all of them or none. No body sees the entries of the others. */
export async function actTogether<T>(
  { store, actor, publish }: Omit<Acting, "now">,
  doings: readonly Doing<T>[],
): Promise<T[]> {
  const { results, entries } = await store.write(async (tx) => {
    const results: T[] = [];
    const entries: LedgerEntry[] = [];
    const found: (Subject & { sequence: number })[] = [];
    let before: { readonly sequence: number; readonly hash: string } | undefined;
    for (const { name, now, body } of doings) {
      const at = now().toISOString();
      if (results.length === 0) await refuseOutdated(tx, actor);
      const { result, deed } = await body(tx, at);
      results.push(result);
      if (deed === undefined) continue;
      before ??= await lastEntry(tx);
      const sequence = (before?.sequence ?? 0) + 1;
      const entry = sealed(
        {
          ...{ sequence, at, act: name },
          by: { accountId: actor.accountId, name: actor.name, via: actor.via },
          subjects: [...deed.subjects],
          changes: deed.changes ?? {},
          note: deed.note ?? null,
          previous: before?.hash ?? GENESIS,
        },
        canonicalText,
        sha256,
      );
      entries.push(entry);
      for (const subject of [...deed.subjects, ...(deed.alsoAbout ?? [])]) found.push({ ...subject, sequence });
      before = entry;
    }
    await appendEntries(tx, entries, found);
    return { results, entries };
  });
  for (const entry of entries) publish(eventOf(entry));
  return results;
}

/**
 * Who acts was looked up before the request had arrived in full; what an administrator changed since counts here.
 * @throws {InputError} `not-permitted`.
 */
async function refuseOutdated(tx: Writing, { accountId, role, places, products }: Actor): Promise<void> {
  if (accountId === null) return;
  const account = (await accountById(tx, accountId))?.account;
  if (account === undefined) return; // its own first act: accounts are never deleted
  const asKnown = canonicalText([false, role, places, products]);
  if (canonicalText([account.disabled, account.role, account.places, account.products]) !== asKnown)
    throw new InputError(
      "not-permitted",
      "account",
      "your account was changed just now; sign in again, then try once more",
    );
}

const eventOf = ({ sequence, act, by, subjects }: LedgerEntry): ChangeEvent => ({
  sequence,
  act,
  by: by.name,
  subjects,
});

export const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

export const canonicalText = (value: unknown): string => canonicalize(value) ?? "null";

/** A new id: 80 random bits in small letters and digits, so that none is guessed or met twice. */
export function newId(): string {
  return randomText(16);
}

const SIGNS = "0123456789abcdefghjkmnpqrstvwxyz"; // Crockford's base 32: no i, l, o, u

/** Random bytes are drawn many at a time: each drawing asks the system. */
const DRAWN = 4096;
let drawn = Buffer.alloc(0);

/** Five random bits a sign. */
export function randomText(signs: number): string {
  if (drawn.length < signs) drawn = randomBytes(Math.max(DRAWN, signs));
  let text = "";
  for (const byte of drawn.subarray(0, signs)) text += SIGNS[byte & 31];
  // None is handed out twice, nor left for somebody to find.
  drawn.fill(0, 0, signs);
  drawn = drawn.subarray(signs);
  return text;
}

/** The fields of `after` that differ from `before`. */
export function changesBetween(before: object, after: object): Changes {
  const old = before as Record<string, unknown>;
  const changes: Changes = {};
  for (const [key, value] of Object.entries(after)) {
    if (key !== "version" && canonicalText(old[key] ?? null) !== canonicalText(value ?? null))
      changes[key] = [old[key] ?? null, value ?? null];
  }
  return changes;
}
