/**
 * What a person must say before a device goes into use or out of it, so that nobody is harmed by surprise.
 *
 * Going out of operation asks for what the clinical tier asks for; what stopped by itself, or was stopped, goes back for
 * a reason only.
 */
import { type ClinicalTier, type OnPatient, tierThatCounts } from "./clinical-tier.ts";
import type { DeviceStatus } from "./device-status.ts";

export interface NeededToChange {
  /** Whether a reason must be given, for the device's history. */
  readonly reason: boolean;
  /** What must be so before it is done: the ward has agreed, or a replacement stands ready. */
  readonly agreement: "ward" | "replacement" | null;
}

export function neededToChange(
  device: OnPatient & { readonly status: DeviceStatus; readonly tier: ClinicalTier },
  to: DeviceStatus["operation"],
): NeededToChange {
  const from = device.status.operation;
  if (from === to) return { reason: false, agreement: null };
  if (from === "paused" || from === "quarantined") return { reason: true, agreement: null };
  if (from !== "operating") return { reason: false, agreement: null };
  const { outOfOperation } = tierThatCounts(device.tier, device);
  if (outOfOperation === "free") return { reason: false, agreement: null };
  return { reason: true, agreement: outOfOperation === "ward-only" ? "ward" : "replacement" };
}
