/**
 * The work that looking into messages may cost: one allowance for all messages of an examiner.
 *
 * Limits of one message bound neither many small ones nor what is dense once it is unpacked. Work is counted instead of
 * timed, so that the same capture always gives the same report; one unit is about what a byte of plain JSON costs
 * (some 16 ns). Each message brings work for its own bytes and leaves what it does not need to the ones after it, so
 * whoever has used up everything before takes from nobody what that one brings itself.
 */

/** About a second. */
export const WORK_AT_FIRST = 64 * 1024 * 1024;
/** JSON costs one and a half for each byte, so gzip that unpacks thirtyfold needs no more than it brings. */
export const WORK_FOR_A_BYTE = 48;
/** A message of a few bytes has a head, a token or a packed value all the same. */
export const WORK_FOR_A_MESSAGE = 2048;

/** What steps cost beside the bytes that they read. */
export const WORK_OF = { layer: 100, unpacking: 1000, value: 4, searchedText: 100 } as const;

export const BEYOND_WORK = "beyond the limit of decoding";

export class WorkAllowance {
  #left: number;

  constructor(workAtFirst: number = WORK_AT_FIRST) {
    this.#left = workAtFirst;
  }

  /** A message of so many bytes is looked into now. */
  bring(messageBytes: number): this {
    this.#left += WORK_FOR_A_MESSAGE + WORK_FOR_A_BYTE * messageBytes;
    return this;
  }

  /** A step that has begun is done to its end; nothing is owed by later messages. */
  use(work: number): void {
    this.#left = Math.max(0, this.#left - work);
  }

  /** Decoding one byte takes one at least. */
  get left(): number {
    return this.#left;
  }

  get isUsedUp(): boolean {
    return this.#left <= 0;
  }
}
