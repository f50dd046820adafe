/**
 * Work that a new day asks for: what holds today may have ended yesterday.
 */
const LOOKED_FOR_MS = 60_000;

/** Does `work` when the day (UTC) is another one than when last looked; the returned function ends it. */
export function eachDay(now: () => Date, work: () => void): () => void {
  const today = () => now().toISOString().slice(0, 10);
  let last = today();
  const timer = setInterval(() => {
    if (today() === last) return;
    last = today();
    work();
  }, LOOKED_FOR_MS).unref();
  return () => clearInterval(timer);
}
