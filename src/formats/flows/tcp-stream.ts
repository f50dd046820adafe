/**
 * The bytes of a TCP connection in their order, each way for itself (RFC 9293, 3.4 and 3.10.7.4).
 *
 * What arrives in order is handed on in place. What came too early waits, in bounded memory, and of bytes that were sent
 * twice the first count. Where the others are not the same, which hosts take differently (RFC 9293, 3.10.7.4 leaves it
 * open) and attackers use, that is told as long as the first still wait; what was handed on is not kept for it. When what
 * is missing does not come, because the capture lacks it, a gap is told and reading goes on behind it.
 */

export interface StreamSink {
  /** Bytes in order, valid during the call. @returns false when no more is wanted of this direction. */
  data(direction: 0 | 1, bytes: Uint8Array, start: number, end: number): boolean;
  /** Bytes are missing here. */
  gap(direction: 0 | 1): void;
  /** Bytes came again as others; told before the first ones are handed on. */
  differs?(direction: 0 | 1): void;
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
  /** By sequence number, behind `next`, no byte twice; made for the first one, since mostly nothing waits. */
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
      this.#wait(way, direction, ahead, bytes, start, end);
      return;
    }
    if (way.waiting === undefined) this.#pass(way, direction, bytes, start - ahead, end);
    else this.#fill(way, direction, bytes, start - ahead, end);
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

  /** As `#pass`, where some of the bytes may have come before and wait. */
  #fill(way: Direction, direction: 0 | 1, bytes: Uint8Array, start: number, end: number): void {
    let at = start;
    for (let first = way.waiting?.[0]; first !== undefined && at < end; first = way.waiting?.[0]) {
      const meets = at + distance(way.next, first.sequence);
      if (meets >= end) break;
      this.#pass(way, direction, bytes, at, meets);
      if (!way.wanted) return;
      at = meets + first.bytes.length;
      if (isOther(first.bytes, 0, bytes, meets, Math.min(at, end))) this.#sink.differs?.(direction);
      this.#passFirst(way, direction, first);
    }
    if (way.wanted) this.#pass(way, direction, bytes, at, end);
    this.#passWaiting(way, direction);
  }

  #passWaiting(way: Direction, direction: 0 | 1): void {
    for (let first = way.waiting?.[0]; first?.sequence === way.next; first = way.waiting?.[0])
      this.#passFirst(way, direction, first);
  }

  #passFirst(way: Direction, direction: 0 | 1, { bytes }: Waiting): void {
    way.waiting?.shift();
    way.waitingBytes -= bytes.length;
    this.#pass(way, direction, bytes, 0, bytes.length);
  }

  /**
   * Keeps of the window what does not wait already.
   * @param ahead from the byte that comes next to the first of the window.
   */
  #wait(way: Direction, direction: 0 | 1, ahead: number, bytes: Uint8Array, start: number, end: number): void {
    way.waiting ??= [];
    const { waiting, next } = way;
    /** Where in the window, or before or behind it, one that waits begins. */
    const placeOf = ({ sequence }: Waiting) => start + distance(next, sequence) - ahead;
    // Mostly it comes behind all that waits.
    let index = waiting.length;
    for (let one = waiting[index - 1]; one !== undefined && placeOf(one) + one.bytes.length > start; ) {
      index--;
      one = waiting[index - 1];
    }
    let at = start;
    let differs = false;
    for (let one = waiting[index]; one !== undefined && at < end; one = waiting[index]) {
      const place = placeOf(one);
      if (place >= end) break;
      if (place > at) this.#keep(way, index++, ahead + at - start, bytes, at, place);
      const from = Math.max(at, place);
      at = Math.min(end, place + one.bytes.length);
      differs ||= isOther(one.bytes, from - place, bytes, from, at);
      index++;
    }
    if (at < end) this.#keep(way, index, ahead + at - start, bytes, at, end);
    if (differs) this.#sink.differs?.(direction);
    const { waitingBytes, waitingSegments } = this.#limits;
    while (way.waiting !== undefined && (way.waitingBytes > waitingBytes || way.waiting.length > waitingSegments))
      this.#skip(way, direction);
  }

  #keep(way: Direction, index: number, ahead: number, bytes: Uint8Array, start: number, end: number): void {
    const sequence = (way.next + ahead) | 0;
    // A copy also of a Buffer, whose own slice would be a view.
    way.waiting?.splice(index, 0, { sequence, bytes: new Uint8Array(bytes.subarray(start, end)) });
    way.waitingBytes += end - start;
  }

  /** Goes on behind what is missing. */
  #skip(way: Direction, direction: 0 | 1): void {
    const first = way.waiting?.[0];
    if (first === undefined) return;
    if (first.sequence !== way.next) {
      this.#sink.gap(direction);
      way.next = first.sequence;
    }
    this.#passFirst(way, direction, first);
    this.#passWaiting(way, direction);
  }
}

/** Whether the bytes of the window are others than those that came first. */
function isOther(first: Uint8Array, at: number, bytes: Uint8Array, start: number, end: number): boolean {
  for (let index = start; index < end; index++) if (first[at + index - start] !== bytes[index]) return true;
  return false;
}

/** From one sequence number to another, which wrap around (RFC 9293, 3.4): negative when it lies before. */
function distance(from: number, to: number): number {
  return (to - from) | 0;
}
