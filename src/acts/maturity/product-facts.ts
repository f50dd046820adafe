/**
 * What the labels that count say of the products in use. Only a label that is trusted today counts as evidence.
 */
import type { LabelFacts, ProductFacts } from "../../domain/maturity/links/facility-facts.ts";
import type { Reading } from "../../store/database.ts";
import { heldLabels, labelByDigest, labelThatCounts, verifiedLabel } from "../../store/label.ts";

const LABELS_REMEMBERED = 5_000;
/** Digest -> what the label says; it never changes under it. */
const remembered = new Map<string, LabelFacts>();

export async function productFacts(
  db: Reading,
  products: ReadonlyMap<string, string>,
  today: string,
): Promise<ProductFacts[]> {
  const held = await heldLabels(db, [...products.keys()], today);
  const found: ProductFacts[] = [];
  for (const [id, title] of products) {
    const counts = labelThatCounts(held.get(id) ?? []);
    const label = counts?.answer === "trusted" ? await labelFacts(db, counts.digest, today) : undefined;
    found.push({ id, title, label });
  }
  return found;
}

async function labelFacts(db: Reading, digest: string, today: string): Promise<LabelFacts | undefined> {
  const known = remembered.get(digest);
  if (known !== undefined) return known;
  const stored = await labelByDigest(db, digest);
  const label = stored && (await verifiedLabel(db, stored, today)).label;
  if (label === undefined) return undefined;
  const { lifecycle = {}, components, runtime, validUntil } = label;
  const boot = runtime?.integration?.boot ?? runtime?.operating?.boot;
  const facts: LabelFacts = {
    validUntil,
    lifecycle,
    operatingSystem: components?.software?.operatingSystem,
    bootVerifies: boot?.bootLoaderVerified ?? null,
  };
  if (remembered.size >= LABELS_REMEMBERED) remembered.clear();
  remembered.set(digest, facts);
  return facts;
}
