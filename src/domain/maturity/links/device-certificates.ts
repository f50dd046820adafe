/**
 * Devices that sign on with a certificate (N21: for devices without a human login it is accepted on both levels).
 */
import { newestAudits } from "./audited.ts";
import { deviceSource, type EvidenceLink, proposeByAll } from "./link.ts";

const WEAK: readonly string[] = ["authentication-weak", "credential-readable"];

export const deviceCertificates: EvidenceLink = {
  id: "device-certificates",
  criteria: ["structure.authentication-system.3.2", "structure.authentication-system.4.1"],
  because: {
    en: "{met} of {all} devices sign on to CareLabel with a certificate; {broken} proved themselves elsewhere by a password that anybody on the way can read or guess. A second factor for people at the device is not seen.",
    de: "{met} von {all} Geräten melden sich bei CareLabel mit einem Zertifikat an; {broken} wiesen sich anderswo mit einem Kennwort aus, das unterwegs jeder lesen oder erraten kann. Ein zweiter Faktor für Menschen am Gerät ist nicht zu sehen.",
  },
  goodForDays: 180,
  propose(facts, criterion) {
    const audits = newestAudits(facts);
    return proposeByAll(
      facts.devices,
      ({ id, certificates }) =>
        audits.get(id)?.findings.some(({ kind }) => WEAK.includes(kind)) === true ? false : certificates > 0 || null,
      deviceSource,
      { most: criterion === "structure.authentication-system.3.2" ? "partly" : "fulfilled" },
    );
  },
};
