/**
 * The work that looking into messages may cost: one allowance for all messages of an examiner.
 *
 * Limits of one message bound neither many small ones nor what is dense once it is unpacked. Work is counted instead of
 * timed, so that the same capture always gives the same report; one unit is about what a byte of JSON costs (20 ns).
 * Each message brings work for its own bytes and leaves what it does not need to those after it: whoever uses up
 * everything takes from nobody what that one brings itself.
 */

/** Somewhat more than a second. */
export const WORK_AT_FIRST = 64 * 1024 * 1024;
/** JSON costs two for each byte, so gzip that unpacks twentyfold needs no more than it brings. */
export const WORK_FOR_A_BYTE = 44;
/** A message of a few bytes may have a head, a token or a packed value all the same. */
export const WORK_FOR_A_MESSAGE = 2048;
/** A step that has begun is done to its end; more is not owed by the messages that come later. */
const OWED_MOST = 1024 * 1024;

/** What steps cost beside the bytes that they read. */
export const WORK_OF = { layer: 100, unpacking: 2000, value: 4, searchedText: 100 } as const;

/** Bytes of windows that Brotli may fill in vain; a gigabyte takes a second. */
const WINDOWS_AT_FIRST = 256 * 1024 * 1024;
const WINDOWS_FOR_A_BYTE = 512;
const WINDOWS_OWED_MOST = 2 ** 24;

export const BEYOND_WORK = "beyond the limit of decoding";

export class WorkAllowance {
  #left: number;
  #windows = WINDOWS_AT_FIRST;

  constructor(workAtFirst: number = WORK_AT_FIRST) {
    this.#left = workAtFirst;
  }

  /** A message of so many bytes is looked into now. */
  bring(messageBytes: number): this {
    this.#left = Math.max(-OWED_MOST, this.#left) + WORK_FOR_A_MESSAGE + WORK_FOR_A_BYTE * messageBytes;
    this.#windows = Math.min(WINDOWS_AT_FIRST, this.#windows + WINDOWS_FOR_A_BYTE * messageBytes);
    return this;
  }

  use(work: number): void {
    this.#left -= work;
  }

  /** Decoding a byte and looking at it takes one at least. */
  get left(): number {
    return Math.max(0, this.#left);
  }

  get isUsedUp(): boolean {
    return this.#left <= 0;
  }

  /** Brotli fills a window before it gives the first byte or finds the first mistake, whatever limit it is given. */
  get mayFillWindow(): boolean {
    return this.#windows > 0;
  }

  windowFilled(bytes: number): void {
    this.#windows = Math.max(-WINDOWS_OWED_MOST, this.#windows - bytes);
  }
}

/** The window of a Brotli stream by its first byte (RFC 7932, section 9.1). */
export function brotliWindowBytes(first: number): number {
  if ((first & 1) === 0) return 2 ** 16;
  const long = (first >> 1) & 7;
  if (long !== 0) return 2 ** (17 + long);
  const short = (first >> 4) & 7;
  return 2 ** (short === 0 ? 17 : 8 + short);
}
