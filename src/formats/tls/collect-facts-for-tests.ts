/** Recorded handshakes for tests, and a sink that keeps what it is told. */
import dtls12 from "./fixtures/dtls-1.2.json" with { type: "json" };
import tls12 from "./fixtures/tls-1.2.json" with { type: "json" };
import clientCertificate from "./fixtures/tls-1.2-client-certificate.json" with { type: "json" };
import sessionId from "./fixtures/tls-1.2-session-id.json" with { type: "json" };
import tls13 from "./fixtures/tls-1.3.json" with { type: "json" };
import downgrade from "./fixtures/tls-downgrade.json" with { type: "json" };
import withoutEncryption from "./fixtures/tls-null.json" with { type: "json" };
import old from "./fixtures/tls-old.json" with { type: "json" };
import refused from "./fixtures/tls-refused.json" with { type: "json" };
import type {
  CertificateChain,
  ClientHello,
  Direction,
  KeyExchange,
  ServerHello,
  Sha256,
  TlsAlert,
  TlsEnd,
  TlsProblem,
  TlsSink,
} from "./tls-facts.ts";
import { TlsReader } from "./tls-reader.ts";

const FIXTURES = {
  "dtls-1.2": dtls12,
  "tls-1.2-client-certificate": clientCertificate,
  "tls-1.2-session-id": sessionId,
  "tls-1.2": tls12,
  "tls-1.3": tls13,
  "tls-downgrade": downgrade,
  "tls-null": withoutEncryption,
  "tls-old": old,
  "tls-refused": refused,
};
export type FixtureName = keyof typeof FIXTURES;

export interface Chunk {
  readonly direction: Direction;
  readonly bytes: Uint8Array;
}

/** The streams of `fixtures/NAME.json`: what went over the wire, in order. */
export function recorded(name: FixtureName): Chunk[][] {
  const streams: readonly (readonly (readonly (string | number)[])[])[] = FIXTURES[name].streams;
  return streams.map((chunks) =>
    chunks.map(([direction, base64]) => ({
      direction: direction === 0 ? 0 : 1,
      bytes: Uint8Array.from(atob(String(base64)), (letter) => letter.charCodeAt(0)),
    })),
  );
}

export class CollectingSink implements TlsSink {
  /** Names of the facts in order. */
  readonly order: string[] = [];
  readonly clientHellos: ClientHello[] = [];
  readonly serverHellos: ServerHello[] = [];
  readonly verifyRequests: number[] = [];
  readonly exchanges: KeyExchange[] = [];
  readonly chains: (CertificateChain & { from: Direction })[] = [];
  requested = 0;
  readonly alerts: TlsAlert[] = [];
  readonly problems: TlsProblem[] = [];
  end: TlsEnd | undefined;

  clientHello(hello: ClientHello, from: Direction): void {
    this.order.push(`clientHello ${from}`);
    this.clientHellos.push(hello);
  }
  serverHello(hello: ServerHello, from: Direction): void {
    this.order.push(`serverHello ${from}`);
    this.serverHellos.push(hello);
  }
  helloVerifyRequest(version: number): void {
    this.order.push("helloVerifyRequest");
    this.verifyRequests.push(version);
  }
  keyExchange(exchange: KeyExchange): void {
    this.order.push("keyExchange");
    this.exchanges.push(exchange);
  }
  certificates(chain: CertificateChain, from: Direction): void {
    this.order.push(`certificates ${from}`);
    this.chains.push({ ...chain, certificates: chain.certificates.map((der) => new Uint8Array(der)), from });
  }
  certificateRequested(): void {
    this.order.push("certificateRequested");
    this.requested++;
  }
  alert(alert: TlsAlert): void {
    this.order.push("alert");
    this.alerts.push(alert);
  }
  problem(problem: TlsProblem): void {
    this.order.push("problem");
    this.problems.push(problem);
  }
  ended(end: TlsEnd): void {
    this.order.push("ended");
    this.end = end;
  }
}

/** What a reader tells of these chunks, each handed over within a larger array, as windows are. */
export function factsOf(chunks: readonly Chunk[], sha256?: Sha256): CollectingSink {
  const sink = new CollectingSink();
  const reader = new TlsReader(sink, sha256);
  for (const { direction, bytes } of chunks) {
    const around = new Uint8Array(bytes.length + 7).fill(0x16);
    around.set(bytes, 3);
    reader.read(direction, around, 3, 3 + bytes.length);
    // A window is valid during the call only.
    around.fill(0xee);
  }
  reader.close();
  return sink;
}
