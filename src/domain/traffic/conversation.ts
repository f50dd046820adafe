/**
 * What a capture tells, whatever its format: exchanges with peers, handed one by one to a sink.
 *
 * Readers in `formats/` call the sink while they stream; the audit reads nothing else. A value that the format cannot
 * show is `null` (a HAR has no handshake): null is "absent" and never counts as good.
 */
import type { MessageContent } from "./content.ts";
import type { Mark, Protection } from "./protection.ts";

/** One request and its answer, or one connection where only that is known. */
export interface Exchange {
  /** Where to find it again: JSON pointer, frame or byte range in the file. */
  readonly pointer: string;
  /** Lower-case host name as requested, without port and trailing dot; an IP literal when no name is known. */
  readonly host: string;
  /** Address of the server, normalised text of an IPv4 or IPv6 address. */
  readonly address: string | null;
  readonly port: number;
  /** As the URL or handshake says: `http`, `https`, `ws`, `wss`, `ftp`; `connect` for a tunnel of unknown inside. */
  readonly scheme: string;
  /** Of a request; empty for a conversation of which only the outside is known. */
  readonly method: string;
  /** Path without query: queries carry tokens, so they never leave the reader. */
  readonly path: string;
  /** Names of query parameters, each once; values stay in the reader. */
  readonly queryNames: readonly string[];
  /** Names of posted form fields, each once; values stay in the reader. */
  readonly formNames: readonly string[];
  /** Start in milliseconds since 1970 (UTC). */
  readonly startedAtMs: number | null;
  /** Status code, or null when there was no answer. */
  readonly status: number | null;
  /** Bytes of headers and body as far as the format says so. */
  readonly bytesUp: number | null;
  readonly bytesDown: number | null;
  /** True when the answer came from a cache and nothing left the device. */
  readonly fromCache: boolean;
  /**
   * Whether a server was reached: true when it answered or the capture names its address; false when the capture says
   * that nothing got through (blocked, name not resolved, refused) or a cache answered; null when it does not say, so
   * the request may have left the device. An attempt is a destination all the same.
   */
  readonly reached: boolean | null;
  /** Media type of the request body, or null. */
  readonly requestMediaType: string | null;
  /** The handshake as seen; null where there was none or the format cannot show it. */
  readonly protection: Protection | null;
  /** What shows of authentication and known fields; at most `MARKS_MOST`. */
  readonly marks: readonly Mark[];
  /** What is inside of the messages of each direction; undefined where nothing was examined. */
  readonly content: { readonly up?: MessageContent | undefined; readonly down?: MessageContent | undefined };
}

/** What the reader learnt about the capture as a whole. */
export interface CaptureSummary {
  readonly format: "har" | "mitmproxy" | "pcap" | "pcapng";
  /** Program that wrote it, for example "Firefox 111.0.1". */
  readonly writer: string | null;
  readonly exchanges: number;
  /** Entries that could not be read, with pointer and reason; at most 100 are kept, `skippedTotal` counts all. */
  readonly skipped: readonly { readonly pointer: string; readonly reason: string }[];
  readonly skippedTotal: number;
  /** True when the file ends early: everything before the cut was read. */
  readonly truncated: boolean;
  /** Byte offset (in the uncompressed text) where reading ended. */
  readonly bytesRead: number;
  /** Entries that never leave the device (data:, blob:, file:, pages of an extension): they are no exchanges. */
  readonly staysOnDevice: number;
  /** What this capture cannot show: absence in it is no proof. */
  readonly blindSpots: readonly BlindSpot[];
}

/** One thing that a capture cannot show, and for how many exchanges where that can be counted. */
export interface BlindSpot {
  readonly code: BlindSpotCode;
  readonly count?: number;
}

export type BlindSpotCode =
  /** The format holds no TLS version, cipher or certificate. */
  | "no-tls-details"
  /** The format holds HTTP and WebSocket only: DNS, MQTT, DICOM and the rest are not in it. */
  | "http-only"
  /** The writer turns binary request bodies into text and damages them. */
  | "binary-bodies-damaged"
  /** No cookie and no authorization is in the file, and its writer removes them unless told otherwise. */
  | "credentials-may-be-removed"
  /** Exchanges that may have left the device and whose server address is not told. */
  | "addresses-absent"
  /** Exchanges whose request had a body that is not in the file. */
  | "request-bodies-absent"
  /** Exchanges whose answer had a body that is not in the file. */
  | "response-bodies-absent"
  /** Exchanges that a cache answered: the server was contacted before this capture began. */
  | "answered-from-cache"
  /** Tunnels whose inside is not in the file. */
  | "tunnel-contents"
  /** WebSocket connections whose messages are not counted in the bytes. */
  | "websocket-messages"
  /** Exchanges of which an overlong address or form was read only in part. */
  | "long-values-cut"
  /** The file holds more than one list of entries; all were read. */
  | "entries-listed-twice"
  /**
   * Only what went through the proxy is in the file: neither what bypassed it nor what the device refused to say
   * because it did not trust the proxy's certificate.
   */
  | "proxied-only"
  /** Exchanges that the proxy sent itself, or answered itself, out of a recording. */
  | "replayed"
  /** Exchanges that were stopped in the proxy, in whole or a message of them. */
  | "dropped-by-proxy"
  /** Exchanges that were changed in the proxy: device or server sent something else. */
  | "changed-by-proxy"
  /** Connections that are no HTTP (TCP, UDP, DNS) and stand in no list of destinations. */
  | "other-connections"
  /** Conversations that are encrypted: with whom they are shows, what is in them does not. */
  | "contents-encrypted"
  /** Conversations of a protocol that is not known here: what is in them was not examined. */
  | "protocol-unknown"
  /** Frames that the link itself encrypts, as Wi-Fi does. */
  | "link-encrypted"
  /** Frames of a link that is not decoded, as Bluetooth. */
  | "link-not-decoded"
  /** Secrets of the key log or of the capture itself, none of which fits a connection of it. */
  | "keys-unused"
  /** A key log was given and the format holds nothing that is encrypted. */
  | "keys-not-needed"
  /** Packets of which the capture kept too little. */
  | "packets-cut"
  /** Packets of other protocols than are read here, of no valid form, or fragments without the others; what was in them is not known. */
  | "packets-not-read"
  /** Attributes, identifiers and planted values beyond what a report holds; their messages count as not examined. */
  | "details-beyond-limit";

export interface ConversationSink {
  exchange(exchange: Exchange): void;
}
