/**
 * One digest a minute over all reports that were taken, for the ledger: what was taken then can neither be changed nor be
 * added to later without the ledger telling.
 *
 * SHA-256 over each report in the order in which it became durable: number of the device (32 bits) and milliseconds since
 * 1970 (binary64), both little-endian, then the SHA-256 of the journal's entry.
 */
import { createHash, type Hash } from "node:crypto";
import { type Acting, act } from "../act.ts";

const HEAD_BYTES = 12;
const EVERY_MS = 60_000;

export interface ReportDigest {
  add(device: number, atMs: number, sha256: Uint8Array): void;
  /** Writes what came since into the ledger; nothing when nothing came. */
  note(): Promise<void>;
  close(): Promise<void>;
}

export function openReportDigest(acting: Acting, log: (text: string) => void): ReportDigest {
  const head = Buffer.alloc(HEAD_BYTES);
  let hash: Hash | undefined;
  let reports = 0;
  let fromMs = 0;
  let toMs = 0;

  async function note(): Promise<void> {
    if (hash === undefined) return;
    const digest = hash.digest("hex");
    const noted = { reports, from: moment(fromMs), to: moment(toMs), sha256: digest };
    hash = undefined;
    reports = 0;
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
    add(device, atMs, sha256) {
      if (hash === undefined) {
        hash = createHash("sha256");
        fromMs = atMs;
      }
      head.writeUInt32LE(device, 0);
      head.writeDoubleLE(atMs, 4);
      hash.update(head).update(sha256);
      reports++;
      toMs = atMs;
    },
    note,
    async close() {
      clearInterval(timer);
      await note().catch(() => undefined);
    },
  };
}

const moment = (ms: number) => new Date(ms).toISOString();
