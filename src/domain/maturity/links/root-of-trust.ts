/**
 * Devices that prove themselves by certificate or signing key, and proofs that did not hold.
 */
import { devicesWith } from "./kinds.ts";
import { deviceSource, type EvidenceLink, proposeByAll } from "./link.ts";

export const rootOfTrust: EvidenceLink = {
  id: "root-of-trust",
  criteria: ["structure.data-management.5.2"],
  because: {
    en: "{met} of {all} devices prove themselves to CareLabel by certificate or signing key; of {broken} a signature or certificate did not hold in the last year. Where the key lies in the device, and what hangs on it there, is not seen.",
    de: "{met} von {all} Geräten weisen sich gegenüber CareLabel mit Zertifikat oder Signaturschlüssel aus; bei {broken} hielt im letzten Jahr eine Signatur oder ein Zertifikat nicht. Wo der Schlüssel im Gerät liegt und was dort an ihm hängt, ist nicht zu sehen.",
  },
  goodForDays: 180,
  propose({ devices, findings }) {
    const wrong = devicesWith(findings, "report-forged", "identity-changed");
    return proposeByAll(
      devices,
      ({ id, certificates, keys }) => (wrong.has(id) ? false : certificates + keys > 0 || null),
      deviceSource,
    );
  },
};
