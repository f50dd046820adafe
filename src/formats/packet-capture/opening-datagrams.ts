/**
 * Which datagrams open another encrypted connection on ports that one had before: whoever binds a fixed port would else
 * show the last of its servers alone.
 */
import { FirstInitial } from "../quic/first-initial.ts";
import type { QuicCrypto } from "../quic/initial-protection.ts";
import { clientRandom } from "../tls/first-client-hello.ts";
import { hexOf } from "../x509/der.ts";
import type { Flow } from "./flow.ts";

/** First bytes of a DTLS handshake record, and of a QUIC packet with a long header. */
const HANDSHAKE = 22;
const LONG_HEADER = 0xc0;

export class OpeningDatagrams {
  readonly #initial: FirstInitial;

  constructor(crypto: QuicCrypto) {
    this.#initial = new FirstInitial(crypto);
  }

  /** Whether the client's datagram opens another connection than the one of `flow`. */
  isAnother(flow: Flow, bytes: Uint8Array, start: number, end: number): boolean {
    const first = bytes[start] as number;
    if (start >= end || (first !== HANDSHAKE && (first & LONG_HEADER) !== LONG_HEADER)) return false;
    const random = first === HANDSHAKE ? clientRandom(bytes, start, end) : undefined;
    const connectionId = first === HANDSHAKE ? undefined : this.#initial.connectionId(bytes, start, end);
    const id = random ?? connectionId;
    if (id === undefined) return false;
    const name = `${first === HANDSHAKE ? "DTLS" : "QUIC"} ${hexOf(id)}`;
    if (name === flow.opening || name === flow.notOpening) return false;
    // What was said before was of no connection, and goes on with this one.
    const isFirst = flow.opening === null && flow.conversation !== undefined;
    if (!isFirst && connectionId !== undefined && !this.#initial.opens(bytes, start, end)) {
      // Later Initial packets name the server's ID, and have the keys of the first one.
      flow.notOpening = name;
      return false;
    }
    const isSent = isFirst || flow.facts.isToBeginAgain;
    if (!isSent) return true;
    flow.opening = name;
    flow.facts.isToBeginAgain = false;
    return false;
  }
}
