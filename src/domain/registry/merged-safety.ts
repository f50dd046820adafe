/**
 * What protects a patient, of two records that are one device: of each answer the graver or stricter one, whichever
 * record stays, so that a merge is no way around a word that `neededToChange` asks for.
 */
import type { RiskClass } from "../label/product.ts";
import type { ClinicalTier, Freedom } from "./clinical-tier.ts";
import type { Device } from "./device.ts";
import { type DeviceStatus, SHOWN_STATES, shownState } from "./device-status.ts";
import { isGraver } from "./import/import-products.ts";
import { neededToChange } from "./operation-change.ts";

type Protecting = Pick<
  Device,
  "status" | "statusSince" | "lastContactAt" | "tier" | "lifeSupporting" | "onPatient" | "raisedClass"
>;

/** @param at when they are merged, for a state that neither of them was in. */
export function mergedSafety(one: Protecting, other: Protecting, at: string): Protecting {
  const fresher = (one.lastContactAt ?? "") >= (other.lastContactAt ?? "") ? one : other;
  const status: DeviceStatus = {
    contact: fresher.status.contact ?? one.status.contact ?? other.status.contact,
    conformity: graver(one.status.conformity, other.status.conformity),
    operation: graver(one.status.operation, other.status.operation),
  };
  const since = [one, other].filter((record) => shownState(record.status) === shownState(status));
  return {
    status,
    statusSince: since.map(({ statusSince }) => statusSince).sort()[0] ?? at,
    lastContactAt: fresher.lastContactAt,
    tier: stricterTier(one.tier, other.tier),
    lifeSupporting: one.lifeSupporting || other.lifeSupporting,
    onPatient: one.onPatient || other.onPatient,
    raisedClass: graverClass(one.raisedClass, other.raisedClass),
  };
}

/**
 * Whether a merge would take a device out of operation for which somebody must agree first: one of the two records is in
 * operation, the other is not.
 */
export function mergeNeedsAgreement(one: Protecting, other: Protecting, merged: Protecting): boolean {
  const { operation } = merged.status;
  if (operation === "operating" || ![one, other].some(({ status }) => status.operation === "operating")) return false;
  const inOperation = { ...merged, status: { ...merged.status, operation: "operating" } } as const;
  return neededToChange(inOperation, operation).agreement !== null;
}

/** A device in operation shows its other facts, so `operating` is the least grave. */
function graver<T extends DeviceStatus["conformity"] | DeviceStatus["operation"]>(one: T, other: T): T {
  const gravity = (state: string) => {
    const at = (SHOWN_STATES as readonly string[]).indexOf(state);
    return at === -1 ? SHOWN_STATES.length : at;
  };
  return gravity(one) <= gravity(other) ? one : other;
}

/** What nobody has said counts as ward-only, and stays a gap unless one of the records says just that. */
const STRICTNESS: readonly (Freedom | null)[] = ["free", "replacement-first", null, "ward-only"];

function stricterTier(one: ClinicalTier, other: ClinicalTier): ClinicalTier {
  const stricter = (a: Freedom | null, b: Freedom | null) => (STRICTNESS.indexOf(a) >= STRICTNESS.indexOf(b) ? a : b);
  return {
    offNetwork: stricter(one.offNetwork, other.offNetwork),
    outOfOperation: stricter(one.outOfOperation, other.outOfOperation),
  };
}

function graverClass(one: RiskClass | null, other: RiskClass | null): RiskClass | null {
  return other !== null && isGraver(other, one) ? other : one;
}
