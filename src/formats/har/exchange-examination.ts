/**
 * The messages of one exchange on their way to the examiner: a capture may tell them before it tells whose they are.
 */
import type {
  ContentExaminer,
  MessageAbout,
  MessageContent,
  MessageExamination,
} from "../../domain/traffic/content.ts";
import type { Exchange } from "../../domain/traffic/conversation.ts";
import { ContentTally } from "../packet-capture/content-tally.ts";

/** 0 is from the device to the server. */
export type Direction = 0 | 1;

/** What stands around the messages of one direction. */
export interface MessageFrame extends MessageAbout {
  /** Bytes of a start line and headers, or of names that were asked for. */
  readonly head: Uint8Array;
  /** Bytes of overlong values that the head lacks. */
  readonly leftOutBytes?: number;
}

/**
 * So many messages of a WebSocket wait until it is known whose they are; of what comes after them the oldest is ended
 * without a host, so that a rule for one service cannot say anything of it.
 */
const WAITING = 64;

export class ExchangeExamination {
  readonly #examiner: ContentExaminer;
  /** Bodies, and the two streams of a flow that is no HTTP. */
  readonly #bodies: [MessageExamination | undefined, MessageExamination | undefined] = [undefined, undefined];
  #message: MessageExamination | undefined;
  readonly #waiting: { readonly examination: MessageExamination; readonly direction: Direction }[] = [];
  /** The last message of each direction that has ended: a value may be cut over it and the next one. */
  readonly #before: [MessageExamination | undefined, MessageExamination | undefined] = [undefined, undefined];
  #tally = new ContentTally();

  constructor(examiner: ContentExaminer) {
    this.#examiner = examiner;
  }

  /** A piece of a body, or of what a TCP or UDP connection carries. */
  body(direction: Direction, bytes: Uint8Array, start: number, end: number): void {
    const examination = this.#bodies[direction] ?? this.#examiner.begin();
    this.#bodies[direction] = examination;
    examination.push("body", bytes, start, end);
  }

  /** A piece of a message of a WebSocket. */
  message(bytes: Uint8Array, start: number, end: number): void {
    this.#message ??= this.#examiner.begin(true);
    this.#message.push("body", bytes, start, end);
  }

  messageEnded(direction: Direction): void {
    if (this.#message === undefined) return;
    this.#waiting.push({ examination: this.#message, direction });
    this.#message = undefined;
    const oldest = this.#waiting.length > WAITING ? this.#waiting.shift() : undefined;
    if (oldest !== undefined) this.#endMessage(oldest.examination, nobodys(oldest.direction));
  }

  /** Ends them all, now that it is known whose they are. */
  end(up: MessageFrame, down: MessageFrame): Exchange["content"] {
    for (const { head, leftOutBytes = 0, ...about } of [up, down]) {
      const { direction } = about;
      let examination = this.#bodies[direction];
      this.#bodies[direction] = undefined;
      if (head.length > 0) {
        examination ??= this.#examiner.begin();
        examination.push("head", head, 0, head.length);
      }
      if (examination !== undefined) this.#end(examination, about);
      if (leftOutBytes > 0) this.#tally.add(direction, leftOut(leftOutBytes));
    }
    for (const { examination, direction } of this.#waiting.splice(0)) {
      const { host, path } = direction === 0 ? up : down;
      this.#endMessage(examination, { ...nobodys(direction), host, path });
    }
    const { content } = this.#tally;
    this.discard();
    return content;
  }

  /** Lets go of what belongs to nobody: the flow or entry cannot be read. */
  discard(): void {
    for (const direction of [0, 1] as const) this.#bodies[direction]?.end(nobodys(direction));
    for (const { examination, direction } of this.#waiting) examination.end(nobodys(direction));
    this.#message?.end(nobodys(0));
    this.#bodies.fill(undefined);
    this.#before.fill(undefined);
    this.#waiting.length = 0;
    this.#message = undefined;
    this.#tally = new ContentTally();
  }

  #endMessage(examination: MessageExamination, about: MessageAbout): void {
    const { direction } = about;
    this.#tally.add(direction, examination.end(about, this.#before[direction]));
    this.#before[direction] = examination;
  }

  #end(examination: MessageExamination, about: MessageAbout): void {
    this.#tally.add(about.direction, examination.end(about));
  }
}

function leftOut(bytes: number): MessageContent {
  const unread = [`head > ${bytes} bytes of values that are longer than the limit`];
  return { examinedBytes: 0, unexaminedBytes: bytes, unread, hits: [], attributes: [], identifiers: [] };
}

function nobodys(direction: Direction): MessageAbout {
  return { host: "", path: "", direction, mediaType: null, contentEncoding: null };
}
