/**
 * Options behind the fixed part of a pcapng block: code, length, value padded to four bytes.
 *
 * Source: draft-ietf-opsawg-pcapng, section 3.5. A length that reaches beyond the block ends the list.
 */

/** Codes, by block: section header, interface description, interface statistics. */
export const OPTION = {
  sectionHardware: 2,
  sectionOs: 3,
  sectionApplication: 4,
  interfaceName: 2,
  interfaceDescription: 3,
  timeResolution: 9,
  interfaceFilter: 11,
  timeOffset: 14,
  statisticsDropped: 5,
  statisticsDroppedByOs: 7,
} as const;

const TEXT_BYTES_MOST = 1024;

export class BlockOptions {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #littleEndian: boolean;
  /** Code -> where its value stands; of an option that is repeated the first counts. */
  readonly #found = new Map<number, readonly [start: number, end: number]>();

  constructor(bytes: Uint8Array, view: DataView, start: number, end: number, littleEndian: boolean) {
    this.#bytes = bytes;
    this.#view = view;
    this.#littleEndian = littleEndian;
    for (let at = start; end - at >= 4; ) {
      const code = view.getUint16(at, littleEndian);
      const length = view.getUint16(at + 2, littleEndian);
      const valueEnd = at + 4 + length;
      if (code === 0 || valueEnd > end) break;
      if (!this.#found.has(code)) this.#found.set(code, [at + 4, valueEnd]);
      at = valueEnd + (-length & 3);
    }
  }

  /** Null when it is absent or empty; cut at 1024 bytes. */
  text(code: number): string | null {
    const [start, end] = this.#found.get(code) ?? [0, 0];
    const text = textOf(this.#bytes, start, Math.min(end, start + TEXT_BYTES_MOST));
    return text === "" ? null : text;
  }

  byte(code: number): number | null {
    const [start, end] = this.#found.get(code) ?? [0, 0];
    return end > start ? this.#view.getUint8(start) : null;
  }

  /** A filter is its text behind a zero byte; a filter in byte code has no text. */
  filter(code: number): string | null {
    const [start, end] = this.#found.get(code) ?? [0, 0];
    if (end - start < 2 || this.#view.getUint8(start) !== 0) return null;
    return textOf(this.#bytes, start + 1, Math.min(end, start + TEXT_BYTES_MOST));
  }

  /** A number of 64 bits, rounded beyond 2^53. */
  signed64(code: number): number | null {
    const [start, end] = this.#found.get(code) ?? [0, 0];
    return end - start < 8 ? null : Number(this.#view.getBigInt64(start, this.#littleEndian));
  }
}

/** UTF-8 up to the first zero byte. */
export function textOf(bytes: Uint8Array, start: number, end: number): string {
  const value = bytes.subarray(start, end);
  const zero = value.indexOf(0);
  return new TextDecoder().decode(zero === -1 ? value : value.subarray(0, zero));
}
