/**
 * Permission: what a reaction may do to a device, and how many persons must say so first. Patient safety comes first.
 *
 * Clinical tier × class × marks. What keeps a patient alive, hangs on one, or of which nobody has said so, is never
 * touched without a person, whatever a facility sets; its settings can only ask for more. Sources: the medical device
 * incident response playbook of November 2021 (Cloud Security Alliance), HICP practice 9.2; the rule that a device
 * beyond an extreme is removed and paused, Gleißner et al. 2022, section V.A.3.
 */
import type { RiskClass } from "../../label/product.ts";
import { type ClinicalTier, type Freedom, tierThatCounts } from "../../registry/clinical-tier.ts";
import { NEEDS, type Needs, type ReactionSettings, stricter } from "./settings.ts";

export interface ReactingDevice {
  readonly tier: ClinicalTier;
  /** null: nobody has said; it counts as yes. */
  readonly lifeSupporting: boolean | null;
  readonly onPatient: boolean | null;
  /** That of the product or the higher one that the facility gave the device; null counts as high. */
  readonly riskClass: RiskClass | null;
  readonly careSetting: "integrated-care" | "home-care" | null;
}

export const PERMIT_REASONS = [
  "life-supporting",
  "on-patient",
  "mark-unset",
  "tier-unset",
  "tier-ward-only",
  "tier-replacement-first",
  "tier-free",
  "class-high",
  "class-unset",
  "home-care",
  "facility-stricter",
] as const;
export type PermitReason = (typeof PERMIT_REASONS)[number];

export interface Permit {
  readonly needs: Needs;
  /** One of the persons is a clinician: it is the ward that releases a device. */
  readonly clinician: boolean;
  /** Somebody confirms that a replacement stands ready. */
  readonly replacement: boolean;
  /** The reason that weighs most first. */
  readonly because: readonly PermitReason[];
}

/** What may be done: `pause` takes it out of operation, `isolate` off the network. */
export function permitted(
  device: ReactingDevice,
  settings: Pick<ReactionSettings, "atLeast" | "atLeastAtHome">,
): { readonly pause: Permit; readonly isolate: Permit } {
  const marks = { lifeSupporting: device.lifeSupporting !== false, onPatient: device.onPatient !== false };
  const { outOfOperation, offNetwork } = tierThatCounts(device.tier, marks);
  return {
    pause: permit(device, outOfOperation, device.tier.outOfOperation === null, atLeast("pause")),
    isolate: permit(device, offNetwork, device.tier.offNetwork === null, atLeast("isolate")),
  };

  function atLeast(act: "pause" | "isolate"): Needs {
    const everywhere = known(settings.atLeast[act]);
    return device.careSetting === "home-care" ? stricter(everywhere, known(settings.atLeastAtHome[act])) : everywhere;
  }
}

function permit(device: ReactingDevice, freedom: Freedom, tierUnset: boolean, atLeast: Needs): Permit {
  const because = reasons(device, freedom, tierUnset);
  const safe = needsOf(because);
  const needs = stricter(safe, atLeast);
  return {
    needs,
    clinician: freedom === "ward-only",
    replacement: freedom === "replacement-first",
    because: needs === safe ? because : ["facility-stricter", ...because],
  };
}

function reasons(device: ReactingDevice, freedom: Freedom, tierUnset: boolean): PermitReason[] {
  const guards: PermitReason[] = [];
  if (device.lifeSupporting === true) guards.push("life-supporting");
  if (device.onPatient === true) guards.push("on-patient");
  if (device.lifeSupporting === null || device.onPatient === null) guards.push("mark-unset");
  if (tierUnset) guards.push("tier-unset");
  if (guards.length === 0) guards.push(`tier-${freedom}`);
  if (freedom === "ward-only" && device.careSetting === "home-care") guards.push("home-care");
  if (freedom !== "free" && device.riskClass === null) guards.push("class-unset");
  if (freedom !== "free" && (device.riskClass === "III" || device.riskClass === "IV")) guards.push("class-high");
  return guards;
}

const TWO: readonly PermitReason[] = [
  "life-supporting",
  "on-patient",
  "mark-unset",
  "tier-unset",
  "class-high",
  "class-unset",
];

function needsOf(because: readonly PermitReason[]): Needs {
  // At home the carer decides and does it: nobody there could undo what was done from afar.
  if (because.includes("home-care")) return "never";
  if (because.some((reason) => TWO.includes(reason))) return "two-persons";
  return because.includes("tier-free") ? "alone" : "person";
}

/** A setting that is none of ours asks for the most. */
function known(needs: Needs): Needs {
  return NEEDS.includes(needs) ? needs : "never";
}
