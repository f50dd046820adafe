/**
 * One digest a minute over all reports that were taken (store/watch/durable-digest.ts), for the ledger: what was taken then
 * can neither be changed nor be added to later without the ledger telling.
 */
import type { WatchStore } from "../../store/watch/watch-store.ts";
import { type Acting, act } from "../act.ts";

const EVERY_MS = 60_000;

export interface ReportDigest {
  /** Writes what came since into the ledger; nothing when nothing came. */
  note(): Promise<void>;
  /** After the journal is closed: what came last is noted, too. */
  close(): Promise<void>;
}

export function openReportDigest(
  acting: Acting,
  journal: Pick<WatchStore, "takeDigest">,
  log: (text: string) => void,
): ReportDigest {
  async function note(): Promise<void> {
    const digest = await journal.takeDigest();
    if (digest === undefined) return;
    const { reports, fromMs, toMs, sha256 } = digest;
    const noted = { reports, from: moment(fromMs), to: moment(toMs), sha256 };
    await act(acting, "watch.digest", async () => ({
      result: undefined,
      deed: { subjects: [{ kind: "facility", id: "facility" }], changes: { reports: [null, noted] } },
    }));
  }

  const timer = setInterval(
    () =>
      void note().catch((error: unknown) => log(`carelabel: the digest of reports was not kept: ${String(error)}\n`)),
    EVERY_MS,
  );
  timer.unref();
  return {
    note,
    async close() {
      clearInterval(timer);
      await note().catch(() => undefined);
    },
  };
}

const moment = (ms: number) => new Date(ms).toISOString();
