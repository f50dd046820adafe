/**
 * What the pages of devices say alike: what may be done to one, and whom to call.
 */
import { useTranslation } from "react-i18next";
import type { Static } from "typebox";
import { Freedom } from "../../src/domain/registry/clinical-tier.ts";

export type Tier = Static<typeof Freedom>;
export const FREEDOMS: readonly Tier[] = Freedom.enum;

/** The clinical tier that counts, as it arrives from the server. */
export interface May {
  readonly offNetwork: string;
  readonly outOfOperation: string;
}

const known = (freedom: string): Tier =>
  freedom === "free" || freedom === "replacement-first" ? freedom : "ward-only";

/** What may be done to a device, in one line. */
export function MayBeDone({ may }: { may: May }) {
  const { t } = useTranslation();
  const [network, operation] = [known(may.offNetwork), known(may.outOfOperation)];
  return network === operation
    ? t(`device.tier.both.${network}`)
    : `${t(`device.tier.network.${network}`)} ${t(`device.tier.operation.${operation}`)}`;
}

export function tierIs(may: May): Tier {
  const both = [known(may.offNetwork), known(may.outOfOperation)];
  return both.includes("ward-only") ? "ward-only" : both.includes("replacement-first") ? "replacement-first" : "free";
}

/** A telephone number that can be tapped. */
export function Phone({ number, className }: { number: string; className?: string | undefined }) {
  return (
    <a href={`tel:${number.replace(/[^+0-9]/g, "")}`} className={className}>
      {number}
    </a>
  );
}
