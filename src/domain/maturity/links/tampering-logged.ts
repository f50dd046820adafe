/**
 * Devices that report are watched for tampering, and what is found stands in the ledger.
 */
import { isReporting, isTampering } from "./kinds.ts";
import { deviceSource, type EvidenceLink, proposeByAll } from "./link.ts";

export const tamperingLogged: EvidenceLink = {
  id: "tampering-logged",
  criteria: ["process.malfunction-management.2.4"],
  because: {
    en: "{met} of {all} devices report to the watch, which keeps every departure that looks like tampering in the ledger; it found {found} in the last year. What a device does not report, and a hand on its housing, is not seen.",
    de: "{met} von {all} Geräten melden sich bei der Überwachung, die jede Abweichung, die nach Manipulation aussieht, ins Journal schreibt; im letzten Jahr fand sie {found}. Was ein Gerät nicht meldet und eine Hand am Gehäuse sieht sie nicht.",
  },
  goodForDays: 90,
  propose: ({ devices, findings }) =>
    proposeByAll(devices, (device) => isReporting(device) || null, deviceSource, {
      values: { found: findings.filter(isTampering).length },
    }),
};
