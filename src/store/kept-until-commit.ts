/**
 * Answers that hold until the next commit: whoever scrolls a list or types on asks nearly the same again and again.
 */

/** A connection that reads; what it is asked through is no matter here. */
type Connection = object;

/** Of 100,000 devices the largest answers take 400 kB each. */
const ANSWERS_KEPT = 64;

interface Kept {
  /** The one asked for last stands last. */
  readonly answers: Map<string, unknown>;
  /** Counts the commits, so that what was read before one is not kept after it. */
  commits: number;
}

const keptOf = new WeakMap<Connection, Kept>();

/** Makes `db` keep answers; whoever writes to its database says so by `forgetKept`. */
export function keepAnswers(db: Connection): void {
  keptOf.set(db, { answers: new Map(), commits: 0 });
}

export function forgetKept(db: Connection): void {
  const kept = keptOf.get(db);
  if (kept === undefined) return;
  kept.answers.clear();
  kept.commits++;
}

/**
 * The answer under `key`, or the one that `answer` finds; nobody may change it.
 * @param isWorthIt whether it took longer to find than it takes to look up.
 */
export async function keptUntilCommit<T>(
  db: Connection,
  key: string,
  answer: () => Promise<T>,
  isWorthIt: (answer: T) => boolean = () => true,
): Promise<T> {
  const kept = keptOf.get(db);
  if (kept === undefined) return answer();
  if (kept.answers.has(key)) {
    const known = kept.answers.get(key) as T;
    kept.answers.delete(key);
    kept.answers.set(key, known);
    return known;
  }
  const { commits } = kept;
  const found = await answer();
  if (!isWorthIt(found) || commits !== kept.commits) return found;
  kept.answers.set(key, found);
  const [oldest] = kept.answers.keys();
  if (kept.answers.size > ANSWERS_KEPT && oldest !== undefined) kept.answers.delete(oldest);
  return found;
}
