/**
 * Devices that report the phases of their start diagnose themselves.
 */
import { deviceSource, type EvidenceLink, proposeByAll } from "./link.ts";

export const startsReported: EvidenceLink = {
  id: "starts-reported",
  criteria: ["process.malfunction-management.4.1"],
  because: {
    en: "{met} of {all} devices report the phases of their own start, which is a diagnosis of themselves. Whether they repair themselves is not seen.",
    de: "{met} von {all} Geräten melden die Phasen ihres eigenen Starts, eine Diagnose ihrer selbst. Ob sie sich selbst reparieren, ist nicht zu sehen.",
  },
  goodForDays: 180,
  propose: ({ devices }) =>
    proposeByAll(devices, ({ bootPhases }) => bootPhases > 0 || null, deviceSource, { most: "partly" }),
};
