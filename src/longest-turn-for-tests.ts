/**
 * How long the event loop of this thread stood still at most, by the processor time that the thread took: what others on a
 * busy machine take from it does not count.
 */
import { processorClock } from "./processor-clock-for-tests.ts";

const LOOK_MS = 2;

/** @returns ends it, and gives the milliseconds. */
export function longestTurn(): () => number {
  let longestMs = 0;
  let turn = processorClock();
  const look = () => {
    longestMs = Math.max(longestMs, turn());
    turn = processorClock();
  };
  const timer = setInterval(look, LOOK_MS);
  return () => {
    clearInterval(timer);
    look();
    return longestMs;
  };
}
