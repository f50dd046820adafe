/**
 * Calendars of inspections as kept.
 */
import type { Feed } from "../contract/feed.ts";
import type { Reading, Writing } from "./database.ts";
import type { FeedTable } from "./schema.ts";

/** All, by place and title; a facility has a few hundred at most. */
export async function allFeeds(db: Reading | Writing): Promise<Feed[]> {
  const rows = await db.selectFrom("feed").selectAll().orderBy("title").orderBy("id").execute();
  return rows.map(feedOf);
}

export async function feedByDigest(db: Reading, digest: string): Promise<Feed | undefined> {
  const row = await db.selectFrom("feed").selectAll().where("digest", "=", digest).executeTakeFirst();
  return row && feedOf(row);
}

export async function insertFeed(tx: Writing, { placeId, createdAt, createdBy, ...feed }: Feed, digest: string) {
  const moved = { place_id: placeId, created_at: createdAt, created_by: createdBy };
  await tx
    .insertInto("feed")
    .values({ ...feed, ...moved, digest })
    .execute();
}

export async function deleteFeed(tx: Writing, id: string): Promise<void> {
  await tx.deleteFrom("feed").where("id", "=", id).execute();
}

function feedOf({ digest: _, place_id, created_at, created_by, language, ...row }: FeedTable): Feed {
  const known = language === "de" ? "de" : "en";
  return { ...row, language: known, placeId: place_id, createdAt: created_at, createdBy: created_by };
}
