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

  /** Takes in the first datagram of a flow. */
  begin(flow: Flow, bytes: Uint8Array, start: number, end: number): void {
    flow.opening = this.#nameOf(bytes, start, end) ?? null;
  }

  /** Whether a further datagram of the client opens another connection. */
  isAnother(flow: Flow, bytes: Uint8Array, start: number, end: number): boolean {
    const name = this.#nameOf(bytes, start, end);
    if (name === undefined || name === flow.opening || name === flow.notOpening) return false;
    // What was said before was of no connection, and goes on with this one.
    const isFirst = flow.opening === null && flow.conversation !== undefined;
    if (!isFirst && bytes[start] !== HANDSHAKE && !this.#initial.opens(bytes, start, end)) {
      // Later Initial packets name the server's ID, and have the keys of the first one.
      flow.notOpening = name;
      return false;
    }
    if (!isFirst && !flow.facts.isToBeginAgain) return true;
    flow.opening = name;
    flow.facts.isToBeginAgain = false;
    return false;
  }

  /** By the client's random value, or the ID that it chose for its server. */
  #nameOf(bytes: Uint8Array, start: number, end: number): string | undefined {
    if (start >= end) return undefined;
    const first = bytes[start] as number;
    if (first === HANDSHAKE) return named("DTLS", clientRandom(bytes, start, end));
    if ((first & LONG_HEADER) === LONG_HEADER) return named("QUIC", this.#initial.connectionId(bytes, start, end));
    return undefined;
  }
}

const named = (protocol: string, id: Uint8Array | undefined) => (id === undefined ? id : `${protocol} ${hexOf(id)}`);
