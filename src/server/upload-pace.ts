/**
 * How slowly an upload may come: one that trickles holds a place that others wait for.
 *
 * What counts is the time in which the server waits for the sender, never the time in which the sender waits for it.
 */
import { HttpRefusal } from "./problems.ts";

export interface PaceLimits {
  /** On the long run. */
  readonly bytesPerS: number;
  /** How long it may lag behind, or say nothing at all. */
  readonly patienceMs: number;
}

/** 256 kbit/s: slower lines carry no captures. */
const PACE: PaceLimits = { bytesPerS: 32_000, patienceMs: 30_000 };

export interface UploadPace {
  /**
   * What `arriving` brings, as long as it comes fast enough; bytes, or parts whose bytes go through here as well.
   * @throws {HttpRefusal} 408 `upload-slow`.
   */
  of<T>(arriving: AsyncIterable<T>): AsyncGenerator<T>;
}

/** The pace of one upload, whatever it consists of. */
export function uploadPace({ bytesPerS, patienceMs }: PaceLimits = PACE): UploadPace {
  /** Spent by waiting and won back by what comes. */
  let leftMs = patienceMs;
  return {
    async *of(arriving) {
      const from = arriving[Symbol.asyncIterator]();
      let isLate = false;
      const late = () => {
        isLate = true;
        const atLeast = `${Math.ceil((bytesPerS * 8) / 1000)} kbit/s`;
        const words = `it arrives too slowly: over ${patienceMs / 1000} s less than ${atLeast}; send it over a faster line, or packed with gzip`;
        return new HttpRefusal(408, "upload-slow", "body", words);
      };
      try {
        for (;;) {
          const begunMs = performance.now();
          const step = await within(leftMs, from.next(), late);
          if (step.done === true) return;
          const { value } = step;
          const wonMs = value instanceof Uint8Array ? (value.length / bytesPerS) * 1000 : 0;
          leftMs = Math.min(patienceMs, leftMs - (performance.now() - begunMs) + wonMs);
          yield value;
        }
      } finally {
        const closed = from.return?.();
        // What is late still waits for its next piece, and would be waited for.
        if (isLate) closed?.catch(() => undefined);
        else await closed;
      }
    },
  };
}

/** What `promise` comes to. @throws what `late` makes when that takes more than `ms`. */
async function within<T>(ms: number, promise: Promise<T>, late: () => Error): Promise<T> {
  const { promise: over, reject } = Promise.withResolvers<never>();
  const clock = setTimeout(() => reject(late()), Math.max(0, ms));
  try {
    return await Promise.race([promise, over]);
  } finally {
    clearTimeout(clock);
  }
}
