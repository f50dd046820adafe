/**
 * Replies that outlive the page, so that they are there without a line.
 */

/** What was kept under `name`; undefined where nothing is. */
export function remembered<T>(name: string): T | undefined {
  try {
    return (JSON.parse(localStorage.getItem(name) ?? "null") as T | null) ?? undefined;
  } catch {
    return undefined;
  }
}

export function remember(name: string, content: unknown): void {
  try {
    localStorage.setItem(name, JSON.stringify(content));
  } catch {
    // Without room it is merely not there without a line.
  }
}

export function forget(name: string): void {
  try {
    localStorage.removeItem(name);
  } catch {
    // A browser that keeps nothing has nothing to forget.
  }
}
