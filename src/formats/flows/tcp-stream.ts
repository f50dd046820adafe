/**
 * The bytes of a TCP connection in their order, each way for itself (RFC 9293, 3.4 and 3.10.7.4).
 *
 * What arrives in order is handed on in place. What came too early waits, in bounded memory, and of bytes that were sent
 * twice the first count. When what is missing does not come, because the capture lacks it, a gap is told and reading
 * goes on behind it.
 */

export interface StreamSink {
  /** Bytes in order, valid during the call. @returns false when no more is wanted of this direction. */
  data(direction: 0 | 1, bytes: Uint8Array, start: number, end: number): boolean;
  /** Bytes are missing here. */
  gap(direction: 0 | 1): void;
}

export interface TcpLimits {
  /** Bytes that wait for what is missing before them, for each direction. */
  readonly waitingBytes: number;
  /** And how many segments. */
  readonly waitingSegments: number;
}

const LIMITS: TcpLimits = { waitingBytes: 65_536, waitingSegments: 64 };

/** What lies further back than windows reach was not sent before. */
const FAR = 1 << 20;

interface Waiting {
  readonly sequence: number;
  readonly bytes: Uint8Array;
}

class Direction {
  /** False before the first segment. */
  isBegun = false;
  /** Sequence number of the byte that comes next, as all of them here a signed number of 32 bits: V8 makes no object of it. */
  next = 0;
  /** In the order of their sequence numbers; made for the first one, since mostly nothing waits. */
  waiting: Waiting[] | undefined = undefined;
  waitingBytes = 0;
  wanted = true;
  /** Bytes were handed on. */
  isUnderWay = false;
}

export class TcpStream {
  readonly #sink: StreamSink;
  readonly #limits: TcpLimits;
  readonly #directions = [new Direction(), new Direction()] as const;

  constructor(sink: StreamSink, limits: TcpLimits = LIMITS) {
    this.#sink = sink;
    this.#limits = limits;
  }

  /** Whether bytes of either direction are still wanted. */
  get isWanted(): boolean {
    return this.#directions[0].wanted || this.#directions[1].wanted;
  }

  /** Bytes of either direction wait for others before them. */
  get isWaiting(): boolean {
    const [up, down] = this.#directions;
    return up.waitingBytes + down.waitingBytes > 0;
  }

  /** @param sequence of the first byte of the payload, or of the SYN itself. */
  segment(direction: 0 | 1, sequence: number, isSyn: boolean, bytes: Uint8Array, start: number, end: number): void {
    const way = this.#directions[direction];
    // A SYN counts as a byte before the payload.
    const first = (sequence + (isSyn ? 1 : 0)) | 0;
    if (!way.isBegun) {
      way.isBegun = true;
      way.next = first;
    } else if (isSyn && start === end) {
      // Sent again before the connection stands; later it means nothing (RFC 5961, 4).
      if (!way.isUnderWay && (way.waiting === undefined || way.waiting.length === 0)) way.next = first;
      return;
    }
    if (!way.wanted || start >= end) return;
    const ahead = distance(way.next, first);
    if (ahead < -FAR) {
      // Nothing that was sent before: the capture lacks what led here.
      this.#sink.gap(direction);
      way.next = first;
      way.waiting = undefined;
      way.waitingBytes = 0;
      this.#pass(way, direction, bytes, start, end);
      return;
    }
    if (ahead > 0) {
      // A copy also of a Buffer, whose own slice would be a view.
      this.#wait(way, direction, first, new Uint8Array(bytes.subarray(start, end)));
      return;
    }
    this.#pass(way, direction, bytes, start - ahead, end);
    if (way.waiting !== undefined) this.#passWaiting(way, direction);
  }

  /** Hands on what still waits, with the gaps before it: nothing more comes. */
  close(): void {
    for (const direction of [0, 1] as const) {
      const way = this.#directions[direction];
      while (way.wanted && way.waiting !== undefined && way.waiting.length > 0) this.#skip(way, direction);
    }
  }

  /** Bytes from the one that comes next on; `start` may lie at or behind `end` when all of them came before. */
  #pass(way: Direction, direction: 0 | 1, bytes: Uint8Array, start: number, end: number): void {
    if (start >= end) return;
    way.next = (way.next + (end - start)) | 0;
    way.isUnderWay = true;
    if (this.#sink.data(direction, bytes, start, end)) return;
    way.wanted = false;
    way.waiting = undefined;
    way.waitingBytes = 0;
  }

  #passWaiting(way: Direction, direction: 0 | 1): void {
    for (let first = way.waiting?.[0]; first !== undefined; first = way.waiting?.[0]) {
      const ahead = distance(way.next, first.sequence);
      if (ahead > 0) return;
      way.waiting?.shift();
      way.waitingBytes -= first.bytes.length;
      this.#pass(way, direction, first.bytes, -ahead, first.bytes.length);
    }
  }

  #wait(way: Direction, direction: 0 | 1, sequence: number, bytes: Uint8Array): void {
    way.waiting ??= [];
    let at = way.waiting.length;
    while (at > 0 && distance(sequence, way.waiting[at - 1]?.sequence ?? 0) > 0) at--;
    way.waiting.splice(at, 0, { sequence, bytes });
    way.waitingBytes += bytes.length;
    const { waitingBytes, waitingSegments } = this.#limits;
    while (way.waiting !== undefined && (way.waitingBytes > waitingBytes || way.waiting.length > waitingSegments))
      this.#skip(way, direction);
  }

  /** Goes on behind what is missing. */
  #skip(way: Direction, direction: 0 | 1): void {
    const first = way.waiting?.[0];
    if (first === undefined) return;
    if (distance(way.next, first.sequence) > 0) {
      this.#sink.gap(direction);
      way.next = first.sequence;
    }
    this.#passWaiting(way, direction);
  }
}

/** From one sequence number to another, which wrap around (RFC 9293, 3.4): negative when it lies before. */
function distance(from: number, to: number): number {
  return (to - from) | 0;
}
