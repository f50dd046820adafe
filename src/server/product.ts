/**
 * The doors of products.
 */
import type { FastifyInstance } from "fastify";
import { sideOf } from "../acts/draft.ts";
import { changeProduct, createProduct } from "../acts/product.ts";
import type { HeldLabel } from "../contract/held-label.ts";
import type { ProductRow } from "../contract/product.ts";
import { ROUTES } from "../contract/routes.ts";
import type { Actor } from "../domain/account/account.ts";
import { may, reachesProduct } from "../domain/account/reach.ts";
import { withBelow } from "../domain/registry/place.ts";
import type { ProductRecord } from "../domain/registry/product-record.ts";
import type { Reading } from "../store/database.ts";
import { countByProduct } from "../store/device-count.ts";
import { draftCounts, draftsOf, heldLabels, labelThatCounts } from "../store/label.ts";
import { allPlaces } from "../store/place.ts";
import { allProducts, productById, unknownProduct } from "../store/product.ts";
import { door, type House } from "./door.ts";

export async function productDoors(room: FastifyInstance, house: House): Promise<void> {
  const { read } = house.store;
  const today = () => house.now().toISOString().slice(0, 10);

  door(room, house, ROUTES.listProducts, async ({ actor }) => {
    const products = (await allProducts(read)).filter(({ id }) => reachesProduct(actor, id));
    const ids = products.map(({ id }) => id);
    return { products: await rowsOf(read, actor, products, await heldLabels(read, ids, today())) };
  });

  door(room, house, ROUTES.readProduct, async ({ actor, params: { id }, reply }) => {
    const found = await productById(read, id);
    if (found === undefined || !reachesProduct(actor, id)) throw unknownProduct("id");
    const labels = await heldLabels(read, [id], today());
    const [product] = await rowsOf(read, actor, [found], labels);
    if (product === undefined) throw unknownProduct("id");
    reply.header("etag", `"${found.version}"`);
    return {
      product,
      labels: labels.get(id) ?? [],
      // What is not signed yet is for those who write it.
      drafts: may(actor, "label.write") ? await draftsOf(read, id, sideOf(actor)) : [],
    };
  });

  door(room, house, ROUTES.createProduct, ({ acting, body }) => createProduct(acting, body));
  door(room, house, ROUTES.changeProduct, ({ acting, params, version, body }) =>
    changeProduct(acting, params.id, version, body),
  );
}

async function rowsOf(
  db: Reading,
  actor: Actor,
  products: readonly ProductRecord[],
  labels: ReadonlyMap<string, HeldLabel[]>,
): Promise<ProductRow[]> {
  const devices = await devicesWithin(db, actor);
  const drafts = may(actor, "label.write") ? await draftCounts(db, sideOf(actor)) : new Map<string, number>();
  return products.map((product) => ({
    ...product,
    devices: devices.get(product.id) ?? 0,
    label: labelThatCounts(labels.get(product.id) ?? []),
    drafts: drafts.get(product.id) ?? 0,
  }));
}

/** How many units a facility has is not for the maker to know. */
async function devicesWithin(db: Reading, actor: Actor): Promise<Map<string, number>> {
  if (!may(actor, "device.read")) return new Map();
  return countByProduct(db, actor.places === null ? null : withBelow(actor.places, await allPlaces(db)));
}
