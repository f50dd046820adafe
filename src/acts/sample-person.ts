/**
 * Somebody of the sample hospital's people, as they act.
 */
import type { Actor } from "../domain/account/account.ts";
import { accountBySignInName } from "../store/account.ts";
import type { Acting } from "./act.ts";

/** As the sample's people are kept: with their role and their places. */
export async function personOf({ store }: Acting, signInName: string): Promise<Actor> {
  const kept = await accountBySignInName(store.read, signInName);
  if (kept === undefined) throw new Error(`samples/hospital.json names nobody "${signInName}"`);
  const { id, name, role, places, products } = kept.account;
  return { accountId: id, name, role, places, products, scope: null, via: "system" };
}
