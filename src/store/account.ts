/**
 * Accounts as kept. The password stays on this floor and in the acts that compare it; an `Account` has none.
 */
import type { Account } from "../domain/account/account.ts";
import type { Reading, Writing } from "./database.ts";
import type { AccountTable } from "./schema.ts";

/** An account with its password as kept (PHC string). */
export interface KeptAccount {
  readonly account: Account;
  readonly password: string;
}

export async function allAccounts(db: Reading): Promise<Account[]> {
  return (await db.selectFrom("account").selectAll().orderBy("name").orderBy("id").execute()).map(accountOf);
}

/** Whether the installation has been set up. */
export async function anyAccount(db: Reading): Promise<boolean> {
  return (await db.selectFrom("account").select("id").limit(1).executeTakeFirst()) !== undefined;
}

export async function accountById(db: Reading, id: string): Promise<KeptAccount | undefined> {
  return keptOf(await db.selectFrom("account").selectAll().where("id", "=", id).executeTakeFirst());
}

export async function accountBySignInName(db: Reading, signInName: string): Promise<KeptAccount | undefined> {
  return keptOf(await db.selectFrom("account").selectAll().where("sign_in_name", "=", signInName).executeTakeFirst());
}

export async function insertAccount(tx: Writing, { account, password }: KeptAccount, createdAt: string): Promise<void> {
  await tx
    .insertInto("account")
    .values({
      id: account.id,
      sign_in_name: account.signInName,
      ...changeable(account),
      password,
      last_sign_in_at: account.lastSignInAt,
      created_at: createdAt,
    })
    .execute();
}

/** Writes what may change of an account, its version too; neither its password nor its last sign-in. */
export async function replaceAccount(tx: Writing, account: Account): Promise<void> {
  await tx.updateTable("account").set(changeable(account)).where("id", "=", account.id).execute();
}

export async function replacePassword(tx: Writing, accountId: string, password: string): Promise<void> {
  await tx.updateTable("account").set({ password }).where("id", "=", accountId).execute();
}

export async function noteSignIn(tx: Writing, accountId: string, at: string): Promise<void> {
  await tx.updateTable("account").set({ last_sign_in_at: at }).where("id", "=", accountId).execute();
}

export function accountOf(row: AccountTable): Account {
  return {
    id: row.id,
    signInName: row.sign_in_name,
    name: row.name,
    role: row.role as Account["role"],
    places: row.places === null ? null : JSON.parse(row.places),
    products: row.products === null ? null : JSON.parse(row.products),
    disabled: row.disabled === 1,
    lastSignInAt: row.last_sign_in_at,
    version: row.version,
  };
}

function keptOf(row: AccountTable | undefined): KeptAccount | undefined {
  return row === undefined ? undefined : { account: accountOf(row), password: row.password };
}

function changeable({ name, role, places, products, disabled, version }: Account) {
  return {
    name,
    role,
    places: places === null ? null : JSON.stringify(places),
    products: products === null ? null : JSON.stringify(products),
    disabled: disabled ? 1 : 0,
    version,
  };
}
