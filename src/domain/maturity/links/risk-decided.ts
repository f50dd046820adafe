/**
 * Risk class and clinical tier of each device, as the registry has them.
 */
import { deviceSource, type EvidenceLink, proposeByAll } from "./link.ts";

export const riskDecided: EvidenceLink = {
  id: "risk-decided",
  criteria: ["structure.organisation.3.1"],
  because: {
    en: "For {met} of {all} devices risk class and clinical tier are decided, for {broken} one of them is missing. The processes themselves are not seen.",
    de: "Bei {met} von {all} Geräten sind Risikoklasse und klinische Stufe entschieden, bei {broken} fehlt etwas davon. Die Abläufe selbst sind nicht zu sehen.",
  },
  goodForDays: 180,
  propose: ({ devices }) =>
    proposeByAll(devices, ({ tierDecided, riskClass }) => tierDecided && riskClass !== null, deviceSource, {
      most: "partly",
    }),
};
