/**
 * At the start: closes the findings that were measured against a label which counts no more. A label that changed right
 * before a crash may have left them open, and no later report would end them.
 */
import { isOutdated } from "../../domain/runtime/outdated-finding.ts";
import type { Reading } from "../../store/database.ts";
import { allOpenFindings } from "../../store/runtime-finding.ts";
import type { Fleet } from "./fleet.ts";
import type { Known } from "./keep-findings.ts";
import type { References } from "./references.ts";

const LOOKED_AT = 200_000;
/** Devices in one transaction. */
const AT_ONCE = 200;

/** Resolves once they are closed. */
export async function closeOutdated(
  read: Reading,
  fleet: Fleet,
  references: Pick<References, "of">,
  nowMs: number,
  keep: (known: readonly Known[]) => Promise<unknown>,
): Promise<void> {
  const outdated = (await allOpenFindings(read, LOOKED_AT)).filter(({ deviceId, finding }) => {
    const device = fleet.byId(deviceId);
    return device !== undefined && isOutdated(finding, references.of(device));
  });
  const known = [...Map.groupBy(outdated, ({ deviceId }) => deviceId)].map(
    ([deviceId, kept]): Known => ({
      deviceId,
      changes: kept.map(({ finding: { key } }) => ({ do: "close", key, atMs: nowMs, because: "reference-changed" })),
      status: {},
    }),
  );
  for (let from = 0; from < known.length; from += AT_ONCE) await keep(known.slice(from, from + AT_ONCE));
}
