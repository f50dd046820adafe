/**
 * WebSocket frames of both directions: messages put together from their fragments, unmasked.
 *
 * Sources: RFC 6455, section 5; RFC 7692 (permessage-deflate: messages are named as compressed, not unpacked).
 */

export interface WebSocketSink {
  /** A message begins. */
  message(direction: 0 | 1, kind: "text" | "binary" | "unknown", isCompressed: boolean): void;
  /** A piece of it, unmasked; the window is valid during the call only. */
  payload(direction: 0 | 1, bytes: Uint8Array, start: number, end: number): void;
  end(direction: 0 | 1, bytes: number, isComplete: boolean): void;
  control(direction: 0 | 1, kind: "close" | "ping" | "pong", bytes: number, closeCode: number | null): void;
  /** Each at most once in a direction. */
  mark(direction: 0 | 1, mark: WebSocketMark): void;
}

export type WebSocketMark =
  /** A client has to mask its frames. */
  | "client-frame-unmasked"
  /** A server must not. */
  | "server-frame-masked"
  /** A reserved bit or operation that is not in use: an extension that is not known here. */
  | "frame-unknown"
  /** A fragment without a beginning, or a beginning inside of a message. */
  | "fragment-misplaced"
  /** A control frame that is cut into fragments or longer than 125 bytes; it is no longer WebSocket. */
  | "control-frame-odd"
  /** Bytes are missing: frames can no longer be told apart. */
  | "gap";

const LONGEST_HEADER = 14;
/** Bytes unmasked at a time. */
const WORK_BYTES = 16_384;
const CONTINUATION = 0;
const CLOSE = 8;

export class WebSocketReader {
  readonly #sink: WebSocketSink;
  readonly #sides: readonly [Side, Side] = [new Side(), new Side()];
  readonly #work = new Uint8Array(WORK_BYTES);

  constructor(sink: WebSocketSink) {
    this.#sink = sink;
  }

  /** False once neither direction can be read. */
  read(direction: 0 | 1, bytes: Uint8Array, start: number, end: number): boolean {
    const side = this.#sides[direction];
    for (let at = start; at < end && !side.isLost; ) {
      if (side.isInFrame) at = this.#payload(direction, bytes, at, end);
      else {
        side.header[side.headerSize] = bytes[at] as number;
        side.headerSize++;
        at++;
        if (side.headerSize === side.headerNeeded) this.#frame(direction);
      }
    }
    return !this.#sides[0].isLost || !this.#sides[1].isLost;
  }

  gap(direction: 0 | 1): void {
    this.#lose(direction, "gap");
  }

  close(): void {
    for (const direction of [0, 1] as const) this.#endMessage(direction, false);
  }

  /** The header is whole, or its second byte has told how long it is. */
  #frame(direction: 0 | 1): void {
    const side = this.#sides[direction];
    const { header } = side;
    const second = header[1] as number;
    const isMasked = second >= 0x80;
    const lengthCode = second & 0x7f;
    const needed = 2 + (lengthCode === 126 ? 2 : lengthCode === 127 ? 8 : 0) + (isMasked ? 4 : 0);
    if (side.headerSize < needed) {
      side.headerNeeded = needed;
      return;
    }
    let length = lengthCode;
    if (lengthCode >= 126) {
      length = 0;
      for (let at = 2; at < (lengthCode === 126 ? 4 : 10); at++) length = length * 256 + (header[at] as number);
    }
    if (isMasked !== (direction === 0)) {
      this.#mark(direction, direction === 0 ? "client-frame-unmasked" : "server-frame-masked");
    }
    if (isMasked) side.mask.set(header.subarray(needed - 4, needed));
    else side.mask.fill(0);
    side.begin(length, isMasked);
    this.#begin(direction, header[0] as number, length);
    if (!side.isLost && length === 0) this.#endFrame(direction);
  }

  #begin(direction: 0 | 1, first: number, length: number): void {
    const side = this.#sides[direction];
    const operation = first & 15;
    side.isFinal = first >= 0x80;
    side.operation = operation;
    if ((first & 0x30) !== 0) this.#mark(direction, "frame-unknown");
    if (operation >= CLOSE) {
      if (operation > 10) this.#mark(direction, "frame-unknown");
      if (length > 125 || !side.isFinal) this.#lose(direction, "control-frame-odd");
      return;
    }
    if ((operation === CONTINUATION) !== side.isInMessage) this.#mark(direction, "fragment-misplaced");
    if (operation === CONTINUATION && side.isInMessage) return;
    this.#endMessage(direction, false);
    if (operation > 2) this.#mark(direction, "frame-unknown");
    side.isInMessage = true;
    side.messageBytes = 0;
    this.#sink.message(
      direction,
      operation === 1 ? "text" : operation === 2 ? "binary" : "unknown",
      (first & 0x40) !== 0,
    );
  }

  #payload(direction: 0 | 1, bytes: Uint8Array, start: number, end: number): number {
    const side = this.#sides[direction];
    const taken = Math.min(side.left, end - start, WORK_BYTES);
    const isControl = side.operation >= CLOSE;
    if (side.isMasked || isControl) {
      for (let at = 0; at < taken; at++) {
        this.#work[at] = (bytes[start + at] as number) ^ (side.mask[(side.done + at) & 3] as number);
      }
      if (isControl) {
        for (let at = side.done; at < Math.min(2, side.done + taken); at++) {
          side.closeCode = side.closeCode * 256 + (this.#work[at - side.done] as number);
        }
      } else this.#sink.payload(direction, this.#work, 0, taken);
    } else this.#sink.payload(direction, bytes, start, start + taken);
    if (!isControl) side.messageBytes += taken;
    side.done += taken;
    side.left -= taken;
    if (side.left === 0) this.#endFrame(direction);
    return start + taken;
  }

  #endFrame(direction: 0 | 1): void {
    const side = this.#sides[direction];
    side.isInFrame = false;
    if (side.operation >= CLOSE) {
      const kind = (["close", "ping", "pong"] as const)[side.operation - CLOSE];
      const hasCode = kind === "close" && side.done >= 2;
      if (kind !== undefined) this.#sink.control(direction, kind, side.done, hasCode ? side.closeCode : null);
    } else if (side.isFinal) this.#endMessage(direction, true);
  }

  #endMessage(direction: 0 | 1, isComplete: boolean): void {
    const side = this.#sides[direction];
    if (side.isInMessage) this.#sink.end(direction, side.messageBytes, isComplete);
    side.isInMessage = false;
  }

  #lose(direction: 0 | 1, mark: WebSocketMark): void {
    this.#endMessage(direction, false);
    this.#sides[direction].isLost = true;
    this.#mark(direction, mark);
  }

  #mark(direction: 0 | 1, mark: WebSocketMark): void {
    const { marks } = this.#sides[direction];
    if (marks.has(mark)) return;
    marks.add(mark);
    this.#sink.mark(direction, mark);
  }
}

class Side {
  readonly header = new Uint8Array(LONGEST_HEADER);
  headerSize = 0;
  headerNeeded = 2;
  readonly mask = new Uint8Array(4);
  isMasked = false;
  isInFrame = false;
  isFinal = false;
  operation = 0;
  /** Payload bytes of the frame that are still to come, and those that came. */
  left = 0;
  done = 0;
  closeCode = 0;
  isInMessage = false;
  messageBytes = 0;
  isLost = false;
  readonly marks = new Set<WebSocketMark>();

  begin(length: number, isMasked: boolean): void {
    this.headerSize = 0;
    this.headerNeeded = 2;
    this.isInFrame = true;
    this.isMasked = isMasked;
    this.left = length;
    this.done = 0;
    this.closeCode = 0;
  }
}
