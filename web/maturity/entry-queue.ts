/**
 * What somebody said at a tablet, kept until the server has it: entries wait through a broken line, a closed page and a
 * restart, and are sent in the order in which they were said.
 *
 * Each entry names the version that its writer saw. One that somebody else overtook is set aside with both versions, until a
 * person has decided; nothing is ever dropped by itself.
 */
import type { AnswerInput } from "../../src/contract/evaluation.ts";
import type { Measure } from "../../src/domain/maturity/measure.ts";
import type { Figure } from "../../src/domain/maturity/measured-facts.ts";

/** What a person said to one criterion. */
export type Said = Omit<AnswerInput, "base" | "entry">;

/** What can be said in an evaluation; null takes a figure or a measure back. */
export type Entry =
  | { readonly kind: "answer"; readonly about: string; readonly said: Said }
  | { readonly kind: "figure"; readonly about: string; readonly said: Figure | null }
  | { readonly kind: "measure"; readonly about: string; readonly said: Measure | null };

export type WaitingEntry = Entry & {
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

export interface EntryQueue {
  /** In the order in which they were said. */
  readonly waiting: readonly WaitingEntry[];
  /**
   * Keeps what was said before anything is sent.
   * @param seen the version on the screen, 0 for none.
   * @returns whether it is safe on this device: a full or forbidden storage keeps it in memory only.
   */
  say(said: Entry, seen: number): boolean;
  /** Sends what waits, one after the other, until all is there or the line breaks. One run at a time. */
  send(deliver: (entry: WaitingEntry) => Promise<Sending>): Promise<void>;
  /** Of an entry that was overtaken or refused: mine after all, over the version that is there now. */
  insist(entry: string, seen: number): void;
  /** Of an entry that was overtaken or refused: what is there stays. */
  giveUp(entry: string): void;
  /** Told of every change; @returns how to stop it. */
  onChange(listener: () => void): () => void;
}

/** Whether a person has to decide before it is sent again. */
export function isUndecided({ overtaken, refused }: Pick<WaitingEntry, "overtaken" | "refused">): boolean {
  return overtaken || refused !== null;
}

const isAboutSame = (one: Pick<Entry, "kind" | "about">, other: Pick<Entry, "kind" | "about">) =>
  one.kind === other.kind && one.about === other.about;

/**
 * @param drawer where entries survive; @param name one per person and evaluation.
 * @param newEntryId 8 to 64 letters and digits, new each time. @param now milliseconds.
 */
export function createEntryQueue(
  drawer: Drawer,
  name: string,
  newEntryId: () => string,
  now: () => number,
): EntryQueue {
  let waiting: readonly WaitingEntry[] = readFrom(drawer, name);
  let sending: Promise<void> | undefined;
  const listeners = new Set<() => void>();

  function keep(next: readonly WaitingEntry[]): boolean {
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

  const replace = (entry: string, by: (one: WaitingEntry) => WaitingEntry) =>
    keep(waiting.map((one) => (one.entry === entry ? by(one) : one)));

  async function sendAll(deliver: (entry: WaitingEntry) => Promise<Sending>): Promise<void> {
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
      const entry: WaitingEntry = {
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
function readFrom(drawer: Drawer, name: string): WaitingEntry[] {
  try {
    const kept: unknown = JSON.parse(drawer.getItem(name) ?? "[]");
    return Array.isArray(kept) ? kept.filter(isEntry) : [];
  } catch {
    return [];
  }
}

function isEntry(value: unknown): value is WaitingEntry {
  if (typeof value !== "object" || value === null) return false;
  const { kind, about, base, entry, said } = value as Record<string, unknown>;
  return (
    (kind === "answer" || kind === "figure" || kind === "measure") &&
    typeof about === "string" &&
    Number.isInteger(base) &&
    typeof entry === "string" &&
    typeof said === "object" &&
    (said !== null || kind !== "answer")
  );
}
