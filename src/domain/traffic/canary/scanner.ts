/**
 * Scanner: finds thousands of patterns in one pass, at several hundred megabytes a second.
 *
 * It looks at every fourth position only. A pattern has at least seven bytes, so one of the four words that begin in
 * its anchor (a window of seven bytes) lies at such a position; all four stand in a filter, and what passes the filter
 * is compared byte by byte. The anchor is where the pattern differs most from the other patterns.
 */
import { type CanaryPattern, PATTERN_BYTES_LEAST, PATTERN_BYTES_MOST } from "./patterns.ts";

const FILTER_BITS = 20;
const BUCKET_BITS = 15;
const STEP = 4;
/** A number whose bits are spread evenly (2^32 divided by the golden ratio). */
const SPREAD = 0x9e3779b1;
const LITTLE_ENDIAN = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;
/** Windows below this size are not worth a view of words. */
const WORDS_FROM_BYTES = 64;

export type OnMatch = (pattern: CanaryPattern, offset: number) => void;

export class CanaryScanner {
  readonly #patterns: readonly CanaryPattern[];
  readonly #filter = new Uint8Array(1 << FILTER_BITS);
  /** Bucket -> first entry + 1; entries of one bucket are chained by `#next`. */
  readonly #buckets = new Int32Array(1 << BUCKET_BITS);
  readonly #next: Int32Array;
  readonly #words: Int32Array;
  readonly #entryPattern: Int32Array;
  /** Where the word stands in its pattern. */
  readonly #entryOffset: Uint8Array;
  #view: Int32Array = new Int32Array(0);

  constructor(patterns: readonly CanaryPattern[]) {
    const fit = patterns.every(
      ({ bytes }) => bytes.length >= PATTERN_BYTES_LEAST && bytes.length <= PATTERN_BYTES_MOST,
    );
    if (!fit) throw new RangeError("a pattern is too short or too long to be scanned for");
    this.#patterns = patterns;
    const entries = patterns.length * STEP;
    this.#next = new Int32Array(entries);
    this.#words = new Int32Array(entries);
    this.#entryPattern = new Int32Array(entries);
    this.#entryOffset = new Uint8Array(entries);
    const uses = wordUses(patterns);
    let entry = 0;
    for (const [index, { bytes }] of patterns.entries()) {
      const anchor = rarestAnchor(bytes, uses);
      for (let offset = anchor; offset < anchor + STEP; offset++) {
        const word = wordAt(bytes, offset);
        const spread = Math.imul(word, SPREAD);
        this.#filter[spread >>> (32 - FILTER_BITS)] = 1;
        this.#words[entry] = word;
        this.#entryPattern[entry] = index;
        this.#entryOffset[entry] = offset;
        this.#next[entry] = this.#buckets[spread >>> (32 - BUCKET_BITS)] ?? 0;
        this.#buckets[spread >>> (32 - BUCKET_BITS)] = ++entry;
      }
    }
  }

  /** Tells every pattern that lies between `start` and `end` of `bytes`, with its offset in `bytes`. */
  scan(bytes: Uint8Array, start: number, end: number, onMatch: OnMatch): void {
    if (end - start < PATTERN_BYTES_LEAST) return;
    const filter = this.#filter;
    const shift = 32 - FILTER_BITS;
    if (end - start < WORDS_FROM_BYTES || !LITTLE_ENDIAN) {
      for (let at = start; at + STEP <= end; at += STEP) {
        const word = wordAt(bytes, at);
        if (filter[Math.imul(word, SPREAD) >>> shift] === 1) this.#compare(word, bytes, start, end, at, onMatch);
      }
      return;
    }
    if (this.#view.buffer !== bytes.buffer) this.#view = new Int32Array(bytes.buffer, 0, bytes.buffer.byteLength >>> 2);
    const view = this.#view;
    const base = bytes.byteOffset;
    const last = (base + end) >>> 2;
    for (let index = (base + start + STEP - 1) >>> 2; index < last; index++) {
      const word = view[index] as number;
      if (filter[Math.imul(word, SPREAD) >>> shift] === 1)
        this.#compare(word, bytes, start, end, index * STEP - base, onMatch);
    }
  }

  #compare(word: number, bytes: Uint8Array, start: number, end: number, at: number, onMatch: OnMatch): void {
    let entry = this.#buckets[Math.imul(word, SPREAD) >>> (32 - BUCKET_BITS)] as number;
    while (entry !== 0) {
      if (this.#words[entry - 1] === word) {
        const pattern = this.#patterns[this.#entryPattern[entry - 1] as number] as CanaryPattern;
        const from = at - (this.#entryOffset[entry - 1] as number);
        if (from >= start && from + pattern.bytes.length <= end && isAt(pattern.bytes, bytes, from))
          onMatch(pattern, from);
      }
      entry = this.#next[entry - 1] as number;
    }
  }
}

/** The pieces of one stream: what lies over the border of two pieces is found as well. */
export class CanaryStream {
  readonly #scanner: CanaryScanner;
  readonly #onMatch: OnMatch;
  /** The last bytes of the stream so far, then the first ones of the new piece. */
  readonly #border = new Uint8Array(2 * (PATTERN_BYTES_MOST - 1));
  #held = 0;
  #read = 0;

  /** @param onMatch gets the offset in the stream. */
  constructor(scanner: CanaryScanner, onMatch: OnMatch) {
    this.#scanner = scanner;
    this.#onMatch = onMatch;
  }

  push(bytes: Uint8Array, start: number, end: number): void {
    const held = this.#held;
    if (held > 0) {
      const more = Math.min(end - start, PATTERN_BYTES_MOST - 1);
      this.#border.set(bytes.subarray(start, start + more), held);
      this.#scanner.scan(this.#border, 0, held + more, (pattern, offset) => {
        if (offset < held && offset + pattern.bytes.length > held) this.#onMatch(pattern, this.#read - held + offset);
      });
    }
    this.#scanner.scan(bytes, start, end, (pattern, offset) => this.#onMatch(pattern, this.#read + offset - start));
    this.#keep(bytes, start, end);
    this.#read += end - start;
  }

  /** Bytes are missing here: what came before and what comes next are no neighbours. */
  gap(bytes = 0): void {
    this.#held = 0;
    this.#read += bytes;
  }

  #keep(bytes: Uint8Array, start: number, end: number): void {
    const most = PATTERN_BYTES_MOST - 1;
    const fresh = Math.min(end - start, most);
    const old = Math.min(this.#held, most - fresh);
    this.#border.copyWithin(0, this.#held - old, this.#held);
    this.#border.set(bytes.subarray(end - fresh, end), old);
    this.#held = old + fresh;
  }
}

function wordAt(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at] as number) |
    ((bytes[at + 1] as number) << 8) |
    ((bytes[at + 2] as number) << 16) |
    ((bytes[at + 3] as number) << 24)
  );
}

function isAt(pattern: Uint8Array, bytes: Uint8Array, from: number): boolean {
  for (let index = 0; index < pattern.length; index++) if (bytes[from + index] !== pattern[index]) return false;
  return true;
}

/** In how many places of all patterns each word stands. */
function wordUses(patterns: readonly CanaryPattern[]): Map<number, number> {
  const uses = new Map<number, number>();
  for (const { bytes } of patterns) {
    for (let at = 0; at + STEP <= bytes.length; at++) {
      const word = wordAt(bytes, at);
      uses.set(word, (uses.get(word) ?? 0) + 1);
    }
  }
  return uses;
}

/** Where the four words of a window are least used, so that a text full of one word costs few comparisons. */
function rarestAnchor(bytes: Uint8Array, uses: Map<number, number>): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let anchor = 0; anchor + PATTERN_BYTES_LEAST <= bytes.length; anchor++) {
    let most = 0;
    for (let offset = anchor; offset < anchor + STEP; offset++)
      most = Math.max(most, uses.get(wordAt(bytes, offset)) ?? 0);
    if (most < least) [best, least] = [anchor, most];
  }
  return best;
}
