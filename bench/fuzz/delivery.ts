/**
 * How an input reaches a reader, and what is written down of what it tells.
 *
 * A window lies between other bytes (the poison) and is overwritten as soon as the call returns, so a reader that looks
 * outside of it, or keeps it, tells something else when the poison is another.
 */

/** Bytes of poison before and behind each window. */
const MARGIN_BYTES = 67;

export class Delivery {
  readonly #poison: number;
  readonly #nextCut: (() => number) | undefined;

  /** @param nextCut length of the next piece of a stream; without it, streams come as they are. */
  constructor(poison: number, nextCut?: () => number) {
    this.#poison = poison;
    this.#nextCut = nextCut;
  }

  /** Hands on one window, which is gone when `read` returns. */
  window<Result>(bytes: Uint8Array, read: (bytes: Uint8Array, start: number, end: number) => Result): Result {
    const around = new Uint8Array(bytes.length + 2 * MARGIN_BYTES).fill(this.#poison);
    around.set(bytes, MARGIN_BYTES);
    const result = read(around, MARGIN_BYTES, MARGIN_BYTES + bytes.length);
    around.fill(this.#poison ^ 0xff);
    return result;
  }

  /** Hands on the pieces of a stream until `read` wants no more. @returns whether it still does. */
  pieces(bytes: Uint8Array, read: (bytes: Uint8Array, start: number, end: number) => boolean): boolean {
    for (let at = 0; at < bytes.length; ) {
      const end =
        this.#nextCut === undefined ? bytes.length : Math.min(bytes.length, at + Math.max(1, this.#nextCut()));
      if (!this.window(bytes.subarray(at, end), read)) return false;
      at = end;
    }
    return true;
  }
}

/** Bytes of a conversation: one direction's, or a place where some are missing. */
export interface Turn {
  readonly direction: 0 | 1;
  readonly isGap: boolean;
  readonly bytes: Uint8Array;
}

const TURN_HEADER_BYTES = 3;
const GAP = 0x80;

/** A conversation as one input: per turn a byte of direction and gap, a length of two bytes, the bytes. */
export function conversation(
  ...turns: readonly (readonly [direction: 0 | 1 | "gap 0" | "gap 1", bytes?: Uint8Array | string])[]
): Uint8Array {
  const parts = turns.flatMap(([direction, content = ""]) => {
    const bytes = typeof content === "string" ? latin1(content) : content;
    const first = typeof direction === "number" ? direction : GAP | Number(direction.at(-1));
    return [Uint8Array.of(first, bytes.length >> 8, bytes.length & 0xff), bytes];
  });
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

/** So many turns are enough: a bomb of empty ones would try the delivery, not the reader. */
const MOST_TURNS = 10_000;

/** Any bytes are a conversation: a length beyond the end takes what is there. */
export function turnsOf(input: Uint8Array): Turn[] {
  const turns: Turn[] = [];
  for (let at = 0; at + TURN_HEADER_BYTES <= input.length && turns.length < MOST_TURNS; ) {
    const [first = 0, high = 0, low = 0] = input.subarray(at, at + TURN_HEADER_BYTES);
    const end = Math.min(input.length, at + TURN_HEADER_BYTES + high * 256 + low);
    turns.push({
      direction: (first & 1) === 0 ? 0 : 1,
      isGap: (first & GAP) !== 0,
      bytes: input.subarray(at + TURN_HEADER_BYTES, end),
    });
    at = end;
  }
  return turns;
}

export function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

/** What a reader told: facts in order, and the bytes of the windows that it handed out, joined by fact and arguments. */
export class Told {
  readonly #facts: unknown[][] = [];
  readonly #windows = new Map<string, { bytes: number; digest: number }>();

  /**
   * A sink that writes every call down. A window among the arguments counts by its bytes, in whatever pieces they come,
   * and bytes alone are read at once; what else was handed over is looked at in the end, since it is the sink's to keep.
   * @param answer what calls return.
   * @param passing name of a call whose argument holds windows, which are valid during it only.
   */
  sink<Sink extends object>(answer?: unknown, passing?: string): Sink {
    return new Proxy({} as Sink, {
      get:
        (_, name) =>
        (...given: unknown[]) => {
          const at = given.findIndex((one) => one instanceof Uint8Array);
          const [start, end] = [given[at + 1], given[at + 2]];
          if (name === passing) this.#facts.push([asText([name, ...given])]);
          else if (at === -1) this.#facts.push([String(name), ...given]);
          else if (typeof start !== "number" || typeof end !== "number") this.#facts.push([asText([name, ...given])]);
          else this.#window(asText([name, ...given.toSpliced(at, 3)]), given[at] as Uint8Array, start, end);
          return answer;
        },
    });
  }

  fact(...fact: unknown[]): void {
    this.#facts.push(fact);
  }

  /** One line for each. */
  lines(): string[] {
    return [
      ...this.#facts.map(asText),
      ...[...this.#windows].map(([name, { bytes, digest }]) => `${name} ${bytes} bytes ${digest >>> 0}`),
    ];
  }

  #window(name: string, bytes: Uint8Array, start: number, end: number): void {
    if (start < 0 || end > bytes.length || start > end)
      throw new Error(`a window from ${start} to ${end} was handed out`);
    const window = this.#windows.get(name) ?? { bytes: 0, digest: 0x811c9dc5 };
    this.#windows.set(name, window);
    window.bytes += end - start;
    for (let at = start; at < end; at++) window.digest = Math.imul(window.digest ^ (bytes[at] as number), 0x01000193);
  }
}

function asText(fact: unknown): string {
  return JSON.stringify(fact, (_, value: unknown) => {
    if (value instanceof Uint8Array) return `0x${value.toHex()}`;
    if (value instanceof Map || value instanceof Set) return [...value];
    if (typeof value === "number" && !Number.isFinite(value)) return String(value);
    return typeof value === "bigint" ? `${value}n` : value;
  });
}
