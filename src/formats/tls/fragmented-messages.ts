/**
 * Puts DTLS handshake messages together from their fragments (RFC 6347, 4.2.3): doubled, overlapping, out of order.
 *
 * Memory is bounded: eight messages of 64 KiB in each direction, and less unless bytes come for them.
 */
import { type HandshakeMessageSink, LARGEST_MESSAGE } from "./handshake-messages.ts";

/** A flight has seven messages at most. */
const MOST_OPEN = 8;
/** A message in more pieces than this is left alone: it would be an attack, at 64 bytes a piece. */
const MOST_PIECES = 1_024;
/** Numbers of messages are small. */
const MOST_MESSAGES = 256;

export interface FragmentHeader {
  readonly type: number;
  /** Of the whole message. */
  readonly length: number;
  readonly sequence: number;
  readonly offset: number;
}

interface OpenMessage {
  readonly type: number;
  readonly length: number;
  body: Uint8Array;
  /** Covered ranges, sorted, apart from each other: start, end, start, end ... */
  covered: number[];
  pieces: number;
}

export class FragmentedMessages {
  readonly #sink: HandshakeMessageSink;
  readonly #open = new Map<number, OpenMessage>();
  /** By number, one more than the type of the message that was told; some servers use the number 0 twice. */
  readonly #told = new Uint16Array(MOST_MESSAGES);
  /** Random value of the first ClientHello. */
  #random: Uint8Array | undefined;

  constructor(sink: HandshakeMessageSink) {
    this.#sink = sink;
  }

  /** Whether a first ClientHello differs from the one before in its random value: a new association. */
  isAnother(bytes: Uint8Array, at: number, size: number): boolean {
    if (size < 34) return false;
    const before = this.#random;
    this.#random = bytes.slice(at + 2, at + 34);
    // A client repeats its random value after HelloVerifyRequest and when it sends again.
    return before?.some((byte, index) => byte !== bytes[at + 2 + index]) === true;
  }

  /** Message numbers begin anew. */
  restart(): void {
    this.#open.clear();
    this.#told.fill(0);
  }

  /** The fragment in `start`..`end`; a message is told once, as soon as all of it was there. */
  fragment(header: FragmentHeader, bytes: Uint8Array, start: number, end: number): void {
    const { type, length, sequence, offset } = header;
    if (sequence >= MOST_MESSAGES || this.#told[sequence] === type + 1) return;
    if (!this.#sink.wants(type) || (offset === 0 && end - start === length)) {
      this.#tell(header, bytes, start, end);
      return;
    }
    if (length > LARGEST_MESSAGE) return;
    const open = this.#opened(header);
    if (open === undefined || open.type !== type || open.length !== length || ++open.pieces > MOST_PIECES) return;
    put(open, bytes, start, end, offset);
    if (open.covered.length === 2 && open.covered[0] === 0 && open.covered[1] === length) {
      this.#tell(header, open.body, 0, length);
    }
  }

  #opened({ type, length, sequence }: FragmentHeader): OpenMessage | undefined {
    const open = this.#open.get(sequence);
    if (open !== undefined) return open;
    if (this.#open.size === MOST_OPEN) return undefined;
    const opened = { type, length, body: new Uint8Array(), covered: [], pieces: 0 };
    this.#open.set(sequence, opened);
    return opened;
  }

  #tell({ type, length, sequence }: FragmentHeader, bytes: Uint8Array, start: number, end: number): void {
    this.#told[sequence] = type + 1;
    this.#open.delete(sequence);
    this.#sink.message(type, length, bytes, start, this.#sink.wants(type) ? end : start);
  }
}

function put(open: OpenMessage, bytes: Uint8Array, start: number, end: number, offset: number): void {
  const until = offset + end - start;
  if (until > open.body.length) {
    const larger = new Uint8Array(Math.min(open.length, Math.max(until, 2 * open.body.length)));
    larger.set(open.body);
    open.body = larger;
  }
  open.body.set(bytes.subarray(start, end), offset);
  open.covered = joined(open.covered, offset, until);
}

/** The ranges with one more, those that touch made one. */
function joined(covered: readonly number[], start: number, end: number): number[] {
  const ranges: number[] = [];
  let [from, to] = [start, end];
  let placed = false;
  for (let index = 0; index + 1 < covered.length; index += 2) {
    const low = covered[index] ?? 0;
    const high = covered[index + 1] ?? 0;
    if (high < from) ranges.push(low, high);
    else if (low > to) {
      if (!placed) ranges.push(from, to);
      placed = true;
      ranges.push(low, high);
    } else {
      from = Math.min(from, low);
      to = Math.max(to, high);
    }
  }
  if (!placed) ranges.push(from, to);
  return ranges;
}
