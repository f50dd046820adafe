/**
 * Deadlines that count only the time in which the fuzzer itself runs: on a machine that is busy with other work it stands
 * still now and then, and whoever it waits for has answered long ago.
 */
const TICK_MS = 100;

/** Calls `late` once after `ms`, unless what comes back is called first. */
export function afterTicks(ms: number, late: () => void): () => void {
  let left = Math.ceil(ms / TICK_MS);
  // However long a pause was, it is one tick.
  const clock = setInterval(() => {
    if (--left > 0) return;
    clearInterval(clock);
    late();
  }, TICK_MS);
  return () => clearInterval(clock);
}

/** A signal that aborts after `ms`, and what ends its clock. */
export function patience(ms: number): Disposable & { readonly signal: AbortSignal } {
  const controller = new AbortController();
  const end = afterTicks(ms, () => controller.abort(new Error(`nothing within ${ms} ms`)));
  return { signal: controller.signal, [Symbol.dispose]: end };
}
