/**
 * What protects a patient is changed by those alone who may, whatever else they may change of a device: the clinical
 * tier, life support, whether it is on a patient. A token that writes devices has no say in that by itself.
 */
import type { Actor } from "../domain/account/account.ts";
import { may } from "../domain/account/reach.ts";
import { InputError } from "../domain/input-error.ts";
import type { DeviceInput } from "../domain/registry/device.ts";
import { canonicalText } from "./act.ts";

type Protecting = Pick<DeviceInput, "tier" | "lifeSupporting" | "onPatient">;

/** Of a device of which nobody has said anything. */
const UNSAID: Protecting = {
  tier: { offNetwork: null, outOfOperation: null },
  lifeSupporting: false,
  onPatient: false,
};

export function mayChangeTier(actor: Actor): boolean {
  return may(actor, "device.tier");
}

/** @param before null for a new device. */
export function changesTier(before: Protecting | null, after: Protecting): boolean {
  const said = ({ tier, lifeSupporting, onPatient }: Protecting) => canonicalText([tier, lifeSupporting, onPatient]);
  return said(before ?? UNSAID) !== said(after);
}

/**
 * @param before null for a new device.
 * @throws {InputError} `not-permitted` when it changes what the actor may not change.
 */
export function refuseTierChange(actor: Actor, before: Protecting | null, after: Protecting): void {
  if (mayChangeTier(actor) || !changesTier(before, after)) return;
  throw new InputError(
    "not-permitted",
    "access",
    "tier, life support and whether it is on a patient are changed with the permission device.tier only; leave them as they are, or ask an administrator",
  );
}
