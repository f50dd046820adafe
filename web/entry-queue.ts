/**
 * What somebody said at a tablet or a phone, kept until the server has it: entries wait through a broken line, a closed page
 * and a restart, and are sent in the order in which they were said.
 *
 * Each entry names the version that its writer saw. One that somebody else overtook is set aside with both versions, until a
 * person has decided; nothing is ever dropped by itself.
 */

/** What can be said: of what kind, about what, and the words; each room has its own. */
export interface Sayable {
  readonly kind: string;
  readonly about: string;
  readonly said: unknown;
}

export type Waiting<E extends Sayable> = E & {
  readonly base: number;
  readonly entry: string;
  /** When it was said (ms), by the clock of the tablet. */
  readonly at: number;
  /** Somebody else was first; a person decides between the two. */
  readonly overtaken: boolean;
  /** The server refuses it as it stands; in the words of its code. */
  readonly refused: string | null;
};

/** What is asked of `localStorage`. */
export type Drawer = Pick<Storage, "getItem" | "setItem" | "removeItem">;

export type Sending =
  | { readonly outcome: "kept"; readonly version: number }
  | { readonly outcome: "overtaken" }
  | { readonly outcome: "refused"; readonly code: string }
  /** No line; try again later. */
  | { readonly outcome: "unreachable" };

/** Codes after which the same entry may well be taken later. */
const LATER: readonly string[] = ["server-unreachable", "not-signed-in", "busy", "too-many-requests"];

/** What a refusal of this code makes of an entry. */
export function refusalOf(code: string): Sending {
  if (LATER.includes(code)) return { outcome: "unreachable" };
  return code === "record-changed" ? { outcome: "overtaken" } : { outcome: "refused", code };
}

export interface EntryQueue<E extends Sayable> {
  /** In the order in which they were said. */
  readonly waiting: readonly Waiting<E>[];
  /**
   * Keeps what was said before anything is sent.
   * @param seen the version on the screen, 0 for none.
   * @returns whether it is safe on this device: a full or forbidden storage keeps it in memory only.
   */
  say(said: E, seen: number): boolean;
  /** Sends what waits, one after the other, until all is there or the line breaks. One run at a time. */
  send(deliver: (entry: Waiting<E>) => Promise<Sending>): Promise<void>;
  /** Of an entry that was overtaken or refused: mine after all, over the version that is there now. */
  insist(entry: string, seen: number): void;
  /** Of an entry that was overtaken or refused: what is there stays. */
  giveUp(entry: string): void;
  /** Told of every change; @returns how to stop it. */
  onChange(listener: () => void): () => void;
}

/** Whether a person has to decide before it is sent again. */
export function isUndecided({ overtaken, refused }: Pick<Waiting<Sayable>, "overtaken" | "refused">): boolean {
  return overtaken || refused !== null;
}

const isAboutSame = (one: Pick<Sayable, "kind" | "about">, other: Pick<Sayable, "kind" | "about">) =>
  one.kind === other.kind && one.about === other.about;

export interface QueueOptions<E extends Sayable> {
  /** Where entries survive. */
  readonly drawer: Drawer;
  /** One per person and record. */
  readonly name: string;
  /** 8 to 64 letters and digits, new each time. */
  readonly newEntryId: () => string;
  /** Milliseconds. */
  readonly now: () => number;
  /** Whether what an older page left is an entry of this room. */
  readonly isEntry: (kept: Readonly<Record<string, unknown>>) => kept is Waiting<E> & Record<string, unknown>;
}

export function createQueue<E extends Sayable>({
  drawer,
  name,
  newEntryId,
  now,
  isEntry,
}: QueueOptions<E>): EntryQueue<E> {
  let waiting: readonly Waiting<E>[] = readFrom(drawer, name, isEntry);
  let sending: Promise<void> | undefined;
  const listeners = new Set<() => void>();

  function keep(next: readonly Waiting<E>[]): boolean {
    waiting = next;
    let safe = true;
    try {
      if (next.length === 0) drawer.removeItem(name);
      else drawer.setItem(name, JSON.stringify(next));
    } catch {
      safe = false;
    }
    for (const listener of listeners) listener();
    return safe;
  }

  const replace = (entry: string, by: (one: Waiting<E>) => Waiting<E>) =>
    keep(waiting.map((one) => (one.entry === entry ? by(one) : one)));

  async function sendAll(deliver: (entry: Waiting<E>) => Promise<Sending>): Promise<void> {
    for (;;) {
      // What follows an entry that waits for a decision waits, too.
      const next = waiting.find((one) => !waiting.some((other) => isAboutSame(one, other) && isUndecided(other)));
      if (next === undefined) return;
      const sent = await deliver(next);
      switch (sent.outcome) {
        case "unreachable":
          return;
        case "overtaken":
          replace(next.entry, (one) => ({ ...one, overtaken: true }));
          break;
        case "refused":
          replace(next.entry, (one) => ({ ...one, refused: sent.code }));
          break;
        case "kept":
          keep(
            waiting
              .filter(({ entry }) => entry !== next.entry)
              .map((one) => (isAboutSame(one, next) ? { ...one, base: sent.version } : one)),
          );
      }
    }
  }

  return {
    get waiting() {
      return waiting;
    },
    say(said, seen) {
      const before = waiting.findLast((one) => isAboutSame(one, said));
      const base = before?.base ?? seen;
      const entry: Waiting<E> = {
        ...{ ...said, base, entry: newEntryId(), at: now() },
        ...{ overtaken: false, refused: null },
      };
      return keep([...waiting, entry]);
    },
    send(deliver) {
      sending ??= sendAll(deliver).finally(() => {
        sending = undefined;
      });
      return sending;
    },
    insist(entry, seen) {
      // A new id: the server may have seen the old one, and it says another thing now.
      replace(entry, (mine) => ({ ...mine, base: seen, entry: newEntryId(), overtaken: false, refused: null }));
    },
    giveUp(entry) {
      keep(waiting.filter((one) => one.entry !== entry));
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** What an older page left; anything that is no entry is passed over. */
function readFrom<E extends Sayable>(
  drawer: Drawer,
  name: string,
  isEntry: QueueOptions<E>["isEntry"],
): readonly Waiting<E>[] {
  try {
    const kept: unknown = JSON.parse(drawer.getItem(name) ?? "[]");
    return Array.isArray(kept) ? kept.filter(isWaiting).filter(isEntry) : [];
  } catch {
    return [];
  }
}

function isWaiting(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const { about, base, entry } = value as Record<string, unknown>;
  return typeof about === "string" && Number.isInteger(base) && typeof entry === "string";
}
