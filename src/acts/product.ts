/**
 * Acts on products: create, change.
 */
import type { Actor } from "../domain/account/account.ts";
import { InputError } from "../domain/input-error.ts";
import { withBelow } from "../domain/registry/place.ts";
import type { ProductInput, ProductRecord } from "../domain/registry/product-record.ts";
import type { Writing } from "../store/database.ts";
import { deviceNames, renameProduct } from "../store/device-write.ts";
import { allPlaces } from "../store/place.ts";
import { insertProducts, productById, productByKey, replaceProduct, unknownProduct } from "../store/product.ts";
import { type Acting, act, changesBetween, newId } from "./act.ts";
import { expectVersion } from "./expect-version.ts";

/** @throws {InputError} `record-conflict` when the facility has this product already. */
export function createProduct(acting: Acting, input: ProductInput): Promise<ProductRecord> {
  return act(acting, "product.create", async (tx) => {
    await refuseSecond(tx, input);
    const product: ProductRecord = { id: newId(), ...input, version: 1 };
    await insertProducts(tx, [product]);
    return {
      result: product,
      deed: { subjects: [{ kind: "product", id: product.id }], changes: changesBetween({}, input) },
    };
  });
}

/** @throws {InputError} `record-unknown`, `record-changed`, `record-conflict` as `createProduct`. */
export function changeProduct(
  acting: Acting,
  id: string,
  version: number,
  input: ProductInput,
): Promise<ProductRecord> {
  return act(acting, "product.change", async (tx) => {
    const before = await productById(tx, id);
    if (before === undefined) throw unknownProduct("id");
    expectVersion(before, version);
    await refuseForOthers(tx, acting.actor, id);
    const changes = changesBetween(before, input);
    if (Object.keys(changes).length === 0) return { result: before, deed: undefined };
    await refuseSecond(tx, input, id);
    const product: ProductRecord = { ...before, ...input, version: version + 1 };
    await replaceProduct(tx, product);
    if ("maker" in changes || "model" in changes) await renameProduct(tx, id, await deviceNames(tx));
    return { result: product, deed: { subjects: [{ kind: "product", id }], changes } };
  });
}

/**
 * A product is the same everywhere, so an account that is limited to places leaves alone what others have too.
 * @throws {InputError} `not-permitted`.
 */
export async function refuseForOthers(tx: Writing, { places }: Actor, productId: string): Promise<void> {
  if (places === null) return;
  const within = [...withBelow(places, await allPlaces(tx))];
  const other = await tx
    .selectFrom("device")
    .select("id")
    .where("product_id", "=", productId)
    .where("place_id", "not in", within)
    .limit(1)
    .executeTakeFirst();
  if (other !== undefined)
    throw new InputError(
      "not-permitted",
      "product",
      "there are devices of this product outside your places; ask somebody who answers for the whole facility",
    );
}

async function refuseSecond(tx: Writing, input: ProductInput, id?: string): Promise<void> {
  const same = await productByKey(tx, input);
  if (same === undefined || same.id === id) return;
  const name = [same.maker, same.model, same.firmwareLine ?? ""].join(" ").trimEnd();
  throw new InputError("record-conflict", "body/model", `the facility has this product already, as "${name}"`);
}
