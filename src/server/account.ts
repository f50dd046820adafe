/**
 * The doors of accounts.
 */
import type { FastifyInstance } from "fastify";
import { changeAccount, createAccount, resetPassword } from "../acts/account.ts";
import { ROUTES } from "../contract/routes.ts";
import { allAccounts } from "../store/account.ts";
import { whenFree } from "./attempts.ts";
import { door, type House } from "./door.ts";

export async function accountDoors(room: FastifyInstance, house: House): Promise<void> {
  door(room, house, ROUTES.listAccounts, async () => ({ accounts: await allAccounts(house.store.read) }));
  door(room, house, ROUTES.createAccount, ({ acting, body }) => whenFree(createAccount(acting, body)));
  door(room, house, ROUTES.changeAccount, ({ acting, params, version, body }) =>
    changeAccount(acting, params.id, version, body),
  );
  door(room, house, ROUTES.resetPassword, async ({ acting, params, body }) => {
    await whenFree(resetPassword(acting, params.id, body.password));
    return {};
  });
}
