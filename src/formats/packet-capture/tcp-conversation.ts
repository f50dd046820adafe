/**
 * What carries a conversation over TCP: segments in, two ordered streams out.
 */
import { type StreamSink, TcpStream } from "../flows/tcp-stream.ts";
import type { StreamSetting } from "./capture-context.ts";
import { StreamConversation } from "./stream-conversation.ts";

export class TcpConversation implements StreamSink {
  readonly #stream = new TcpStream(this);
  readonly #setting: StreamSetting;
  readonly #spoken: StreamConversation;

  constructor(setting: StreamSetting) {
    this.#setting = setting;
    this.#spoken = new StreamConversation(setting);
  }

  get isWanted(): boolean {
    return this.#stream.isWanted;
  }

  /** Bytes have come that wait for others before them. */
  get isWaiting(): boolean {
    return this.#stream.isWaiting;
  }

  segment(direction: 0 | 1, sequence: number, isSyn: boolean, bytes: Uint8Array, start: number, end: number): void {
    this.#stream.segment(direction, sequence, isSyn, bytes, start, end);
  }

  data(direction: 0 | 1, bytes: Uint8Array, start: number, end: number): boolean {
    return this.#spoken.read(direction, bytes, start, end);
  }

  gap(direction: 0 | 1): void {
    this.#spoken.gap(direction);
  }

  differs(direction: 0 | 1): void {
    this.#setting.facts.mark("detail", "TCP bytes sent again as others", direction);
  }

  close(): void {
    this.#stream.close();
    this.#spoken.close();
  }
}
