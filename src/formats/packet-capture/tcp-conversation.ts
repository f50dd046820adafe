/**
 * One TCP connection: what it speaks, with whom, and the requests in it.
 */

import { DnsReader } from "../dns/dns-reader.ts";
import { TcpStream } from "../flows/tcp-stream.ts";
import type { RequestHead, ResponseHead } from "../http1/http1-facts.ts";
import { Http1Reader } from "../http1/http1-reader.ts";
import { TlsReader } from "../tls/tls-reader.ts";
import { type ConversationFacts, newFacts, tlsFactsInto } from "./conversation-facts.ts";
import type { NamesByAddress } from "./names-by-address.ts";
import { recogniseStream } from "./recognise-stream.ts";

/** A request with its answer, as far as the capture holds them. */
export interface HttpExchange {
  readonly request: RequestHead | null;
  readonly response: ResponseHead | null;
  readonly bytesUp: number;
  readonly bytesDown: number;
  /** Of the packet in which the request ended, else the answer. */
  readonly timeMs: number;
  readonly frame: number;
}

/** Bytes of a direction that are kept until it is known what they are. */
const PREFIX_BYTES = 1024;

interface StreamReader {
  read(direction: 0 | 1, bytes: Uint8Array, start: number, end: number): boolean;
  gap(direction: 0 | 1): void;
  close(): void;
}

/** A handshake with its certificates is shorter. */
const HANDSHAKE_BYTES = 65_536;

/** Named by its first bytes; its contents are not read here yet. */
const NAMED_ONLY: StreamReader = { read: () => false, gap: () => undefined, close: () => undefined };

export class TcpConversation {
  readonly facts: ConversationFacts = newFacts();
  readonly #stream: TcpStream;
  readonly #names: NamesByAddress;
  readonly #onExchange: (exchange: HttpExchange) => void;
  #prefixes: [Uint8Array, Uint8Array] = [NOTHING, NOTHING];
  #reader: StreamReader | undefined;
  /** Of the packet that is read. */
  #timeMs = 0;
  #frame = 0;
  /** Bodies of the messages under way. */
  readonly #body: [number, number] = [0, 0];
  readonly #pending: { request: RequestHead; bytesUp: number; timeMs: number; frame: number }[] = [];
  #answered: { request: RequestHead | null; response: ResponseHead } | undefined;

  constructor(names: NamesByAddress, onExchange: (exchange: HttpExchange) => void) {
    this.#names = names;
    this.#onExchange = onExchange;
    this.#stream = new TcpStream({
      data: (direction, bytes, start, end) => this.#take(direction, bytes, start, end),
      gap: (direction) => this.#reader?.gap(direction),
    });
  }

  get isWanted(): boolean {
    return this.#stream.isWanted;
  }

  segment(
    direction: 0 | 1,
    sequence: number,
    isSyn: boolean,
    bytes: Uint8Array,
    start: number,
    end: number,
    timeMs: number,
    frame: number,
  ): void {
    this.#timeMs = timeMs;
    this.#frame = frame;
    this.#stream.segment(direction, sequence, isSyn, bytes, start, end);
  }

  close(): void {
    this.#stream.close();
    this.#reader?.close();
    this.#tellAnswered();
    for (const { request, bytesUp, timeMs, frame } of this.#pending.splice(0))
      this.#tell({ request, response: null, bytesUp, bytesDown: 0, timeMs, frame });
  }

  #take(direction: 0 | 1, bytes: Uint8Array, start: number, end: number): boolean {
    if (this.#reader !== undefined) return this.#reader.read(direction, bytes, start, end);
    const prefix = joined(this.#prefixes[direction], bytes, start, Math.min(end, start + PREFIX_BYTES));
    const found = recogniseStream(direction, prefix, 0, prefix.length);
    if (found === "more" && prefix.length < PREFIX_BYTES) {
      this.#prefixes[direction] = prefix;
      return true;
    }
    this.facts.protocol = found === "more" ? "unknown" : found;
    const reader = this.#readerOf(this.facts.protocol);
    this.#reader = reader;
    const other = this.#prefixes[direction === 0 ? 1 : 0];
    const own = this.#prefixes[direction];
    this.#prefixes = [NOTHING, NOTHING];
    if (other.length > 0) reader.read(direction === 0 ? 1 : 0, other, 0, other.length);
    if (own.length > 0) reader.read(direction, own, 0, own.length);
    return reader.read(direction, bytes, start, end);
  }

  #readerOf(protocol: string): StreamReader {
    switch (protocol) {
      case "tls":
        return upTo(HANDSHAKE_BYTES, new TlsReader(tlsFactsInto(this.facts)));
      case "http":
        return this.#http();
      case "dns":
        return new DnsReader({ message: (_, message) => this.#names.hear(message) });
      default:
        return NAMED_ONLY;
    }
  }

  #http(): StreamReader {
    let inside: TlsReader | undefined;
    return new Http1Reader({
      request: (request) => {
        this.facts.host ??= request.host;
        this.#pending.push({ request, bytesUp: request.headBytes, timeMs: this.#timeMs, frame: this.#frame });
      },
      response: (response, request) => {
        this.#tellAnswered();
        this.#answered = { request, response };
      },
      body: (direction, _, start, end) => {
        this.#body[direction] += end - start;
      },
      end: (direction, { bodyBytes }) => {
        const last = this.#pending.at(-1);
        if (direction === 0 && last !== undefined) last.bytesUp += bodyBytes;
        if (direction === 1) this.#tellAnswered();
        this.#body[direction] = 0;
      },
      switched: ({ protocol }) => {
        // What follows a tunnel's opening is mostly TLS; other protocols keep the requests that led there.
        if (protocol === "tunnel") inside = new TlsReader(tlsFactsInto(this.facts));
      },
      rest: (direction, bytes, start, end) => void inside?.read(direction, bytes, start, end),
      restGap: (direction) => inside?.gap(direction),
      skipped: () => undefined,
    });
  }

  #tellAnswered(): void {
    const answered = this.#answered;
    if (answered === undefined) return;
    this.#answered = undefined;
    const { request, response } = answered;
    const at = this.#pending.findIndex((one) => one.request === request);
    const [asked] = at === -1 ? [] : this.#pending.splice(at, 1);
    this.#tell({
      request,
      response,
      bytesUp: asked?.bytesUp ?? 0,
      bytesDown: response.headBytes + this.#body[1],
      timeMs: asked?.timeMs ?? this.#timeMs,
      frame: asked?.frame ?? this.#frame,
    });
    this.#body[1] = 0;
  }

  #tell(exchange: HttpExchange): void {
    this.facts.exchanges++;
    this.#onExchange(exchange);
  }
}

/** The reader, until it has had so much of a direction: what comes behind a handshake is encrypted. */
function upTo(bytesMost: number, reader: StreamReader): StreamReader {
  const had: [number, number] = [0, 0];
  return {
    read(direction, bytes, start, end) {
      had[direction] += end - start;
      return reader.read(direction, bytes, start, end) && had[direction] < bytesMost;
    },
    gap: (direction) => reader.gap(direction),
    close: () => reader.close(),
  };
}

const NOTHING = new Uint8Array(0);

function joined(prefix: Uint8Array, bytes: Uint8Array, start: number, end: number): Uint8Array {
  const all = new Uint8Array(prefix.length + end - start);
  all.set(prefix);
  all.set(bytes.subarray(start, end), prefix.length);
  return all;
}
