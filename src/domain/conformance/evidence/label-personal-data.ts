/**
 * The label tells of each personal attribute what for and who gets it (6-1), and names the sensors (5.8-3).
 *
 * One personal attribute without its purpose or its recipients contradicts: what is not told is not clear.
 */
import { fromLabel, type ProductFacts } from "./facts.ts";
import type { EvidenceLink, EvidenceProposal } from "./proposal.ts";

export const LABEL_PERSONAL_DATA: EvidenceLink<ProductFacts> = {
  id: "label-personal-data",
  provisions: ["6-1", "5.8-3"],
  propose({ label: facts }) {
    if (facts === undefined) return [];
    const { data, hardware } = facts.label.components ?? {};
    const found: EvidenceProposal[] = [];
    const personal = (data?.attributes ?? []).filter((one) => one.personal === "yes");
    const untold = personal.filter(({ purpose, recipients }) => purpose === undefined || recipients === undefined);
    if (personal.length > 0) {
      const ids = untold.map(({ id }) => id).join(", ");
      found.push({
        provision: "6-1",
        says: untold.length === 0 ? "supports" : "contradicts",
        because:
          untold.length === 0
            ? {
                en: `the label tells of ${personal.length} personal attributes what for and who gets them`,
                de: `das Label sagt von ${personal.length} personenbezogenen Angaben, wozu und wer sie erhält`,
              }
            : {
                en: `the label does not tell what for, or who gets: ${ids}`,
                de: `das Label sagt nicht, wozu oder wer erhält: ${ids}`,
              },
        source: fromLabel(facts, "/components/data/attributes"),
      });
    }
    const sensors = hardware?.sensors ?? [];
    if (sensors.length > 0)
      found.push({
        provision: "5.8-3",
        says: "supports",
        because: {
          en: `the label names ${sensors.length} sensors in plain words`,
          de: `das Label nennt ${sensors.length} Sensoren in einfachen Worten`,
        },
        source: fromLabel(facts, "/components/hardware/sensors"),
      });
    return found;
  },
};
