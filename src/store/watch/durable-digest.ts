/**
 * One digest over the raw reports that became durable since it was last taken, in the order in which they did.
 *
 * SHA-256 over, for each, the number of the device (32 bits) and milliseconds since 1970 (binary64), both little-endian,
 * then the SHA-256 of the entry's payload. Made by the thread that writes, since it takes two microseconds a report.
 */
import { createHash, type Hash, hash } from "node:crypto";
import { entriesOf, JOURNAL_ONLY, type Run } from "./entry.ts";

export interface DigestOfReports {
  readonly reports: number;
  /** Arrival of the first and of the last. */
  readonly fromMs: number;
  readonly toMs: number;
  /** In hexadecimal digits. */
  readonly sha256: string;
}

const HEAD_BYTES = 12;
const SHA256_BYTES = 32;
const PIECE = HEAD_BYTES + SHA256_BYTES;

export class DurableDigest {
  #hash: Hash | undefined;
  #reports = 0;
  #fromMs = 0;
  #toMs = 0;
  #pieces = Buffer.alloc(64 * PIECE);

  /** A run that is on disk. */
  add({ heads, bodies }: Run): void {
    let at = 0;
    for (const { device, atMs, kind, payload } of entriesOf(heads, bodies)) {
      if (kind >= JOURNAL_ONLY) continue;
      if (this.#reports++ === 0) this.#fromMs = atMs;
      this.#toMs = atMs;
      if (at === this.#pieces.length) at = this.#flush(at);
      this.#pieces.writeUInt32LE(device, at);
      this.#pieces.writeDoubleLE(atMs, at + 4);
      this.#pieces.set(hash("sha256", payload, "buffer"), at + HEAD_BYTES);
      at += PIECE;
    }
    this.#flush(at);
  }

  #flush(length: number): 0 {
    if (length === 0) return 0;
    this.#hash ??= createHash("sha256");
    this.#hash.update(this.#pieces.subarray(0, length));
    return 0;
  }

  /** What it is, and begins anew; undefined where nothing came. */
  take(): DigestOfReports | undefined {
    if (this.#hash === undefined) return undefined;
    const sha256 = this.#hash.digest("hex");
    const taken = { reports: this.#reports, fromMs: this.#fromMs, toMs: this.#toMs, sha256 };
    this.#hash = undefined;
    this.#reports = 0;
    return taken;
  }
}
