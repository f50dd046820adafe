/**
 * Changes of the firmware that were seen, held against the update cycle of the label.
 */
import { dayNumber } from "../../calendar.ts";
import { deviceSource, type EvidenceLink, proposeByAll } from "./link.ts";

export const updatesOnTime: EvidenceLink = {
  id: "updates-on-time",
  criteria: ["process.updates.1.1"],
  because: {
    en: "{met} of {all} devices got another firmware within the update cycle that their label names, {broken} are overdue; of {unknown} no cycle or no change was seen. What a change mended is not seen.",
    de: "{met} von {all} Geräten bekamen innerhalb des Aktualisierungszyklus ihres Etiketts eine andere Firmware, {broken} sind überfällig; bei {unknown} war kein Zyklus oder kein Wechsel zu sehen. Was ein Wechsel behob, ist nicht zu sehen.",
  },
  goodForDays: 90,
  propose({ devices, products, today }) {
    const cycles = new Map(products.map(({ id, label }) => [id, label?.lifecycle.updateCycleDays]));
    return proposeByAll(
      devices,
      ({ productId, updatedOn }) => {
        const days = cycles.get(productId);
        if (days === undefined || updatedOn === null) return null;
        return dayNumber(today) - dayNumber(updatedOn) <= days;
      },
      deviceSource,
    );
  },
};
