/**
 * Accounts: who may sign in, as what, and where. The last enabled administrator always stays one.
 */
import type { changeAccountRoute, createAccountRoute } from "../contract/account.ts";
import type { BodyOf } from "../contract/route.ts";
import type { Account } from "../domain/account/account.ts";
import { type Limits, limitsProblem } from "../domain/account/limits.ts";
import { InputError } from "../domain/input-error.ts";
import {
  accountById,
  accountBySignInName,
  allAccounts,
  insertAccount,
  type KeptAccount,
  replaceAccount,
  replacePassword,
} from "../store/account.ts";
import type { Reading, Writing } from "../store/database.ts";
import { removeSessionsOf, removeTokensOf } from "../store/session.ts";
import { type Acting, act, changesBetween, newId } from "./act.ts";
import { expectVersion } from "./expect-version.ts";
import { checkPassword, hashPassword, verifyPassword } from "./password.ts";
import { digestOfSecret } from "./session.ts";

export type NewAccount = BodyOf<typeof createAccountRoute>;
export type AccountChange = BodyOf<typeof changeAccountRoute>;

/**
 * @throws {InputError} `argument-wrong` for limits that do not go with the role or a password that would be guessed
 *   first, `record-conflict` for a name that is taken, `attempts-too-many` when too many passwords are being hashed.
 */
export async function createAccount(acting: Acting, { password, ...input }: NewAccount): Promise<Account> {
  await checkLimits(acting.store.read, input);
  checkPassword(password, [input.signInName, input.name], "body/password");
  const kept = await hashPassword(password);
  return act(acting, "account.create", async (tx, at) => {
    await checkLimits(tx, input);
    if ((await accountBySignInName(tx, input.signInName)) !== undefined)
      throw new InputError(
        "record-conflict",
        "body/signInName",
        `there is an account "${input.signInName}" already; choose another name to sign in with`,
      );
    const account: Account = { id: newId(), ...input, disabled: false, lastSignInAt: null, version: 1 };
    await insertAccount(tx, { account, password: kept }, at);
    const { id, ...entered } = account;
    return { result: account, deed: { subjects: [{ kind: "account", id }], changes: changesBetween({}, entered) } };
  });
}

/**
 * Changes an account; one that is disabled loses its sessions and tokens for good.
 * @throws {InputError} `record-unknown`, `record-changed`, `argument-wrong` for limits that do not go with the role,
 *   `record-conflict` for the last enabled administrator.
 */
export async function changeAccount(
  acting: Acting,
  id: string,
  version: number,
  change: AccountChange,
): Promise<Account> {
  return act(acting, "account.change", async (tx) => {
    const { account: before } = await known(tx, id);
    expectVersion(before, version);
    await checkLimits(tx, change, before);
    const changes = changesBetween(before, change);
    if (Object.keys(changes).length === 0) return { result: before, deed: undefined };
    const after: Account = { ...before, ...change, version: version + 1 };
    if (isOpenAdministrator(before) && !isOpenAdministrator(after)) await checkOtherAdministrator(tx, id, after);
    await replaceAccount(tx, after);
    if (after.disabled) await endAll(tx, id);
    return { result: after, deed: { subjects: [{ kind: "account", id }], changes } };
  });
}

/**
 * Gives an account a new password, for a person who lost theirs; its sessions and tokens end.
 * @throws {InputError} `record-unknown`, `argument-wrong` for a password that would be guessed first, or
 *   `attempts-too-many` when too many passwords are being hashed.
 */
export async function resetPassword(acting: Acting, id: string, password: string): Promise<void> {
  const { account } = await known(acting.store.read, id);
  checkPassword(password, [account.signInName, account.name], "body/password");
  const kept = await hashPassword(password);
  await act(acting, "account.reset-password", async (tx) => {
    await known(tx, id);
    await replacePassword(tx, id, kept);
    await endAll(tx, id);
    return { result: undefined, deed: { subjects: [{ kind: "account", id }] } };
  });
}

/**
 * Changes one's own password; all sessions end but the one it is changed in. Tokens stay.
 * @param session secret of that session.
 * @throws {InputError} `credentials-wrong` when the current password is another one, `argument-wrong` for one that would be
 *   guessed first, `attempts-too-many` when too many passwords are being checked.
 */
export async function changeOwnPassword(
  acting: Acting,
  { current, next }: { readonly current: string; readonly next: string },
  session: string,
): Promise<void> {
  const id = acting.actor.accountId ?? "";
  const wrong = () =>
    new InputError("credentials-wrong", "body/current", "this is not your current password; try again");
  const before = await known(acting.store.read, id);
  if ((await verifyPassword(current, before.password)) === "wrong") throw wrong();
  checkPassword(next, [before.account.signInName, before.account.name], "body/next");
  const kept = await hashPassword(next);
  await act(acting, "account.change-password", async (tx) => {
    // Somebody may have given another one while this one was compared.
    if ((await known(tx, id)).password !== before.password) throw wrong();
    await replacePassword(tx, id, kept);
    await removeSessionsOf(tx, id, digestOfSecret(session));
    return { result: undefined, deed: { subjects: [{ kind: "account", id }] } };
  });
}

const isOpenAdministrator = ({ role, disabled }: Account) => role === "administrator" && !disabled;

/** @throws {InputError} `record-conflict` when nobody else could let people in again. */
async function checkOtherAdministrator(tx: Writing, id: string, after: Account): Promise<void> {
  const others = (await allAccounts(tx)).filter((account) => account.id !== id && isOpenAdministrator(account));
  if (others.length === 0)
    throw new InputError(
      "record-conflict",
      after.disabled ? "body/disabled" : "body/role",
      "this is the last administrator who can sign in; make somebody else one first",
    );
}

/** @throws {InputError} `record-unknown`. */
async function known(db: Reading, id: string): Promise<KeptAccount> {
  const found = await accountById(db, id);
  if (found === undefined) throw new InputError("record-unknown", "account", "there is no such account; check the id");
  return found;
}

/** Sessions and tokens of an account. */
export async function endAll(tx: Writing, accountId: string): Promise<void> {
  await removeSessionsOf(tx, accountId);
  await removeTokensOf(tx, accountId);
}

/**
 * @param before limits that it had: what they name may have gone since, which must not keep anybody from disabling it.
 * @throws {InputError} `argument-wrong` when limits do not go with the role, or name a place or product that is not there.
 */
async function checkLimits(db: Reading, account: Limits, before?: Limits): Promise<void> {
  const problem = limitsProblem(account);
  if (problem !== undefined) throw new InputError("argument-wrong", `body${problem.pointer}`, problem.message);
  for (const kind of ["place", "product"] as const) {
    const ids = account[`${kind}s`];
    if (ids === null) continue;
    const known = await db.selectFrom(kind).select("id").where("id", "in", ids).execute();
    const there = new Set([...known.map(({ id }) => id), ...(before?.[`${kind}s`] ?? [])]);
    const at = ids.findIndex((id) => !there.has(id));
    if (at !== -1)
      throw new InputError(
        "argument-wrong",
        `body/${kind}s/${at}`,
        `there is no such ${kind}; choose one that is there`,
      );
  }
}
