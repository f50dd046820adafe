/**
 * The packet that opens a connection: the client's first Initial, whose keys come of its own Destination Connection ID.
 *
 * Sources: RFC 9000, section 7.2; RFC 9001, section 5.2.
 */
import { initialKeys, openInitial, type QuicCrypto } from "./initial-protection.ts";
import { LongHeader, packetType, VarintReader } from "./long-header.ts";
import { readableVersion } from "./quic-versions.ts";

export class FirstInitial {
  readonly #crypto: QuicCrypto;
  readonly #header = new LongHeader();
  readonly #varint = new VarintReader();

  constructor(crypto: QuicCrypto) {
    this.#crypto = crypto;
  }

  /** The connection ID that a client's Initial packet in front of the datagram names; undefined where there is none. */
  connectionId(bytes: Uint8Array, start: number, end: number): Uint8Array | undefined {
    const header = this.#header;
    if (!header.read(bytes, start, end)) return undefined;
    const version = readableVersion(header.version);
    if (version === undefined || packetType(version, bytes[start] as number) !== "initial") return undefined;
    // By the constructor: the slice of a Node Buffer is a view.
    return new Uint8Array(bytes.subarray(header.connectionIdAt, header.connectionIdEnd));
  }

  /** Whether that packet is protected with the keys of the ID that it names itself, as only the first ones are. */
  opens(bytes: Uint8Array, start: number, end: number): boolean {
    const id = this.connectionId(bytes, start, end);
    const version = readableVersion(this.#header.version);
    if (id === undefined || version === undefined) return false;
    const tokenBytes = this.#varint.read(bytes, this.#header.restAt, end);
    if (tokenBytes === undefined) return false;
    const length = this.#varint.read(bytes, this.#varint.next + tokenBytes, end);
    const numberAt = this.#varint.next;
    if (length === undefined || numberAt + length > end) return false;
    const keys = initialKeys(this.#crypto, version, id, "client");
    return openInitial(this.#crypto, keys, bytes, start, numberAt, numberAt + length) !== undefined;
  }
}
