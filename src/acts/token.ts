/**
 * API tokens: what a program of one's own may do in one's name, until a day.
 */

import type { BodyOf } from "../contract/route.ts";
import type { ApiToken, createTokenRoute } from "../contract/session.ts";
import { mayRole, NEVER_BY_TOKEN, PERMISSION_NAMES } from "../domain/account/permission.ts";
import { InputError } from "../domain/input-error.ts";
import { insertToken, removeToken, tokensOf } from "../store/session.ts";
import { type Acting, act, newId } from "./act.ts";
import { digestOfSecret, newSecret, TOKEN_PREFIX } from "./session.ts";

const TOKENS_OF_ONE = 50;
const DAY_MS = 86_400_000;

/**
 * A new token of the actor's own; its secret is told this once and kept nowhere.
 * @throws {InputError} `argument-wrong` for a permission that the role does not have, `record-conflict` for too many.
 */
export async function createToken(
  acting: Acting,
  { name, scope, days }: BodyOf<typeof createTokenRoute>,
): Promise<{ readonly token: ApiToken; readonly secret: string }> {
  const { accountId, role } = acting.actor;
  if (accountId === null) throw new InputError("not-signed-in", "session", "sign in first");
  const permitted: readonly string[] = PERMISSION_NAMES.filter(
    (permission) => mayRole(role, permission) && !NEVER_BY_TOKEN.includes(permission),
  );
  const foreign = scope.findIndex((permission) => !permitted.includes(permission));
  if (foreign !== -1)
    throw new InputError(
      "argument-wrong",
      `body/scope/${foreign}`,
      `no token of yours can have this permission; choose among ${permitted.join(", ")}`,
    );
  const secret = `${TOKEN_PREFIX}${newSecret()}`;
  return act(acting, "token.create", async (tx, at) => {
    const own = await tokensOf(tx, accountId);
    const spent = own.filter(({ expiresAt }) => expiresAt <= at);
    for (const { id } of spent) await removeToken(tx, id);
    if (own.length - spent.length >= TOKENS_OF_ONE)
      throw new InputError(
        "record-conflict",
        "tokens",
        `you have ${TOKENS_OF_ONE} tokens; end one that you no longer need`,
      );
    const token: ApiToken = {
      id: newId(),
      name,
      scope: [...new Set(scope)],
      createdAt: at,
      expiresAt: new Date(Date.parse(at) + days * DAY_MS).toISOString(),
      lastUsedAt: null,
    };
    await insertToken(tx, token, accountId, digestOfSecret(secret));
    return {
      result: { token, secret },
      deed: {
        subjects: [
          { kind: "token", id: token.id },
          { kind: "account", id: accountId },
        ],
        changes: { name: [null, name], scope: [null, token.scope], expiresAt: [null, token.expiresAt] },
      },
    };
  });
}

/** Ends one of the actor's own tokens. @throws {InputError} `record-unknown`, also for somebody else's. */
export async function revokeToken(acting: Acting, id: string): Promise<void> {
  const accountId = acting.actor.accountId ?? "";
  await act(acting, "token.revoke", async (tx) => {
    const token = (await tokensOf(tx, accountId)).find((one) => one.id === id);
    if (token === undefined) throw new InputError("record-unknown", "token", "you have no such token; check the id");
    await removeToken(tx, id);
    return {
      result: undefined,
      deed: {
        subjects: [
          { kind: "token", id },
          { kind: "account", id: accountId },
        ],
        changes: { name: [token.name, null] },
      },
    };
  });
}
