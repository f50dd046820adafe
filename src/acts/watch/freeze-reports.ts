/**
 * The raw reports around a grave finding become evidence, sealed under their digest, before the ring of reports has gone
 * round: ten minutes before it and five after, as they came.
 */

import { EVIDENCE_LIMIT_BYTES } from "../../contract/evidence.ts";
import type { EvidenceFiles } from "../../store/evidence-files.ts";
import type { KeptFinding } from "../../store/runtime-finding.ts";
import { findingsToFreeze, noteEvidence } from "../../store/runtime-finding.ts";
import type { Entry, WatchStore } from "../../store/watch/watch-store.ts";
import { type Acting, act } from "../act.ts";
import { enterEvidence } from "../evidence.ts";
import type { Fleet } from "./fleet.ts";
import { unpackReport } from "./watch-entry.ts";

const BEFORE_MS = 10 * 60_000;
const AFTER_MS = 5 * 60_000;
/** So many in one go; a storm of findings is frozen over some minutes, while the ring holds two hours. */
const AT_ONCE = 20;
const utf8 = new TextEncoder();

export interface FreezeOptions {
  readonly acting: Acting;
  readonly files: EvidenceFiles;
  readonly journal: WatchStore;
  readonly fleet: Fleet;
}

/** Freezes what is due. @returns how many findings got their evidence. */
export async function freezeReports({ acting, files, journal, fleet }: FreezeOptions): Promise<number> {
  const dueMs = acting.now().getTime() - AFTER_MS;
  let frozen = 0;
  for (const kept of await findingsToFreeze(acting.store.read, dueMs, AT_ONCE)) {
    const device = fleet.byId(kept.deviceId);
    const { firstSeenMs } = kept.finding;
    const reports =
      device === undefined
        ? []
        : await journal.reportsBetween(device.number, firstSeenMs - BEFORE_MS, firstSeenMs + AFTER_MS);
    await freeze(acting, files, kept, reports);
    frozen++;
  }
  return frozen;
}

async function freeze(
  acting: Acting,
  files: EvidenceFiles,
  kept: KeptFinding,
  reports: readonly Entry[],
): Promise<void> {
  const lines = reports.map((entry) => utf8.encode(`${JSON.stringify(lineOf(entry))}\n`));
  const { digest, bytes, mediaType } = await files.put(each(lines), { limitBytes: EVIDENCE_LIMIT_BYTES });
  await act(acting, "evidence.add", async (tx, at) => {
    const { finding, id, deviceId } = kept;
    const name = `reports-${at.slice(0, 10)}-${id}.ndjson`;
    await enterEvidence(tx, files, {
      ...{ digest, name, mediaType, bytes, addedAt: at, addedBy: acting.actor.name },
      ...{ keepUntil: null, confidential: false },
    });
    await noteEvidence(tx, id, digest);
    return {
      result: undefined,
      deed: {
        subjects: [
          { kind: "evidence", id: digest },
          { kind: "device", id: deviceId },
        ],
        changes: { finding: [null, finding.key], reports: [null, reports.length] },
      },
    };
  });
}

/** When it came, by which connection, and the very bytes: as text where they are text. */
function lineOf({ atMs, payload }: Entry): object {
  const { connection, report } = unpackReport(payload);
  const came = { receivedAt: new Date(atMs).toISOString(), connection };
  try {
    return { ...came, report: new TextDecoder("utf-8", { fatal: true }).decode(report) };
  } catch {
    return { ...came, base64: Buffer.from(report).toString("base64") };
  }
}

async function* each(lines: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* lines;
}
