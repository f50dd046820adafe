/**
 * pcap and pcapng in, packets out: a reader that is pushed bytes, told apart by the first four, never by a name.
 *
 * A packet that lies whole in a chunk is handed out in place; only what a chunk's end cuts through is copied. A file that
 * ends early yields everything before the cut, and one that is broken in its middle goes on where it can be read again.
 * Source: draft-ietf-opsawg-pcap, draft-ietf-opsawg-pcapng.
 */
import { InputError } from "../../domain/input-error.ts";
import { PACKET_FILE_LIMITS, type PacketFileLimits, type PacketFileSummary, type PacketSink } from "./packet-file.ts";
import { PCAP_MAGICS, PcapRecords } from "./pcap-records.ts";
import { PcapngBlocks, SECTION_HEADER } from "./pcapng-blocks.ts";
import { ProblemList, type RecordReader } from "./record-reader.ts";

export class PacketFileReader {
  readonly #sink: PacketSink;
  readonly #limits: PacketFileLimits;
  readonly #problems: ProblemList;
  #records: RecordReader | undefined;
  /** What was left over of earlier chunks stands between `from` and `to`. */
  #carry = new Uint8Array(0);
  #from = 0;
  #to = 0;
  /** Bytes that were read into records. */
  #read = 0;
  #failure: InputError | undefined;

  constructor(sink: PacketSink, limits: PacketFileLimits = PACKET_FILE_LIMITS) {
    this.#sink = sink;
    this.#limits = limits;
    this.#problems = new ProblemList(limits.problems);
  }

  /**
   * Takes the next bytes, cut anywhere.
   * @throws {InputError} `format-unknown` when the file is neither pcap nor pcapng; from then on always.
   */
  feed(chunk: Uint8Array): void {
    if (this.#failure !== undefined) throw this.#failure;
    // One kind of array for all that follows: a subclass among them slows down every reader behind.
    const bytes = new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let at = 0;
    while (this.#to > this.#from) {
      const wanted = Math.max((this.#records?.needed ?? 4) - (this.#to - this.#from), 1);
      const added = Math.min(wanted, bytes.length - at);
      this.#keep(bytes, at, at + added);
      at += added;
      if (added < wanted) return;
      this.#from = this.#take(this.#carry, this.#from, this.#to, false);
      const left = this.#to - this.#from;
      if (left <= at) {
        // What is left came with this chunk as a whole: back to reading in place.
        at -= left;
        this.#from = 0;
        this.#to = 0;
      }
    }
    at = this.#take(bytes, at, bytes.length, false);
    this.#keep(bytes, at, bytes.length);
  }

  /**
   * @throws {InputError} `capture-unreadable` for an empty file, `capture-truncated` for one that ends in its header.
   */
  end(): PacketFileSummary {
    if (this.#failure !== undefined) throw this.#failure;
    this.#from = this.#take(this.#carry, this.#from, this.#to, true);
    const truncated = this.#to > this.#from;
    if (this.#records === undefined || (this.#read === 0 && truncated)) {
      if (!truncated)
        throw new InputError("capture-unreadable", "byte 0", "the file is empty; record the traffic again");
      throw new InputError(
        "capture-truncated",
        `byte ${this.#to - this.#from}`,
        "the file ends inside its header, before any packet; copy or record it again",
      );
    }
    if (truncated) this.#problems.add("file-cut", this.#read, this.#to - this.#from);
    return {
      ...this.#records.summary(),
      bytesRead: this.#read,
      truncated,
      problems: this.#problems.kept,
      problemsTotal: this.#problems.total,
    };
  }

  #take(bytes: Uint8Array, from: number, to: number, isLast: boolean): number {
    if (this.#records === undefined) {
      if (to - from < 4) return from;
      this.#records = this.#recognise(bytes, from);
    }
    const at = this.#records.take(bytes, from, to, this.#read - from, isLast);
    this.#read += at - from;
    return at;
  }

  #recognise(bytes: Uint8Array, from: number): RecordReader {
    const magic = new DataView(bytes.buffer, bytes.byteOffset + from).getUint32(0);
    if (magic === SECTION_HEADER) return new PcapngBlocks(this.#sink, this.#limits, this.#problems);
    const form = PCAP_MAGICS.get(magic);
    if (form !== undefined) return new PcapRecords(this.#sink, form, this.#limits, this.#problems);
    this.#failure = new InputError(
      "format-unknown",
      "byte 0",
      "it is neither pcap nor pcapng; record the traffic in one of these",
    );
    throw this.#failure;
  }

  /** Keeps bytes for the next chunk. Room is made by doubling, so that moving them costs no more than reading them. */
  #keep(bytes: Uint8Array, from: number, to: number): void {
    const held = this.#to - this.#from;
    const size = held + to - from;
    if (this.#to + to - from > this.#carry.length) {
      const roomy = size * 2 <= this.#carry.length ? this.#carry : new Uint8Array(Math.max(size * 2, 4096));
      roomy.set(this.#carry.subarray(this.#from, this.#to));
      this.#carry = roomy;
      this.#from = 0;
      this.#to = held;
    }
    this.#carry.set(bytes.subarray(from, to), this.#to);
    this.#to += to - from;
  }
}
