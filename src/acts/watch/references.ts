/**
 * What each device is held against: its product's label that counts, and the plans that people made for the device.
 *
 * Only a label whose issuer is trusted sets limits, an expired one too, until a newer one comes: otherwise anybody could
 * have a device stopped by a label of his own.
 */
import type { RuntimeFacts } from "../../domain/label/runtime-facts.ts";
import type { Reference } from "../../domain/runtime/reference.ts";
import type { Store } from "../../store/database.ts";
import { allPlans, type DevicePlan } from "../../store/device-plan.ts";
import { heldLabels, labelByDigest, labelThatCounts, verifiedLabel } from "../../store/label.ts";
import { allProducts } from "../../store/product.ts";
import type { FleetDevice } from "./fleet.ts";

export interface References {
  /** The same object until something changes. */
  of(device: FleetDevice): Reference;
  /** What the label of a product says, without plans; undefined without a label that counts. */
  ofProduct(productId: string): Reference | undefined;
  /** Reads labels and plans anew. */
  refresh(): Promise<void>;
}

const COUNTING = ["trusted", "expired"];

const NO_LABEL: Reference = {
  label: null,
  authority: "facility",
  runtime: {},
  endpoints: undefined,
  everyMs: null,
  expected: null,
  quietUntilMs: null,
};

function everyMsOf(runtime: RuntimeFacts | undefined): number | null {
  const seconds = runtime?.reports?.everySeconds;
  return seconds === undefined ? null : seconds * 1000;
}

export async function openReferences({ read }: Store, now: () => Date): Promise<References> {
  let ofProduct = new Map<string, Reference>();
  let plans = new Map<string, DevicePlan>();
  let planned = new Map<string, Reference>();

  async function refresh(): Promise<void> {
    const today = now().toISOString().slice(0, 10);
    const ids = (await allProducts(read)).map(({ id }) => id);
    const held = await heldLabels(read, ids, today);
    const found = new Map<string, Reference>();
    for (const [productId, labels] of held) {
      const counts = labelThatCounts(labels);
      if (counts === null || !COUNTING.includes(counts.answer)) continue;
      const stored = await labelByDigest(read, counts.digest);
      const label = stored && (await verifiedLabel(read, stored, today)).label;
      if (label === undefined) continue;
      found.set(productId, {
        ...NO_LABEL,
        label: counts.digest,
        authority: counts.tier === "observed" ? "facility" : "maker",
        runtime: label.runtime ?? {},
        endpoints: label.components?.data?.endpoints,
        everyMs: everyMsOf(label.runtime),
      });
    }
    ofProduct = found;
    plans = await allPlans(read);
    planned = new Map();
  }
  await refresh();
  return {
    of({ id, productId }) {
      const reference = ofProduct.get(productId) ?? NO_LABEL;
      const plan = plans.get(id);
      if (plan === undefined) return reference;
      const known = planned.get(id);
      if (known !== undefined) return known;
      const made = { ...reference, ...plan };
      planned.set(id, made);
      return made;
    },
    ofProduct: (productId) => ofProduct.get(productId),
    refresh,
  };
}
