/**
 * The machine at the time of a measurement: its disk, its load, and numbers as they are told.
 */
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join } from "node:path";

const SYNCS = 300;

/** A new folder on the disk that is measured: CARELABEL_BENCH_DATA, or the system's for temporary files. */
export function newFolder(): string {
  return mkdtempSync(join(process.env.CARELABEL_BENCH_DATA ?? tmpdir(), "carelabel-runtime-"));
}

/** What stands before each figure. */
export function machineLine(folder: string): string {
  const { p50, p99 } = fdatasyncMs(folder);
  const load = loadavg()[0]?.toFixed(1);
  return `${availableParallelism()} cores, load ${load}, Node ${process.version}; fdatasync of 4 KiB p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms`;
}

export const loadNow = (): string => `load ${loadavg()[0]?.toFixed(1)}`;

function fdatasyncMs(folder: string): { p50: number; p99: number } {
  const file = join(folder, "fdatasync");
  const descriptor = openSync(file, "w");
  const page = Buffer.alloc(4096, 1);
  const times = Array.from({ length: SYNCS }, () => {
    writeSync(descriptor, page);
    const from = performance.now();
    fdatasyncSync(descriptor);
    return performance.now() - from;
  });
  closeSync(descriptor);
  rmSync(file);
  return { p50: quantile(times, 0.5), p99: quantile(times, 0.99) };
}

export function quantile(times: readonly number[], share: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}
