/**
 * What carries a conversation over TCP: segments in, two ordered streams out.
 */
import { TcpStream } from "../flows/tcp-stream.ts";
import type { StreamSetting } from "./capture-context.ts";
import { StreamConversation } from "./stream-conversation.ts";

export class TcpConversation {
  readonly #stream: TcpStream;
  readonly #spoken: StreamConversation;

  constructor(setting: StreamSetting) {
    const spoken = new StreamConversation(setting);
    this.#spoken = spoken;
    this.#stream = new TcpStream({
      data: (direction, bytes, start, end) => spoken.read(direction, bytes, start, end),
      gap: (direction) => spoken.gap(direction),
    });
  }

  get isWanted(): boolean {
    return this.#stream.isWanted;
  }

  segment(direction: 0 | 1, sequence: number, isSyn: boolean, bytes: Uint8Array, start: number, end: number): void {
    this.#stream.segment(direction, sequence, isSyn, bytes, start, end);
  }

  close(): void {
    this.#stream.close();
    this.#spoken.close();
  }
}
