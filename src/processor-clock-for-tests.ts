/**
 * Time that this thread worked, for tests of what must not take long: others on a busy machine do not count.
 */

/** @returns the milliseconds of processor time that the thread took since. */
export function processorClock(): () => number {
  const before = process.threadCpuUsage();
  return () => {
    const { user, system } = process.threadCpuUsage(before);
    return (user + system) / 1000;
  };
}
