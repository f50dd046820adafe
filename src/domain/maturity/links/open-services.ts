/**
 * Ports that are open and that nobody declared. It can only contradict: that none was seen proves nothing.
 */
import { devicesWith } from "./kinds.ts";
import { deviceSource, type EvidenceLink, proposeByAll } from "./link.ts";

export const openServices: EvidenceLink = {
  id: "open-services",
  criteria: ["structure.data-management.4.1"],
  because: {
    en: "{broken} of {all} devices had a service open in the last year that their label does not declare. It only contradicts: services that do not show in the network are not seen.",
    de: "Bei {broken} von {all} Geräten war im letzten Jahr ein Dienst offen, den ihr Etikett nicht nennt. Das kann nur widersprechen: Dienste, die im Netz nicht auftauchen, sind nicht zu sehen.",
  },
  goodForDays: 180,
  propose({ devices, findings }) {
    const open = devicesWith(findings, "service-undeclared");
    return proposeByAll(devices, ({ id }) => (open.has(id) ? false : null), deviceSource);
  },
};
