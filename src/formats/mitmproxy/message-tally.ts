/**
 * Messages of a WebSocket, TCP or UDP flow, counted while they are read, since a flow may hold any number of them.
 */
import { contentIndex } from "./flow-plan.ts";
import { millisecondsOf, passedBytesOf } from "./flow-value.ts";
import type { TnetValue } from "./tnetstring.ts";

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

/** What was counted and kept while the flow was read. */
export interface FlowContents {
  readonly pointer: string;
  readonly messages: MessageCounts;
  /** The start of the request body, for the names of a form. */
  readonly requestBody: Uint8Array;
  /** The first bytes of each direction of a connection that is no HTTP. */
  readonly streamStarts: readonly [up: Uint8Array, down: Uint8Array];
}

export class MessageTally {
  messagesUp = 0;
  messagesDown = 0;
  bytesUp = 0;
  bytesDown = 0;
  firstSeenMs: number | null = null;
  lastSeenMs: number | null = null;
  dropped = 0;
  injected = 0;

  reset(): void {
    this.messagesUp = this.messagesDown = this.bytesUp = this.bytesDown = this.dropped = this.injected = 0;
    this.firstSeenMs = this.lastSeenMs = null;
  }

  /** `[from_client, content, timestamp]`, or with an opcode before and `dropped, injected` (from 15 on) behind. */
  add(message: readonly TnetValue[]): void {
    const content = contentIndex(message);
    const bytes = passedBytesOf(message[content] ?? null) ?? 0;
    if (message[content - 1] === true) {
      this.messagesUp++;
      this.bytesUp += bytes;
    } else {
      this.messagesDown++;
      this.bytesDown += bytes;
    }
    const at = millisecondsOf(message[content + 1]);
    if (at !== null) {
      this.firstSeenMs = Math.min(this.firstSeenMs ?? at, at);
      this.lastSeenMs = Math.max(this.lastSeenMs ?? at, at);
    }
    if (message[content + 2] === true) this.dropped++;
    if (message[content + 3] === true) this.injected++;
  }

  counts(): MessageCounts {
    const { messagesUp, messagesDown, bytesUp, bytesDown, firstSeenMs, lastSeenMs, dropped, injected } = this;
    return { messagesUp, messagesDown, bytesUp, bytesDown, firstSeenMs, lastSeenMs, dropped, injected };
  }
}
