/**
 * The threads that this process started and that have not ended.
 */
import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import type { Worker } from "node:worker_threads";

const PATIENCE_MS = 5_000;
const STEP_MS = 10;
const running = new Set<Worker>();

process.on("worker", (worker) => {
  running.add(worker);
  worker.once("exit", () => running.delete(worker));
});

export const threadCount = () => running.size;

/** Waits until every thread has ended. */
export async function noThreadLeft(): Promise<void> {
  await pause(STEP_MS); // one that was just made is announced a tick later
  for (let waitedMs = STEP_MS; running.size > 0; waitedMs += STEP_MS) {
    assert.ok(waitedMs < PATIENCE_MS, "a thread goes on");
    await pause(STEP_MS);
  }
}
