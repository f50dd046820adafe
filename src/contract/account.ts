/**
 * Routes of accounts: who may sign in, as what, and where.
 */
import Type from "typebox";
import { Account, Password } from "../domain/account/account.ts";
import { ById, Empty } from "./parts.ts";
import type { Route } from "./route.ts";

const { signInName, name, role, places, products, disabled } = Account.properties;

export const listAccountsRoute = {
  method: "GET",
  path: "/api/v1/accounts",
  summary: "All accounts.",
  access: "account.write",
  reply: Type.Object({ accounts: Type.Array(Account) }),
} as const satisfies Route;

export const createAccountRoute = {
  method: "POST",
  path: "/api/v1/accounts",
  summary: "A new account.",
  access: "account.write",
  body: {
    kind: "json",
    schema: Type.Object(
      { signInName, name, role, places, products, password: Password },
      { additionalProperties: false },
    ),
  },
  reply: Account,
} as const satisfies Route;

export const changeAccountRoute = {
  method: "PUT",
  path: "/api/v1/accounts/:id",
  summary: "Change an account; the last enabled administrator stays one.",
  access: "account.write",
  params: ById,
  conditional: true,
  body: {
    kind: "json",
    schema: Type.Object({ name, role, places, products, disabled }, { additionalProperties: false }),
  },
  reply: Account,
} as const satisfies Route;

export const resetPasswordRoute = {
  method: "POST",
  path: "/api/v1/accounts/:id/password",
  summary: "Give an account a new password; its sessions and tokens end.",
  access: "account.write",
  params: ById,
  body: { kind: "json", schema: Type.Object({ password: Password }, { additionalProperties: false }) },
  reply: Empty,
} as const satisfies Route;
