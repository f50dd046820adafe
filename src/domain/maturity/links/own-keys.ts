/**
 * A certificate or key of its own for each device; the same one twice contradicts.
 */
import { devicesWith } from "./kinds.ts";
import { deviceSource, type EvidenceLink, proposeByAll } from "./link.ts";

export const ownKeys: EvidenceLink = {
  id: "own-keys",
  criteria: ["structure.authentication-system.2.1"],
  because: {
    en: "{met} of {all} devices have a certificate or key of their own; {broken} show one that another device shows, too, or two spoke as one device. Keys for other purposes inside of the device are not seen.",
    de: "{met} von {all} Geräten haben ein eigenes Zertifikat oder einen eigenen Schlüssel; {broken} zeigen eines, das auch ein anderes Gerät zeigt, oder zwei meldeten sich als ein Gerät. Schlüssel für andere Zwecke im Gerät sind nicht zu sehen.",
  },
  goodForDays: 180,
  propose({ devices, findings }) {
    const shared = devicesWith(findings, "identity-shared");
    const shownBy = Map.groupBy(devices, ({ certificate }) => certificate);
    return proposeByAll(
      devices,
      ({ id, certificate, certificates, keys }) => {
        if (shared.has(id) || (certificate !== null && (shownBy.get(certificate)?.length ?? 0) > 1)) return false;
        return certificate !== null || certificates + keys > 0 || null;
      },
      deviceSource,
    );
  },
};
