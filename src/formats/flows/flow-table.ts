/**
 * Flows of a capture: which packets belong together, by both addresses, both ports and the protocol.
 *
 * Open addressing over typed arrays, since a capture has many more packets than anything else: to find the flow of a
 * packet makes no object. A flow has a number as long as it is there; what is kept of it besides stands in arrays with
 * that index. Flows that were silent for long make room for others, so that memory is bounded whatever the file.
 */

/** Flows at one time; each takes about 120 bytes here, and whoever reads it some hundred more. */
const FLOWS_MOST = 32_768;
const FLOWS_AT_FIRST = 1_024;
/** Of a flow's key: two addresses of four words, ports, protocol and address length. */
export const KEY_WORDS = 10;
const NO_SECRET = new Int32Array(KEY_WORDS);

export class FlowTable {
  readonly #most: number;
  readonly #onEnd: (flow: number) => void;
  readonly #secret: Int32Array;
  #capacity = FLOWS_AT_FIRST;
  #count = 0;
  /** Slot -> flow + 1; twice as many slots as flows. */
  #slots = new Int32Array(FLOWS_AT_FIRST * 2);
  #hashes = new Int32Array(FLOWS_AT_FIRST);
  #keys = new Int32Array(FLOWS_AT_FIRST * KEY_WORDS);
  /** 1 when the side that stands first in the key sent the first packet. */
  #begunByFirst = new Uint8Array(FLOWS_AT_FIRST);
  #used = new Uint8Array(FLOWS_AT_FIRST);
  readonly #free: number[] = [];
  #next = 0;
  readonly #key = new Int32Array(KEY_WORDS);

  /** Milliseconds since 1970, by flow. */
  firstSeen = new Float64Array(FLOWS_AT_FIRST);
  lastSeen = new Float64Array(FLOWS_AT_FIRST);
  /** Whether the last `find` met its flow for the first time. */
  isNew = false;
  /** Milliseconds between the packet of the last `find` and the one before it in that flow. */
  silentMs = 0;
  /** Of the last `find`: 0 when the packet goes the way of the flow's first packet, else 1. */
  direction: 0 | 1 = 0;

  /**
   * @param onEnd is told each flow that makes room, while its number still holds.
   * @param secret words by chance, so that nobody can choose addresses whose flows all stand in one place.
   */
  constructor(onEnd: (flow: number) => void, secret: Int32Array = NO_SECRET, most = FLOWS_MOST) {
    if (secret.length < KEY_WORDS) throw new RangeError(`the secret needs ${KEY_WORDS} words`);
    this.#onEnd = onEnd;
    this.#secret = secret;
    this.#most = most;
  }

  get size(): number {
    return this.#count;
  }

  /**
   * The flow of a packet, a new one when there is none yet.
   * @param source offset of the source address in `bytes`, as `destination`; `length` is 4 or 16.
   */
  find(
    bytes: Uint8Array,
    source: number,
    destination: number,
    length: number,
    sourcePort: number,
    destinationPort: number,
    protocol: number,
    timeMs: number,
  ): number {
    const key = this.#key;
    const isFirst = stands(bytes, source, sourcePort, destination, destinationPort, length);
    writeAddress(key, 0, bytes, isFirst ? source : destination, length);
    writeAddress(key, 4, bytes, isFirst ? destination : source, length);
    key[8] = isFirst ? (sourcePort << 16) | destinationPort : (destinationPort << 16) | sourcePort;
    key[9] = (protocol << 8) | length;
    const hash = hashOf(key, this.#secret);
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    for (let entry = this.#slots[slot] ?? 0; entry !== 0; entry = this.#slots[slot] ?? 0) {
      const flow = entry - 1;
      if (this.#isKeyOf(flow)) {
        this.isNew = false;
        this.direction = (this.#begunByFirst[flow] === 1) === isFirst ? 0 : 1;
        this.silentMs = timeMs - (this.lastSeen[flow] as number);
        this.lastSeen[flow] = timeMs;
        return flow;
      }
      slot = (slot + 1) & mask;
    }
    return this.#add(hash, isFirst, timeMs);
  }

  /** The flow was begun by the side that `find` took for the other one: a capture that starts in the middle. */
  turn(flow: number): void {
    this.#begunByFirst[flow] = this.#begunByFirst[flow] === 1 ? 0 : 1;
  }

  /** Ends the flow; its number is given to another. */
  end(flow: number): void {
    if (this.#used[flow] !== 1) return;
    this.#onEnd(flow);
    this.#used[flow] = 0;
    this.#count--;
    this.#free.push(flow);
    this.#unslot(flow);
  }

  /** Ends all flows, in the order of their numbers. */
  endAll(): void {
    for (let flow = 0; flow < this.#next; flow++) this.end(flow);
  }

  /** Address of a side as it stands in packets: `side` 0 began the flow. */
  address(flow: number, side: 0 | 1): Uint8Array {
    const at = flow * KEY_WORDS + ((this.#begunByFirst[flow] === 1) === (side === 0) ? 0 : 4);
    const length = (this.#keys[flow * KEY_WORDS + 9] ?? 0) & 0xff;
    const address = new Uint8Array(length);
    for (let index = 0; index < length; index++)
      address[index] = ((this.#keys[at + (index >> 2)] ?? 0) >>> (24 - 8 * (index & 3))) & 0xff;
    return address;
  }

  port(flow: number, side: 0 | 1): number {
    const ports = this.#keys[flow * KEY_WORDS + 8] ?? 0;
    return (this.#begunByFirst[flow] === 1) === (side === 0) ? ports >>> 16 : ports & 0xffff;
  }

  /** Number of the protocol over IP: 6 is TCP, 17 is UDP. */
  protocol(flow: number): number {
    return (this.#keys[flow * KEY_WORDS + 9] ?? 0) >>> 8;
  }

  #isKeyOf(flow: number): boolean {
    const at = flow * KEY_WORDS;
    for (let word = 0; word < KEY_WORDS; word++) if (this.#keys[at + word] !== this.#key[word]) return false;
    return true;
  }

  #add(hash: number, isFirst: boolean, timeMs: number): number {
    if (this.#count >= this.#most) this.#makeRoom();
    const flow = this.#free.pop() ?? this.#next++;
    if (flow >= this.#capacity) this.#grow();
    this.#keys.set(this.#key, flow * KEY_WORDS);
    this.#hashes[flow] = hash;
    this.#begunByFirst[flow] = isFirst ? 1 : 0;
    this.#used[flow] = 1;
    this.firstSeen[flow] = timeMs;
    this.lastSeen[flow] = timeMs;
    this.#count++;
    this.#slotIn(flow);
    this.isNew = true;
    this.silentMs = 0;
    this.direction = 0;
    return flow;
  }

  /** The quarter that was silent longest ends; done at once, so that it costs little for each. */
  #makeRoom(): void {
    const flows: number[] = [];
    for (let flow = 0; flow < this.#next; flow++) if (this.#used[flow] === 1) flows.push(flow);
    const seen = Float64Array.from(flows, (flow) => this.lastSeen[flow] ?? 0).sort();
    const until = seen[seen.length >> 2] ?? 0;
    let left = Math.max(1, seen.length >> 2);
    for (const flow of flows) {
      if (left === 0) break;
      if ((this.lastSeen[flow] ?? 0) > until) continue;
      this.end(flow);
      left--;
    }
  }

  #slotIn(flow: number): void {
    const mask = this.#slots.length - 1;
    let slot = (this.#hashes[flow] ?? 0) & mask;
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
    this.#slots[slot] = flow + 1;
  }

  /** Empties the flow's slot and moves up what stands behind only because it was taken. */
  #unslot(flow: number): void {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let hole = (this.#hashes[flow] ?? 0) & mask;
    while (slots[hole] !== flow + 1) hole = (hole + 1) & mask;
    for (let slot = (hole + 1) & mask; slots[slot] !== 0; slot = (slot + 1) & mask) {
      const home = (this.#hashes[(slots[slot] ?? 0) - 1] ?? 0) & mask;
      if (((slot - home) & mask) < ((slot - hole) & mask)) continue;
      slots[hole] = slots[slot] ?? 0;
      hole = slot;
    }
    slots[hole] = 0;
  }

  #grow(): void {
    this.#capacity *= 2;
    this.#hashes = grown(this.#hashes, Int32Array, this.#capacity);
    this.#keys = grown(this.#keys, Int32Array, this.#capacity * KEY_WORDS);
    this.#begunByFirst = grown(this.#begunByFirst, Uint8Array, this.#capacity);
    this.#used = grown(this.#used, Uint8Array, this.#capacity);
    this.firstSeen = grown(this.firstSeen, Float64Array, this.#capacity);
    this.lastSeen = grown(this.lastSeen, Float64Array, this.#capacity);
    this.#slots = new Int32Array(this.#capacity * 2);
    for (let flow = 0; flow < this.#next; flow++) if (this.#used[flow] === 1) this.#slotIn(flow);
  }
}

type Numbers = Uint8Array<ArrayBuffer> | Int32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

function grown<T extends Numbers>(before: T, make: new (length: number) => T, length: number): T {
  const after = new make(length);
  after.set(before);
  return after;
}

/** Whether the source stands first in the key: both ways of a flow have one key. */
function stands(
  bytes: Uint8Array,
  source: number,
  sourcePort: number,
  destination: number,
  destinationPort: number,
  length: number,
): boolean {
  for (let index = 0; index < length; index++) {
    const difference = (bytes[source + index] ?? 0) - (bytes[destination + index] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return sourcePort <= destinationPort;
}

function writeAddress(key: Int32Array, word: number, bytes: Uint8Array, at: number, length: number): void {
  for (let index = 0; index < 4; index++)
    key[word + index] =
      index * 4 >= length
        ? 0
        : ((bytes[at + index * 4] ?? 0) << 24) |
          ((bytes[at + index * 4 + 1] ?? 0) << 16) |
          ((bytes[at + index * 4 + 2] ?? 0) << 8) |
          (bytes[at + index * 4 + 3] ?? 0);
}

/**
 * Mixes all words, so that flows of one network do not stand side by side (after MurmurHash3's steps). Words and hash are
 * signed: of a number of 32 bits without sign V8 may make an object.
 */
function hashOf(key: Int32Array, secret: Int32Array): number {
  let hash = 0;
  for (let word = 0; word < KEY_WORDS; word++) {
    let mixed = Math.imul((key[word] as number) ^ (secret[word] as number), 0xcc9e2d51);
    mixed = (mixed << 15) | (mixed >>> 17);
    hash ^= Math.imul(mixed, 0x1b873593);
    hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0;
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
