/**
 * What was learnt of a request or a conversation, as the exchange that the audit reads.
 */
import type { Exchange } from "../../domain/traffic/conversation.ts";
import { type ConversationFacts, type Handshake, schemeOf, securedScheme } from "./conversation-facts.ts";
import type { ToldExchange } from "./conversation-teller.ts";

/** The server as it is seen from outside. */
export interface SeenServer {
  readonly peerName: string;
  readonly addressOfServer: string;
}

export interface ConversationPlace {
  readonly host: string;
  readonly address: string | null;
  readonly port: number;
  readonly frame: number;
  /** 0 where the file gives no time. */
  readonly timeMs: number;
  readonly reached: boolean | null;
}

/** A request with its answer. */
export function requestExchange(
  told: ToldExchange,
  protection: Handshake | undefined,
  server: SeenServer,
  port: number,
): Exchange {
  const { portBehindProxy } = told;
  return {
    pointer: `frame ${told.frame}`,
    host: told.host ?? server.peerName,
    address: portBehindProxy === null ? server.addressOfServer : null,
    port: portBehindProxy ?? port,
    scheme: protection === undefined ? told.scheme : securedScheme(told.scheme),
    method: told.method,
    path: told.path,
    queryNames: told.queryNames,
    formNames: [],
    startedAtMs: told.timeMs || null,
    status: told.status,
    bytesUp: told.bytesUp,
    bytesDown: told.bytesDown,
    fromCache: false,
    reached: told.isAnswered ? true : null,
    requestMediaType: told.requestMediaType,
    protection: protection?.protection ?? null,
    marks: told.marks,
    content: told.content,
  };
}

/** A conversation that is no request. */
export function toldConversation(
  facts: ConversationFacts,
  transport: "tcp" | "udp",
  bytesUp: number,
  bytesDown: number,
  where: ConversationPlace,
): Exchange {
  return {
    pointer: `frame ${where.frame}`,
    host: where.host,
    address: where.address,
    port: where.port,
    scheme: schemeOf(facts, transport),
    method: "",
    path: "",
    queryNames: [],
    formNames: [],
    startedAtMs: where.timeMs || null,
    status: null,
    bytesUp,
    bytesDown,
    fromCache: false,
    reached: where.reached,
    requestMediaType: null,
    protection: facts.protection?.protection ?? null,
    marks: facts.marks,
    content: facts.content,
  };
}
