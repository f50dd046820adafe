/**
 * What is inside of the messages of one exchange: each message is examined by itself, and what it holds is added up.
 */
import {
  type ContentExaminer,
  ContentSum,
  type MessageAbout,
  type MessageContent,
} from "../../domain/traffic/content.ts";
import type { Exchange } from "../../domain/traffic/conversation.ts";

export type Direction = 0 | 1;

export class ContentTally {
  #up: ContentSum | undefined;
  #down: ContentSum | undefined;

  add(direction: Direction, content: MessageContent | undefined): void {
    if (content !== undefined) this.#sum(direction).add(content);
  }

  /** What was looked into without knowing its form counts as not examined, whatever was found in it. */
  addUnknown(direction: Direction, content: MessageContent | undefined): void {
    this.add(direction, content && { ...content, examinedBytes: 0, unexaminedBytes: 0 });
  }

  leaveOut(direction: Direction, bytes: number): void {
    if (bytes > 0) this.#sum(direction).leaveOut(bytes);
  }

  get content(): Exchange["content"] {
    if (this.#up === undefined && this.#down === undefined) return NOTHING;
    return { up: this.#up?.content, down: this.#down?.content };
  }

  #sum(direction: Direction): ContentSum {
    if (direction === 0) {
      this.#up ??= new ContentSum();
      return this.#up;
    }
    this.#down ??= new ContentSum();
    return this.#down;
  }
}

const NOTHING: Exchange["content"] = {};

/** Examines a message that lies whole in a window. */
export function examineWhole(
  examiner: ContentExaminer,
  about: MessageAbout,
  head: Uint8Array,
  bytes: Uint8Array,
  start: number,
  end: number,
): MessageContent | undefined {
  const examination = examiner.begin();
  if (head.length > 0) examination.push("head", head, 0, head.length);
  if (start < end) examination.push("body", bytes, start, end);
  return examination.end(about);
}
