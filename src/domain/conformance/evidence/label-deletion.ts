/**
 * How hard the label says deletion is: simple on the device (5.11-1), simple at the services (5.11-2), and told (5.11-3).
 *
 * Easy and moderate are what a user does alone; whoever needs the maker or several parties has no simple way.
 */
import type { DeletionEffort } from "../../label/components.ts";
import { fromLabel, type ProductFacts } from "./facts.ts";
import type { EvidenceLink, EvidenceProposal } from "./proposal.ts";

const ALONE: ReadonlySet<DeletionEffort> = new Set(["easy", "moderate"]);

export const LABEL_DELETION: EvidenceLink<ProductFacts> = {
  id: "label-deletion",
  provisions: ["5.11-1", "5.11-2", "5.11-3"],
  propose({ label: facts }) {
    const deletion = facts?.label.components?.data?.deletion;
    if (facts === undefined || deletion === undefined) return [];
    const { effort } = deletion;
    const stored = facts.label.components?.data?.storage ?? [];
    const places = [
      ["5.11-1", stored.some(({ where }) => where === "device")],
      ["5.11-2", stored.some(({ where }) => where === "cloud" || where === "app")],
    ] as const;
    const source = fromLabel(facts, "/components/data/deletion");
    const found = places.flatMap(([provision, isThere]): EvidenceProposal[] =>
      isThere
        ? [
            {
              provision,
              says: ALONE.has(effort) ? "supports" : "contradicts",
              because: {
                en: `the label calls deletion ${effort}${ALONE.has(effort) ? ": the user does it alone" : ", which is no simple way"}`,
                de: `das Label nennt das Löschen „${GERMAN[effort]}“${ALONE.has(effort) ? ": der Nutzer tut es allein" : ", also keinen einfachen Weg"}`,
              },
              source,
            },
          ]
        : [],
    );
    return [
      ...found,
      {
        provision: "5.11-3",
        says: "supports",
        because: { en: "the label tells how data is deleted", de: "das Label sagt, wie Daten gelöscht werden" },
        source: fromLabel(facts, "/components/data/deletion/how"),
      },
    ];
  },
};

const GERMAN: Readonly<Record<DeletionEffort, string>> = {
  easy: "leicht",
  moderate: "mäßig",
  difficult: "schwierig",
  complex: "aufwendig",
  impossible: "unmöglich",
};
