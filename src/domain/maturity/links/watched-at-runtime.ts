/**
 * The watch judges what devices report at runtime.
 */
import { isReporting } from "./kinds.ts";
import { deviceSource, type EvidenceLink, proposeByAll } from "./link.ts";

export const watchedAtRuntime: EvidenceLink = {
  id: "watched-at-runtime",
  criteria: ["process.malfunction-management.1.4"],
  because: {
    en: "{met} of {all} devices report to the watch, which holds what they do at runtime against label and habit and reacts. Protection inside a device is not seen.",
    de: "{met} von {all} Geräten melden sich bei der Überwachung, die ihr Verhalten im Betrieb gegen Etikett und Gewohnheit hält und reagiert. Schutz im Inneren eines Geräts ist nicht zu sehen.",
  },
  goodForDays: 90,
  propose: ({ devices }) => proposeByAll(devices, (device) => isReporting(device) || null, deviceSource),
};
