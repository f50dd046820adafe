/**
 * Reports of devices are telemetry, and the watch looks through them for anomalies (5.10-1).
 */
import { fromWatch, type ProductFacts } from "./facts.ts";
import type { EvidenceLink } from "./proposal.ts";

const PROVISION = "5.10-1";

export const WATCH_TELEMETRY: EvidenceLink<ProductFacts> = {
  id: "watch-telemetry",
  provisions: [PROVISION],
  propose({ watch = [] }) {
    return watch.flatMap((facts) => {
      const { reportsJudged, findings } = facts;
      if (reportsJudged === 0) return [];
      return [
        {
          provision: PROVISION,
          says: "supports",
          because: {
            en: `the watch judged ${reportsJudged} reports for anomalies and found ${findings.length} departures`,
            de: `die Überwachung prüfte ${reportsJudged} Berichte auf Auffälligkeiten und fand ${findings.length} Abweichungen`,
          },
          source: fromWatch(facts, ""),
        },
      ];
    });
  },
};
