/**
 * What devices say of their start: a boot loader that verifies what it starts (5.7-1). One start without contradicts.
 */
import { fromWatch, type ProductFacts } from "./facts.ts";
import type { EvidenceLink } from "./proposal.ts";

const PROVISION = "5.7-1";

export const WATCH_SECURE_BOOT: EvidenceLink<ProductFacts> = {
  id: "watch-secure-boot",
  provisions: [PROVISION],
  propose({ watch = [] }) {
    return watch.flatMap((facts) => {
      const told = facts.starts.filter(({ bootLoaderVerified }) => bootLoaderVerified !== undefined);
      if (told.length === 0) return [];
      const failed = told.filter(({ bootLoaderVerified }) => bootLoaderVerified === false).length;
      return [
        {
          provision: PROVISION,
          says: failed > 0 ? "contradicts" : "supports",
          because:
            failed > 0
              ? {
                  en: `${failed} of ${told.length} starts reported that the boot loader did not verify the software`,
                  de: `${failed} von ${told.length} Starts meldeten, dass der Bootloader die Software nicht geprüft hat`,
                }
              : {
                  en: `each of ${told.length} starts reported that the boot loader verified the software`,
                  de: `jeder von ${told.length} Starts meldete, dass der Bootloader die Software geprüft hat`,
                },
          source: fromWatch(facts, "bootLoaderVerified"),
        },
      ];
    });
  },
};
