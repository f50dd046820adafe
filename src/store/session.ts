/**
 * Sessions and API tokens as kept: by the SHA-256 of their secret, so that whoever reads the database can use none.
 */
import type { ApiToken } from "../contract/session.ts";
import type { Account } from "../domain/account/account.ts";
import { accountOf } from "./account.ts";
import type { Reading, Writing } from "./database.ts";
import type { ApiTokenTable } from "./schema.ts";

export interface KeptSession {
  readonly account: Account;
  readonly beganAt: string;
  readonly usedAt: string;
}

export async function sessionByDigest(db: Reading, digest: string): Promise<KeptSession | undefined> {
  const row = await db
    .selectFrom("session")
    .innerJoin("account", "account.id", "session.account_id")
    .selectAll("account")
    .select(["session.created_at as began_at", "session.used_at"])
    .where("session.digest", "=", digest)
    .executeTakeFirst();
  return row === undefined ? undefined : { account: accountOf(row), beganAt: row.began_at, usedAt: row.used_at };
}

export async function insertSession(tx: Writing, digest: string, accountId: string, at: string): Promise<void> {
  await tx.insertInto("session").values({ digest, account_id: accountId, created_at: at, used_at: at }).execute();
}

export async function noteSessionUse(tx: Writing, digest: string, at: string): Promise<void> {
  await tx.updateTable("session").set({ used_at: at }).where("digest", "=", digest).execute();
}

export async function removeSession(tx: Writing, digest: string): Promise<boolean> {
  const { numDeletedRows } = await tx.deleteFrom("session").where("digest", "=", digest).executeTakeFirst();
  return numDeletedRows > 0n;
}

/** Ends the sessions of an account, all or all but one. */
export async function removeSessionsOf(tx: Writing, accountId: string, butDigest = ""): Promise<void> {
  await tx.deleteFrom("session").where("account_id", "=", accountId).where("digest", "!=", butDigest).execute();
}

export async function removeSpentSessions(tx: Writing, usedBefore: string, beganBefore: string): Promise<void> {
  await tx
    .deleteFrom("session")
    .where((one) => one.or([one("used_at", "<", usedBefore), one("created_at", "<", beganBefore)]))
    .execute();
}

export interface KeptToken {
  readonly account: Account;
  readonly token: ApiToken;
}

export async function tokenByDigest(db: Reading, digest: string): Promise<KeptToken | undefined> {
  const token = await db.selectFrom("api_token").selectAll().where("digest", "=", digest).executeTakeFirst();
  if (token === undefined) return undefined;
  const account = await db.selectFrom("account").selectAll().where("id", "=", token.account_id).executeTakeFirst();
  return account === undefined ? undefined : { account: accountOf(account), token: tokenOf(token) };
}

export async function tokensOf(db: Reading, accountId: string): Promise<ApiToken[]> {
  const rows = await db
    .selectFrom("api_token")
    .selectAll()
    .where("account_id", "=", accountId)
    .orderBy("created_at", "desc")
    .orderBy("id")
    .execute();
  return rows.map(tokenOf);
}

export async function insertToken(tx: Writing, token: ApiToken, accountId: string, digest: string): Promise<void> {
  await tx
    .insertInto("api_token")
    .values({
      id: token.id,
      digest,
      account_id: accountId,
      name: token.name,
      scope: JSON.stringify(token.scope),
      created_at: token.createdAt,
      expires_at: token.expiresAt,
      last_used_at: token.lastUsedAt,
    })
    .execute();
}

export async function noteTokenUse(tx: Writing, id: string, at: string): Promise<void> {
  await tx.updateTable("api_token").set({ last_used_at: at }).where("id", "=", id).execute();
}

export async function removeToken(tx: Writing, id: string): Promise<void> {
  await tx.deleteFrom("api_token").where("id", "=", id).execute();
}

export async function removeTokensOf(tx: Writing, accountId: string): Promise<void> {
  await tx.deleteFrom("api_token").where("account_id", "=", accountId).execute();
}

function tokenOf(row: ApiTokenTable): ApiToken {
  return {
    id: row.id,
    name: row.name,
    scope: JSON.parse(row.scope),
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
  };
}
