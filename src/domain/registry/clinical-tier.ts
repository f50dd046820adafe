/**
 * Clinical tier: what may be done to a device without harm to a patient, in two answers.
 *
 * Source: the medical device incident response playbook of November 2021 (Cloud Security Alliance), which tiers a
 * response by what disconnecting from network and patient would do.
 */
import Type, { type Static } from "typebox";

export const Freedom = Type.Enum(["free", "replacement-first", "ward-only"], {
  description:
    "free, replacement-first (a replacement must stand ready), ward-only (the ward, at home the carer, decides and does it)",
});
export type Freedom = Static<typeof Freedom>;

export const ClinicalTier = Type.Object({
  offNetwork: Type.Union([Freedom, Type.Null()], { description: "taking it off the network; null is unset" }),
  outOfOperation: Type.Union([Freedom, Type.Null()], { description: "taking it out of operation; null is unset" }),
});
export type ClinicalTier = Static<typeof ClinicalTier>;

export interface OnPatient {
  readonly lifeSupporting: boolean;
  readonly onPatient: boolean;
}

/** What counts: unset is ward-only, and so is whatever keeps a patient alive or hangs on one. */
export function tierThatCounts(
  { offNetwork, outOfOperation }: ClinicalTier,
  { lifeSupporting, onPatient }: OnPatient,
): { offNetwork: Freedom; outOfOperation: Freedom } {
  if (lifeSupporting || onPatient) return { offNetwork: "ward-only", outOfOperation: "ward-only" };
  return { offNetwork: offNetwork ?? "ward-only", outOfOperation: outOfOperation ?? "ward-only" };
}
