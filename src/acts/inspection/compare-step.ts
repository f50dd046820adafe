/**
 * What the program sees of a device at this moment, for the steps of an inspection: label, watch, newest audit.
 */
import type { Compared } from "../../domain/inspection/checklist.ts";
import { compareAudit, compareBoot, compareFirmware, compareSupport } from "../../domain/inspection/compare-device.ts";
import type { Comparison } from "../../domain/inspection/comparison.ts";
import type { Label } from "../../domain/label/label.ts";
import { UNLIKE_REFERENCE } from "../../domain/runtime/runtime-finding.ts";
import { auditsOfDevice } from "../../store/audit.ts";
import type { Reading } from "../../store/database.ts";
import { deviceById } from "../../store/device.ts";
import { heldLabels, labelByDigest, labelThatCounts, verifiedLabel } from "../../store/label.ts";
import { findingsOf } from "../../store/runtime-finding.ts";
import type { WatchHouse } from "../watch/watch-house.ts";

/** What is compared for a device; of a device that is gone nothing is known. */
export type CompareSteps = (deviceId: string, asked: readonly Compared[]) => Promise<Comparison[]>;

export interface CompareSources {
  readonly read: Reading;
  /** Undefined where the watch does not run. */
  readonly watch: Pick<WatchHouse["watch"], "newest"> | undefined;
  readonly now: () => Date;
}

export function comparing({ read, watch, now }: CompareSources): CompareSteps {
  return async (deviceId, asked) => {
    const device = asked.length === 0 ? undefined : await deviceById(read, deviceId);
    if (device === undefined) return [];
    const today = now().toISOString().slice(0, 10);
    const label = await labelOf(read, device.productId, today);
    const runtime = label?.runtime ?? {};
    const unlike = (await findingsOf(read, deviceId)).flatMap(({ finding }) => {
      const { kind, subject, declared, observed } = finding;
      return UNLIKE_REFERENCE.includes(kind) ? [{ kind, subject, declared, observed }] : [];
    });
    const newest = await watch?.newest(deviceId);
    const at = newest === undefined ? null : new Date(newest.atMs).toISOString();
    const seen: Record<Compared, () => Promise<Comparison>> = {
      firmware: async () =>
        compareFirmware({
          ...{ runtime, entered: device.firmware, reported: newest?.report.versions?.firmware ?? null, reportedAt: at },
          findings: unlike.filter(({ kind }) => kind !== "boot-deviates"),
        }),
      boot: async () => compareBoot(runtime, newest?.boot ?? null, at, unlike),
      support: async () => compareSupport(label?.lifecycle?.supportUntil ?? null, today),
      audit: async () => {
        const [newestAudit] = (await auditsOfDevice(read, deviceId, { after: 0, offset: 0, limit: 1 })).audits;
        if (newestAudit === undefined) return compareAudit(null);
        const { auditedAt, claimsBroken, findings } = newestAudit;
        return compareAudit({ auditedAt, claimsBroken, grave: findings.high + findings.critical });
      },
    };
    return Promise.all(asked.map((of) => seen[of]()));
  };
}

const COUNTING = ["trusted", "expired"];

/** Only a label whose issuer is trusted is held against a device; an expired one, too, until a newer one comes. */
async function labelOf(db: Reading, productId: string, today: string): Promise<Label | undefined> {
  const counts = labelThatCounts((await heldLabels(db, [productId], today)).get(productId) ?? []);
  if (counts === null || !COUNTING.includes(counts.answer)) return undefined;
  const stored = await labelByDigest(db, counts.digest);
  return stored && (await verifiedLabel(db, stored, today)).label;
}
