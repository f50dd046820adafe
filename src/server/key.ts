/**
 * The doors of the keys that the facility trusts.
 */
import type { FastifyInstance } from "fastify";
import { pinKey, unpinKey } from "../acts/key.ts";
import { takeWithdrawals } from "../acts/withdrawal.ts";
import { ROUTES } from "../contract/routes.ts";
import { pinnedCards } from "../store/key-ring.ts";
import { door, type House } from "./door.ts";

export async function keyDoors(room: FastifyInstance, house: House): Promise<void> {
  door(room, house, ROUTES.listKeys, async () => ({ keys: await pinnedCards(house.store.read) }));
  door(room, house, ROUTES.pinKey, ({ acting, body }) => pinKey(acting, body.card, body.fingerprint));
  door(room, house, ROUTES.unpinKey, async ({ acting, params }) => {
    await unpinKey(acting, params.kid);
    return {};
  });
  door(room, house, ROUTES.takeWithdrawals, ({ acting, body }) => takeWithdrawals(acting, body));
}
