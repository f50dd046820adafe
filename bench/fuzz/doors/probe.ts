/**
 * Loaded before a program that is fuzzed: tells, when asked by its parent, what it holds after a collection of garbage.
 */
export interface Held {
  /** Heap and what hangs on it, after a collection. */
  readonly bytes: number;
  readonly rssBytes: number;
  /** What keeps its loop alive, by kind. */
  readonly resources: Readonly<Record<string, number>>;
}

const ROUNDS = 3;
const BETWEEN_MS = 150;

async function measure(): Promise<Held> {
  for (let round = 0; round < ROUNDS; round++) {
    globalThis.gc?.();
    await new Promise((resolve) => setTimeout(resolve, BETWEEN_MS));
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  const resources: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) resources[kind] = (resources[kind] ?? 0) + 1;
  return { bytes: heapUsed + external, rssBytes: rss, resources };
}

process.on("message", () => void measure().then((held) => process.send?.(held)));
// It ends as it would without a parent that asks.
process.channel?.unref();
