/**
 * The handshake bytes of one side put in order: CRYPTO frames come in any order, twice, and over several packets.
 *
 * Source: RFC 9000, section 19.6; RFC 8446, section 4 (handshake messages).
 */

/** Bytes kept of one side; the ClientHello of today has up to 2 KiB. */
const MOST_BYTES = 0x10000;
/** Pieces that wait for those before them; some clients cut their hello into a dozen on purpose. */
const MOST_PIECES = 64;
const MESSAGE_HEADER_BYTES = 4;

export class CryptoStream {
  #buffer = new Uint8Array(0);
  /** Bytes that are there without a hole from the beginning. */
  #whole = 0;
  /** Where the next message begins. */
  #next = 0;
  /** Pieces beyond `#whole`: start and end one after the other. */
  #waiting: (readonly [start: number, end: number])[] = [];
  /** True once something was too much to be kept. */
  overflowed = false;

  /** Takes the data of one frame. */
  take(offset: number, bytes: Uint8Array, start: number, end: number): void {
    const to = offset + end - start;
    if (to <= this.#whole) return;
    if (to > MOST_BYTES || (offset > this.#whole && this.#waiting.length >= MOST_PIECES)) {
      this.overflowed = true;
      return;
    }
    this.#reserve(to);
    this.#buffer.set(bytes.subarray(start, end), offset);
    if (offset > this.#whole) {
      this.#waiting.push([offset, to]);
      return;
    }
    this.#whole = to;
    // Each round takes at least one piece away, and there are few.
    for (let joined = true; joined; ) {
      joined = false;
      for (const [pieceStart, pieceEnd] of this.#waiting) {
        if (pieceStart > this.#whole || pieceEnd <= this.#whole) continue;
        this.#whole = pieceEnd;
        joined = true;
      }
    }
    this.#waiting = this.#waiting.filter(([, pieceEnd]) => pieceEnd > this.#whole);
  }

  /** Hands out each handshake message that has become whole, with its four bytes of header. */
  drain(message: (bytes: Uint8Array, start: number, end: number) => void): void {
    while (this.#whole - this.#next >= MESSAGE_HEADER_BYTES) {
      const at = this.#next;
      const buffer = this.#buffer;
      const high = buffer[at + 1] as number;
      const length = (high << 16) | ((buffer[at + 2] as number) << 8) | (buffer[at + 3] as number);
      const end = at + MESSAGE_HEADER_BYTES + length;
      if (end > MOST_BYTES) this.overflowed = true;
      if (end > this.#whole) return;
      this.#next = end;
      message(this.#buffer, at, end);
    }
  }

  #reserve(size: number): void {
    if (size <= this.#buffer.length) return;
    const larger = new Uint8Array(Math.min(MOST_BYTES, Math.max(size, 2 * this.#buffer.length, 2048)));
    larger.set(this.#buffer);
    this.#buffer = larger;
  }
}
