/**
 * An interface of a pcapng section, and the meaning of the times of its packets.
 *
 * Source: draft-ietf-opsawg-pcapng, section 4.2: if_tsresol (a power of ten, or of two with the high bit set; microseconds
 * when absent) and if_tsoffset (seconds to add).
 */
import { type BlockOptions, OPTION } from "./block-options.ts";
import { linkTypeName } from "./link-type-name.ts";
import type { CaptureInterface } from "./packet-file.ts";

/** Times beyond this are no dates (ECMA-262, 21.4.1.1). */
const TIME_MS_MOST = 8.64e15;

export class CapturedInterface {
  readonly linkType: number;
  readonly snapLength: number;
  packets = 0;
  readonly #name: string | null;
  readonly #description: string | null;
  readonly #filter: string | null;
  #dropped: number | null = null;
  /** Units of time to milliseconds: once as a factor, once as a divisor, since 0.001 is no exact factor. */
  readonly #factor: number;
  readonly #divisor: number;
  readonly #offsetMs: number;

  constructor(linkType: number, snapLength: number, options: BlockOptions) {
    this.linkType = linkType;
    this.snapLength = snapLength;
    this.#name = options.text(OPTION.interfaceName);
    this.#description = options.text(OPTION.interfaceDescription);
    this.#filter = options.filter(OPTION.interfaceFilter);
    const resolution = options.byte(OPTION.timeResolution) ?? 6;
    const unitsPerSecond = resolution < 0x80 ? 10 ** resolution : 2 ** (resolution - 0x80);
    this.#factor = unitsPerSecond < 1000 ? 1000 / unitsPerSecond : 1;
    this.#divisor = unitsPerSecond < 1000 ? 1 : unitsPerSecond / 1000;
    this.#offsetMs = (options.signed64(OPTION.timeOffset) ?? 0) * 1000;
  }

  /** Milliseconds since 1970 of a packet's two words of time; NaN when that is no date. */
  timeMs(high: number, low: number): number {
    const timeMs = ((high * 0x100000000 + low) * this.#factor) / this.#divisor + this.#offsetMs;
    return timeMs <= TIME_MS_MOST && timeMs >= -TIME_MS_MOST ? timeMs : Number.NaN;
  }

  readStatistics(options: BlockOptions): void {
    const dropped = options.signed64(OPTION.statisticsDropped);
    const droppedByOs = options.signed64(OPTION.statisticsDroppedByOs);
    if (dropped !== null || droppedByOs !== null) this.#dropped = Math.max((dropped ?? 0) + (droppedByOs ?? 0), 0);
  }

  summary(): CaptureInterface {
    return {
      linkType: this.linkType,
      linkTypeName: linkTypeName(this.linkType),
      name: this.#name,
      description: this.#description,
      filter: this.#filter,
      snapLength: this.snapLength,
      packets: this.packets,
      dropped: this.#dropped,
    };
  }
}
