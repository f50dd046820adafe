/**
 * Update cycle, channel and end of support on the label: the maker's part of a strategy to the end of life.
 */
import { supportEnds } from "./kinds.ts";
import { type EvidenceLink, proposeByLabels } from "./link.ts";

export const updateStrategy: EvidenceLink = {
  id: "update-strategy",
  criteria: ["process.updates.5.2"],
  because: {
    en: "The labels of {met} of {all} products in use name update cycle, channel and end of support; {broken} products are in use after that end. What the facility plans for the time beyond is not seen.",
    de: "Die Etiketten von {met} der {all} eingesetzten Produkte nennen Aktualisierungszyklus, Weg und Ende der Unterstützung; {broken} Produkte sind nach diesem Ende in Gebrauch. Was das Haus für die Zeit danach plant, ist nicht zu sehen.",
  },
  goodForDays: 180,
  propose(facts) {
    const ends = supportEnds(facts);
    return proposeByLabels(
      facts,
      ({ lifecycle: { updateCycleDays, updateChannel, supportUntil } }, { id }) => {
        if ((ends.get(id) ?? facts.today) < facts.today) return false;
        return updateCycleDays !== undefined && updateChannel !== undefined && supportUntil !== undefined ? true : null;
      },
      "partly",
    );
  },
};
