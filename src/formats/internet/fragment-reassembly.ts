/**
 * Puts IP packets together from their fragments, in bounded memory.
 *
 * Source: RFC 791, section 3.2; RFC 8200, section 4.5. Where fragments overlap, the bytes that came first count, and it
 * is told: overlaps serve to hide things (RFC 3128, RFC 5722). When memory runs out the oldest packets are given up.
 */
import type { InternetPacket } from "./internet-packet.ts";

export interface ReassemblyLimits {
  /** For all waiting packets together. */
  readonly bytes: number;
  /** A packet that is not complete after that long is given up; its identification may come again for another. */
  readonly ageMs: number;
}

export const REASSEMBLY_LIMITS: ReassemblyLimits = { bytes: 8 * 1024 * 1024, ageMs: 30_000 };

/** IP lengths have 16 bits. */
const PACKET_BYTES_MOST = 0xffff;
const UNIT_BYTES = 8;
const BYTES_AT_FIRST = 4096;

/** A packet of which fragments are missing; the bytes begin with both addresses. */
class PartialPacket {
  readonly hash: number;
  readonly firstSeenMs: number;
  readonly identification: number;
  readonly addressBytes: 4 | 16;
  protocol: number;
  bytes = new Uint8Array(BYTES_AT_FIRST);
  /** By unit of eight bytes of payload: 1 when it is there. */
  units = new Uint8Array(BYTES_AT_FIRST / UNIT_BYTES);
  unitsHeld = 0;
  /** Length of the payload; -1 until the last fragment came. */
  total = -1;
  /** End of what came furthest. */
  furthest = 0;
  hasOverlap = false;

  constructor(hash: number, packet: InternetPacket, timeMs: number) {
    this.hash = hash;
    this.firstSeenMs = timeMs;
    this.identification = packet.identification;
    this.addressBytes = packet.addressBytes;
    this.protocol = packet.protocol;
    const { source, addressBytes } = packet;
    this.bytes.set(packet.bytes.subarray(source, source + 2 * addressBytes));
  }

  get payloadStart(): number {
    return 2 * this.addressBytes;
  }

  get memory(): number {
    return this.bytes.length + this.units.length;
  }

  isOf(packet: InternetPacket): boolean {
    return (
      packet.identification === this.identification &&
      packet.addressBytes === this.addressBytes &&
      // The next header of later fragments means nothing in IPv6 (RFC 8200, section 4.5).
      (packet.version === 6 || packet.protocol === this.protocol) &&
      this.#hasAddressesOf(packet)
    );
  }

  #hasAddressesOf({ bytes, source }: InternetPacket): boolean {
    for (let at = 0; at < this.payloadStart; at++) if (this.bytes[at] !== bytes[source + at]) return false;
    return true;
  }

  grow(payloadBytes: number): void {
    const wanted = this.payloadStart + payloadBytes;
    if (wanted <= this.bytes.length) return;
    const length = Math.min(Math.max(wanted, this.bytes.length * 2), this.payloadStart + PACKET_BYTES_MOST + 1);
    const bytes = new Uint8Array(length);
    bytes.set(this.bytes);
    this.bytes = bytes;
    const units = new Uint8Array(Math.ceil(length / UNIT_BYTES));
    units.set(this.units);
    this.units = units;
  }

  /** Takes the payload for the units that are not there yet. */
  add(packet: InternetPacket): void {
    const { bytes, start, fragmentOffset } = packet;
    const end = start + packet.payloadLength;
    let unit = fragmentOffset / UNIT_BYTES;
    for (let at = start; at < end; at += UNIT_BYTES, unit++) {
      if (this.units[unit] === 1) {
        this.hasOverlap = true;
        continue;
      }
      this.units[unit] = 1;
      this.unitsHeld++;
      const unitEnd = at + UNIT_BYTES < end ? at + UNIT_BYTES : end;
      let to = this.payloadStart + unit * UNIT_BYTES;
      for (let from = at; from < unitEnd; from++) this.bytes[to++] = bytes[from] as number;
    }
    this.furthest = Math.max(this.furthest, fragmentOffset + packet.payloadLength);
  }

  get isWhole(): boolean {
    return this.total >= 0 && this.unitsHeld === Math.ceil(this.total / UNIT_BYTES);
  }
}

export class FragmentReassembly {
  /** By hash of what names a packet, oldest first; of two packets with one hash the older is given up. */
  readonly #waiting = new Map<number, PartialPacket>();
  readonly #limits: ReassemblyLimits;
  #memory = 0;
  fragments = 0;
  /** Packets put together. */
  reassembled = 0;
  /** Packets given up, since fragments did not come or memory ran out. */
  givenUp = 0;
  /** Packets of which fragments overlapped. */
  overlapping = 0;
  /** Fragments that no packet can have: too long, not in units of eight bytes, or captured in part. */
  refused = 0;

  constructor(limits: ReassemblyLimits = REASSEMBLY_LIMITS) {
    this.#limits = limits;
  }

  /**
   * Takes a fragment. When it completes its packet, `packet` becomes the whole one, with its own `bytes`.
   * @returns whether it did.
   */
  take(packet: InternetPacket, timeMs: number): boolean {
    this.fragments++;
    const { fragmentOffset, payloadLength, hasMoreFragments } = packet;
    const reaches = fragmentOffset + payloadLength;
    if (
      packet.end - packet.start < payloadLength ||
      payloadLength === 0 ||
      reaches > PACKET_BYTES_MOST ||
      (hasMoreFragments && payloadLength % UNIT_BYTES !== 0)
    ) {
      this.refused++;
      return false;
    }
    const partial = this.#partialOf(packet, timeMs);
    const hadOverlap = partial.hasOverlap;
    const contradicts = partial.total >= 0 ? reaches > partial.total : !hasMoreFragments && partial.furthest > reaches;
    if (contradicts) partial.hasOverlap = true;
    else {
      this.#memory -= partial.memory;
      partial.grow(reaches);
      this.#memory += partial.memory;
      if (fragmentOffset === 0) partial.protocol = packet.protocol;
      if (!hasMoreFragments && partial.total < 0) partial.total = reaches;
      partial.add(packet);
    }
    if (partial.hasOverlap && !hadOverlap) this.overlapping++;
    if (!partial.isWhole) {
      this.#makeRoom();
      return false;
    }
    this.#remove(partial);
    this.reassembled++;
    becomeWhole(packet, partial);
    return true;
  }

  /** At the end of the capture: what still waits was in vain. */
  close(): void {
    this.givenUp += this.#waiting.size;
    this.#waiting.clear();
    this.#memory = 0;
  }

  #partialOf(packet: InternetPacket, timeMs: number): PartialPacket {
    const hash = hashOf(packet);
    const waiting = this.#waiting.get(hash);
    if (waiting !== undefined) {
      // Without times (NaN) nothing grows old.
      if (waiting.isOf(packet) && !(timeMs - waiting.firstSeenMs > this.#limits.ageMs)) return waiting;
      this.#remove(waiting);
      this.givenUp++;
    }
    const partial = new PartialPacket(hash, packet, timeMs);
    this.#waiting.set(hash, partial);
    this.#memory += partial.memory;
    return partial;
  }

  #makeRoom(): void {
    while (this.#memory > this.#limits.bytes) {
      const oldest = this.#waiting.values().next().value;
      if (oldest === undefined) return;
      this.#remove(oldest);
      this.givenUp++;
    }
  }

  #remove(partial: PartialPacket): void {
    this.#waiting.delete(partial.hash);
    this.#memory -= partial.memory;
  }
}

function becomeWhole(packet: InternetPacket, partial: PartialPacket): void {
  packet.bytes = partial.bytes;
  packet.source = 0;
  packet.destination = partial.addressBytes;
  packet.protocol = partial.protocol;
  packet.start = partial.payloadStart;
  packet.end = partial.payloadStart + partial.total;
  packet.payloadLength = partial.total;
  packet.fragmentOffset = 0;
  packet.hasMoreFragments = false;
  packet.hasOverlap = partial.hasOverlap;
}

/** FNV-1a over addresses, identification, version and, in IPv4, protocol. */
function hashOf(packet: InternetPacket): number {
  const { bytes, source, addressBytes, identification } = packet;
  let hash = 0x811c9dc5 ^ packet.version;
  const end = source + 2 * addressBytes;
  for (let at = source; at < end; at++) hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193);
  if (packet.version === 4) hash = Math.imul(hash ^ packet.protocol, 0x01000193);
  for (let bits = 0; bits < 32; bits += 8) hash = Math.imul(hash ^ ((identification >>> bits) & 0xff), 0x01000193);
  return hash >>> 0;
}
