/**
 * Whether a label speaks of a product of the registry: by its UDI-DI where both state it, else by maker, model and
 * firmware line, however they are spelt.
 */
import type { Product } from "../label/product.ts";
import { type ProductRecord, productKey } from "./product-record.ts";

/** What keeps a label of `labelled` from being one of `record`, in words; undefined when nothing does. */
export function labelledOtherwise(
  record: Pick<ProductRecord, "maker" | "model" | "firmwareLine" | "udiDi">,
  labelled: Product,
): string | undefined {
  if (record.udiDi !== null && labelled.udiDi !== undefined)
    return record.udiDi === labelled.udiDi
      ? undefined
      : `the label is for the UDI-DI ${labelled.udiDi}, this product has ${record.udiDi}`;
  const firmwareLine = record.firmwareLine === null ? null : (labelled.firmwareLine ?? record.firmwareLine);
  const key = productKey({ maker: labelled.maker.name, model: labelled.model, firmwareLine });
  if (key === productKey(record)) return undefined;
  const name = [labelled.maker.name, labelled.model, labelled.firmwareLine ?? ""].join(" ").trimEnd();
  const own = [record.maker, record.model, record.firmwareLine ?? ""].join(" ").trimEnd();
  return `the label is for ${name}, this product is ${own}`;
}
