/** What the two formats have in common inside: whole records out of a window of bytes, and what went wrong on the way. */
import type { PacketFileProblem, PacketFileProblemCode, PacketFileSummary } from "./packet-file.ts";

export interface RecordReader {
  /** Bytes that must be there, from where the last `take` ended, before it can go on. */
  readonly needed: number;
  /**
   * Reads the whole records between `at` and `end`; `offset` is the place in the file of index 0, and `isLast` says that
   * nothing follows.
   * @returns where the first record begins that is not whole.
   */
  take(bytes: Uint8Array, at: number, end: number, offset: number, isLast: boolean): number;
  /** All of the summary but what only the whole file shows. */
  summary(): Omit<PacketFileSummary, "bytesRead" | "truncated" | "problems" | "problemsTotal">;
}

export class ProblemList {
  readonly kept: PacketFileProblem[] = [];
  total = 0;
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  add(code: PacketFileProblemCode, offset: number, skippedBytes = 0): void {
    this.total++;
    if (this.kept.length < this.#most) this.kept.push({ code, offset, skippedBytes });
  }
}
