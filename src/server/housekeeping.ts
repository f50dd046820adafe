/**
 * What a server does by itself while it runs: hourly, and never at the cost of a request.
 */
import type { Acting } from "../acts/act.ts";
import { expireEvidence } from "../acts/evidence.ts";
import type { Installation } from "./installation.ts";

const EVERY_MS = 60 * 60_000;

export interface Housekeeping {
  readonly acting: Acting;
  readonly installation: Installation;
  /** Renews the certificate when its end is near. */
  readonly renew: () => Promise<void>;
  readonly log: (text: string) => void;
}

/** Begins with the first hour; `stop` ends it. */
export function keepHouse({ acting, installation, renew, log }: Housekeeping): { stop(): void } {
  const tasks: readonly (readonly [name: string, task: () => Promise<unknown>])[] = [
    ["evidence past its time", () => expireEvidence(acting, installation.evidence)],
    ["the certificate", renew],
  ];
  const timer = setInterval(async () => {
    for (const [name, task] of tasks) {
      // One task that fails must not keep the others from being done.
      await task().catch((error: unknown) => log(`carelabel: ${name} could not be kept up: ${String(error)}\n`));
    }
  }, EVERY_MS);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
