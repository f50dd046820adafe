/**
 * DNS over TCP: messages with two bytes of length before each, in pieces of any size.
 *
 * Source: RFC 1035, section 4.2.2; RFC 7766. DNS over TLS has the same form inside of the records.
 */
import type { DnsMessage } from "./dns-facts.ts";
import { readDns, recogniseDns } from "./read-dns.ts";

export interface DnsSink {
  /** @param direction 0 is client to server. */
  message(direction: 0 | 1, message: DnsMessage): void;
}

const LENGTH_BYTES = 2;
/** A header and the shortest question. */
const SHORTEST_MESSAGE = 17;
/** The most that is looked at before the answer is "no": the length, the header, the longest name, type and class. */
const RECOGNITION_BYTES = 2 + 12 + 255 + 4;

/** Whether a direction begins with the length of a DNS message and that message. */
export function recogniseDnsStream(bytes: Uint8Array, start: number, end: number): "yes" | "no" | "more" {
  if (end - start < LENGTH_BYTES) return "more";
  const length = lengthAt(bytes, start);
  if (length < SHORTEST_MESSAGE) return "no";
  if (end - start < LENGTH_BYTES + Math.min(length, RECOGNITION_BYTES)) return "more";
  return recogniseDns(bytes, start + LENGTH_BYTES, Math.min(end, start + LENGTH_BYTES + length), length);
}

/** Hands out each message as soon as it is whole; a direction keeps at most one message (64 KiB). */
export class DnsReader {
  readonly #sink: DnsSink;
  readonly #directions: readonly [Framing, Framing];

  constructor(sink: DnsSink) {
    this.#sink = sink;
    this.#directions = [new Framing(), new Framing()];
  }

  /** False once one direction is no longer DNS: the other is then not read either. */
  read(direction: 0 | 1, bytes: Uint8Array, start: number, end: number): boolean {
    const framing = this.#directions[direction];
    if (framing.afterGap && !framing.resumes(bytes, start, end)) return true;
    let at = start;
    // It is asked before each message, so that what is told does not depend on where the pieces are cut.
    while (at < end && this.#isDns) {
      if (framing.held === 0 && end - at >= LENGTH_BYTES) {
        const messageEnd = at + LENGTH_BYTES + lengthAt(bytes, at);
        if (messageEnd <= end) {
          this.#hand(direction, bytes, at + LENGTH_BYTES, messageEnd);
          at = messageEnd;
          continue;
        }
      }
      at = framing.hold(bytes, at, end);
      if (framing.isWhole) {
        this.#hand(direction, framing.buffer, LENGTH_BYTES, framing.held);
        framing.held = 0;
      }
    }
    return this.#isDns;
  }

  /** What was begun is given as far as it came; reading goes on with a piece that begins with a message. */
  gap(direction: 0 | 1): void {
    this.#flush(direction);
    this.#directions[direction].afterGap = true;
  }

  close(): void {
    this.#flush(0);
    this.#flush(1);
  }

  get #isDns(): boolean {
    return this.#directions[0].unreadable < MOST_UNREADABLE && this.#directions[1].unreadable < MOST_UNREADABLE;
  }

  #flush(direction: 0 | 1): void {
    const framing = this.#directions[direction];
    if (this.#isDns && framing.held > LENGTH_BYTES) this.#hand(direction, framing.buffer, LENGTH_BYTES, framing.held);
    framing.held = 0;
  }

  #hand(direction: 0 | 1, bytes: Uint8Array, start: number, end: number): void {
    const message = readDns(bytes, start, end);
    if (message === undefined) this.#directions[direction].unreadable++;
    else this.#sink.message(direction, message);
  }
}

/** Messages without a header before a conversation is given up. */
const MOST_UNREADABLE = 16;

class Framing {
  buffer = new Uint8Array(0);
  held = 0;
  afterGap = false;
  unreadable = 0;

  get isWhole(): boolean {
    return this.held >= LENGTH_BYTES && this.held === LENGTH_BYTES + lengthAt(this.buffer, 0);
  }

  /** Takes what belongs to the message under way; the offset behind it comes back. */
  hold(bytes: Uint8Array, start: number, end: number): number {
    let at = start;
    while (this.held < LENGTH_BYTES && at < end) {
      this.#reserve(512);
      this.buffer[this.held++] = bytes[at++] as number;
    }
    if (this.held < LENGTH_BYTES) return at;
    const size = LENGTH_BYTES + lengthAt(this.buffer, 0);
    const taken = Math.min(end - at, size - this.held);
    this.#reserve(this.held + taken);
    this.buffer.set(bytes.subarray(at, at + taken), this.held);
    this.held += taken;
    return at + taken;
  }

  resumes(bytes: Uint8Array, start: number, end: number): boolean {
    if (recogniseDnsStream(bytes, start, end) !== "yes") return false;
    this.afterGap = false;
    return true;
  }

  #reserve(size: number): void {
    if (size <= this.buffer.length) return;
    const larger = new Uint8Array(Math.min(LENGTH_BYTES + 0xffff, Math.max(size, 2 * this.buffer.length)));
    larger.set(this.buffer.subarray(0, this.held));
    this.buffer = larger;
  }
}

function lengthAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
}
