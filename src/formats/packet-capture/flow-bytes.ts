/**
 * Bytes of each flow by direction: all of them, and of these what came when nothing was read any more.
 *
 * Side by side in one column by the number of the flow, so that a packet costs no object.
 */

const FLOWS_AT_FIRST = 1_024;
/** Numbers of a flow; from the third on the unread ones. */
const NUMBERS = 4;
const UNREAD = 2;

export class FlowBytes {
  #numbers = new Float64Array(NUMBERS * FLOWS_AT_FIRST);

  begin(at: number): void {
    if (NUMBERS * at >= this.#numbers.length) {
      const numbers = new Float64Array(2 * this.#numbers.length);
      numbers.set(this.#numbers);
      this.#numbers = numbers;
    }
    this.#numbers.fill(0, NUMBERS * at, NUMBERS * (at + 1));
  }

  /** @param unread how many of `bytes` nobody reads. */
  add(at: number, direction: 0 | 1, bytes: number, unread: number): void {
    const numbers = this.#numbers;
    const index = NUMBERS * at + direction;
    numbers[index] = (numbers[index] as number) + bytes;
    if (unread > 0) numbers[index + UNREAD] = (numbers[index + UNREAD] as number) + unread;
  }

  of(at: number, direction: 0 | 1): number {
    return this.#numbers[NUMBERS * at + direction] as number;
  }

  unreadOf(at: number, direction: 0 | 1): number {
    return this.#numbers[NUMBERS * at + direction + UNREAD] as number;
  }
}
