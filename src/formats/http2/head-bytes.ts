/** Lines of a header section, up to a bound. A value cannot end its line: line ends and zeros in it become spaces. */

const COLON_SPACE = [0x3a, 0x20];
const LINE_END = [0x0d, 0x0a];
const SEMICOLON_SPACE = [0x3b, 0x20];
const SPACE = 0x20;

export class HeadBytes {
  bytes = new Uint8Array(256);
  size = 0;
  /** Something did not fit. */
  isCut = false;
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  line(name: Uint8Array, value: Uint8Array): void {
    if (!this.#fits(name.length + value.length + 4)) return;
    this.#append(name, true);
    this.#append(COLON_SPACE, false);
    this.#append(value, true);
    this.#append(LINE_END, false);
  }

  /** A part of a value whose parts stand behind each other, as cookies do. */
  listItem(value: Uint8Array): void {
    if (!this.#fits(value.length + 2)) return;
    if (this.size > 0) this.#append(SEMICOLON_SPACE, false);
    this.#append(value, true);
  }

  text(text: string): void {
    if (!this.#fits(text.length)) return;
    for (let at = 0; at < text.length; at++) this.bytes[this.size++] = text.charCodeAt(at);
  }

  bytesOf(other: HeadBytes): void {
    if (this.#fits(other.size)) this.#append(other.bytes.subarray(0, other.size), false);
  }

  #fits(count: number): boolean {
    const size = this.size + count;
    if (size > this.#most) {
      this.isCut = true;
      return false;
    }
    if (size > this.bytes.length) {
      const larger = new Uint8Array(Math.max(size, 2 * this.bytes.length));
      larger.set(this.bytes.subarray(0, this.size));
      this.bytes = larger;
    }
    return true;
  }

  #append(part: Uint8Array | readonly number[], isForeign: boolean): void {
    const from = this.size;
    this.bytes.set(part, from);
    this.size += part.length;
    if (!isForeign) return;
    for (let at = from; at < this.size; at++) {
      const byte = this.bytes[at];
      if (byte === 0x0a || byte === 0x0d || byte === 0) this.bytes[at] = SPACE;
    }
  }
}
