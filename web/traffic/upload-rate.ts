/**
 * How fast a capture is read, and how long it will still take.
 */
export interface UploadRate {
  readonly bytesPerSecond: number;
  readonly secondsLeft: number;
}

/** Before that a rate would jump about. */
const SETTLED_MS = 500;

/** The mean rate since the beginning; undefined as long as nothing can be said. */
export function uploadRate(doneBytes: number, allBytes: number, tookMs: number): UploadRate | undefined {
  if (doneBytes <= 0 || tookMs < SETTLED_MS) return undefined;
  const bytesPerSecond = doneBytes / (tookMs / 1000);
  return { bytesPerSecond, secondsLeft: Math.max(0, (allBytes - doneBytes) / bytesPerSecond) };
}
