/**
 * A conversation over two ordered byte streams, whatever carries them: a TCP connection, a tunnel through a proxy, what
 * follows STARTTLS, the plain text inside of TLS.
 */
import type { Sha256, TlsSink } from "../tls/tls-facts.ts";

export interface StreamReader {
  /** The next bytes of a direction, valid during the call. False when no more is wanted of it. */
  read(direction: 0 | 1, bytes: Uint8Array, start: number, end: number): boolean;
  /** Bytes of that direction are missing here. */
  gap(direction: 0 | 1): void;
  close(): void;
}

/** Opens TLS whose keys are known. */
export interface TlsDecryption {
  /** Without any, connections are only watched. */
  readonly hasKeys: boolean;
  /** Secrets that were told, of whatever connections. */
  readonly secrets: number;
  /** Connections of which there was a secret, or that were opened. */
  readonly fittingConnections: number;
  /** A key log that the capture itself holds. */
  addKeyLog(bytes: Uint8Array): void;
  /** Reads one connection: what its handshake shows goes to `sink`, what was inside of opened records to `plain`. */
  reader(sink: TlsSink, plain: StreamReader, sha256: Sha256): StreamReader;
}
