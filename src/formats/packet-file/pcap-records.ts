/**
 * pcap: a file header and records, in either byte order, with micro- or nanoseconds.
 *
 * Source: draft-ietf-opsawg-pcap; for what older writers did, the history of pcap-savefile(5): before version 2.4 the two
 * lengths of a record may be swapped, and one early Linux variant has longer record headers.
 */
import { linkTypeName } from "./link-type-name.ts";
import type { PacketFileLimits, PacketSink } from "./packet-file.ts";
import type { ProblemList, RecordReader } from "./record-reader.ts";

export interface PcapForm {
  readonly littleEndian: boolean;
  readonly fractionsPerMs: number;
  readonly recordHeaderBytes: number;
}

/** By the first four bytes, read as big-endian. */
export const PCAP_MAGICS: ReadonlyMap<number, PcapForm> = new Map([
  [0xa1b2c3d4, { littleEndian: false, fractionsPerMs: 1e3, recordHeaderBytes: 16 }],
  [0xd4c3b2a1, { littleEndian: true, fractionsPerMs: 1e3, recordHeaderBytes: 16 }],
  [0xa1b23c4d, { littleEndian: false, fractionsPerMs: 1e6, recordHeaderBytes: 16 }],
  [0x4d3cb2a1, { littleEndian: true, fractionsPerMs: 1e6, recordHeaderBytes: 16 }],
  [0xa1b2cd34, { littleEndian: false, fractionsPerMs: 1e3, recordHeaderBytes: 24 }],
  [0x34cdb2a1, { littleEndian: true, fractionsPerMs: 1e3, recordHeaderBytes: 24 }],
]);

const FILE_HEADER_BYTES = 24;
const DAY_SECONDS = 86_400;
/** No network has longer packets; an offloaded one is smaller too. */
const ORIGINAL_BYTES_MOST = 0x100000;

export class PcapRecords implements RecordReader {
  needed = FILE_HEADER_BYTES;
  readonly #sink: PacketSink;
  readonly #form: PcapForm;
  readonly #limits: PacketFileLimits;
  readonly #problems: ProblemList;
  #hasHeader = false;
  #linkType = 0;
  #snapLength = 0;
  #minorVersion = 4;
  #packets = 0;
  /** Time of the first packet, or -1. */
  #firstSeconds = -1;
  /** Whether the last record met cannot be true. */
  #isBroken = false;
  /** Where in the file reading lost the records, or -1. */
  #lostAt = -1;
  #isCut = false;

  constructor(sink: PacketSink, form: PcapForm, limits: PacketFileLimits, problems: ProblemList) {
    this.#sink = sink;
    this.#form = form;
    this.#limits = limits;
    this.#problems = problems;
  }

  take(bytes: Uint8Array, start: number, end: number, offset: number, isLast: boolean): number {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let at = start;
    if (!this.#hasHeader) {
      if (end - at < FILE_HEADER_BYTES) return at;
      this.#readHeader(view, at);
      at += FILE_HEADER_BYTES;
    }
    for (;;) {
      if (this.#lostAt >= 0) at = this.#search(view, at, end, offset, isLast);
      if (this.#lostAt >= 0) return at;
      at = this.#readRecords(bytes, view, at, end);
      // At the end, what is left was cut off, or its length lies and other records stand behind it.
      this.#isCut = isLast && !this.#isBroken && at < end;
      if (!this.#isBroken && !this.#isCut) return at;
      this.#lostAt = offset + at;
    }
  }

  /** The loop that every packet goes through; ends at a record that is not whole, or broken. */
  #readRecords(bytes: Uint8Array, view: DataView, start: number, end: number): number {
    const { littleEndian, fractionsPerMs, recordHeaderBytes } = this.#form;
    const most = this.#limits.packetBytes;
    const sink = this.#sink;
    const linkType = this.#linkType;
    const mayBeSwapped = this.#minorVersion < 4;
    let packets = this.#packets;
    let at = start;
    this.#isBroken = false;
    this.needed = recordHeaderBytes;
    while (end - at >= recordHeaderBytes) {
      let captured = view.getUint32(at + 8, littleEndian);
      let original = view.getUint32(at + 12, littleEndian);
      if (mayBeSwapped && this.#areSwapped(captured, original)) {
        const swapped = captured;
        captured = original;
        original = swapped;
      }
      if (captured > most) {
        this.#isBroken = true;
        break;
      }
      const from = at + recordHeaderBytes;
      const next = from + captured;
      if (next > end) {
        this.needed = recordHeaderBytes + captured;
        break;
      }
      const timeMs = view.getUint32(at, littleEndian) * 1000 + view.getUint32(at + 4, littleEndian) / fractionsPerMs;
      packets++;
      sink.packet(bytes, from, next, linkType, timeMs, original > captured ? original : captured, packets);
      at = next;
    }
    if (this.#packets === 0 && packets > 0) this.#firstSeconds = view.getUint32(start, littleEndian);
    this.#packets = packets;
    return at;
  }

  #readHeader(view: DataView, at: number): void {
    const { littleEndian, recordHeaderBytes } = this.#form;
    this.#hasHeader = true;
    this.needed = recordHeaderBytes;
    const major = view.getUint16(at + 4, littleEndian);
    // Some writers left nonsense there; only 2.0 to 2.3 mean something.
    this.#minorVersion = major === 2 ? view.getUint16(at + 6, littleEndian) : 4;
    this.#snapLength = view.getUint32(at + 16, littleEndian);
    // The upper half holds the length of the frame check sequence and flags.
    this.#linkType = view.getUint32(at + 20, littleEndian) & 0xffff;
  }

  /** Where the next plausible record begins; when none is found yet, where to go on with `needed` bytes. */
  #search(view: DataView, start: number, end: number, offset: number, isLast: boolean): number {
    const { littleEndian, recordHeaderBytes } = this.#form;
    let at = start;
    for (; end - at >= recordHeaderBytes; at++) {
      if (!this.#isPlausible(view, at, this.#firstSeconds)) continue;
      const next = at + recordHeaderBytes + this.#capturedBytes(view, at);
      // One header may be chance: the one behind it has to be plausible too, or the file ends there.
      if (end - next >= recordHeaderBytes) {
        if (!this.#isPlausible(view, next, view.getUint32(at, littleEndian))) continue;
      } else if (!isLast) {
        this.needed = next + recordHeaderBytes - at;
        return at;
      } else if (next !== end) continue;
      this.#endLoss(offset + at);
      return at;
    }
    this.needed = recordHeaderBytes;
    if (!isLast) return at;
    if (this.#isCut) return this.#lostAt - offset;
    this.#endLoss(offset + end);
    return end;
  }

  #endLoss(offset: number): void {
    this.#problems.add("record-implausible", this.#lostAt, offset - this.#lostAt);
    this.#lostAt = -1;
  }

  /** Early versions wrote the two lengths in the other order, version 2.3 in either. */
  #areSwapped(first: number, second: number): boolean {
    return this.#minorVersion < 3 || (this.#minorVersion === 3 && first > second);
  }

  /** As the loop over the records reads it: a record that is found here has to be one there. */
  #capturedBytes(view: DataView, at: number): number {
    const first = view.getUint32(at + 8, this.#form.littleEndian);
    const second = view.getUint32(at + 12, this.#form.littleEndian);
    return this.#areSwapped(first, second) ? second : first;
  }

  #isPlausible(view: DataView, at: number, aroundSeconds: number): boolean {
    const { littleEndian, fractionsPerMs } = this.#form;
    const captured = this.#capturedBytes(view, at);
    const original = view.getUint32(at + 8, littleEndian) + view.getUint32(at + 12, littleEndian) - captured;
    if (captured === 0 || captured > this.#limits.packetBytes || captured > original) return false;
    if (original > ORIGINAL_BYTES_MOST || view.getUint32(at + 4, littleEndian) >= fractionsPerMs * 1000) return false;
    if (aroundSeconds < 0) return true;
    const seconds = view.getUint32(at, littleEndian);
    return seconds >= aroundSeconds - DAY_SECONDS && seconds <= aroundSeconds + 366 * DAY_SECONDS;
  }

  summary() {
    const linkType = this.#linkType;
    const one = {
      linkType,
      linkTypeName: linkTypeName(linkType),
      name: null,
      description: null,
      filter: null,
      snapLength: this.#snapLength,
      packets: this.#packets,
      dropped: null,
    };
    return {
      format: "pcap" as const,
      writer: { hardware: null, os: null, application: null },
      packets: this.#packets,
      interfaces: [one],
      interfacesTotal: 1,
      tlsKeyLogs: 0,
      otherSecrets: 0,
      blocksPassedOver: 0,
    };
  }
}
