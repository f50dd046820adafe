/**
 * Allowance: how often something may happen, by key. So many at once, and one more each time an interval has passed.
 *
 * One number is kept per key: the moment at which its allowance is full again (the generic cell rate algorithm, ITU-T
 * I.371). No key is ever shut out: whatever was taken comes back by itself.
 */
export interface Allowance {
  /** Milliseconds until one is there; 0 when one is there now. Takes nothing. */
  wait(key: string, now: number): number;
  take(key: string, now: number): void;
  /** Undoes one `take`. */
  giveBack(key: string): void;
  /** Makes the key's allowance full. */
  forget(key: string): void;
}

export interface AllowanceTerms {
  readonly atOnce: number;
  readonly everyMs: number;
  /** How many keys are remembered; beyond it the key that was not used for longest is forgotten. */
  readonly keys?: number;
}

const KEYS = 10_000;

export function createAllowance({ atOnce, everyMs, keys = KEYS }: AllowanceTerms): Allowance {
  /** Key -> when its allowance is full again; least recently used first. */
  const fullAt = new Map<string, number>();
  const set = (key: string, at: number) => {
    fullAt.delete(key);
    if (fullAt.size >= keys) {
      const [oldest] = fullAt.keys();
      if (oldest !== undefined) fullAt.delete(oldest);
    }
    fullAt.set(key, at);
  };
  return {
    wait: (key, now) => Math.max(0, Math.max(now, fullAt.get(key) ?? 0) + everyMs - now - atOnce * everyMs),
    take: (key, now) => set(key, Math.max(now, fullAt.get(key) ?? 0) + everyMs),
    giveBack: (key) => {
      const at = fullAt.get(key);
      if (at !== undefined) fullAt.set(key, at - everyMs);
    },
    forget: (key) => fullAt.delete(key),
  };
}
