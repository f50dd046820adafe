/**
 * Answers that hold until what they were read from is written: whoever scrolls a list or types on asks nearly the same
 * again and again.
 */
import type { Schema } from "./schema.ts";

/** A connection that reads; what it is asked through is no matter here. */
type Connection = object;
type Table = keyof Schema;

/** Of 100,000 devices the largest answers take 400 kB each. */
const ANSWERS_KEPT = 64;

interface Kept {
  /** The one asked for last stands last. */
  readonly answers: Map<string, { readonly table: Table; readonly answer: unknown }>;
  /** Counts the commits, so that what was read before one is not kept after it. */
  commits: number;
}

const keptOf = new WeakMap<Connection, Kept>();

/** Makes `db` keep answers; whoever writes to its database says so by `forgetAnswers`. */
export function keepAnswers(db: Connection): void {
  keptOf.set(db, { answers: new Map(), commits: 0 });
}

/** @param written the tables that a commit has changed. */
export function forgetAnswers(db: Connection, written: ReadonlySet<string>): void {
  const kept = keptOf.get(db);
  if (kept === undefined || written.size === 0) return;
  kept.commits++;
  for (const [key, { table }] of kept.answers) if (written.has(table)) kept.answers.delete(key);
}

/**
 * The answer under `key`, read from `table` alone, or the one that `answer` finds; nobody may change it.
 * @param isWorthIt whether it took longer to find than it takes to look up.
 */
export async function keptAnswer<T>(
  db: Connection,
  table: Table,
  key: string,
  answer: () => Promise<T>,
  isWorthIt: (answer: T) => boolean = () => true,
): Promise<T> {
  const kept = keptOf.get(db);
  if (kept === undefined) return answer();
  const known = kept.answers.get(key);
  if (known !== undefined) {
    kept.answers.delete(key);
    kept.answers.set(key, known);
    return known.answer as T;
  }
  const { commits } = kept;
  const found = await answer();
  if (!isWorthIt(found) || commits !== kept.commits) return found;
  kept.answers.set(key, { table, answer: found });
  const [oldest] = kept.answers.keys();
  if (kept.answers.size > ANSWERS_KEPT && oldest !== undefined) kept.answers.delete(oldest);
  return found;
}
