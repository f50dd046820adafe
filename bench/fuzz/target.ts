/** A reader of foreign bytes, as the fuzzing meets it. */
import { type Delivery, type Told, turnsOf } from "./delivery.ts";

export interface Target {
  /** Of the reader: what `--reader` names. */
  readonly name: string;
  /** Small inputs of our own to begin with. */
  seeds(): readonly Uint8Array[];
  /** Reads the input and writes down what is told. Throws nothing but `InputError`. */
  run(input: Uint8Array, delivery: Delivery, told: Told): void;
  /** It reads a stream: where that is cut must not matter. */
  readonly isStream?: boolean;
  /** Whether, by what was told, the reader was lost: where it finds its way again depends on the pieces. */
  isLost?(facts: readonly string[]): boolean;
  /** Samples of the shared folder to begin with too; what comes of them is not kept. */
  readonly shared?: readonly string[];
}

export interface ConversationReader {
  read(direction: 0 | 1, bytes: Uint8Array, start: number, end: number): boolean;
  gap?(direction: 0 | 1): void;
  close?(): void;
}

/** A reader of both directions of a connection, fed as TCP does: a direction that is not wanted gets no more. */
export function conversationTarget(
  name: string,
  create: (told: Told, input: Uint8Array) => ConversationReader,
  seeds: () => readonly Uint8Array[],
  isLost?: Target["isLost"],
): Target {
  return {
    name,
    seeds,
    isStream: true,
    // Behind a gap a reader looks for a piece that begins with a message.
    isLost: (facts) => facts.includes('["gap"]') || isLost?.(facts) === true,
    run(input, delivery, told) {
      const reader = create(told, input);
      const wanted: [boolean, boolean] = [true, true];
      for (const { direction, isGap, bytes } of turnsOf(input)) {
        if (!wanted[direction]) continue;
        if (isGap && reader.gap !== undefined) {
          told.fact("gap");
          reader.gap(direction);
        }
        wanted[direction] = delivery.pieces(bytes, (piece, start, end) => reader.read(direction, piece, start, end));
      }
      reader.close?.();
    },
  };
}

/** A reader of datagrams: each turn is one. */
export function datagramTarget(
  name: string,
  create: (told: Told) => {
    datagram(direction: 0 | 1, bytes: Uint8Array, start: number, end: number): unknown;
    close?(): void;
  },
  seeds: () => readonly Uint8Array[],
): Target {
  return {
    name,
    seeds,
    run(input, delivery, told) {
      const reader = create(told);
      for (const { direction, bytes } of turnsOf(input)) {
        delivery.window(bytes, (window, start, end) => reader.datagram(direction, window, start, end));
      }
      reader.close?.();
    },
  };
}

/** A function of one window. */
export function windowTarget(
  name: string,
  read: (bytes: Uint8Array, start: number, end: number, told: Told) => unknown,
  seeds: () => readonly Uint8Array[],
): Target {
  return {
    name,
    seeds,
    run: (input, delivery, told) =>
      told.fact(delivery.window(input, (bytes, start, end) => read(bytes, start, end, told))),
  };
}

/** A reader that is pushed the pieces of a file. */
export function fileTarget(
  name: string,
  create: (told: Told) => { push(chunk: Uint8Array): void; end(): unknown },
  seeds: () => readonly Uint8Array[],
): Target {
  return {
    name,
    seeds,
    isStream: true,
    run(input, delivery, told) {
      const reader = create(told);
      delivery.pieces(input, (bytes, start, end) => {
        reader.push(bytes.subarray(start, end));
        return true;
      });
      told.fact(reader.end());
    },
  };
}
