/**
 * Signing in and out. Each is an entry of the ledger; failures are, too, as far as a flood of them leaves it readable.
 */
import type { Account } from "../domain/account/account.ts";
import { actorFor } from "../domain/account/limits.ts";
import { type Allowance, createAllowance } from "../domain/allowance.ts";
import { InputError } from "../domain/input-error.ts";
import { accountById, accountBySignInName, noteSignIn, replacePassword } from "../store/account.ts";
import { removeSession } from "../store/session.ts";
import { type Acting, act } from "./act.ts";
import { hashPassword, verifyPassword } from "./password.ts";
import { beginSession, digestOfSecret } from "./session.ts";

export interface Credentials {
  readonly signInName: string;
  readonly password: string;
  /** Where the request came from, for the ledger. */
  readonly address: string;
  /** The session that the caller had: it ends, so that nobody goes on with one that was slipped in. */
  readonly before: string | undefined;
}

/** How far failed sign-ins are written down one by one; one for each installation. */
export interface RefusalLog {
  readonly allowance: Allowance;
  /** Failures that were only counted since the last that was written. */
  counted: number;
}

/** An hour of steady guessing adds 60 entries beyond the first 100. */
export const newRefusalLog = (): RefusalLog => ({
  allowance: createAllowance({ atOnce: 100, everyMs: 60_000 }),
  counted: 0,
});

/** A sign-in name as it is kept; people write their own with capitals, too. */
export const signInNameOf = (written: string): string => written.trim().toLowerCase();

/**
 * A new session and its secret.
 * @throws {InputError} `credentials-wrong`, the same for an unknown name, a wrong password and a disabled account;
 *   `attempts-too-many` when too many passwords are being checked.
 */
export async function signIn(
  acting: Acting,
  { signInName, password, address, before }: Credentials,
  refusals: RefusalLog,
): Promise<{ readonly secret: string; readonly account: Account }> {
  const found = await accountBySignInName(acting.store.read, signInNameOf(signInName));
  const verdict = await verifyPassword(password, found?.password);
  if (found === undefined || verdict === "wrong" || found.account.disabled) {
    await noteRefusal(acting, found?.account, address, refusals);
    throw wrong();
  }
  const renewed = verdict === "outdated" ? await hashPassword(password) : undefined;
  const { id } = found.account;
  return act({ ...acting, actor: actorFor(found.account) }, "session.begin", async (tx, at) => {
    // While the password was compared, the account may have been disabled or given another one.
    const now = await accountById(tx, id);
    if (now === undefined || now.account.disabled || now.password !== found.password) throw wrong();
    if (renewed !== undefined) await replacePassword(tx, id, renewed);
    if (before !== undefined) await removeSession(tx, digestOfSecret(before));
    await noteSignIn(tx, id, at);
    return {
      result: { secret: await beginSession(tx, id, at), account: { ...now.account, lastSignInAt: at } },
      deed: { subjects: [{ kind: "account", id }], changes: { address: [null, address] } },
    };
  });
}

/** Ends the session; one that has ended already is no deed. */
export async function signOut(acting: Acting, secret: string): Promise<void> {
  await act(acting, "session.end", async (tx) => ({
    result: undefined,
    deed: (await removeSession(tx, digestOfSecret(secret)))
      ? { subjects: [{ kind: "account", id: acting.actor.accountId ?? "" }] }
      : undefined,
  }));
}

const wrong = () =>
  new InputError(
    "credentials-wrong",
    "body/password",
    "name and password do not fit, or the account is disabled; try again, or ask an administrator for a new password",
  );

/** The name as typed stays out of the ledger: people type their password into the wrong field. */
async function noteRefusal(
  acting: Acting,
  account: Account | undefined,
  address: string,
  refusals: RefusalLog,
): Promise<void> {
  const now = acting.now().getTime();
  if (refusals.allowance.wait("", now) > 0) {
    refusals.counted++;
    return;
  }
  refusals.allowance.take("", now);
  const { counted } = refusals;
  refusals.counted = 0;
  await act(acting, "session.refuse", async () => ({
    result: undefined,
    deed: {
      subjects: [account === undefined ? { kind: "facility", id: "facility" } : { kind: "account", id: account.id }],
      changes: { address: [null, address], ...(counted > 0 ? { countedOnly: [null, counted] } : {}) },
    },
  }));
}
