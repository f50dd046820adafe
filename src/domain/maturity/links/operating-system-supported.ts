/**
 * An operating system whose own maker supports it no longer. It can only contradict: of libraries it sees nothing.
 */
import { type EvidenceLink, proposeByLabels } from "./link.ts";

export const operatingSystemSupported: EvidenceLink = {
  id: "operating-system-supported",
  criteria: ["process.updates.3.2"],
  because: {
    en: "By their labels {broken} of {all} products in use run an operating system that its own maker supports no longer. It only contradicts: which libraries the software builds on, and how they are kept, is not seen.",
    de: "Nach ihren Etiketten laufen {broken} der {all} eingesetzten Produkte auf einem Betriebssystem, das sein eigener Hersteller nicht mehr pflegt. Das kann nur widersprechen: Auf welchen Bibliotheken die Software aufbaut und wie sie gepflegt werden, ist nicht zu sehen.",
  },
  goodForDays: 180,
  propose: (facts) =>
    proposeByLabels(facts, ({ operatingSystem }) =>
      operatingSystem?.supportUntil !== undefined && operatingSystem.supportUntil < facts.today ? false : null,
    ),
};
