/**
 * Sends what waits in a queue of entries: at once, again every few seconds, and when the line is back.
 */
import { useEffect } from "react";
import { isUndecided, type Sayable, type Waiting } from "./entry-queue.ts";

const TRY_AGAIN_MS = 4_000;

export function useSending(waiting: readonly Waiting<Sayable>[], send: () => Promise<void>): void {
  const isWaiting = waiting.some((one) => !isUndecided(one));
  useEffect(() => {
    if (!isWaiting) return;
    void send();
    const again = () => void send();
    const timer = setInterval(again, TRY_AGAIN_MS);
    addEventListener("online", again);
    return () => {
      clearInterval(timer);
      removeEventListener("online", again);
    };
  }, [isWaiting, send]);
}
