/**
 * Labels as kept: signed ones with what their signatures say today, and drafts.
 *
 * Answer and tier are never stored. They are computed by the domain and remembered per label until one of its days comes,
 * a key is pinned or taken away, or a withdrawal list names the label.
 */
import type { HeldLabel } from "../contract/held-label.ts";
import type { LabelDraft } from "../contract/product.ts";
import type { SignedLabel } from "../domain/label/signed-label.ts";
import { type Verification, verifyLabel } from "../domain/label/verify.ts";
import type { Reading, Writing } from "./database.ts";
import { type KeyRing, keyRing } from "./key-ring.ts";
import type { LabelDraftTable, LabelTable } from "./schema.ts";

/** What is asked for at once, below the number of parameters that a statement takes. */
const ASKED_AT_ONCE = 500;

export interface StoredLabel {
  readonly digest: string;
  readonly productId: string;
  readonly signed: SignedLabel;
}

/** What was verified of a label, and what it hangs on. */
interface Remembered {
  /** How keys, lists and the day stood to it. */
  readonly state: string;
  /** What a withdrawal list may name: the label and its countersignatures. */
  readonly digests: readonly string[];
  /** Days on which an answer may turn. */
  readonly days: readonly string[];
  readonly found: Pick<HeldLabel, "answer" | "tier">;
}

/** Per database: digest -> what is remembered. It is as large as the table of labels, some 200 bytes each. */
const remembered = new WeakMap<Reading, Map<string, Remembered>>();

/**
 * The labels of products, newest first; a product without one is missing.
 * @param today YYYY-MM-DD (UTC).
 */
export async function heldLabels(
  db: Reading,
  productIds: readonly string[],
  today: string,
): Promise<Map<string, HeldLabel[]>> {
  const held: HeldLabel[] = [];
  const ring = await keyRing(db);
  for (let at = 0; at < productIds.length; at += ASKED_AT_ONCE) {
    const rows = await db
      .selectFrom("label")
      .select(["digest", "product_id", "issuer", "issued", "valid_until", "taken_at"])
      .where("product_id", "in", productIds.slice(at, at + ASKED_AT_ONCE))
      .execute();
    for (const row of rows) held.push(await heldOf(db, row, ring, today));
  }
  held.sort((one, other) => compare(other.issued, one.issued) || compare(other.takenAt, one.takenAt));
  return Map.groupBy(held, ({ productId }) => productId);
}

/**
 * The label that counts among those of a product: the best answer, then the highest tier, then the newest. What the
 * facility observed never goes before a trusted maker's, an expired one either: its limits would vanish unnoticed.
 */
export function labelThatCounts(newestFirst: readonly HeldLabel[]): HeldLabel | null {
  const rank = ({ answer, tier }: HeldLabel) => {
    const isOfMaker = tier !== null && tier !== "observed";
    const good = answer === "trusted" || (answer === "expired" && isOfMaker);
    return (
      (good ? (isOfMaker ? 0 : 1) : 2) * 1000 + BEST_FIRST.indexOf(answer) * 10 - TIERS.indexOf(tier ?? "observed")
    );
  };
  return newestFirst.reduce<HeldLabel | null>(
    (best, label) => (best === null || rank(label) < rank(best) ? label : best),
    null,
  );
}

const BEST_FIRST = ["trusted", "expired", "unknown-issuer", "superseded", "withdrawn", "broken"];
const TIERS = ["observed", "self", "reviewed", "lab"];

/** One label with its answer of today; undefined when it is not kept here. */
export async function heldLabel(db: Reading, digest: string, today: string): Promise<HeldLabel | undefined> {
  const row = await db.selectFrom("label").selectAll().where("digest", "=", digest).executeTakeFirst();
  return row === undefined ? undefined : heldOf(db, row, await keyRing(db), today);
}

/** A label verified as a whole, for its page and its print. */
export async function verifiedLabel(db: Reading, { signed }: StoredLabel, today: string): Promise<Verification> {
  const { trust, reply } = await keyRing(db);
  return verifyLabel(signed, trust, reply.withdrawals, today);
}

async function heldOf(db: Reading, row: Omit<LabelTable, "signed">, ring: KeyRing, today: string): Promise<HeldLabel> {
  const { digest, product_id, issuer, issued, valid_until, taken_at } = row;
  const found = await foundOf(db, digest, taken_at, ring, today);
  return { digest, productId: product_id, ...found, issuer, issued, validUntil: valid_until, takenAt: taken_at };
}

async function foundOf(db: Reading, digest: string, takenAt: string, ring: KeyRing, today: string) {
  const known = remembered.get(db) ?? new Map<string, Remembered>();
  remembered.set(db, known);
  const stateOf = ({ digests, days }: Pick<Remembered, "digests" | "days">) =>
    JSON.stringify([takenAt, ring.keysVersion, digests.map(ring.markOf), days.map((day) => compare(today, day))]);
  const last = known.get(digest);
  if (last !== undefined && last.state === stateOf(last)) return last.found;

  const stored = await labelByDigest(db, digest);
  if (stored === undefined) return { answer: "broken" as const, tier: null };
  const { signed } = stored;
  // Reading a long list costs more than the label does, so it is read only where it may say something.
  const lists = ring.markOf(digest) === "" && signed.countersignatures.length === 0 ? [] : ring.reply.withdrawals;
  const { answer, tier = null, label, countersignatures } = await verifyLabel(signed, ring.trust, lists, today);
  const statements = countersignatures.flatMap(({ statement }) => statement ?? []);
  const turns = {
    digests: [digest, ...countersignatures.flatMap((one) => one.digest ?? [])],
    days: [label?.issued, label?.validUntil, ...statements.flatMap(({ on, validUntil }) => [on, validUntil])].filter(
      (day) => day !== undefined,
    ),
  };
  const found = { answer, tier };
  known.set(digest, { ...turns, state: stateOf(turns), found });
  return found;
}

export async function labelByDigest(db: Reading | Writing, digest: string): Promise<StoredLabel | undefined> {
  const row = await db
    .selectFrom("label")
    .select(["product_id", "signed"])
    .where("digest", "=", digest)
    .executeTakeFirst();
  return row && { digest, productId: row.product_id, signed: JSON.parse(row.signed) };
}

export async function labelsOfProduct(db: Reading | Writing, productId: string): Promise<StoredLabel[]> {
  const rows = await db.selectFrom("label").select(["digest", "signed"]).where("product_id", "=", productId).execute();
  return rows.map(({ digest, signed }) => ({ digest, productId, signed: JSON.parse(signed) }));
}

/** Keeps a label that was verified as intact; the same one again takes the place of what was kept. */
export async function keepLabel(
  tx: Writing,
  productId: string,
  signed: SignedLabel,
  { label, digest }: Required<Pick<Verification, "label" | "digest">>,
  at: string,
): Promise<void> {
  const values = {
    product_id: productId,
    signed: JSON.stringify(signed),
    issuer: label.issuer.name,
    issued: label.issued,
    valid_until: label.validUntil,
    taken_at: at,
  };
  await tx
    .insertInto("label")
    .values({ digest, ...values })
    .onConflict((conflict) => conflict.column("digest").doUpdateSet(values))
    .execute();
}

/** Whose a draft is. */
export type DraftSide = "facility" | "maker";

/** The drafts of a product on one side, the one changed last first. */
export async function draftsOf(db: Reading | Writing, productId: string, side: DraftSide): Promise<LabelDraft[]> {
  const rows = await db
    .selectFrom("label_draft")
    .selectAll()
    .where("product_id", "=", productId)
    .where("side", "=", side)
    .orderBy("changed_at", "desc")
    .execute();
  return rows.map(draftOf);
}

/** Product id -> number of drafts on one side, for products that have some. */
export async function draftCounts(db: Reading, side: DraftSide): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom("label_draft")
    .select(["product_id", (one) => one.fn.countAll<number>().as("drafts")])
    .where("side", "=", side)
    .groupBy("product_id")
    .execute();
  return new Map(rows.map(({ product_id, drafts }) => [product_id, Number(drafts)]));
}

export async function draftById(db: Reading | Writing, id: string, side: DraftSide): Promise<LabelDraft | undefined> {
  const row = await db
    .selectFrom("label_draft")
    .selectAll()
    .where("id", "=", id)
    .where("side", "=", side)
    .executeTakeFirst();
  return row && draftOf(row);
}

/** Keeps a draft, new or changed. */
export async function keepDraft(tx: Writing, draft: LabelDraft, side: DraftSide): Promise<void> {
  const { id, productId, text, changedAt, changedBy, version } = draft;
  const values = { text, changed_at: changedAt, changed_by: changedBy, version };
  await tx
    .insertInto("label_draft")
    .values({ id, product_id: productId, side, ...values })
    .onConflict((conflict) => conflict.column("id").doUpdateSet(values))
    .execute();
}

export async function removeDraft(tx: Writing, id: string): Promise<void> {
  await tx.deleteFrom("label_draft").where("id", "=", id).execute();
}

function draftOf({ id, product_id, text, changed_at, changed_by, version }: LabelDraftTable): LabelDraft {
  return { id, productId: product_id, text, changedAt: changed_at, changedBy: changed_by, version };
}

const compare = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0);
