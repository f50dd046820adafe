/**
 * The signals that end a command which runs until it is stopped.
 *
 * One Ctrl+C comes twice where `bin/carelabel.js` started it: from the terminal and from the starter, which passes on what it
 * gets (a service manager may ask both as well). What follows at once is the same wish, and must not cut short what the
 * first one began; a later one ends the program as it is.
 */
import { constants } from "node:os";

const STOPPING = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
export type StopSignal = (typeof STOPPING)[number];

const SAME_WISH_MS = 1000;

/**
 * Calls `stop` with the first signal.
 * @returns call it when nothing is left to be stopped: signals do as ever from then on.
 */
export function onStop(stop: (signal: StopSignal) => void, names: readonly StopSignal[] = STOPPING): () => void {
  let stoppedMs: number | undefined;
  const listener = (signal: NodeJS.Signals) => {
    const name = names.find((one) => one === signal) ?? "SIGINT";
    if (stoppedMs === undefined) {
      stoppedMs = performance.now();
      stop(name);
    } else if (performance.now() - stoppedMs > SAME_WISH_MS) process.exit(128 + constants.signals[name]);
  };
  for (const name of names) process.on(name, listener);
  return () => {
    for (const name of names) process.off(name, listener);
  };
}
