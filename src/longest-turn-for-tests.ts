/**
 * How long the event loop of this thread stood still at most, by the processor time that the thread took: what others on a
 * busy machine take from it does not count.
 */
const LOOK_MS = 2;

/** @returns ends it, and gives the milliseconds. */
export function longestTurn(): () => number {
  let longestMs = 0;
  let before = process.threadCpuUsage();
  const look = () => {
    const { user, system } = process.threadCpuUsage(before);
    before = process.threadCpuUsage();
    longestMs = Math.max(longestMs, (user + system) / 1000);
  };
  const timer = setInterval(look, LOOK_MS);
  return () => {
    clearInterval(timer);
    look();
    return longestMs;
  };
}
