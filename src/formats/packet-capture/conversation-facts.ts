/**
 * What shows of a conversation: whom it names, what it speaks, how it is protected, what is marked and found in it.
 */
import type { Mark, MarkKind, Protection } from "../../domain/traffic/protection.ts";
import { ContentTally } from "./content-tally.ts";
import { MarkList } from "./mark-list.ts";

/** A handshake as far as it was seen. */
export interface Handshake {
  readonly protection: Protection;
  /** The client offers a protocol of the web. */
  readonly offersWeb: boolean;
  /** Nothing more of it shows. */
  readonly isComplete: boolean;
}

export class ConversationFacts {
  /** `tls`, `quic`, `http`, `dns`, `mqtt` ..., "unknown", or null while nothing was sent. */
  protocol: string | null = null;
  /** The protocol inside of encryption that could be opened. */
  opened: string | null = null;
  /** The name that the client wants, as the handshake or the request says it. */
  host: string | null = null;
  /** Its handshake; of a conversation that turned to encryption on its way too. */
  protection: Handshake | undefined;
  /** The server has asked the client to open the connection once more. */
  isToBeginAgain = false;
  /** Exchanges told one by one: then the conversation itself is none. */
  exchanges = 0;
  #marks: MarkList | undefined;
  #contents: ContentTally | undefined;

  mark(kind: MarkKind, what: string, direction: 0 | 1 | null, count = 1): void {
    this.#marks ??= new MarkList();
    this.#marks.add(kind, what, direction, count);
  }

  get marks(): readonly Mark[] {
    return this.#marks?.list ?? NO_MARKS;
  }

  /** The marks so far, which are told with a request then and no more with the conversation. */
  takeMarks(): readonly Mark[] {
    const taken = this.marks;
    this.#marks = undefined;
    return taken;
  }

  get contents(): ContentTally {
    this.#contents ??= new ContentTally();
    return this.#contents;
  }

  get content(): ContentTally["content"] {
    return this.#contents?.content ?? NO_CONTENT;
  }
}

const NO_MARKS: readonly Mark[] = [];
const NO_CONTENT = {};

/** Application protocols of the web (RFC 7301 registry): what is in them is HTTP. */
const WEB_PROTOCOLS: readonly string[] = ["h2", "http/1.1", "http/1.0", "h3"];

export function isWebProtocol(alpn: string): boolean {
  return WEB_PROTOCOLS.includes(alpn);
}

/** Names of protocols inside of TLS where they have one (IANA, service names and URI schemes). */
const SECURED: Readonly<Record<string, string>> = {
  connect: "connect",
  http: "https",
  ws: "wss",
  mqtt: "mqtts",
  coap: "coaps",
  ftp: "ftps",
  telnet: "telnets",
  smtp: "smtps",
  pop3: "pop3s",
  imap: "imaps",
  rtsp: "rtsps",
};

/** The scheme of an exchange: what is spoken, and by another name where it is encrypted. */
export function schemeOf(facts: ConversationFacts, transport: "tcp" | "udp"): string {
  const { protocol, opened, protection } = facts;
  if (protocol === "quic") return "https";
  if (protocol === "tls" && opened === null) return protection?.offersWeb === true ? "https" : "tls";
  const spoken = opened ?? protocol;
  if (spoken === null || spoken === "unknown") return protocol === "tls" ? "tls" : transport;
  return protection === undefined || spoken === "dtls" ? spoken : securedScheme(spoken);
}

export function securedScheme(scheme: string): string {
  return SECURED[scheme] ?? `${scheme}-tls`;
}

/** Encrypted, and nothing of it could be opened. */
export function isSealed({ protocol, protection, opened }: ConversationFacts): boolean {
  return opened === null && (protection !== undefined || ["tls", "dtls", "quic"].includes(protocol ?? ""));
}

/** Nothing of its contents was understood. */
export function isUnread(facts: ConversationFacts): boolean {
  return isSealed(facts) || (facts.opened ?? facts.protocol) === "unknown";
}
