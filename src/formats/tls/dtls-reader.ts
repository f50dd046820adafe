/**
 * Watches one DTLS association and tells what its handshake shows, over lost, doubled and reordered datagrams.
 *
 * Sources: RFC 6347 (DTLS 1.2), RFC 4347 (1.0), RFC 9147 (1.3), RFC 9146 (connection ids).
 */
import { FragmentedMessages } from "./fragmented-messages.ts";
import { Handshake } from "./handshake.ts";
import { LARGEST_RECORD, RECORD } from "./record-layer.ts";
import type { Direction, Sha256, TlsSink } from "./tls-facts.ts";

const HEADER = 13;
const FRAGMENT_HEADER = 12;
const WITH_CONNECTION_ID = 25;
const ACK = 26;
const CLIENT_HELLO = 1;

/**
 * Whether the datagram begins with a DTLS record of any type but those of DTLS 1.3's encrypted form: their first byte
 * alone says too little. A conversation is recognised by its hellos, so it is asked of the first datagrams.
 */
export function recogniseDtls(bytes: Uint8Array, start: number, end: number): "yes" | "no" {
  if (end - start < HEADER || !isHeader(bytes, start)) return "no";
  const type = bytes[start] ?? 0;
  const length = u16(bytes, start + 11);
  if (length === 0 || start + HEADER + length > end) return "no";
  if (type !== RECORD.handshake || u16(bytes, start + 3) !== 0) return "yes";
  // In plain text a handshake record holds a fragment that lies within its message.
  if (length < FRAGMENT_HEADER) return "no";
  const at = start + HEADER;
  const [offset, size] = [u24(bytes, at + 6), u24(bytes, at + 9)];
  return offset + size <= u24(bytes, at + 1) && FRAGMENT_HEADER + size <= length ? "yes" : "no";
}

export class DtlsReader {
  readonly #sink: TlsSink;
  readonly #handshake: Handshake;
  readonly #encryptedBytes: [number, number] = [0, 0];
  readonly #lostBytes: [number, number] = [0, 0];
  readonly #messages: readonly [FragmentedMessages, FragmentedMessages];
  #closed = false;
  #malformedTold = false;

  /** Without `sha256` there is no JA4. */
  constructor(sink: TlsSink, sha256?: Sha256) {
    this.#sink = sink;
    this.#handshake = new Handshake(sink, "dtls", sha256);
    this.#messages = [this.#fragments(0), this.#fragments(1)];
  }

  /** One whole datagram. False when it holds no DTLS record; the association may go on all the same. */
  datagram(direction: Direction, bytes: Uint8Array, start: number, end: number): boolean {
    let at = start;
    while (at < end) {
      const type = bytes[at] ?? 0;
      // A record of DTLS 1.3 (RFC 9147, 4): its length may be left out and its connection id is of unknown size.
      if (type >> 5 === 1 || type === WITH_CONNECTION_ID) {
        this.#encryptedBytes[direction] += end - at;
        return true;
      }
      if (end - at < HEADER || !isHeader(bytes, at)) {
        this.#lostBytes[direction] += end - at;
        return at > start;
      }
      const next = at + HEADER + u16(bytes, at + 11);
      this.#record(direction, type, u16(bytes, at + 3), bytes, at + HEADER, Math.min(next, end));
      at = next;
    }
    return true;
  }

  /** Tells what waited, and the counts. A second call does nothing. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#handshake.close();
    this.#sink.ended({ encryptedBytes: [...this.#encryptedBytes], lostBytes: [...this.#lostBytes] });
  }

  #record(from: Direction, type: number, epoch: number, bytes: Uint8Array, start: number, end: number): void {
    if (epoch > 0 || type === RECORD.applicationData) {
      this.#encryptedBytes[from] += end - start;
    } else if (type === RECORD.handshake) {
      this.#fragmentsIn(from, bytes, start, end);
    } else if (type === RECORD.changeCipherSpec) {
      this.#handshake.changeCipherSpec(from);
    } else if (type === RECORD.alert && end - start === 2) {
      this.#handshake.alert(bytes[start] ?? 0, bytes[start + 1] ?? 0, from);
    }
  }

  /** A record may hold several messages or fragments of them. */
  #fragmentsIn(from: Direction, bytes: Uint8Array, start: number, end: number): void {
    let at = start;
    while (end - at >= FRAGMENT_HEADER) {
      const type = bytes[at] ?? 0;
      const length = u24(bytes, at + 1);
      const sequence = u16(bytes, at + 4);
      const offset = u24(bytes, at + 6);
      const size = u24(bytes, at + 9);
      at += FRAGMENT_HEADER;
      if (size > end - at || offset + size > length) {
        this.#malformed(from, type, length);
        return;
      }
      // The message numbers begin anew with each association on the same ports; its first ClientHello tells.
      if (type === CLIENT_HELLO && sequence === 0 && offset === 0 && this.#messages[from].isAnother(bytes, at, size)) {
        for (const messages of this.#messages) messages.restart();
      }
      this.#messages[from].fragment({ type, length, sequence, offset }, bytes, at, at + size);
      at += size;
    }
  }

  #fragments(from: Direction): FragmentedMessages {
    return new FragmentedMessages({
      wants: (type) => this.#handshake.wants(type),
      message: (type, length, bytes, start, end) => {
        const whole = this.#handshake.message(type, from, bytes, start, end);
        if (!whole) this.#malformed(from, type, length);
      },
    });
  }

  #malformed(from: Direction, type: number, length: number): void {
    if (this.#malformedTold) return;
    this.#malformedTold = true;
    const message = `message ${type} of ${length} bytes cannot be read to its end`;
    this.#sink.problem({ code: "message-malformed", from, offset: 0, message });
  }
}

function isHeader(bytes: Uint8Array, at: number): boolean {
  const type = bytes[at] ?? 0;
  const version = u16(bytes, at + 1);
  const known = (type >= 20 && type <= 24) || type === WITH_CONNECTION_ID || type === ACK;
  return (
    known && (version === 0xfeff || version === 0xfefd || version === 0x0100) && u16(bytes, at + 11) <= LARGEST_RECORD
  );
}

function u16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}

function u24(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 16) | u16(bytes, at + 1);
}
