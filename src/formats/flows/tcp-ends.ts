/**
 * How far each side of a TCP connection came, and whether it is over.
 *
 * Anybody on the way can send a FIN or RST with these addresses and ports, so one counts only where its sequence number
 * fits (RFC 9293, 3.5.3 and 3.10.7.4; RFC 5961, 3), and a FIN only once the stream got
 * there. Kept in columns by the number of the
 * flow, so that a packet costs no object.
 */
import { TCP_FLAG } from "../internet/transport-header.ts";

/** So far from what was sent last a number still fits: more than windows mostly are, a four-thousandth of all numbers. */
const NEAR = 1 << 20;
const FLOWS_AT_FIRST = 1_024;
/** Numbers of a flow, side by side: what comes next from each side, where each has ended, its state; the rest is free. */
const NUMBERS = 8;
const ENDS = 2;
const STATE = 4;
/** Bits of a flow's state; those of the other side stand one further. */
const BEGUN = 0b1;
const ENDING = 0b100;
const ENDING_ANY = 0b1100;
const RESET = 0b1_0000;

export class TcpEnds {
  #numbers = new Int32Array(NUMBERS * FLOWS_AT_FIRST);

  begin(at: number): void {
    if (NUMBERS * at >= this.#numbers.length) {
      const numbers = new Int32Array(2 * this.#numbers.length);
      numbers.set(this.#numbers);
      this.#numbers = numbers;
    }
    this.#numbers[NUMBERS * at + STATE] = 0;
  }

  /**
   * Takes a segment in.
   * @param length bytes of its payload.
   * @returns whether some of them were not sent before.
   */
  segment(at: number, direction: 0 | 1, sequence: number, flags: number, length: number): boolean {
    const numbers = this.#numbers;
    const index = NUMBERS * at + direction;
    const state = numbers[NUMBERS * at + STATE] as number;
    const first = (sequence + ((flags & TCP_FLAG.syn) === 0 ? 0 : 1)) | 0;
    const last = (first + length) | 0;
    let isNear = true;
    let ahead = length;
    if ((state & (BEGUN << direction)) === 0) {
      numbers[NUMBERS * at + STATE] = state | (BEGUN << direction);
      numbers[index] = last;
    } else {
      const next = numbers[index] as number;
      const distance = (first - next) | 0;
      isNear = distance >= -NEAR && distance <= NEAR;
      // What is said is believed wherever it stands: the capture may lack what was before it.
      if (isNear) ahead = (last - next) | 0;
      if (length > 0 && ahead > 0) numbers[index] = last;
    }
    if ((flags & (TCP_FLAG.fin | TCP_FLAG.rst)) !== 0 && isNear) this.#end(at, direction, flags, last);
    return length > 0 && ahead > 0;
  }

  #end(at: number, direction: 0 | 1, flags: number, last: number): void {
    const state = this.#numbers[NUMBERS * at + STATE] as number;
    if ((flags & TCP_FLAG.rst) !== 0) this.#numbers[NUMBERS * at + STATE] = state | RESET;
    else if ((state & (ENDING << direction)) === 0) {
      this.#numbers[NUMBERS * at + STATE] = state | (ENDING << direction);
      this.#numbers[NUMBERS * at + ENDS + direction] = last;
    }
  }

  isReset(at: number): boolean {
    return ((this.#numbers[NUMBERS * at + STATE] as number) & RESET) !== 0;
  }

  /** Both sides have said that they end, whether or not all before it has come, or one broke off. */
  isEnding(at: number): boolean {
    const state = this.#numbers[NUMBERS * at + STATE] as number;
    return (state & RESET) !== 0 || (state & ENDING_ANY) === ENDING_ANY;
  }

  /** Both sides have said that they end, and came there, or one broke off. */
  isOver(at: number): boolean {
    const state = this.#numbers[NUMBERS * at + STATE] as number;
    if ((state & RESET) !== 0) return true;
    return (state & ENDING_ANY) === ENDING_ANY && this.#isThere(at, 0) && this.#isThere(at, 1);
  }

  #isThere(at: number, direction: 0 | 1): boolean {
    const next = this.#numbers[NUMBERS * at + direction] as number;
    const end = this.#numbers[NUMBERS * at + ENDS + direction] as number;
    return ((end - next) | 0) <= 0;
  }
}
