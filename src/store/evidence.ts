/**
 * What is known of each file of the evidence; its bytes are kept by evidence-files.ts.
 */
import type { EvidenceFile } from "../contract/evidence.ts";
import type { Reading, Writing } from "./database.ts";
import type { EvidenceTable } from "./schema.ts";

/** All files, the newest first. */
export async function allEvidence(db: Reading): Promise<EvidenceFile[]> {
  const rows = await db.selectFrom("evidence").selectAll().orderBy("added_at", "desc").orderBy("digest").execute();
  return rows.map(evidenceOf);
}

export async function evidenceByDigest(db: Reading | Writing, digest: string): Promise<EvidenceFile | undefined> {
  const row = await db.selectFrom("evidence").selectAll().where("digest", "=", digest).executeTakeFirst();
  return row && evidenceOf(row);
}

/**
 * Digests of the files that an account added. The ledger says so by the account itself, also of files that were added
 * before it got another name; who asked to keep a file longer has not added it.
 */
export async function addedByAccount(db: Reading | Writing, accountId: string): Promise<ReadonlySet<string>> {
  const rows = await db
    .selectFrom("evidence")
    .innerJoin("ledger_subject", (join) =>
      join.on("ledger_subject.kind", "=", "evidence").onRef("ledger_subject.id", "=", "evidence.digest"),
    )
    .innerJoin("ledger", "ledger.sequence", "ledger_subject.sequence")
    .select(["evidence.digest", "ledger.changes"])
    .where("ledger.act", "=", "evidence.add")
    .where("ledger.account_id", "=", accountId)
    .whereRef("ledger.at", "=", "evidence.added_at")
    .execute();
  // An entry of the same moment that only keeps it longer says nothing of when it was added.
  const added = rows.filter(({ changes }) => Object.hasOwn(JSON.parse(changes), "addedAt"));
  return new Set(added.map(({ digest }) => digest));
}

/** Digests of the files whose last day lies before `today` (YYYY-MM-DD). */
export async function expiredEvidence(db: Reading, today: string): Promise<string[]> {
  const rows = await db.selectFrom("evidence").select("digest").where("keep_until", "<", today).execute();
  return rows.map(({ digest }) => digest);
}

/** Keeps what is known of a file, new or changed. */
export async function keepEvidence(tx: Writing, file: EvidenceFile): Promise<void> {
  const { digest, name, mediaType, bytes, addedAt, addedBy, keepUntil, confidential } = file;
  const values = {
    name,
    media_type: mediaType,
    bytes,
    added_at: addedAt,
    added_by: addedBy,
    keep_until: keepUntil,
    confidential: confidential ? 1 : 0,
  };
  await tx
    .insertInto("evidence")
    .values({ digest, ...values })
    .onConflict((conflict) => conflict.column("digest").doUpdateSet(values))
    .execute();
}

export async function forgetEvidence(tx: Writing, digest: string): Promise<void> {
  await tx.deleteFrom("evidence").where("digest", "=", digest).execute();
}

function evidenceOf(row: EvidenceTable): EvidenceFile {
  return {
    digest: row.digest,
    name: row.name,
    mediaType: row.media_type,
    bytes: Number(row.bytes),
    addedAt: row.added_at,
    addedBy: row.added_by,
    keepUntil: row.keep_until,
    confidential: row.confidential === 1,
  };
}
