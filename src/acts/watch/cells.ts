/**
 * Room for 100,000 rows of bytes that grow and shrink: cells of one size, a row being a chain of them, so that whatever
 * becomes free fits any other row.
 */

const CELL_BYTES = 128;
const CELL_WORDS = CELL_BYTES / 4;
const CELLS_A_SLAB = 8192;
/** No further cell. */
const LAST = -1;

export class Cells {
  readonly #slabs: Int32Array<ArrayBuffer>[] = [];
  /** The cell behind each one in its row, or in the list of those that are free. */
  #next = new Int32Array(0);
  #free = LAST;
  /** A row as it is read. */
  #room = new Uint8Array(64 * CELL_BYTES);

  /** That it takes, used or free. */
  get bytes(): number {
    return this.#slabs.length * CELLS_A_SLAB * CELL_BYTES;
  }

  /**
   * Keeps `bytes`; fastest where their buffer begins with them and has whole words.
   * @param row what was kept before, which is written over; -1 for none.
   * @returns the row.
   */
  write(row: number, bytes: Uint8Array): number {
    const first = row === LAST ? this.#take() : row;
    const from = this.#wordsOf(bytes);
    let cell = first;
    let at = 0;
    for (;;) {
      const slab = this.#slabs[Math.floor(cell / CELLS_A_SLAB)] as Int32Array;
      let to = (cell % CELLS_A_SLAB) * CELL_WORDS;
      const end = to + CELL_WORDS;
      // Its length stands first.
      if (cell === first) slab[to++] = bytes.length;
      while (to < end && at < from.length) slab[to++] = from[at++] as number;
      const next = this.#next[cell] as number;
      if (at === from.length) {
        this.#next[cell] = LAST;
        if (next !== LAST) this.free(next);
        return first;
      }
      cell = next === LAST ? this.#takeBehind(cell) : next;
    }
  }

  /** What was kept, or its first `most` bytes; good until the next is read. */
  read(row: number, most = Infinity): Uint8Array<ArrayBuffer> {
    const slab = this.#slabs[Math.floor(row / CELLS_A_SLAB)] as Int32Array;
    const length = Math.min(most, slab[(row % CELLS_A_SLAB) * CELL_WORDS] as number);
    const words = Math.ceil(length / 4);
    if (4 * words > this.#room.length) this.#room = new Uint8Array(8 * words);
    const into = new Int32Array(this.#room.buffer);
    let at = 0;
    for (let cell = row; at < words; cell = this.#next[cell] as number) {
      const from = this.#slabs[Math.floor(cell / CELLS_A_SLAB)] as Int32Array;
      let word = (cell % CELLS_A_SLAB) * CELL_WORDS;
      const end = word + CELL_WORDS;
      if (cell === row) word++;
      while (word < end && at < words) into[at++] = from[word++] as number;
    }
    return this.#room.subarray(0, length);
  }

  free(row: number): void {
    let last = row;
    for (let cell = row; cell !== LAST; cell = this.#next[cell] as number) last = cell;
    this.#next[last] = this.#free;
    this.#free = row;
  }

  #wordsOf(bytes: Uint8Array): Int32Array {
    const words = Math.ceil(bytes.length / 4);
    if (bytes.byteOffset % 4 === 0 && bytes.byteOffset + 4 * words <= bytes.buffer.byteLength)
      return new Int32Array(bytes.buffer, bytes.byteOffset, words);
    const whole = new Uint8Array(4 * words);
    whole.set(bytes);
    return new Int32Array(whole.buffer);
  }

  #takeBehind(cell: number): number {
    const taken = this.#take();
    this.#next[cell] = taken;
    return taken;
  }

  #take(): number {
    if (this.#free === LAST) this.#grow();
    const cell = this.#free;
    this.#free = this.#next[cell] as number;
    this.#next[cell] = LAST;
    return cell;
  }

  #grow(): void {
    const from = this.#slabs.length * CELLS_A_SLAB;
    this.#slabs.push(new Int32Array(CELLS_A_SLAB * CELL_WORDS));
    const end = from + CELLS_A_SLAB;
    if (end > this.#next.length) {
      const next = new Int32Array(Math.max(end, Math.ceil(1.25 * this.#next.length)));
      next.set(this.#next);
      this.#next = next;
    }
    for (let cell = end - 1; cell >= from; cell--) {
      this.#next[cell] = this.#free;
      this.#free = cell;
    }
  }
}
