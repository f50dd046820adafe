/**
 * What a conversation tells before it ends: requests with their answers, and conversations inside of it.
 */
import type { Exchange } from "../../domain/traffic/conversation.ts";
import type { ConversationFacts } from "./conversation-facts.ts";

/** Takes what is to be told before the conversation ends. */
export interface ConversationTeller {
  /** How the server is called from outside: by DNS, else its address. */
  readonly peerName: string;
  readonly clientAddress: string;
  exchange(told: ToldExchange, facts: ConversationFacts): void;
  /** A conversation inside of this one ended. */
  tunnelled(inner: TunnelledConversation): void;
}

/** A request with its answer, as far as the capture holds them. */
export interface ToldExchange
  extends Pick<
    Exchange,
    "method" | "path" | "queryNames" | "requestMediaType" | "status" | "marks" | "content" | "bytesUp" | "bytesDown"
  > {
  /** Before it is known whether it was encrypted. */
  readonly scheme: "http" | "ws" | "connect";
  readonly host: string | null;
  /** Port of the server behind a proxy; its address is not seen then. Null where no proxy is between. */
  readonly portBehindProxy: number | null;
  readonly isAnswered: boolean;
  /** Of the packet in which the request's head ended, else the answer's. */
  readonly timeMs: number;
  readonly frame: number;
}

export interface TunnelledConversation {
  readonly facts: ConversationFacts;
  readonly port: number;
  readonly bytes: readonly [number, number];
  readonly timeMs: number;
  readonly frame: number;
}
