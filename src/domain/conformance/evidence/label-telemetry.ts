/**
 * The label declares what is recorded about the device itself: telemetry, with how often, what for and who gets it (6-5).
 */
import { fromLabel, type ProductFacts } from "./facts.ts";
import type { EvidenceLink } from "./proposal.ts";

export const LABEL_TELEMETRY: EvidenceLink<ProductFacts> = {
  id: "label-telemetry",
  provisions: ["6-5"],
  propose({ label: facts }) {
    const attributes = facts?.label.components?.data?.attributes ?? [];
    const telemetry = attributes.filter(({ about }) => about === "device");
    if (facts === undefined || telemetry.length === 0) return [];
    const untold = telemetry.filter(({ purpose, recipients }) => purpose === undefined || recipients === undefined);
    const ids = untold.map(({ id }) => id).join(", ");
    return [
      {
        provision: "6-5",
        says: untold.length === 0 ? "supports" : "contradicts",
        because:
          untold.length === 0
            ? {
                en: `the label declares ${telemetry.length} attributes of the device, with purpose and recipients`,
                de: `das Label erklärt ${telemetry.length} Angaben über das Gerät, mit Zweck und Empfängern`,
              }
            : {
                en: `the label declares telemetry without purpose or recipients: ${ids}`,
                de: `das Label erklärt Telemetrie ohne Zweck oder Empfänger: ${ids}`,
              },
        source: fromLabel(facts, "/components/data/attributes"),
      },
    ];
  },
};
