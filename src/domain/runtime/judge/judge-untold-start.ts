/**
 * A start that is not told although the device tells its starts: the first report of a boot comes without boot record. A
 * device does so on its own; somebody who speaks in its name under a boot of his own has none, and shows it with his first report,
 * before the device itself goes on and proves that there are two (`identity-shared`).
 */
import type { BootWatch, DeviceWatch, Report } from "./device-watch.ts";
import { keyOf, type OpenFindings } from "./open-findings.ts";
import { SEVERITY_OF } from "./severity-table.ts";

/** It tells its starts, when at most one in so many came without. */
const SELDOM = 10;
const SUBJECT = "boot record";
const KEY = keyOf({ kind: "boot-deviates", subject: SUBJECT });

/** To be asked at the first report of a boot that is there, after the boot record was judged. */
export function judgeUntoldStart(watch: DeviceWatch, report: Report, findings: OpenFindings): void {
  if (watch.started) {
    findings.close(KEY, "start-as-recorded");
    return;
  }
  // The one that tells it may have been lost on its way; and of the first boot of all nobody knows how it began.
  if (watch.boots.length < 2 || !isFirst(report, watch.boots.at(-2))) return;
  const untold = watch.startsUntold ?? 0;
  const tells = watch.starts > 0 && untold * SELDOM <= watch.starts;
  watch.startsUntold = Math.min(1_000_000, untold + 1);
  if (!tells) return;
  findings.depart({
    kind: "boot-deviates",
    severity: SEVERITY_OF.startUntold,
    subject: SUBJECT,
    observed: "–",
    authority: "learnt",
    certainty: 0.8,
    cause: "tampering",
    because: ["start-not-told"],
  });
}

/** Counting begins at 0, or at 1 where it did so before. */
function isFirst({ sequence }: Report, before: BootWatch | undefined): boolean {
  if (sequence === 0) return true;
  const beganAtOne = before?.base === 1 && before.missing[0] === 0 && before.missing[1] === 0;
  return sequence === 1 && beganAtOne;
}
