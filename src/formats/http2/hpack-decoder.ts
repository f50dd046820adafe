/**
 * Header compression of one direction of HTTP/2: blocks in, fields out, with the table that both ends keep.
 *
 * Memory is bounded by the table, 64 KiB by its own count; a direction that wants more cannot be read on.
 * Source: RFC 7541.
 */
import { huffmanDecoded } from "./huffman.ts";
import { type HeaderField, STATIC_TABLE } from "./static-table.ts";

/** Browsers announce this much; what nobody announced starts at 4,096 (RFC 9113, 6.5.2). */
const MOST_TABLE_BYTES = 65_536;
const FIRST_TABLE_BYTES = 4_096;
/** What an entry counts beside its bytes (RFC 7541, 4.1). */
const ENTRY_BYTES = 32;
/** No number in a block is larger; each seven bits cost a byte. */
const LARGEST_NUMBER = 2 ** 28;

export class HpackDecoder {
  /** The oldest first, from `#oldest` on. */
  #entries: HeaderField[] = [];
  #oldest = 0;
  #tableBytes = 0;
  #mostBytes = FIRST_TABLE_BYTES;
  #at = 0;
  #isBroken = false;

  /** Tells each field of a whole block; false when the block cannot be read, and then none after it can. */
  decode(bytes: Uint8Array, start: number, end: number, onField: (field: HeaderField) => void): boolean {
    this.#at = start;
    while (this.#at < end && !this.#isBroken) this.#next(bytes, end, onField);
    return !this.#isBroken;
  }

  #next(bytes: Uint8Array, end: number, onField: (field: HeaderField) => void): void {
    const first = bytes[this.#at] as number;
    if ((first & 0x80) !== 0) {
      const field = this.#fieldAt(this.#number(bytes, end, 7));
      if (field !== undefined) onField(field);
      return;
    }
    if ((first & 0xe0) === 0x20) {
      this.#resize(this.#number(bytes, end, 5));
      return;
    }
    const isKept = (first & 0x40) !== 0;
    const index = this.#number(bytes, end, isKept ? 6 : 4);
    const name = index === 0 ? this.#string(bytes, end) : this.#fieldAt(index)?.name;
    const value = this.#string(bytes, end);
    if (name === undefined || value === undefined || this.#isBroken) return;
    const field = { name, value };
    if (isKept) this.#keep(field);
    onField(field);
  }

  #fieldAt(index: number): HeaderField | undefined {
    const field =
      index <= STATIC_TABLE.length
        ? STATIC_TABLE[index - 1]
        : this.#entries[this.#entries.length - (index - STATIC_TABLE.length)];
    const isThere = field !== undefined && index - STATIC_TABLE.length <= this.#entries.length - this.#oldest;
    if (!isThere) this.#isBroken = true;
    return isThere ? field : undefined;
  }

  #keep(field: HeaderField): void {
    const size = sizeOf(field);
    this.#evictTo(this.#mostBytes - size);
    if (size > this.#mostBytes) return;
    this.#entries.push(field);
    this.#tableBytes += size;
  }

  #resize(mostBytes: number): void {
    if (mostBytes > MOST_TABLE_BYTES) this.#isBroken = true;
    else {
      this.#mostBytes = mostBytes;
      this.#evictTo(mostBytes);
    }
  }

  #evictTo(bytes: number): void {
    while (this.#tableBytes > 0 && this.#tableBytes > bytes)
      this.#tableBytes -= sizeOf(this.#entries[this.#oldest++] as HeaderField);
    // What has left the table is let go now and then, so that each entry is moved about once.
    if (this.#oldest > 64 && 2 * this.#oldest > this.#entries.length) {
      this.#entries = this.#entries.slice(this.#oldest);
      this.#oldest = 0;
    }
  }

  /** RFC 7541, 5.1. */
  #number(bytes: Uint8Array, end: number, prefixBits: number): number {
    const full = (1 << prefixBits) - 1;
    let number = (bytes[this.#at++] as number) & full;
    if (number < full) return number;
    for (let factor = 1; this.#at < end; factor *= 128) {
      const byte = bytes[this.#at++] as number;
      number += (byte & 0x7f) * factor;
      if (number > LARGEST_NUMBER || factor > LARGEST_NUMBER) break;
      if ((byte & 0x80) === 0) return number;
    }
    this.#isBroken = true;
    return 0;
  }

  #string(bytes: Uint8Array, end: number): Uint8Array | undefined {
    if (this.#isBroken || this.#at >= end) {
      this.#isBroken = true;
      return undefined;
    }
    const isHuffman = ((bytes[this.#at] as number) & 0x80) !== 0;
    const length = this.#number(bytes, end, 7);
    const from = this.#at;
    if (this.#isBroken || length > end - from) {
      this.#isBroken = true;
      return undefined;
    }
    this.#at = from + length;
    // By the constructor: the slice of a Node Buffer is a view, and the window does not last.
    const text = isHuffman ? huffmanDecoded(bytes, from, this.#at) : new Uint8Array(bytes.subarray(from, this.#at));
    if (text === undefined) this.#isBroken = true;
    return text;
  }
}

function sizeOf({ name, value }: HeaderField): number {
  return name.length + value.length + ENTRY_BYTES;
}
