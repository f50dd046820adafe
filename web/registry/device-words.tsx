/**
 * What the pages of devices say alike: what may be done to one, and whom to call.
 */
import { useTranslation } from "react-i18next";
import type { Static } from "typebox";
import type { DevicePage } from "../../src/contract/device.ts";
import { Freedom } from "../../src/domain/registry/clinical-tier.ts";
import type { PlaceKind } from "../../src/domain/registry/place.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";

export type Tier = Static<typeof Freedom>;
export const FREEDOMS: readonly Tier[] = Freedom.enum;

/** The clinical tier that counts, as it arrives from the server. */
export interface May {
  readonly offNetwork: string;
  readonly outOfOperation: string;
}

/** At a patient's home there is no ward: texts in which it decides have a second form for the carer there. */
export function wordsAt(kind: PlaceKind | null | undefined): { readonly context?: "home" } {
  return kind === "home" ? { context: "home" } : {};
}

const known = (freedom: string): Tier =>
  freedom === "free" || freedom === "replacement-first" ? freedom : "ward-only";

/** What may be done to a device, in one line. */
export function MayBeDone({ may, at }: { may: May; at: PlaceKind | null | undefined }) {
  const { t } = useTranslation();
  const [network, operation] = [known(may.offNetwork), known(may.outOfOperation)];
  return network === operation
    ? t(`device.tier.both.${network}`, wordsAt(at))
    : `${t(`device.tier.network.${network}`, wordsAt(at))} ${t(`device.tier.operation.${operation}`, wordsAt(at))}`;
}

export function tierIs(may: May): Tier {
  const both = [known(may.offNetwork), known(may.outOfOperation)];
  return both.includes("ward-only") ? "ward-only" : both.includes("replacement-first") ? "replacement-first" : "free";
}

/** Whom to call: the place whose number it is, and what kind of place that is. */
export function Call({
  of: { phone, phoneOf },
  className,
}: {
  of: Pick<DevicePage, "phone" | "phoneOf">;
  className?: string | undefined;
}) {
  const { t } = useTranslation();
  if (phone === null) return t("device.safety.noPhone");
  return (
    <>
      {phoneOf === null
        ? t("now.callOwn")
        : t("now.call", { place: visibleLine(phoneOf.name), kind: t(`places.kinds.${phoneOf.kind}`) })}{" "}
      <Phone number={phone} className={className} />
    </>
  );
}

/** A telephone number that can be tapped. */
export function Phone({ number, className }: { number: string; className?: string | undefined }) {
  return (
    <a href={`tel:${number.replace(/[^+0-9]/g, "")}`} className={className}>
      {number}
    </a>
  );
}
