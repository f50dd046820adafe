/**
 * Devices past their support of which nobody has decided what may be done to them. It can only contradict.
 */
import { supportEnds } from "./kinds.ts";
import { deviceSource, type EvidenceLink, proposeByAll } from "./link.ts";

export const afterSupport: EvidenceLink = {
  id: "after-support",
  criteria: ["process.updates.4.1"],
  because: {
    en: "{broken} devices are in operation after the end of their support, and nobody has decided whether they may be taken off the network or out of operation. It only contradicts: which limits are laid down elsewhere is not seen.",
    de: "{broken} Geräte sind nach dem Ende ihrer Unterstützung in Betrieb, und niemand hat entschieden, ob sie vom Netz oder aus dem Betrieb genommen werden dürfen. Das kann nur widersprechen: Welche Grenzen anderswo festgelegt sind, ist nicht zu sehen.",
  },
  goodForDays: 180,
  propose(facts) {
    const ends = supportEnds(facts);
    return proposeByAll(
      facts.devices,
      ({ productId, operation, tierDecided }) =>
        operation === "operating" && !tierDecided && (ends.get(productId) ?? facts.today) < facts.today ? false : null,
      deviceSource,
    );
  },
};
