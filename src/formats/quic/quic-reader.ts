/**
 * One conversation of QUIC: versions, Retry, and the handshake messages in its Initial packets, client's and server's.
 *
 * Sources: RFC 9000, sections 12.2 (several packets in one datagram), 17.2, 19; RFC 9001, section 5.2; RFC 9369.
 */
import { CryptoStream } from "./crypto-stream.ts";
import { type InitialKeys, initialKeys, openInitial, type QuicCrypto } from "./initial-protection.ts";
import { LongHeader, negotiatedVersions, packetType, VarintReader } from "./long-header.ts";
import { type QuicVersion, readableVersion } from "./quic-versions.ts";

/** Direction 0 is client to server, as the packets show it. */
export interface QuicSink {
  /** Once for each version in a long header; `quicVersionName` names it. */
  version(version: number): void;
  /** A window with one TLS handshake message, its four bytes of header before it; valid during the call. */
  handshake(direction: 0 | 1, bytes: Uint8Array, start: number, end: number): void;
  /** The server wants the client to show that the address is its own. */
  retry(): void;
  /** The server does not speak the client's version, but these. */
  versionNegotiation(versions: readonly number[]): void;
  /** CONNECTION_CLOSE; 0x100 and above is a TLS alert. */
  closed(direction: 0 | 1, errorCode: number): void;
  /** Each at most once. */
  mark(mark: QuicMark): void;
}

export type QuicMark =
  /** A packet says that it is longer than the datagram: cut by the capture, or damaged. */
  | "cut"
  /** An Initial packet that these keys do not open: the capture began too late, or it is damaged. */
  | "not-opened"
  | "frame-unreadable"
  /** More handshake bytes than are kept (64 KiB a side). */
  | "handshake-too-long";

/** Initial packets that could not be opened before the conversation is given up. */
const MOST_FAILURES = 32;
/** Datagrams after which nothing of the handshake is to be expected. */
const MOST_DATAGRAMS = 256;
const CLIENT_HELLO = 1;
const SERVER_HELLO = 2;

interface Keys {
  readonly version: QuicVersion;
  readonly client: InitialKeys;
  server: InitialKeys | undefined;
}

export class QuicReader {
  readonly #crypto: QuicCrypto;
  readonly #sink: QuicSink;
  readonly #header = new LongHeader();
  readonly #varint = new VarintReader();
  readonly #marks = new Set<QuicMark>();
  readonly #versions = new Set<number>();
  /** The client's first Destination Connection ID, from which all keys of the conversation come. */
  #connectionId: Uint8Array | undefined;
  /** One for each version in use; the server may move on to another one (RFC 9368). */
  #keys: Keys[] = [];
  #clientDirection: 0 | 1 = 0;
  #streams: [CryptoStream, CryptoStream] = [new CryptoStream(), new CryptoStream()];
  #retried = false;
  #hellos = 0;
  #failures = 0;
  #datagrams = 0;

  constructor(crypto: QuicCrypto, sink: QuicSink) {
    this.#crypto = crypto;
    this.#sink = sink;
  }

  /** Takes one datagram; false once both hellos are there, or are no longer to be expected. */
  read(direction: 0 | 1, bytes: Uint8Array, start: number, end: number): boolean {
    for (let at = start; at < end; ) at = this.#packet(direction, bytes, at, end);
    return this.#hellos !== 3 && this.#failures < MOST_FAILURES && ++this.#datagrams < MOST_DATAGRAMS;
  }

  /** Reads the packet at `start`; the offset of the next one comes back, `end` when there is none. */
  #packet(direction: 0 | 1, bytes: Uint8Array, start: number, end: number): number {
    const header = this.#header;
    if (!header.read(bytes, start, end)) return end;
    if (header.version === 0) {
      this.#sink.versionNegotiation(negotiatedVersions(bytes, header.restAt, end));
      return end;
    }
    const version = readableVersion(header.version);
    if (version === undefined) {
      this.#tellVersion(header.version);
      return end;
    }
    this.#tellVersion(version.number);
    const type = packetType(version, bytes[start] as number);
    if (type === "retry") {
      this.#retried = true;
      this.#sink.retry();
      return end;
    }
    let at = header.restAt;
    if (type === "initial") {
      const tokenBytes = this.#varint.read(bytes, at, end);
      if (tokenBytes === undefined) return this.#cut(end);
      at = this.#varint.next + tokenBytes;
    }
    const length = this.#varint.read(bytes, at, end);
    if (length === undefined || this.#varint.next + length > end) return this.#cut(end);
    const packetNumberAt = this.#varint.next;
    const packetEnd = packetNumberAt + length;
    if (type === "initial") this.#initial(direction, version, bytes, start, packetNumberAt, packetEnd);
    return packetEnd;
  }

  #initial(
    direction: 0 | 1,
    version: QuicVersion,
    bytes: Uint8Array,
    start: number,
    numberAt: number,
    end: number,
  ): void {
    const { connectionIdAt, connectionIdEnd } = this.#header;
    const frames =
      this.#openKnown(direction, version, bytes, start, numberAt, end) ??
      this.#openAnew(
        direction,
        version,
        new Uint8Array(bytes.subarray(connectionIdAt, connectionIdEnd)),
        bytes,
        start,
        numberAt,
        end,
      );
    if (frames === undefined) {
      this.#failures++;
      this.#mark("not-opened");
    } else this.#frames(direction === this.#clientDirection ? 0 : 1, frames);
  }

  /** With the keys of the conversation so far. */
  #openKnown(
    direction: 0 | 1,
    version: QuicVersion,
    bytes: Uint8Array,
    start: number,
    packetNumberAt: number,
    end: number,
  ): Uint8Array | undefined {
    const id = this.#connectionId;
    if (id === undefined) return undefined;
    let keys = this.#keys.find((known) => known.version === version);
    if (keys === undefined) {
      keys = { version, client: initialKeys(this.#crypto, version, id, "client"), server: undefined };
      this.#keys.push(keys);
    }
    if (direction === this.#clientDirection) {
      return openInitial(this.#crypto, keys.client, bytes, start, packetNumberAt, end);
    }
    keys.server ??= initialKeys(this.#crypto, version, id, "server");
    return openInitial(this.#crypto, keys.server, bytes, start, packetNumberAt, end);
  }

  /** As the first packet of a client: at the beginning, after a Retry, or when the two ports are used again. */
  #openAnew(
    direction: 0 | 1,
    version: QuicVersion,
    connectionId: Uint8Array,
    bytes: Uint8Array,
    start: number,
    packetNumberAt: number,
    end: number,
  ): Uint8Array | undefined {
    if (this.#connectionId !== undefined && direction !== this.#clientDirection) return undefined;
    const client = initialKeys(this.#crypto, version, connectionId, "client");
    const frames = openInitial(this.#crypto, client, bytes, start, packetNumberAt, end);
    if (frames === undefined) return undefined;
    // After a Retry the client says the same hello again, in the same stream.
    if (this.#connectionId !== undefined && !this.#retried) {
      this.#streams = [new CryptoStream(), new CryptoStream()];
      this.#hellos = 0;
    }
    this.#retried = false;
    this.#clientDirection = direction;
    this.#connectionId = connectionId;
    this.#keys = [{ version, client, server: undefined }];
    return frames;
  }

  /** Only the frames that Initial packets may hold (RFC 9000, section 12.4). */
  #frames(direction: 0 | 1, frames: Uint8Array): void {
    const end = frames.length;
    for (let at = 0; at < end; ) {
      const type = frames[at] as number;
      at++;
      if (type === 0 || type === 1) continue;
      const next =
        type === 6
          ? this.#cryptoFrame(direction, frames, at)
          : type === 2 || type === 3
            ? this.#behindAck(frames, at, type === 3)
            : type === 0x1c
              ? this.#closeFrame(direction, frames, at)
              : undefined;
      if (next === undefined) this.#mark("frame-unreadable");
      at = next ?? end;
    }
  }

  #cryptoFrame(direction: 0 | 1, frames: Uint8Array, at: number): number | undefined {
    const offset = this.#varint.read(frames, at, frames.length);
    const length = offset === undefined ? undefined : this.#varint.read(frames, this.#varint.next, frames.length);
    if (offset === undefined || length === undefined) return undefined;
    const from = this.#varint.next;
    const to = from + length;
    if (to > frames.length) return undefined;
    const stream = this.#streams[direction];
    stream.take(offset, frames, from, to);
    stream.drain((bytes, start, end) => {
      if (bytes[start] === (direction === 0 ? CLIENT_HELLO : SERVER_HELLO)) this.#hellos |= 1 << direction;
      this.#sink.handshake(direction, bytes, start, end);
    });
    if (stream.overflowed) this.#mark("handshake-too-long");
    return to;
  }

  #behindAck(frames: Uint8Array, at: number, hasEcnCounts: boolean): number | undefined {
    let next = at;
    let ranges = 0;
    // Largest, delay, count of ranges, first range; then two numbers for each range, and three counts.
    for (let number = 0; number < 4 + 2 * ranges + (hasEcnCounts ? 3 : 0); number++) {
      const value = this.#varint.read(frames, next, frames.length);
      if (value === undefined) return undefined;
      if (number === 2) ranges = value;
      next = this.#varint.next;
    }
    return next;
  }

  #closeFrame(direction: 0 | 1, frames: Uint8Array, at: number): number | undefined {
    const errorCode = this.#varint.read(frames, at, frames.length);
    const frameType = errorCode === undefined ? undefined : this.#varint.read(frames, this.#varint.next, frames.length);
    const reason = frameType === undefined ? undefined : this.#varint.read(frames, this.#varint.next, frames.length);
    if (errorCode === undefined || reason === undefined || this.#varint.next + reason > frames.length) return undefined;
    this.#sink.closed(direction, errorCode);
    return this.#varint.next + reason;
  }

  #tellVersion(version: number): void {
    if (this.#versions.has(version) || this.#versions.size >= 16) return;
    this.#versions.add(version);
    this.#sink.version(version);
  }

  #cut(end: number): number {
    this.#mark("cut");
    return end;
  }

  #mark(mark: QuicMark): void {
    if (this.#marks.has(mark)) return;
    this.#marks.add(mark);
    this.#sink.mark(mark);
  }
}
