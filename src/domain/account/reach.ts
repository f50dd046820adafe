/**
 * Reach: how far an account sees. Places with all below them, or a manufacturer's own products.
 *
 * What lies outside is treated as if it did not exist, so that an id tells nothing.
 */

import type { Actor } from "./account.ts";
import { mayRole, type Permission } from "./permission.ts";

/** Whether the actor has the permission at all; where it holds is `mayAtPlace` and `mayOfProduct`. */
export function may(actor: Actor, permission: Permission): boolean {
  return mayRole(actor.role, permission, actor.scope);
}

/**
 * @param placeIds the place and all above it (`pathOf`).
 */
export function reachesPlace({ places }: Pick<Actor, "places">, placeIds: readonly string[]): boolean {
  return places === null || places.some((id) => placeIds.includes(id));
}

export function reachesProduct({ role, products }: Pick<Actor, "role" | "products">, productId: string): boolean {
  return role !== "manufacturer" || (products ?? []).includes(productId);
}
