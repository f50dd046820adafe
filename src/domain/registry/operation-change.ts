/**
 * What a person must say before a device goes into use or out of it, so that nobody is harmed by surprise.
 *
 * Going out of operation asks for what the clinical tier asks for; what was paused or quarantined goes back for a reason
 * only. A fail-safe device went into its safe state because something was wrong with it: it goes back for a reason, with
 * what was checked, and where only the ward may stop it, with the ward's word, since it begins to act on a patient again.
 */
import { type ClinicalTier, type OnPatient, tierThatCounts } from "./clinical-tier.ts";
import type { DeviceStatus } from "./device-status.ts";

type Changing = OnPatient & { readonly status: DeviceStatus; readonly tier: ClinicalTier };

export interface NeededToChange {
  /** Whether a reason must be given, for the device's history. */
  readonly reason: boolean;
  /** What must be so before it is done: the ward has agreed, or a replacement stands ready. */
  readonly agreement: "ward" | "replacement" | null;
}

/** Whether the change ends a safe state, for which it must be said what was checked. */
export function endsFailSafe({ status }: Pick<Changing, "status">, to: DeviceStatus["operation"]): boolean {
  return status.conformity === "fail-safe" && to === "operating";
}

export function neededToChange(device: Changing, to: DeviceStatus["operation"]): NeededToChange {
  const from = device.status.operation;
  const { outOfOperation } = tierThatCounts(device.tier, device);
  if (endsFailSafe(device, to)) return { reason: true, agreement: outOfOperation === "ward-only" ? "ward" : null };
  if (from === to) return { reason: false, agreement: null };
  if (from === "paused" || from === "quarantined") return { reason: true, agreement: null };
  if (from !== "operating") return { reason: false, agreement: null };
  if (outOfOperation === "free") return { reason: false, agreement: null };
  return { reason: true, agreement: outOfOperation === "ward-only" ? "ward" : "replacement" };
}
