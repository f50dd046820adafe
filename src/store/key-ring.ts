/**
 * The key ring: the keys that the facility trusts, the withdrawal lists it knows, and its own signing key.
 *
 * Public halves and lists lie in the database as they are, since every phone gets them; the private key of the facility
 * lies there sealed by the data key, which is not in the database.
 */
import type { TrustReply } from "../contract/label.ts";
import { type KeyCard, type KeyFile, newKeyFile, type Signer, signerOf } from "../domain/label/key.ts";
import { type Trust, trustOf } from "../domain/label/trust.ts";
import { ownList } from "../domain/label/verify.ts";
import type { WithdrawalEntry, WithdrawalFile, WithdrawalList } from "../domain/label/withdrawal.ts";
import type { DataKey } from "./data-key.ts";
import type { Reading, Writing } from "./database.ts";
import { readSetting, writeSetting } from "./setting.ts";

export interface PinnedCard {
  readonly kid: string;
  readonly card: KeyCard;
  readonly pinnedOn: string;
  /** Whether it is the facility's own. */
  readonly own: boolean;
}

export interface KeyRing {
  readonly trust: Trust;
  /** What a phone verifies with, offline. */
  readonly reply: TrustReply;
  /** Changes with every key that is pinned, changed or taken away. */
  readonly keysVersion: string;
  /** What the lists say of a digest, as text to compare; empty when no list names it. */
  markOf(digest: string): string;
}

/** The newest key ring of each database, kept until its tables change. */
const kept = new WeakMap<Reading, { state: string; ring: Promise<KeyRing> }>();

/** The keys and lists as they are now; unchanged tables give the same object again. */
export async function keyRing(db: Reading): Promise<KeyRing> {
  const keys = await db.selectFrom("pinned_key").selectAll().orderBy("kid").execute();
  const lists = await db.selectFrom("withdrawal").select(["kid", "sequence"]).orderBy("kid").execute();
  const state = JSON.stringify([keys, lists]);
  const known = kept.get(db);
  if (known?.state === state) return known.ring;
  const ring = ringOf(db, JSON.stringify(keys));
  kept.set(db, { state, ring });
  ring.catch(() => kept.delete(db));
  return ring;
}

/** Keys and withdrawal lists for whoever verifies a label. */
export async function trustReply(db: Reading): Promise<TrustReply> {
  return (await keyRing(db)).reply;
}

async function ringOf(db: Reading, keysVersion: string): Promise<KeyRing> {
  const pinned = (await pinnedCards(db)).map(({ card, pinnedOn }) => ({ card, pinnedOn }));
  const reply: TrustReply = { trust: { carelabel: "trust", pinned }, withdrawals: await withdrawalFiles(db) };
  const trust = await trustOf(reply.trust, "pinned-keys");
  const marks = new Map<string, WithdrawalEntry[]>();
  for (const file of reply.withdrawals)
    for (const entry of entriesIn(file)) marks.set(entry.digest, [...(marks.get(entry.digest) ?? []), entry]);
  return {
    trust,
    reply,
    keysVersion,
    markOf: (digest) => (marks.has(digest) ? JSON.stringify(marks.get(digest)) : ""),
  };
}

/** What a list says, unverified: enough to know which labels to verify anew. */
function entriesIn({ list }: WithdrawalFile): WithdrawalEntry[] {
  try {
    const payload = Buffer.from(list.split(".")[1] ?? "", "base64url").toString("utf8");
    return (JSON.parse(payload) as WithdrawalList).entries;
  } catch {
    return []; // a damaged list withdraws nothing
  }
}

/** All pinned keys, the facility's own first. */
export async function pinnedCards(db: Reading | Writing): Promise<PinnedCard[]> {
  const rows = await db.selectFrom("pinned_key").selectAll().orderBy("own", "desc").orderBy("pinned_on").execute();
  return rows.map(({ kid, card, pinned_on, own }) => ({
    kid,
    card: JSON.parse(card),
    pinnedOn: pinned_on,
    own: own === 1,
  }));
}

export async function insertPinnedCard(tx: Writing, { kid, card, pinnedOn, own }: PinnedCard): Promise<void> {
  const values = { card: JSON.stringify(card), pinned_on: pinnedOn, own: own ? 1 : 0 };
  await tx
    .insertInto("pinned_key")
    .values({ kid, ...values })
    .onConflict((conflict) => conflict.column("kid").doUpdateSet(values))
    .execute();
}

export async function removePinnedCard(tx: Writing, kid: string): Promise<void> {
  await tx.deleteFrom("pinned_key").where("kid", "=", kid).execute();
}

async function withdrawalFiles(db: Reading): Promise<WithdrawalFile[]> {
  const rows = await db.selectFrom("withdrawal").select("list").orderBy("kid").execute();
  return rows.map(({ list }) => JSON.parse(list) as WithdrawalFile);
}

/** What the signer of `kid` has taken back so far; undefined when that is nothing. */
export async function withdrawalListOf(db: Reading | Writing, kid: string): Promise<WithdrawalList | undefined> {
  const row = await db.selectFrom("withdrawal").select("list").where("kid", "=", kid).executeTakeFirst();
  if (row === undefined) return undefined;
  const list = await ownList(JSON.parse(row.list), kid);
  // To begin a new list would bring back to life what the old one took back.
  if (list === undefined) throw new Error(`the withdrawal list of the key ${kid} in the database is damaged`);
  return list;
}

export async function keepWithdrawals(tx: Writing, kid: string, file: WithdrawalFile): Promise<void> {
  const { sequence } = (await ownList(file, kid)) as WithdrawalList;
  const values = { sequence, list: JSON.stringify(file) };
  await tx
    .insertInto("withdrawal")
    .values({ kid, ...values })
    .onConflict((conflict) => conflict.column("kid").doUpdateSet(values))
    .execute();
}

const FACILITY_KEY = "facility-key";

/**
 * The facility's own signer; undefined until its first label is issued.
 * @throws {InputError} `key-unusable` when another data key sealed it.
 */
export async function facilitySigner(db: Reading | Writing, dataKey: DataKey): Promise<Signer | undefined> {
  const sealed = await readSetting(db, FACILITY_KEY);
  if (sealed === undefined) return undefined;
  const opened = dataKey.open(Buffer.from(sealed, "base64"), FACILITY_KEY);
  return signerOf(JSON.parse(new TextDecoder().decode(opened)) as KeyFile, FACILITY_KEY);
}

/** Makes the facility's key, keeps it sealed, and pins it as its own. */
export async function createFacilityKey(
  tx: Writing,
  dataKey: DataKey,
  holder: string,
  today: string,
): Promise<PinnedCard> {
  const file = await newKeyFile({ holder, role: "facility", created: today }, "ES256");
  const { kid, card } = await signerOf(file, FACILITY_KEY);
  const sealed = dataKey.seal(new TextEncoder().encode(JSON.stringify(file)), FACILITY_KEY);
  await writeSetting(tx, FACILITY_KEY, Buffer.from(sealed).toString("base64"));
  const pinned = { kid, card, pinnedOn: today, own: true };
  await insertPinnedCard(tx, pinned);
  return pinned;
}
