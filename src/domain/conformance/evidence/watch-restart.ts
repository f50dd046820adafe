/**
 * Devices that were gone and came back by a new start (5.9-2): cleanly, or with a start or values that deviate.
 *
 * What the watch sees cannot tell a power cut from a pulled plug; a person knows which it was.
 */
import type { RuntimeKind } from "../../runtime/runtime-finding.ts";
import { fromWatch, type ProductFacts } from "./facts.ts";
import type { EvidenceLink } from "./proposal.ts";

const PROVISION = "5.9-2";
/** What a start that did not go well leaves open. */
const NOT_CLEAN: ReadonlySet<RuntimeKind> = new Set([
  "boot-deviates",
  "outside-reference",
  "fail-safe-limit",
  "clock-wrong",
  "version-back",
  "digest-unknown",
]);

export const WATCH_RESTART: EvidenceLink<ProductFacts> = {
  id: "watch-restart",
  provisions: [PROVISION],
  propose({ watch = [] }) {
    return watch.flatMap((facts) => {
      const { restarts } = facts;
      if (restarts.length === 0) return [];
      const wrong = restarts.flatMap(({ findings }) => findings.filter(({ kind }) => NOT_CLEAN.has(kind)));
      const what = [...new Set(wrong.map(({ kind, subject }) => `${kind} (${subject})`))].slice(0, 5).join(", ");
      return [
        {
          provision: PROVISION,
          says: wrong.length > 0 ? "contradicts" : "supports",
          because:
            wrong.length > 0
              ? {
                  en: `after a loss of power or network it did not recover cleanly: ${what}`,
                  de: `nach einem Ausfall von Strom oder Netz erholte es sich nicht sauber: ${what}`,
                }
              : {
                  en: `it came back cleanly after ${restarts.length} losses of power or network`,
                  de: `nach ${restarts.length} Ausfällen von Strom oder Netz kam es sauber wieder`,
                },
          source: fromWatch(facts, "restarts"),
        },
      ];
    });
  },
};
