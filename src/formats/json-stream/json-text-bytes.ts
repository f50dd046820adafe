/**
 * The text between two quotes of JSON as UTF-8 bytes, unescaped while it streams by, of any length.
 *
 * Nothing is judged: an escape that JSON does not know stays as it is written, half a surrogate pair becomes U+FFFD.
 * Source: RFC 8259, section 7.
 */
export type ByteSink = (bytes: Uint8Array, start: number, end: number) => void;

const BACKSLASH = 0x5c;
const U = 0x75;
const OUT_BYTES = 16 * 1024;
/** By the byte behind the backslash; 0 for what is no escape of one character. */
const PLAIN = new Uint8Array(256);
for (const [sign, byte] of [...'"\\/bfnrt'].map((one, at) => [one, '"\\/\b\f\n\r\t'.charCodeAt(at)] as const)) {
  PLAIN[sign.charCodeAt(0)] = byte;
}

export class JsonTextBytes {
  readonly #sink: ByteSink;
  readonly #out = new Uint8Array(OUT_BYTES);
  #length = 0;
  /** Bytes of an escape that goes over the end of a piece, with its backslash. */
  readonly #escape = new Uint8Array(6);
  #escapeBytes = 0;
  /** The first half of a surrogate pair; 0 when none waits. */
  #high = 0;

  constructor(sink: ByteSink) {
    this.#sink = sink;
  }

  write(bytes: Uint8Array, start: number, end: number): void {
    let at = start;
    while (this.#escapeBytes > 0 && at < end) this.#continueEscape(bytes[at++] as number);
    const first = bytes.subarray(at, end).indexOf(BACKSLASH);
    const plainEnd = first === -1 ? end : at + first;
    if (plainEnd > at) {
      this.#endPair();
      this.#flush();
      this.#sink(bytes, at, plainEnd);
    }
    this.#mixed(bytes, plainEnd, end);
    this.#flush();
  }

  /** The text is over. */
  end(): void {
    const rest = this.#escape.slice(0, this.#escapeBytes);
    this.#escapeBytes = 0;
    this.#endPair();
    for (const byte of rest) this.#put(byte);
    this.#flush();
  }

  #mixed(bytes: Uint8Array, start: number, end: number): void {
    for (let at = start; at < end; ) {
      if (this.#length === OUT_BYTES) this.#flush();
      at = this.#plain(bytes, at, end);
      if (at < end && bytes[at] === BACKSLASH && this.#length < OUT_BYTES) {
        do this.#continueEscape(bytes[at++] as number);
        while (this.#escapeBytes > 0 && at < end);
      }
    }
  }

  /** Copies characters and escapes of one character, up to any other escape or until the buffer is full. */
  #plain(bytes: Uint8Array, start: number, end: number): number {
    if (this.#high !== 0 && bytes[start] !== BACKSLASH) this.#endPair();
    if (this.#high !== 0) return start;
    const out = this.#out;
    let length = this.#length;
    let at = start;
    while (at < end && length < OUT_BYTES) {
      let byte = bytes[at] as number;
      if (byte === BACKSLASH) {
        byte = at + 1 < end ? (PLAIN[bytes[at + 1] as number] as number) : 0;
        if (byte === 0) break;
        at++;
      }
      out[length++] = byte;
      at++;
    }
    this.#length = length;
    return at;
  }

  /** One byte of an escape, which may end with it. */
  #continueEscape(byte: number): void {
    const held = this.#escape;
    held[this.#escapeBytes++] = byte;
    if (this.#escapeBytes === 1) return;
    const kind = held[1] as number;
    const isWhole = kind === U ? this.#escapeBytes === 6 : true;
    if (kind === U && this.#escapeBytes > 2 && hexDigit(byte) === -1) this.#asWritten();
    else if (isWhole && kind === U) {
      this.#escapeBytes = 0;
      let unit = 0;
      for (let at = 2; at < 6; at++) unit = unit * 16 + hexDigit(held[at] as number);
      this.#unit(unit);
    } else if (isWhole) {
      if (PLAIN[kind] === 0) this.#asWritten();
      else {
        this.#escapeBytes = 0;
        this.#endPair();
        this.#put(PLAIN[kind] as number);
      }
    }
  }

  #asWritten(): void {
    const length = this.#escapeBytes;
    this.#escapeBytes = 0;
    this.#endPair();
    for (let at = 0; at < length; at++) this.#put(this.#escape[at] as number);
  }

  #unit(unit: number): void {
    const isLow = unit >= 0xdc00 && unit <= 0xdfff;
    if (isLow && this.#high !== 0) {
      const point = 0x10000 + ((this.#high - 0xd800) << 10) + (unit - 0xdc00);
      this.#high = 0;
      this.#point(point);
      return;
    }
    this.#endPair();
    if (unit >= 0xd800 && unit <= 0xdbff) this.#high = unit;
    else this.#point(isLow ? 0xfffd : unit);
  }

  /** Half of a pair that nothing followed. */
  #endPair(): void {
    if (this.#high === 0) return;
    this.#high = 0;
    this.#point(0xfffd);
  }

  #point(point: number): void {
    if (point < 0x80) this.#put(point);
    else if (point < 0x800) this.#put(0xc0 | (point >> 6), 0x80 | (point & 63));
    else if (point < 0x10000) this.#put(0xe0 | (point >> 12), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63));
    else {
      this.#put(0xf0 | (point >> 18), 0x80 | ((point >> 12) & 63), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63));
    }
  }

  #put(...bytes: readonly number[]): void {
    if (this.#length + bytes.length > OUT_BYTES) this.#flush();
    for (const byte of bytes) this.#out[this.#length++] = byte;
  }

  #flush(): void {
    if (this.#length > 0) this.#sink(this.#out, 0, this.#length);
    this.#length = 0;
  }
}

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
