/**
 * What an account may be: which limits go with which role, and who a signed-in account is.
 */
import type { Account, Actor } from "./account.ts";

export interface Limits {
  readonly role: Account["role"];
  readonly places: readonly string[] | null;
  readonly products: readonly string[] | null;
}

export interface LimitsProblem {
  /** JSON pointer to the field. */
  readonly pointer: "/places" | "/products";
  readonly message: string;
}

/** The first limit that does not go with the role; undefined when all do. */
export function limitsProblem({ role, places, products }: Limits): LimitsProblem | undefined {
  if (role === "manufacturer") {
    if (places !== null)
      return { pointer: "/places", message: "a manufacturer sees products and no places; leave it null" };
    if (products === null || products.length === 0)
      return { pointer: "/products", message: "name the manufacturer's own products, at least one" };
    return undefined;
  }
  if (products !== null)
    return { pointer: "/products", message: "only a manufacturer is limited to products; leave it null" };
  if (role === "administrator" && places !== null)
    return { pointer: "/places", message: "an administrator sees the whole facility; leave it null" };
  if (role === "viewer" && places === null)
    return { pointer: "/places", message: "name the places that the viewer may see, at least one" };
  return undefined;
}

/**
 * The account as it acts.
 * @param scope permissions of the token it came with; null for the person at the page.
 */
export function actorFor(account: Account, scope: readonly string[] | null = null): Actor {
  return {
    accountId: account.id,
    name: account.name,
    role: account.role,
    places: account.places,
    products: account.products,
    scope,
    via: scope === null ? "page" : "token",
  };
}
