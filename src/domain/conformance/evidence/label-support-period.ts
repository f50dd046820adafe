/**
 * The label states the last day of security updates, and a label is published: the support period is (5.3-13).
 */
import { fromLabel, type ProductFacts } from "./facts.ts";
import type { EvidenceLink } from "./proposal.ts";

export const LABEL_SUPPORT_PERIOD: EvidenceLink<ProductFacts> = {
  id: "label-support-period",
  provisions: ["5.3-13"],
  propose({ label: facts }) {
    const until = facts?.label.lifecycle?.supportUntil;
    if (facts === undefined || until === undefined) return [];
    return [
      {
        provision: "5.3-13",
        says: "supports",
        because: {
          en: `the label states that security updates last until ${until}`,
          de: `das Label nennt Sicherheitsaktualisierungen bis ${until}`,
        },
        source: fromLabel(facts, "/lifecycle/supportUntil"),
      },
    ];
  },
};
