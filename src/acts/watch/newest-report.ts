/**
 * The newest report of a device among the last that came: what was delayed comes behind it.
 */
import { InputError } from "../../domain/input-error.ts";
import type { Report } from "../../domain/runtime/report.ts";
import { readReport } from "../../formats/device-report/read-report.ts";
import type { Entry, WatchStore } from "../../store/watch/watch-store.ts";
import { unpackReport } from "./watch-entry.ts";

/** Delayed ones among which it is looked for. */
const LOOKED_AT = 16;

export interface NewestReport {
  readonly report: Report;
  /** When it arrived. */
  readonly atMs: number;
}

/** @param boot the newest boot of the device. Undefined when none of its reports is on disk. */
export async function newestReport(
  journal: Pick<WatchStore, "lastReports">,
  device: number,
  boot: string | undefined,
): Promise<NewestReport | undefined> {
  return newestOf(await journal.lastReports(device, LOOKED_AT), boot);
}

function newestOf(entries: readonly Entry[], boot: string | undefined): NewestReport | undefined {
  let newest: NewestReport | undefined;
  for (const { payload, atMs } of entries) {
    const report = readable(unpackReport(payload).report);
    if (report === undefined) continue;
    const one = { report, atMs };
    if (newest === undefined || !isBehind(one.report, newest.report, boot)) newest = one;
  }
  return newest;
}

/** Undefined for one that was taken when less was asked of a report. */
function readable(bytes: Uint8Array): Report | undefined {
  try {
    return readReport(bytes);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return undefined;
  }
}

/** Whether it was sent before `other`, though it came later. */
function isBehind(one: Report, other: Report, boot: string | undefined): boolean {
  return other.boot === boot && (one.boot !== boot || one.sequence < other.sequence);
}
