/**
 * Return to service: what must be known and who must have signed before a device goes back to a patient.
 *
 * The cause, a start that was compared with the reference, and signatures: two where two persons were needed to take it
 * out, the ward's among them where only the ward may. A signature holds for what the checklist said when it was given.
 */
import { permitted, type ReactingDevice } from "./permission.ts";
import type { ReactionSettings } from "./settings.ts";

export interface ReturnChecklist {
  /** What it was, in a person's words; "" while unknown. */
  readonly cause: string;
  readonly bootComparison: "passed" | "failed" | "not-possible" | null;
  readonly signatures: readonly Signature[];
  /** The comparison was said to be another before: then one word is not enough. */
  readonly disputed?: boolean;
}

export interface Signature {
  readonly person: string;
  readonly clinician: boolean;
  readonly atMs: number;
  /** What was signed (`signedText`). */
  readonly of: string;
}

export const EMPTY_CHECKLIST: ReturnChecklist = { cause: "", bootComparison: null, signatures: [] };

export const RETURN_MISSING = [
  "cause",
  "boot-comparison",
  "boot-comparison-failed",
  "signature",
  "second-signature",
  "ward-signature",
] as const;
export type ReturnMissing = (typeof RETURN_MISSING)[number];

/** What still stands between the device and its return; empty when it may go back. */
export function missingToReturn(
  checklist: ReturnChecklist,
  device: ReactingDevice,
  settings: Pick<ReactionSettings, "atLeast" | "atLeastAtHome">,
): ReturnMissing[] {
  const missing = missingFacts(checklist);
  const { persons, ward } = signaturesNeeded(checklist, device, settings);
  const valid = checklist.signatures.filter(({ of }) => of === signedText(checklist));
  const signed = new Set(valid.map(({ person }) => person)).size;
  if (signed === 0) missing.push("signature");
  if (signed < 2 && persons === 2) missing.push("second-signature");
  if (ward && !valid.some(({ clinician }) => clinician)) missing.push("ward-signature");
  return missing;
}

function missingFacts({ cause, bootComparison }: ReturnChecklist): ReturnMissing[] {
  const missing: ReturnMissing[] = [];
  if (cause.trim() === "") missing.push("cause");
  if (bootComparison === null) missing.push("boot-comparison");
  if (bootComparison === "failed") missing.push("boot-comparison-failed");
  return missing;
}

/** A start that cannot be compared is no start that passed: a second person answers for it. */
function signaturesNeeded(
  { bootComparison, disputed }: ReturnChecklist,
  device: ReactingDevice,
  settings: Pick<ReactionSettings, "atLeast" | "atLeastAtHome">,
): { persons: 1 | 2; ward: boolean } {
  // From afar or not, one returns it: what is never done from afar asks for two.
  const permits = Object.values(permitted(device, settings));
  const isGrave = permits.some(({ needs }) => needs === "two-persons" || needs === "never");
  return {
    persons: isGrave || bootComparison === "not-possible" || disputed === true ? 2 : 1,
    ward: permits.some(({ clinician }) => clinician),
  };
}

/**
 * The checklist with the actor's signature, and what is missing then. Nothing is signed while a fact is missing;
 * whoever signs twice has signed once.
 */
export function returnToService(
  checklist: ReturnChecklist,
  actor: { readonly person: string; readonly clinician: boolean },
  now: {
    readonly atMs: number;
    readonly device: ReactingDevice;
    readonly settings: Pick<ReactionSettings, "atLeast" | "atLeastAtHome">;
  },
): { readonly checklist: ReturnChecklist; readonly missing: readonly ReturnMissing[] } {
  const of = signedText(checklist);
  const hasSigned = checklist.signatures.some((one) => one.person === actor.person && one.of === of);
  const signed =
    hasSigned || missingFacts(checklist).length > 0
      ? checklist
      : { ...checklist, signatures: [...checklist.signatures, { ...actor, atMs: now.atMs, of }] };
  return { checklist: signed, missing: missingToReturn(signed, now.device, now.settings) };
}

export function signedText({ cause, bootComparison }: Pick<ReturnChecklist, "cause" | "bootComparison">): string {
  return JSON.stringify([cause, bootComparison]);
}
