/**
 * What clients call their servers in the first bytes that they send: TLS over TCP, and QUIC.
 *
 * Only what opens a conversation is read, and only of so many conversations at once: who sends half a hello for ever makes
 * room for the next. Sources: RFC 6066, 3 (server_name); RFC 9001, 4 (QUIC carries the same messages).
 */
import type { ObservedFlow } from "../../domain/runtime/observation/observed-flow.ts";
import type { QuicCrypto } from "../quic/initial-protection.ts";
import { recogniseQuic } from "../quic/long-header.ts";
import { QuicReader } from "../quic/quic-reader.ts";
import { readClientHello } from "../tls/client-hello.ts";
import { recogniseTls } from "../tls/recognise-tls.ts";
import type { TlsSink } from "../tls/tls-facts.ts";
import { TlsReader } from "../tls/tls-reader.ts";

/** Conversations whose hello is read at one time; each holds at most `HELLO_BYTES`. */
const READ_AT_ONCE = 512;
/** A hello with keys of the largest kind has less. */
const HELLO_BYTES = 16_384;
const QUIC_DATAGRAMS = 4;
const CLIENT_HELLO = 1;
const HEADER_BYTES = 4;

interface Opening {
  /** False when there is nothing more to be told. */
  read(bytes: Uint8Array, start: number, end: number, sequence: number): boolean;
}

export class ServerNames {
  readonly #crypto: QuicCrypto;
  readonly #openings = new Map<ObservedFlow, Opening>();

  constructor(crypto: QuicCrypto) {
    this.#crypto = crypto;
  }

  /** Payload of a client. */
  segment(flow: ObservedFlow, bytes: Uint8Array, start: number, end: number, sequence: number): void {
    let opening = this.#openings.get(flow);
    if (opening === undefined) {
      if (recogniseTls(bytes, start, end) === "no") {
        flow.isOpening = false;
        return;
      }
      opening = new TlsOpening(flow, sequence);
      this.#begin(flow, opening);
    }
    if (!opening.read(bytes, start, end, sequence)) this.#end(flow);
  }

  /** The first datagram of a conversation, and those behind it while its name is open. */
  datagram(flow: ObservedFlow, bytes: Uint8Array, start: number, end: number, isFirst: boolean): void {
    let opening = this.#openings.get(flow);
    if (opening === undefined) {
      if (!isFirst || recogniseQuic(bytes, start, end) === "no") return;
      flow.isOpening = true;
      opening = new QuicOpening(flow, this.#crypto);
      this.#begin(flow, opening);
    }
    if (!opening.read(bytes, start, end, 0)) this.#end(flow);
  }

  /** The conversation is over. */
  forget(flow: ObservedFlow): void {
    if (flow.isOpening) this.#end(flow);
  }

  #begin(flow: ObservedFlow, opening: Opening): void {
    this.#openings.set(flow, opening);
    const [oldest] = this.#openings.keys();
    if (this.#openings.size > READ_AT_ONCE && oldest !== undefined) this.#end(oldest);
  }

  #end(flow: ObservedFlow): void {
    flow.isOpening = false;
    this.#openings.delete(flow);
  }
}

class TlsOpening implements Opening {
  readonly #reader: TlsReader;
  #next: number;
  #left = HELLO_BYTES;
  #isTold = false;

  constructor(flow: ObservedFlow, sequence: number) {
    this.#next = sequence;
    const sink: TlsSink = {
      clientHello: ({ serverName }) => {
        flow.name = serverName;
        this.#isTold = true;
      },
      problem: () => {
        this.#isTold = true;
      },
      serverHello: nothing,
      keyExchange: nothing,
      certificates: nothing,
      certificateRequested: nothing,
      alert: nothing,
      ended: nothing,
    };
    this.#reader = new TlsReader(sink);
  }

  /** Segments out of order are waited for until they come again; mostly a hello is one or two, in order. */
  read(bytes: Uint8Array, start: number, end: number, sequence: number): boolean {
    const known = (this.#next - sequence) | 0;
    if (known < 0 || known >= end - start) return true;
    const from = start + known;
    this.#next = (sequence + end - start) | 0;
    this.#left -= end - from;
    return this.#reader.read(0, bytes, from, end) && !this.#isTold && this.#left > 0;
  }
}

class QuicOpening implements Opening {
  readonly #reader: QuicReader;
  #isTold = false;
  #datagrams = 0;

  constructor(flow: ObservedFlow, crypto: QuicCrypto) {
    this.#reader = new QuicReader(crypto, {
      handshake: (_, bytes, start, end) => {
        if (bytes[start] !== CLIENT_HELLO) return;
        flow.name = readClientHello(bytes, start + HEADER_BYTES, end, "quic")?.serverName ?? null;
        this.#isTold = true;
      },
      version: nothing,
      retry: nothing,
      versionNegotiation: nothing,
      closed: nothing,
      mark: nothing,
    });
  }

  read(bytes: Uint8Array, start: number, end: number): boolean {
    return this.#reader.read(0, bytes, start, end) && !this.#isTold && ++this.#datagrams < QUIC_DATAGRAMS;
  }
}

const nothing = () => undefined;
