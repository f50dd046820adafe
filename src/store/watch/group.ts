/**
 * Group: the entries that arrive while a commit runs, packed as they come, so that the next commit takes them as two blocks
 * of bytes and no object per entry crosses between threads.
 */
import { HEAD_BYTES, type NewEntry, viewOf, writeHead } from "./entry.ts";

const HEADS_BYTES = 64 * HEAD_BYTES;
const BODIES_BYTES = 32 * 1024;

/** Buffers above it are not used again: a burst must not hold its memory for ever. */
const KEPT_BYTES = 4 * 1024 * 1024;

export interface Blocks {
  readonly heads: ArrayBuffer;
  readonly bodies: ArrayBuffer;
}

export class Group {
  readonly durables: ((failed?: Error) => void)[] = [];
  /** Arrival of the first entry. */
  oldestMs = 0;
  headsLength = 0;
  bodiesLength = 0;
  #heads: Uint8Array<ArrayBuffer>;
  #view: DataView;
  #bodies: Uint8Array<ArrayBuffer>;

  /** @param blocks of an earlier group, to be written over. */
  constructor(blocks?: Blocks) {
    this.#heads = new Uint8Array(blocks?.heads ?? new ArrayBuffer(HEADS_BYTES));
    this.#view = viewOf(this.#heads);
    this.#bodies = new Uint8Array(blocks?.bodies ?? new ArrayBuffer(BODIES_BYTES));
  }

  get bytes(): number {
    return this.headsLength + this.bodiesLength;
  }

  add(number: number, entry: NewEntry, durable: (failed?: Error) => void): void {
    if (this.durables.length === 0) this.oldestMs = entry.atMs;
    if (this.headsLength + HEAD_BYTES > this.#heads.length) {
      this.#heads = grown(this.#heads, this.headsLength, HEAD_BYTES);
      this.#view = viewOf(this.#heads);
    }
    const end = this.bodiesLength + entry.payload.length;
    if (end > this.#bodies.length) this.#bodies = grown(this.#bodies, this.bodiesLength, entry.payload.length);
    writeHead(this.#view, this.headsLength, number, entry);
    this.#bodies.set(entry.payload, this.bodiesLength);
    this.headsLength += HEAD_BYTES;
    this.bodiesLength = end;
    this.durables.push(durable);
  }

  /** To be transferred; nothing can be added afterwards. */
  blocks(): Blocks {
    return { heads: this.#heads.buffer, bodies: this.#bodies.buffer };
  }
}

/** Blocks worth keeping for another group. */
export function reusable({ heads, bodies }: Blocks): boolean {
  return heads.byteLength + bodies.byteLength <= KEPT_BYTES;
}

function grown(bytes: Uint8Array<ArrayBuffer>, used: number, more: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(Math.max(bytes.length * 2, used + more));
  larger.set(bytes.subarray(0, used));
  return larger;
}
