/**
 * Room for 100,000 rows of bytes that grow and shrink: cells of one size, a row being a chain of them, so that whatever
 * becomes free fits any other row.
 */

const CELL_BYTES = 128;
const CELL_WORDS = CELL_BYTES / 4;
/** The last word of a cell is the number of the one behind it in its row, or in the list of those that are free. */
const NEXT = CELL_WORDS - 1;
const CELLS_A_SLAB = 8192;
/** No further cell. */
const LAST = -1;

export class Cells {
  readonly #slabs: Int32Array<ArrayBuffer>[] = [];
  #free = LAST;
  /** A row as it is read. */
  #words = new Int32Array(64 * CELL_WORDS);

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
    const count = from.length;
    let cell = first;
    let at = 0;
    for (;;) {
      const slab = this.#slabOf(cell);
      const begin = (cell % CELLS_A_SLAB) * CELL_WORDS;
      let to = begin;
      // Its length stands first.
      if (cell === first) slab[to++] = bytes.length;
      const end = Math.min(begin + NEXT, to + count - at);
      while (to < end) slab[to++] = from[at++] as number;
      const next = slab[begin + NEXT] as number;
      if (at === count) {
        slab[begin + NEXT] = LAST;
        if (next !== LAST) this.free(next);
        return first;
      }
      if (next === LAST) cell = slab[begin + NEXT] = this.#take();
      else cell = next;
    }
  }

  /** What was kept, or its first `most` bytes; good until the next is read. */
  read(row: number, most = Infinity): Uint8Array<ArrayBuffer> {
    const kept = this.#slabOf(row)[(row % CELLS_A_SLAB) * CELL_WORDS] as number;
    const length = Math.min(most, kept);
    const words = Math.ceil(length / 4);
    if (words > this.#words.length) this.#words = new Int32Array(2 * words);
    const into = this.#words;
    let at = 0;
    for (let cell = row; at < words; ) {
      const from = this.#slabOf(cell);
      const begin = (cell % CELLS_A_SLAB) * CELL_WORDS;
      let word = cell === row ? begin + 1 : begin;
      const end = Math.min(begin + NEXT, word + words - at);
      while (word < end) into[at++] = from[word++] as number;
      cell = from[begin + NEXT] as number;
    }
    return new Uint8Array(into.buffer, 0, length);
  }

  free(row: number): void {
    let last = row;
    for (let next = this.#nextOf(row); next !== LAST; next = this.#nextOf(next)) last = next;
    this.#slabOf(last)[(last % CELLS_A_SLAB) * CELL_WORDS + NEXT] = this.#free;
    this.#free = row;
  }

  #slabOf(cell: number): Int32Array<ArrayBuffer> {
    return this.#slabs[(cell / CELLS_A_SLAB) | 0] as Int32Array<ArrayBuffer>;
  }

  #nextOf(cell: number): number {
    return this.#slabOf(cell)[(cell % CELLS_A_SLAB) * CELL_WORDS + NEXT] as number;
  }

  #wordsOf(bytes: Uint8Array): Int32Array {
    const words = Math.ceil(bytes.length / 4);
    if (bytes.byteOffset % 4 === 0 && bytes.byteOffset + 4 * words <= bytes.buffer.byteLength)
      return new Int32Array(bytes.buffer, bytes.byteOffset, words);
    const whole = new Uint8Array(4 * words);
    whole.set(bytes);
    return new Int32Array(whole.buffer);
  }

  #take(): number {
    if (this.#free === LAST) this.#grow();
    const cell = this.#free;
    this.#free = this.#nextOf(cell);
    this.#slabOf(cell)[(cell % CELLS_A_SLAB) * CELL_WORDS + NEXT] = LAST;
    return cell;
  }

  #grow(): void {
    const from = this.#slabs.length * CELLS_A_SLAB;
    const slab = new Int32Array(CELLS_A_SLAB * CELL_WORDS);
    this.#slabs.push(slab);
    for (let place = 0; place < CELLS_A_SLAB; place++)
      slab[place * CELL_WORDS + NEXT] = place + 1 < CELLS_A_SLAB ? from + place + 1 : this.#free;
    this.#free = from;
  }
}
