/**
 * Whether the boot loader verified what it started, as devices report it of their newest start.
 */
import { devicesWith } from "./kinds.ts";
import { deviceSource, type EvidenceLink, proposeByAll } from "./link.ts";

export const bootVerified: EvidenceLink = {
  id: "boot-verified",
  criteria: ["structure.data-management.4.3"],
  because: {
    en: "{met} of {all} devices report that their boot loader verified their last start, {broken} started unverified or otherwise than the reference; {unknown} say nothing of it. It is the device's own word.",
    de: "{met} von {all} Geräten melden, dass ihr Bootloader den letzten Start geprüft hat, {broken} starteten ungeprüft oder anders als die Referenz; {unknown} sagen nichts dazu. Es ist das Wort des Geräts.",
  },
  goodForDays: 90,
  propose({ devices, findings }) {
    const deviating = devicesWith(
      findings.filter(({ closedAt }) => closedAt === null),
      "boot-deviates",
    );
    return proposeByAll(devices, ({ id, bootVerified }) => (deviating.has(id) ? false : bootVerified), deviceSource);
  },
};
