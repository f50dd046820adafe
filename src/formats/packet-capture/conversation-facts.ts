/**
 * What shows of a conversation from outside: whom it names, what it speaks, how it is protected.
 */
import type { TlsSink } from "../tls/tls-facts.ts";
import { versionName } from "../tls/tls-names.ts";

export interface ConversationFacts {
  /** `tls`, `quic`, `http`, `dns`, `mqtt` ..., "unknown", or null while nothing was sent. */
  protocol: string | null;
  /** The name that the client wants, as the handshake or the request says it. */
  host: string | null;
  tlsVersion: string | null;
  /** Names of offered application protocols. */
  alpn: readonly string[];
  /** Certificates that could be seen. */
  certificates: number;
  /** Requests told one by one. */
  exchanges: number;
}

export function newFacts(): ConversationFacts {
  return { protocol: null, host: null, tlsVersion: null, alpn: [], certificates: 0, exchanges: 0 };
}

/** Writes what a handshake tells into `facts`. */
export function tlsFactsInto(facts: ConversationFacts): TlsSink {
  const ignored = () => undefined;
  return {
    clientHello({ serverName, alpn }) {
      facts.host = serverName ?? facts.host;
      facts.alpn = alpn;
    },
    serverHello({ version }) {
      facts.tlsVersion = versionName(version);
    },
    certificates({ certificates }, from) {
      if (from === 1) facts.certificates += certificates.length;
    },
    keyExchange: ignored,
    certificateRequested: ignored,
    alert: ignored,
    problem: ignored,
    ended: ignored,
  };
}
