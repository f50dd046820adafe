/**
 * Bills of materials of products as kept, with their components and what matching came to.
 */
import type { MatchOutcome, SoftwareEntry, SoftwareWeakness, WEAKNESS_VIEWS } from "../contract/software.ts";
import type { BillOfMaterials } from "../domain/knowledge/bill-of-materials.ts";
import type { WeaknessLevel } from "../domain/knowledge/matching/conclude.ts";
import type { SoftwareComponent } from "../domain/knowledge/weakness.ts";
import type { Reading, Writing } from "./database.ts";
import { insertRows } from "./insert-rows.ts";
import type { ProductBillTable } from "./schema.ts";

export type BillHead = Omit<BillOfMaterials, "components">;
export type WeaknessView = (typeof WEAKNESS_VIEWS)[number];

export interface KeptBill {
  readonly productId: string;
  readonly digest: string;
  readonly fileName: string;
  readonly head: BillHead;
  /** As the bill lists them. */
  readonly entries: number;
  readonly attachedAt: string;
  readonly attachedBy: string;
  readonly version: number;
  readonly outcome: MatchOutcome | null;
}

export async function billOf(db: Reading | Writing, productId: string): Promise<KeptBill | undefined> {
  const row = await db.selectFrom("product_bill").selectAll().where("product_id", "=", productId).executeTakeFirst();
  return row && billOfRow(row);
}

/** Products that have a bill, those without an outcome alone where asked. */
export async function billedProducts(db: Reading | Writing, unmatchedOnly = false): Promise<string[]> {
  let query = db.selectFrom("product_bill").select("product_id").orderBy("product_id");
  if (unmatchedOnly) query = query.where("outcome", "is", null);
  return (await query.execute()).map((row) => row.product_id);
}

/** Keeps a bill in the place of the one before, whose components and matches go. */
export async function keepBill(
  tx: Writing,
  { entries, ...bill }: KeptBill,
  components: readonly SoftwareComponent[],
): Promise<void> {
  await removeBill(tx, bill.productId);
  const row: ProductBillTable = {
    ...{ product_id: bill.productId, digest: bill.digest, file_name: bill.fileName, version: bill.version },
    head: JSON.stringify({ ...bill.head, entries }),
    ...{ attached_at: bill.attachedAt, attached_by: bill.attachedBy },
    ...{ known_weaknesses: null, past_support: null, outcome: null },
  };
  await tx.insertInto("product_bill").values(row).execute();
  const rows = components.map((component, number) => ({
    ...{ product_id: bill.productId, number, body: JSON.stringify(component), past_support: null },
  }));
  if (rows.length > 0) await insertRows(tx, "software_component", rows);
}

/** Its components and matches go with it. */
export async function removeBill(tx: Writing, productId: string): Promise<void> {
  await tx.deleteFrom("product_bill").where("product_id", "=", productId).execute();
}

/** The components of a bill, JSON each, in its order. */
export async function componentTexts(db: Reading, productId: string): Promise<string[]> {
  const rows = await db
    .selectFrom("software_component")
    .select("body")
    .where("product_id", "=", productId)
    .orderBy("number")
    .execute();
  return rows.map(({ body }) => body);
}

export interface KeptMatches {
  readonly outcome: MatchOutcome;
  readonly weaknesses: readonly { readonly show: WeaknessView; readonly id: string; readonly body: string }[];
  /** Number of a component -> what is past, JSON. */
  readonly pastSupport: ReadonlyMap<number, string>;
}

/** Puts what matching came to in the place of what it came to before. */
export async function keepMatches(
  tx: Writing,
  productId: string,
  { outcome, weaknesses, pastSupport }: KeptMatches,
): Promise<void> {
  const ofProduct = { product_id: productId };
  await tx.deleteFrom("software_weakness").where("product_id", "=", productId).execute();
  const numbers = new Map<WeaknessView, number>();
  const rows = weaknesses.map(({ show, id, body }) => {
    const number = numbers.get(show) ?? 0;
    numbers.set(show, number + 1);
    return { ...ofProduct, show, number, weakness_id: id, body };
  });
  if (rows.length > 0) await insertRows(tx, "software_weakness", rows);
  await tx
    .updateTable("software_component")
    .set({ past_support: null })
    .where("product_id", "=", productId)
    .where("past_support", "is not", null)
    .execute();
  for (const [number, past_support] of pastSupport)
    await tx
      .updateTable("software_component")
      .set({ past_support })
      .where("product_id", "=", productId)
      .where("number", "=", number)
      .execute();
  await tx
    .updateTable("product_bill")
    .set({
      outcome: JSON.stringify(outcome),
      ...{ known_weaknesses: outcome.knownWeaknesses, past_support: outcome.componentsPastSupport },
    })
    .where("product_id", "=", productId)
    .execute();
}

export async function weaknessWindow(
  db: Reading,
  productId: string,
  show: WeaknessView,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): Promise<SoftwareWeakness[]> {
  const rows = await db
    .selectFrom("software_weakness")
    .select("body")
    .where("product_id", "=", productId)
    .where("show", "=", show)
    .where("number", ">=", offset)
    .orderBy("number")
    .limit(limit)
    .execute();
  return rows.map(({ body }) => JSON.parse(body));
}

export async function weaknessTotal(db: Reading, productId: string, show: WeaknessView): Promise<number> {
  const row = await db
    .selectFrom("software_weakness")
    .select(({ fn }) => fn.countAll<number>().as("total"))
    .where("product_id", "=", productId)
    .where("show", "=", show)
    .executeTakeFirstOrThrow();
  return Number(row.total);
}

/** @param pastOnly those past support alone. */
export async function componentWindow(
  db: Reading,
  productId: string,
  pastOnly: boolean,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): Promise<{ readonly components: SoftwareEntry[]; readonly total: number }> {
  let query = db.selectFrom("software_component").where("product_id", "=", productId);
  if (pastOnly) query = query.where("past_support", "is not", null);
  const { total } = await query.select(({ fn }) => fn.countAll<number>().as("total")).executeTakeFirstOrThrow();
  const rows = await query.select(["body", "past_support"]).orderBy("number").offset(offset).limit(limit).execute();
  const components = rows.map(({ body, past_support }): SoftwareEntry => {
    const { name, version, purl, cpe } = JSON.parse(body) as SoftwareComponent;
    return { name, version, purl, cpe, pastSupport: past_support === null ? null : JSON.parse(past_support) };
  });
  return { components, total: Number(total) };
}

export interface SoftwareFacts {
  readonly knownWeaknesses: WeaknessLevel | null;
  readonly componentsPastSupport: number | null;
}

/** What moves the inspection date, by product; one without a bill is missing, and so not known. */
export async function softwareFacts(db: Reading | Writing): Promise<Map<string, SoftwareFacts>> {
  const rows = await db.selectFrom("product_bill").select(["product_id", "known_weaknesses", "past_support"]).execute();
  return new Map(
    rows.map(({ product_id, known_weaknesses, past_support }) => [
      product_id,
      {
        knownWeaknesses: known_weaknesses as WeaknessLevel | null,
        componentsPastSupport: past_support === null ? null : Number(past_support),
      },
    ]),
  );
}

function billOfRow(row: ProductBillTable): KeptBill {
  const { entries, ...head } = JSON.parse(row.head) as BillHead & { entries: number };
  return {
    ...{ productId: row.product_id, digest: row.digest, fileName: row.file_name, head, entries },
    ...{ attachedAt: row.attached_at, attachedBy: row.attached_by, version: row.version },
    outcome: row.outcome === null ? null : JSON.parse(row.outcome),
  };
}

export interface NamedWeakness {
  readonly productId: string;
  readonly show: WeaknessView;
  readonly weakness: SoftwareWeakness;
}

const IDS_AT_ONCE = 200;
const FOUND_MOST = 5000;

/** Weaknesses of any product that are called by one of `ids`, or have it as another name; those taken away are left out. */
export async function weaknessesNamed(db: Reading, ids: readonly string[]): Promise<NamedWeakness[]> {
  const asked = new Set(ids.map((id) => id.toUpperCase()));
  const found = new Map<string, NamedWeakness>();
  const add = (rows: { product_id: string; show: string; number: number; body: string }[]) => {
    for (const { product_id, show, number, body } of rows) {
      const weakness = JSON.parse(body) as SoftwareWeakness;
      if ([weakness.id, ...weakness.aliases].some((name) => asked.has(name.toUpperCase())))
        found.set(`${product_id} ${show} ${number}`, { productId: product_id, show: show as WeaknessView, weakness });
    }
  };
  const rows = db
    .selectFrom("software_weakness")
    .select(["product_id", "show", "number", "body"])
    .where("show", "!=", "taken-away")
    .limit(FOUND_MOST);
  const all = [...new Set([...ids, ...asked])];
  for (let at = 0; at < all.length; at += IDS_AT_ONCE)
    add(await rows.where("weakness_id", "in", all.slice(at, at + IDS_AT_ONCE)).execute());
  // Other names stand in the record alone; the signs that `like` reads are of no identifier.
  for (const id of asked)
    if (/^[A-Z0-9-]{4,60}$/.test(id)) add(await rows.where("body", "like", `%"${id}"%`).execute());
  return [...found.values()];
}
