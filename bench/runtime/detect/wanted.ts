/**
 * What is wanted of the detection: for each scenario how long it may take, and which findings count as having found it.
 * Any other finding that opens meanwhile is chance and does not count.
 */
import type { RuntimeKind } from "../../../src/domain/runtime/runtime-finding.ts";
import type { ScenarioName } from "../../../src/domain/runtime/simulation/scenario.ts";

export interface Wanted {
  /** Minutes from the first report that shows it; 0 is at that report. */
  readonly withinMinutes: number;
  /** How long it goes on. */
  readonly lastsMinutes: number;
  readonly kinds: readonly RuntimeKind[];
}

const VALUES: readonly RuntimeKind[] = ["unusual", "outside-reference", "fail-safe-limit"];
const REACH: readonly RuntimeKind[] = ["peer-undeclared", "service-undeclared"];
const CODE: readonly RuntimeKind[] = ["firmware-unknown", "digest-unknown", "boot-deviates", "version-back"];
const TWO: readonly RuntimeKind[] = ["identity-shared", "replayed"];
const CONTACT: readonly RuntimeKind[] = ["silent", "reports-missing"];
const HOUR = 60;
const DAY = 24 * HOUR;

export const WANTED: Readonly<Record<ScenarioName, Wanted>> = {
  "firmware-swapped": { withinMinutes: 0, lastsMinutes: HOUR, kinds: CODE },
  "firmware-unknown": { withinMinutes: 0, lastsMinutes: HOUR, kinds: CODE },
  beaconing: { withinMinutes: 0, lastsMinutes: HOUR, kinds: REACH },
  replay: { withinMinutes: 0, lastsMinutes: HOUR, kinds: TWO },
  "replay-old-boot": { withinMinutes: 0, lastsMinutes: HOUR, kinds: TWO },
  "stolen-identity": { withinMinutes: 0, lastsMinutes: HOUR, kinds: [...TWO, "boot-deviates"] },
  ransomware: { withinMinutes: 3, lastsMinutes: HOUR, kinds: [...VALUES, ...REACH] },
  cryptomining: { withinMinutes: 3, lastsMinutes: HOUR, kinds: [...VALUES, ...REACH] },
  "disrupted-network": { withinMinutes: 3, lastsMinutes: HOUR, kinds: CONTACT },
  "power-cut": { withinMinutes: 3, lastsMinutes: 10, kinds: CONTACT },
  "data-theft": { withinMinutes: 15, lastsMinutes: HOUR, kinds: [...VALUES, ...REACH] },
  "data-theft-hidden": { withinMinutes: 15, lastsMinutes: HOUR, kinds: VALUES },
  "sensor-stuck": { withinMinutes: 15, lastsMinutes: HOUR, kinds: ["stuck"] },
  "fail-safe-breach": { withinMinutes: 3, lastsMinutes: HOUR, kinds: ["fail-safe-limit"] },
  "slow-leak": { withinMinutes: DAY, lastsMinutes: DAY, kinds: VALUES },
  "update-wave": { withinMinutes: 0, lastsMinutes: HOUR, kinds: CODE },
};
