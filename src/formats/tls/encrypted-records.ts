/**
 * What somebody who holds the keys of a TLS connection needs of `TlsReader`: the hellos, and each encrypted record.
 *
 * What it opens it gives back by `TlsReader.opened`; what it does not open stays counted as not examined.
 */
import type { ClientHello, Direction, ServerHello } from "./tls-facts.ts";

export interface EncryptedRecords {
  /** A ClientHello; one inside of an encrypted record begins a renegotiation. */
  offered(hello: ClientHello, from: Direction): void;
  /** A ServerHello as soon as it is read, also a HelloRetryRequest. */
  agreed(hello: ServerHello, from: Direction): void;
  /** ChangeCipherSpec up to TLS 1.2: what follows from here is encrypted with the keys just agreed on. */
  cipherChanged(from: Direction): void;
  /** An encrypted record begins. */
  record(type: number, length: number, from: Direction): void;
  /** The next bytes of it. */
  payload(bytes: Uint8Array, start: number, end: number, from: Direction): void;
  /** A handshake message was inside of an opened record; its keys may end with that record. */
  message(type: number, from: Direction): void;
  /** No more records can be found in this direction, unless `TlsReader.resume` is called. */
  lost(from: Direction): void;
  /**
   * Bytes of a direction that is lost. Gives where it stopped reading, having counted what it passed over: before `end`
   * only where it called `TlsReader.resume`.
   */
  unframed(bytes: Uint8Array, start: number, end: number, from: Direction): number;
  /** A compressed certificate message (RFC 8879): `length` bytes, or undefined when they cannot be had. */
  inflate(algorithm: number, bytes: Uint8Array, length: number): Uint8Array | undefined;
}
