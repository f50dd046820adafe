/**
 * Products as kept.
 */
import { Check } from "typebox/value";
import { InputError } from "../domain/input-error.ts";
import { ProductKind, type ProductRecord, productKey } from "../domain/registry/product-record.ts";
import type { Reading, Writing } from "./database.ts";
import type { ProductTable } from "./schema.ts";

const ROWS_AT_ONCE = 300;

/** All products, by maker and model. */
export async function allProducts(db: Reading | Writing): Promise<ProductRecord[]> {
  const rows = await db.selectFrom("product").selectAll().orderBy("key").execute();
  return rows.map(productOf);
}

export async function productById(db: Reading | Writing, id: string): Promise<ProductRecord | undefined> {
  const row = await db.selectFrom("product").selectAll().where("id", "=", id).executeTakeFirst();
  return row === undefined ? undefined : productOf(row);
}

/** The product that is the same as what is entered, whatever its spelling. */
export async function productByKey(
  db: Reading | Writing,
  product: Parameters<typeof productKey>[0],
): Promise<ProductRecord | undefined> {
  const row = await db.selectFrom("product").selectAll().where("key", "=", productKey(product)).executeTakeFirst();
  return row === undefined ? undefined : productOf(row);
}

export async function insertProducts(tx: Writing, products: readonly ProductRecord[]): Promise<void> {
  for (let at = 0; at < products.length; at += ROWS_AT_ONCE)
    await tx
      .insertInto("product")
      .values(products.slice(at, at + ROWS_AT_ONCE).map(rowOf))
      .execute();
}

export async function replaceProduct(tx: Writing, product: ProductRecord): Promise<void> {
  const { id, ...values } = rowOf(product);
  await tx.updateTable("product").set(values).where("id", "=", id).execute();
}

/** `record-unknown`, for what is out of reach as for what is not there. */
export function unknownProduct(where: string): InputError {
  return new InputError("record-unknown", where, "there is no such product; load the page again");
}

function productOf(row: ProductTable): ProductRecord {
  return {
    id: row.id,
    maker: row.maker,
    model: row.model,
    firmwareLine: row.firmware_line,
    kind: kindOf(row.kind),
    udiDi: row.udi_di,
    riskClass: row.risk_class,
    mdrClass: row.mdr_class,
    fdaClass: row.fda_class,
    emdn: row.emdn,
    version: row.version,
  } as ProductRecord;
}

function rowOf(product: ProductRecord): ProductTable {
  return {
    id: product.id,
    key: productKey(product),
    maker: product.maker,
    model: product.model,
    firmware_line: product.firmwareLine,
    kind: kindText(product.kind),
    udi_di: product.udiDi,
    risk_class: product.riskClass,
    mdr_class: product.mdrClass,
    fda_class: product.fdaClass,
    emdn: product.emdn,
    version: product.version,
  };
}

/** As kept: words in one language as they are, those in several as JSON. */
function kindText(kind: ProductRecord["kind"]): string | null {
  return typeof kind === "string" && !AS_JSON.test(kind) ? kind : kind === null ? null : JSON.stringify(kind);
}

/** What `kindText` wrote; also of words that look like JSON and were written before it. */
export function kindOf(kept: string | null): ProductRecord["kind"] {
  if (kept === null || !AS_JSON.test(kept)) return kept;
  try {
    const read: unknown = JSON.parse(kept);
    return Check(ProductKind, read) ? read : kept;
  } catch {
    return kept;
  }
}

const AS_JSON = /^[{"]/;
