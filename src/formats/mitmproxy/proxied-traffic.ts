/**
 * What a flow dump tells beyond exchanges: details of the connections, messages, and flows that are no HTTP.
 */
import type { ConversationSink } from "../../domain/traffic/conversation.ts";

/** One side of the proxy: version as "TLS 1.3", suite as OpenSSL names it. */
export interface TlsSide {
  readonly tlsVersion: string | null;
  readonly cipher: string | null;
  readonly alpn: string | null;
  readonly sni: string | null;
}

/**
 * What a HAR lacks. The proxy ends TLS, so there are two handshakes: the device's with the proxy (`device`) and the
 * proxy's with the server (the members of `TlsSide` and `certificates`).
 */
export interface ExchangeDetail extends TlsSide {
  readonly pointer: string;
  readonly device: TlsSide;
  /** The server's chain as DER, its own certificate first. */
  readonly certificates: readonly Uint8Array[];
  /** Whether the device showed a certificate of its own to the proxy. */
  readonly clientCertificate: boolean;
  /** The proxy behind the proxy, "host:port". */
  readonly via: string | null;
  readonly httpVersion: string | null;
  /** Why the flow failed, in the words of mitmproxy. */
  readonly error: string | null;
}

export interface MessageCounts {
  readonly messagesUp: number;
  readonly messagesDown: number;
  readonly bytesUp: number;
  readonly bytesDown: number;
  /** Of the messages, in milliseconds since 1970 (UTC). */
  readonly firstSeenMs: number | null;
  readonly lastSeenMs: number | null;
  /** Messages that the proxy held back. */
  readonly dropped: number;
  /** Messages that were made in the proxy. */
  readonly injected: number;
}

/** The messages of a WebSocket connection. */
export interface WebSocketMessages extends MessageCounts {
  readonly pointer: string;
  readonly host: string | null;
  readonly port: number | null;
  /** The flow that opened the connection when it is another (formats before 12); null when it is this one. */
  readonly handshakeId: string | null;
}

/** A flow that is no HTTP. For DNS the messages are queries and answers, and their bytes are not in the dump. */
export interface ProxiedConnection extends MessageCounts {
  readonly pointer: string;
  readonly protocol: "tcp" | "udp" | "dns";
  /** Null where the proxy answered without asking a server. */
  readonly host: string | null;
  readonly address: string | null;
  readonly port: number | null;
  /** Names that were asked for (DNS), each once. */
  readonly askedNames: readonly string[];
  readonly tlsVersion: string | null;
}

/** 0 is from the device to the server. */
export type Direction = 0 | 1;

export interface MitmproxySink extends ConversationSink {
  detail?(detail: ExchangeDetail): void;
  webSocket?(messages: WebSocketMessages): void;
  connection?(connection: ProxiedConnection): void;
  /**
   * A piece of a body or a message, valid during the call. It comes before the exchange or connection of its pointer,
   * since a dump tells a body before it tells whose it is; a flow that turns out unreadable has none.
   */
  body?(pointer: string, direction: Direction, bytes: Uint8Array, start: number, end: number): void;
}
