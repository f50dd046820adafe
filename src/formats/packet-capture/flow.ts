/**
 * One flow of a capture: what is kept of it beside the table's columns, what its conversation is given, and what takes
 * what that tells. One object for all three, since a capture has as many of them as flows.
 */
import type { CaptureContext, StreamSetting } from "./capture-context.ts";
import { ConversationFacts } from "./conversation-facts.ts";
import type { ConversationTeller, ToldExchange, TunnelledConversation } from "./conversation-teller.ts";
import type { TcpConversation } from "./tcp-conversation.ts";
import type { UdpConversation } from "./udp-conversation.ts";

/** Who knows the addresses of a flow by its number. */
export interface FlowReading {
  addressOf(at: number, side: 0 | 1): string;
  tellExchange(flow: Flow, told: ToldExchange, facts: ConversationFacts): void;
  tellTunnelled(flow: Flow, inner: TunnelledConversation): void;
}

export class Flow implements StreamSetting, ConversationTeller {
  readonly context: CaptureContext;
  readonly facts = new ConversationFacts();
  /** Its number in the table. */
  readonly at: number;
  readonly firstFrame: number;
  /** The server answered, if only by a handshake. */
  isAnswered = false;
  /** Both sides have said that they end. */
  isEnding = false;
  /** The connection has ended. */
  isOver = false;
  /** It is known which side is the server. */
  isSideSure = true;
  /** Its conversation rests with nothing open, and goes on with the next packet. */
  isPaused = false;
  /** How its encrypted connection over datagrams was opened, and what last looked so; null for none. */
  opening: string | null = null;
  notOpening: string | null = null;
  /** Its last packet, in milliseconds, when it was looked at for being silent. */
  lookedAtMs = 0;
  /** Undefined once nothing more is to be learnt: what is left of a flow then is small. */
  conversation: TcpConversation | UdpConversation | undefined = undefined;
  /** Neighbours in the one queue that it stands in. */
  before: Flow | undefined = undefined;
  behind: Flow | undefined = undefined;
  readonly #reading: FlowReading;

  constructor(reading: FlowReading, context: CaptureContext, at: number, firstFrame: number) {
    this.#reading = reading;
    this.context = context;
    this.at = at;
    this.firstFrame = firstFrame;
  }

  get teller(): ConversationTeller {
    return this;
  }

  get peerName(): string {
    const address = this.addressOfServer;
    return this.context.names.of(address, this.firstFrame) ?? address;
  }

  get addressOfServer(): string {
    return this.#reading.addressOf(this.at, 1);
  }

  get clientAddress(): string {
    return this.#reading.addressOf(this.at, 0);
  }

  exchange(told: ToldExchange, facts: ConversationFacts): void {
    this.#reading.tellExchange(this, told, facts);
  }

  tunnelled(inner: TunnelledConversation): void {
    this.#reading.tellTunnelled(this, inner);
  }
}

/** Flows in the order in which they came, any of which can leave; a flow stands in one queue at a time. */
export class FlowQueue {
  first: Flow | undefined;
  size = 0;
  #last: Flow | undefined;

  add(flow: Flow): void {
    flow.before = this.#last;
    if (this.#last === undefined) this.first = flow;
    else this.#last.behind = flow;
    this.#last = flow;
    this.size++;
  }

  remove(flow: Flow): void {
    const { before, behind } = flow;
    if (before === undefined) this.first = behind;
    else before.behind = behind;
    if (behind === undefined) this.#last = before;
    else behind.before = before;
    flow.before = undefined;
    flow.behind = undefined;
    this.size--;
  }
}
