/**
 * The sources of knowledge that are kept, one row a file; their records: knowledge-files.ts.
 */
import type { KnowledgeSource } from "../contract/knowledge.ts";
import type { Reading, Writing } from "./database.ts";
import type { KnowledgeSourceTable } from "./schema.ts";

/** The newest first. */
export async function knowledgeSources(db: Reading | Writing): Promise<KnowledgeSource[]> {
  const rows = await db
    .selectFrom("knowledge_source")
    .selectAll()
    .orderBy("imported_at", "desc")
    .orderBy("id")
    .execute();
  return rows.map(sourceOf);
}

export async function knowledgeSourceById(db: Reading | Writing, id: string): Promise<KnowledgeSource | undefined> {
  const row = await db.selectFrom("knowledge_source").selectAll().where("id", "=", id).executeTakeFirst();
  return row && sourceOf(row);
}

export async function addKnowledgeSource(tx: Writing, source: KnowledgeSource): Promise<void> {
  const { id, name, sha256, bytes, taken, importedAt, importedBy } = source;
  const row: KnowledgeSourceTable = {
    ...{ id, name, sha256, bytes, kind: taken.kind, publisher: taken.publisher, dated_on: taken.datedOn },
    ...{ taken: JSON.stringify(taken), imported_at: importedAt, imported_by: importedBy },
  };
  await tx.insertInto("knowledge_source").values(row).execute();
}

export async function forgetKnowledgeSource(tx: Writing, id: string): Promise<void> {
  await tx.deleteFrom("knowledge_source").where("id", "=", id).execute();
}

function sourceOf(row: KnowledgeSourceTable): KnowledgeSource {
  return {
    id: row.id,
    name: row.name,
    sha256: row.sha256,
    bytes: Number(row.bytes),
    taken: JSON.parse(row.taken),
    importedAt: row.imported_at,
    importedBy: row.imported_by,
  };
}
