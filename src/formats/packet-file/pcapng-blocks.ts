/**
 * pcapng: blocks in sections, each section in its own byte order and with its own interfaces.
 *
 * Source: draft-ietf-opsawg-pcapng. Read are the section header, interface description, enhanced, simple and old packet,
 * name resolution, interface statistics and decryption secrets blocks; custom and unknown blocks are passed over.
 */
import { BlockOptions, OPTION } from "./block-options.ts";
import { CapturedInterface } from "./captured-interface.ts";
import { readNames } from "./name-resolution.ts";
import { type PacketFileLimits, type PacketSink, TLS_KEY_LOG } from "./packet-file.ts";
import type { ProblemList, RecordReader } from "./record-reader.ts";

/** The same in either byte order. */
export const SECTION_HEADER = 0x0a0d0d0a;
const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
const INTERFACE_DESCRIPTION = 1;
const OLD_PACKET = 2;
const SIMPLE_PACKET = 3;
const NAME_RESOLUTION = 4;
const INTERFACE_STATISTICS = 5;
const ENHANCED_PACKET = 6;
const SYSTEM_JOURNAL = 9;
const DECRYPTION_SECRETS = 10;
const CUSTOM = 0x0bad;
const CUSTOM_NOT_COPIED = 0x40000bad;

/** Type, length, and the length again at the end. */
const HEAD_BYTES = 12;

/** Least length of a block with its type and both lengths; 0 for an unknown type. A search asks it at every byte. */
function leastBytes(type: number): number {
  switch (type) {
    case ENHANCED_PACKET:
    case OLD_PACKET:
      return 32;
    case SECTION_HEADER:
      return 28;
    case INTERFACE_STATISTICS:
      return 24;
    case INTERFACE_DESCRIPTION:
    case DECRYPTION_SECRETS:
      return 20;
    case SIMPLE_PACKET:
    case CUSTOM:
    case CUSTOM_NOT_COPIED:
      return 16;
    case NAME_RESOLUTION:
    case SYSTEM_JOURNAL:
      return HEAD_BYTES;
    default:
      return 0;
  }
}

export class PcapngBlocks implements RecordReader {
  needed = HEAD_BYTES;
  readonly #sink: PacketSink;
  readonly #limits: PacketFileLimits;
  readonly #problems: ProblemList;
  readonly #allInterfaces: CapturedInterface[] = [];
  #interfacesTotal = 0;
  /** Of this section. */
  #interfaces: CapturedInterface[] = [];
  #littleEndian = true;
  #writer: { hardware: string | null; os: string | null; application: string | null } | undefined;
  #packets = 0;
  #frame = 0;
  #tlsKeyLogs = 0;
  #otherSecrets = 0;
  #blocksPassedOver = 0;
  /** Where in the file reading lost the blocks, or -1. */
  #lostAt = -1;
  /** Whether it lost them at a block that the end of the file seems to cut. */
  #isCut = false;

  constructor(sink: PacketSink, limits: PacketFileLimits, problems: ProblemList) {
    this.#sink = sink;
    this.#limits = limits;
    this.#problems = problems;
  }

  take(bytes: Uint8Array, start: number, end: number, offset: number, isLast: boolean): number {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let at = start;
    for (;;) {
      if (this.#lostAt >= 0) at = this.#search(view, at, end, offset, isLast);
      if (this.#lostAt >= 0) return at;
      this.needed = HEAD_BYTES;
      if (end - at < HEAD_BYTES) return at;
      const type = view.getUint32(at, this.#littleEndian);
      const length =
        type === SECTION_HEADER ? this.#sectionLength(view, at) : view.getUint32(at + 4, this.#littleEndian);
      if (length < HEAD_BYTES || length < leastBytes(type) || length > this.#limits.blockBytes) {
        this.#lostAt = offset + at;
        continue;
      }
      // Some writers do not count the padding.
      const next = at + ((length + 3) & ~3);
      if (next > end) {
        this.needed = next - at;
        if (!isLast) return at;
        // Cut off by the end of the file, or its length lies and others stand behind it.
        this.#lostAt = offset + at;
        this.#isCut = true;
        continue;
      }
      const lengthBehind = view.getUint32(next - 4, this.#littleEndian);
      if (lengthBehind !== length && lengthBehind !== next - at) {
        if (end - next < HEAD_BYTES && !isLast) {
          this.needed = next + HEAD_BYTES - at;
          return at;
        }
        // Where another block follows, the first of the two lengths was right.
        if (next !== end && (end - next < HEAD_BYTES || this.#plausibleLength(view, next) === 0)) {
          this.#lostAt = offset + at;
          continue;
        }
        this.#problems.add("lengths-differ", offset + at);
      }
      if (type === ENHANCED_PACKET) {
        const high = view.getUint32(at + 12, this.#littleEndian);
        const low = view.getUint32(at + 16, this.#littleEndian);
        this.#packet(bytes, view, at + 20, next - 4, view.getUint32(at + 8, this.#littleEndian), high, low, offset);
      } else this.#readBlock(type, bytes, view, at, next - 4, offset);
      at = next;
    }
  }

  /** A packet whose two lengths stand at `lengths`, and its bytes behind them. */
  #packet(
    bytes: Uint8Array,
    view: DataView,
    lengths: number,
    blockEnd: number,
    interfaceId: number,
    high: number,
    low: number,
    offset: number,
  ): void {
    const captured = view.getUint32(lengths, this.#littleEndian);
    const original = view.getUint32(lengths + 4, this.#littleEndian);
    const start = lengths + 8;
    const from = this.#interfaces[interfaceId];
    this.#frame++;
    if (from === undefined || captured > blockEnd - start) {
      this.#problems.add(from === undefined ? "interface-unknown" : "block-too-short", offset + start);
      return;
    }
    from.packets++;
    this.#packets++;
    const timeMs = from.timeMs(high, low);
    const wire = original > captured ? original : captured;
    this.#sink.packet(bytes, start, start + captured, from.linkType, timeMs, wire, this.#frame);
  }

  #readBlock(type: number, bytes: Uint8Array, view: DataView, at: number, end: number, offset: number): void {
    const littleEndian = this.#littleEndian;
    switch (type) {
      case SECTION_HEADER:
        this.#readSection(bytes, view, at, end, offset);
        break;
      case INTERFACE_DESCRIPTION:
        this.#readInterface(bytes, view, at, end, offset);
        break;
      case SIMPLE_PACKET:
        this.#readSimple(bytes, view, at, end, offset);
        break;
      case OLD_PACKET: {
        const interfaceId = view.getUint16(at + 8, littleEndian);
        const high = view.getUint32(at + 12, littleEndian);
        this.#packet(bytes, view, at + 20, end, interfaceId, high, view.getUint32(at + 16, littleEndian), offset);
        break;
      }
      case NAME_RESOLUTION:
        if (this.#sink.name !== undefined) readNames(bytes, view, at + 8, end, littleEndian, this.#sink);
        break;
      case INTERFACE_STATISTICS:
        this.#interfaces[view.getUint32(at + 8, littleEndian)]?.readStatistics(
          new BlockOptions(bytes, view, at + 20, end, littleEndian),
        );
        break;
      case DECRYPTION_SECRETS:
        this.#readSecrets(bytes, view, at, end, offset);
        break;
      default:
        // Wireshark numbers these blocks as frames, and frame numbers have to lead to the same packet there.
        if (type === CUSTOM || type === CUSTOM_NOT_COPIED || type === SYSTEM_JOURNAL) this.#frame++;
        this.#blocksPassedOver++;
    }
  }

  #readSection(bytes: Uint8Array, view: DataView, at: number, end: number, offset: number): void {
    this.#interfaces = [];
    if (view.getUint16(at + 12, this.#littleEndian) !== 1) this.#problems.add("version-unknown", offset + at);
    const options = new BlockOptions(bytes, view, at + 24, end, this.#littleEndian);
    const hardware = options.text(OPTION.sectionHardware);
    const os = options.text(OPTION.sectionOs);
    const application = options.text(OPTION.sectionApplication);
    if (hardware !== null || os !== null || application !== null) this.#writer ??= { hardware, os, application };
  }

  #readInterface(bytes: Uint8Array, view: DataView, at: number, end: number, offset: number): void {
    this.#interfacesTotal++;
    if (this.#interfaces.length >= this.#limits.interfaces) {
      this.#problems.add("interfaces-too-many", offset + at);
      return;
    }
    const described = new CapturedInterface(
      view.getUint16(at + 8, this.#littleEndian),
      view.getUint32(at + 12, this.#littleEndian),
      new BlockOptions(bytes, view, at + 16, end, this.#littleEndian),
    );
    this.#interfaces.push(described);
    if (this.#allInterfaces.length < this.#limits.interfaces) this.#allInterfaces.push(described);
  }

  /** A simple packet is of the first interface, has no time, and its captured length follows from the snap length. */
  #readSimple(bytes: Uint8Array, view: DataView, at: number, end: number, offset: number): void {
    const original = view.getUint32(at + 8, this.#littleEndian);
    const start = at + 12;
    const from = this.#interfaces[0];
    this.#frame++;
    if (from === undefined) {
      this.#problems.add("interface-unknown", offset + start);
      return;
    }
    const captured = from.snapLength === 0 ? original : Math.min(original, from.snapLength);
    if (captured > end - start) {
      this.#problems.add("block-too-short", offset + start);
      return;
    }
    from.packets++;
    this.#packets++;
    this.#sink.packet(bytes, start, start + captured, from.linkType, Number.NaN, original, this.#frame);
  }

  #readSecrets(bytes: Uint8Array, view: DataView, at: number, end: number, offset: number): void {
    const type = view.getUint32(at + 8, this.#littleEndian);
    const length = view.getUint32(at + 12, this.#littleEndian);
    if (length > end - at - 16) {
      this.#problems.add("block-too-short", offset + at);
      return;
    }
    if (type === TLS_KEY_LOG) this.#tlsKeyLogs++;
    else this.#otherSecrets++;
    this.#sink.secrets?.(type, bytes.subarray(at + 16, at + 16 + length));
  }

  /** Sets the byte order by the section header at `at`; 0 when it is none. */
  #sectionLength(view: DataView, at: number): number {
    const isLittle = view.getUint32(at + 8, true) === BYTE_ORDER_MAGIC;
    if (!isLittle && view.getUint32(at + 8) !== BYTE_ORDER_MAGIC) return 0;
    this.#littleEndian = isLittle;
    return view.getUint32(at + 4, isLittle);
  }

  /** Where the next plausible block begins; when none is found yet, where to go on with `needed` bytes. */
  #search(view: DataView, start: number, end: number, offset: number, isLast: boolean): number {
    let at = start;
    for (; end - at >= HEAD_BYTES; at++) {
      // A section header reads the same in either byte order.
      if (leastBytes(view.getUint32(at, this.#littleEndian)) === 0) continue;
      const length = this.#plausibleLength(view, at);
      if (length === 0) continue;
      if (end - at < length) {
        if (isLast) continue;
        this.needed = length;
        return at;
      }
      if (view.getUint32(at + length - 4, this.#orderAt(view, at)) !== length) continue;
      this.#endLoss(offset + at);
      return at;
    }
    this.needed = HEAD_BYTES;
    if (!isLast) return at;
    if (this.#isCut) return this.#lostAt - offset;
    this.#endLoss(offset + end);
    return end;
  }

  #endLoss(offset: number): void {
    this.#problems.add("record-implausible", this.#lostAt, offset - this.#lostAt);
    this.#lostAt = -1;
    this.#isCut = false;
  }

  /** Length of the block that may begin at `at`, by its first twelve bytes; 0 when none does. */
  #plausibleLength(view: DataView, at: number): number {
    const littleEndian = this.#orderAt(view, at);
    const type = view.getUint32(at, littleEndian);
    const least = leastBytes(type);
    if (least === 0) return 0;
    const length = view.getUint32(at + 4, littleEndian);
    if (length < least || length > this.#limits.blockBytes || (length & 3) !== 0) return 0;
    return type === SECTION_HEADER && view.getUint32(at + 8, littleEndian) !== BYTE_ORDER_MAGIC ? 0 : length;
  }

  /** A section header brings its own byte order. */
  #orderAt(view: DataView, at: number): boolean {
    if (view.getUint32(at) !== SECTION_HEADER) return this.#littleEndian;
    return view.getUint32(at + 8, true) === BYTE_ORDER_MAGIC;
  }

  summary() {
    return {
      format: "pcapng" as const,
      writer: this.#writer ?? { hardware: null, os: null, application: null },
      packets: this.#packets,
      interfaces: this.#allInterfaces.map((one) => one.summary()),
      interfacesTotal: this.#interfacesTotal,
      tlsKeyLogs: this.#tlsKeyLogs,
      otherSecrets: this.#otherSecrets,
      blocksPassedOver: this.#blocksPassedOver,
    };
  }
}
