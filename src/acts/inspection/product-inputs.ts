/**
 * What the inspection dates of all devices of a product share: the label that counts, assessments, what the world knows.
 */

import type { Lifetime } from "../../domain/inspection/component-life.ts";
import type { Label } from "../../domain/label/label.ts";
import { textIn } from "../../domain/label/text-in.ts";
import type { Reading } from "../../store/database.ts";
import { closedAssessments } from "../../store/inspection-facts.ts";
import { heldLabels, labelByDigest, labelThatCounts, verifiedLabel } from "../../store/label.ts";

/** What the world knows of the software of a product; what nobody knows is left out. */
export interface KnownOfSoftware {
  readonly weaknesses?: "none" | "low" | "high" | "exploited";
  readonly componentsPastSupport?: number;
}

/** @param productIds any number. @returns nothing of a product whose components nobody listed. */
export type KnownWeaknesses = (
  db: Reading,
  productIds: readonly string[],
) => Promise<ReadonlyMap<string, KnownOfSoftware>>;

export interface ProductInputs {
  readonly label: { readonly digest: string; readonly label: Label; readonly lifetimes: readonly Lifetime[] } | null;
  readonly failed: { readonly id: string; readonly on: string } | null;
  readonly software: KnownOfSoftware;
}

/** Of each of the products; asked twice on one day, a label is read once by whoever keeps the answer. */
export async function productInputs(
  db: Reading,
  productIds: readonly string[],
  known: KnownWeaknesses,
  today: string,
): Promise<Map<string, ProductInputs>> {
  const held = await heldLabels(db, productIds, today);
  const software = await known(db, productIds);
  const failed = new Map<string, ProductInputs["failed"]>();
  // The newest of a product is told last.
  for (const { id, product_id, opened_at, standing } of await closedAssessments(db)) {
    const { fail } = JSON.parse(standing) as { readonly fail: number };
    failed.set(product_id, fail > 0 ? { id, on: opened_at.slice(0, 10) } : null);
  }
  const found = new Map<string, ProductInputs>();
  for (const id of productIds) {
    const counts = labelThatCounts(held.get(id) ?? []);
    found.set(id, {
      label: counts?.answer === "trusted" ? await labelRead(db, counts.digest, today) : null,
      failed: failed.get(id) ?? null,
      software: software.get(id) ?? {},
    });
  }
  return found;
}

async function labelRead(db: Reading, digest: string, today: string): Promise<ProductInputs["label"]> {
  const stored = await labelByDigest(db, digest);
  const label = stored && (await verifiedLabel(db, stored, today)).label;
  if (label === undefined) return null;
  const lifetimes = (label.lifecycle?.hardwareLifetimes ?? []).map(({ component, ...lasts }) => ({
    ...lasts,
    component: textIn(component, "en"),
  }));
  return { digest, label, lifetimes };
}
