/**
 * Follows `ways.json`: what is written into it counts within seconds, and while it is broken the last good one holds.
 */
import { stat } from "node:fs/promises";
import { InputError } from "../../domain/input-error.ts";
import { NO_WAYS, readWays, type Ways } from "./ways.ts";

export interface FollowedWays {
  current(): Ways;
  /** Why the file as it is now does not count, for the log; null while it does. */
  problem(): string | null;
  /** Looks now, as it does by itself every ten seconds. */
  look(): Promise<void>;
  close(): void;
}

export interface FollowOptions {
  readonly path: string;
  /** It was named by a person, so it has to be there. */
  readonly isNamed: boolean;
  readonly now: () => Date;
  readonly log: (text: string) => void;
  readonly everyMs?: number;
}

const EVERY_MS = 10_000;

/** @throws {InputError} as `readWays` when the file is wrong at the start. */
export async function followWays(options: FollowOptions): Promise<FollowedWays> {
  const { path, isNamed, now, log, everyMs = EVERY_MS } = options;
  let mark = await markOf(path);
  let ways = mark === ABSENT && !isNamed ? NO_WAYS : await readWays(path, now);
  let problem: string | null = null;

  async function look(): Promise<void> {
    const found = await markOf(path);
    if (found === mark) return;
    mark = found;
    try {
      ways = await readWays(path, now);
      problem = null;
      log(`carelabel: ${path} was read anew\n`);
    } catch (error) {
      problem = error instanceof InputError ? `${error.where}: ${error.message}` : "it cannot be read";
      log(`carelabel: ${path} does not count, what it said before holds: ${problem}\n`);
    }
  }
  const timer = setInterval(() => void look(), everyMs).unref();
  return { current: () => ways, problem: () => problem, look, close: () => clearInterval(timer) };
}

const ABSENT = "absent";

/** Another whenever the file was written, replaced, removed, or its permissions changed. */
async function markOf(path: string): Promise<string> {
  try {
    const { mtimeMs, ctimeMs, size, ino } = await stat(path);
    return [mtimeMs, ctimeMs, size, ino].join(" ");
  } catch {
    return ABSENT;
  }
}
