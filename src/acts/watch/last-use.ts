/**
 * How each way out went last: to a contact by a channel, or to whoever takes a device off the network. In memory, since
 * the server started; no address and no secret.
 */
import type { IsolateResult, Isolator, ReleaseResult } from "../../links/isolator.ts";

export interface LastUse {
  readonly sentAtMs: number | null;
  readonly failedAtMs: number | null;
  /** Why it failed last. */
  readonly reason: string | null;
}

export interface LastUses {
  /** @param reason why it did not go; null when it did. */
  note(way: string, atMs: number, reason: string | null): void;
  of(way: string): LastUse;
}

const NEVER: LastUse = { sentAtMs: null, failedAtMs: null, reason: null };
/** There are a few hundred contacts at most; those of settings that hold no more are forgotten. */
const WAYS_KEPT = 2000;

export function openLastUses(): LastUses {
  const kept = new Map<string, LastUse>();
  return {
    note(way, atMs, reason) {
      const before = kept.get(way) ?? NEVER;
      kept.delete(way);
      kept.set(way, reason === null ? { ...before, sentAtMs: atMs } : { ...before, failedAtMs: atMs, reason });
      for (const oldest of kept.keys().take(Math.max(0, kept.size - WAYS_KEPT))) kept.delete(oldest);
    },
    of: (way) => kept.get(way) ?? NEVER,
  };
}

/** The same isolators, whose answers are noted by their names. */
export function notedIsolators(isolators: readonly Isolator[], uses: LastUses, nowMs: () => number): Isolator[] {
  const note = <R extends IsolateResult | ReleaseResult>(name: string, result: R): R => {
    uses.note(name, nowMs(), "message" in result ? result.message : null);
    return result;
  };
  return isolators.map((isolator) => ({
    name: isolator.name,
    isolate: async (target) => note(isolator.name, await isolator.isolate(target)),
    release: async (target) => note(isolator.name, await isolator.release(target)),
    verify: (target) => isolator.verify(target),
  }));
}
