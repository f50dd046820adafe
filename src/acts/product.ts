/**
 * Acts on products: create, change.
 */
import { InputError } from "../domain/input-error.ts";
import type { ProductInput, ProductRecord } from "../domain/registry/product-record.ts";
import type { Writing } from "../store/database.ts";
import { deviceNames, renameProduct } from "../store/device-write.ts";
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
    const changes = changesBetween(before, input);
    if (Object.keys(changes).length === 0) return { result: before, deed: undefined };
    await refuseSecond(tx, input, id);
    const product: ProductRecord = { ...before, ...input, version: version + 1 };
    await replaceProduct(tx, product);
    if ("maker" in changes || "model" in changes) await renameProduct(tx, id, await deviceNames(tx));
    return { result: product, deed: { subjects: [{ kind: "product", id }], changes } };
  });
}

async function refuseSecond(tx: Writing, input: ProductInput, id?: string): Promise<void> {
  const same = await productByKey(tx, input);
  if (same === undefined || same.id === id) return;
  const name = [same.maker, same.model, same.firmwareLine ?? ""].join(" ").trimEnd();
  throw new InputError("record-conflict", "body/model", `the facility has this product already, as "${name}"`);
}
