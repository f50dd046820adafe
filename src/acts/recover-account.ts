/**
 * Recovery at the machine's console: who can stop the server and read its data may let an administrator in again.
 */
import { Check } from "typebox/value";
import { type Account, type Actor, SignInName } from "../domain/account/account.ts";
import { InputError } from "../domain/input-error.ts";
import { oneLine } from "../domain/one-line.ts";
import { allAccounts, insertAccount, replaceAccount, replacePassword } from "../store/account.ts";
import { endAll } from "./account.ts";
import { type Acting, act, changesBetween, newId, randomText } from "./act.ts";
import { hashPassword } from "./password.ts";
import { signInNameOf } from "./sign-in.ts";

/** Whoever sits at the machine. */
export const CONSOLE: Actor = {
  accountId: null,
  name: "console",
  role: "administrator",
  places: null,
  products: null,
  scope: null,
  via: "console",
};

/**
 * A new password for an administrator, who is enabled by it and whose sessions and tokens end.
 * @param signInName undefined asks for the names there are, which the error then tells.
 * @param make makes this account an administrator, where there is none at all.
 * @throws {InputError} `record-unknown` when there is no such administrator, naming those there are; `record-conflict`
 *   when the installation is not set up yet, or has an administrator and needs no other.
 */
export async function recoverAccount(
  acting: Acting,
  signInName: string | undefined,
  make: boolean,
): Promise<{ readonly account: Account; readonly password: string }> {
  // 125 random bits, in groups that a person can copy from the screen.
  const password = Array.from({ length: 5 }, () => randomText(5)).join("-");
  const kept = await hashPassword(password);
  return act(acting, "account.recover", async (tx, at) => {
    const accounts = await allAccounts(tx);
    if (accounts.length === 0)
      throw new InputError(
        "record-conflict",
        "account",
        "nobody has set this installation up yet; start it and open its page",
      );
    const administrators = accounts.filter(({ role }) => role === "administrator");
    const names = administrators.map((one) => one.signInName).join(", ");
    if (signInName === undefined)
      throw new InputError(
        "argument-wrong",
        "NAME",
        `name the administrator to let in again: ${names || "there is none; --administrator makes one"}`,
      );
    if (make && administrators.length > 0)
      throw new InputError(
        "record-conflict",
        "--administrator",
        `there is an administrator already; recover one of: ${names}`,
      );
    const found = accounts.find((account) => account.signInName === signInNameOf(signInName));
    if (!make && found?.role !== "administrator")
      throw new InputError(
        "record-unknown",
        oneLine(signInName),
        `no administrator signs in so; there ${names ? `are: ${names}` : "is none: add --administrator"}`,
      );

    const before = found ?? newAccount(signInNameOf(signInName));
    const account: Account = {
      ...before,
      role: "administrator",
      places: null,
      products: null,
      disabled: false,
      version: found === undefined ? 1 : found.version + 1,
    };
    if (found === undefined) await insertAccount(tx, { account, password: kept }, at);
    else {
      await replaceAccount(tx, account);
      await replacePassword(tx, account.id, kept);
      await endAll(tx, account.id);
    }
    return {
      result: { account, password },
      deed: {
        subjects: [{ kind: "account", id: account.id }],
        changes: changesBetween(
          found ?? {},
          found === undefined ? { signInName: account.signInName, role: account.role } : account,
        ),
      },
    };
  });
}

function newAccount(signInName: string): Account {
  if (!Check(SignInName, signInName))
    throw new InputError("argument-wrong", "NAME", "write 2 to 80 small letters, digits and . _ @ + -");
  return {
    id: newId(),
    signInName,
    name: signInName,
    role: "administrator",
    places: null,
    products: null,
    disabled: false,
    lastSignInAt: null,
    version: 1,
  };
}
