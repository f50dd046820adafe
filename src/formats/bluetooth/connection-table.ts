/**
 * Connections under way, by access address or handle. The one that was silent for longest goes when there are too
 * many.
 */

export const CONNECTIONS_AT_MOST = 256;

export class ConnectionTable<T extends { readonly lastFrame: number }> {
  readonly #open = new Map<number, T>();
  readonly #ended: (connection: T) => void;

  constructor(ended: (connection: T) => void) {
    this.#ended = ended;
  }

  get(key: number): T | undefined {
    return this.#open.get(key);
  }

  /** Puts it there; one of the same key has ended then. */
  open(key: number, connection: T): T {
    this.end(key);
    if (this.#open.size >= CONNECTIONS_AT_MOST) this.#endSilent();
    this.#open.set(key, connection);
    return connection;
  }

  end(key: number): void {
    const connection = this.#open.get(key);
    if (connection === undefined) return;
    this.#open.delete(key);
    this.#ended(connection);
  }

  endAll(): void {
    for (const key of [...this.#open.keys()]) this.end(key);
  }

  values(): Iterable<T> {
    return this.#open.values();
  }

  #endSilent(): void {
    let silent = -1;
    let last = Number.POSITIVE_INFINITY;
    for (const [key, { lastFrame }] of this.#open) {
      if (lastFrame < last) [silent, last] = [key, lastFrame];
    }
    this.end(silent);
  }
}
