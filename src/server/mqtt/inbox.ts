/**
 * Inbox: the bytes of one socket cut into MQTT control packets by their fixed header, and nothing more.
 *
 * Source: MQTT 5, 2.1.1 (fixed header) and 1.5.5 (variable byte integer). The length is judged before any of the packet is
 * kept, and room grows with what really came, so a header that lies costs nothing.
 */

/** packet: one stands between `bodyAt` and `bodyEnd`; more: wait; malformed, too-large: nothing after it can be read. */
export type InboxState = "packet" | "more" | "malformed" | "too-large";

const NONE = Buffer.alloc(0);
const LONGEST_HEADER = 5;

export class Inbox {
  /** Of the packet that `next` found; payloads cut out of `bytes` stay as they are. */
  bytes: Buffer = NONE;
  first = 0;
  frameAt = 0;
  bodyAt = 0;
  bodyEnd = 0;
  #at = 0;
  #end = 0;
  /** How long the packet is that is not here in full; 0 when that is not known. */
  #wanted = 0;

  /** Whether a part of a packet waits for the rest. */
  get isPartial(): boolean {
    return this.#at < this.#end;
  }

  get waitingBytes(): number {
    return this.#end - this.#at;
  }

  append(chunk: Buffer): void {
    const kept = this.#end - this.#at;
    if (kept === 0) {
      this.bytes = chunk;
      this.#at = 0;
      this.#end = chunk.length;
      return;
    }
    const needed = kept + chunk.length;
    // Only ever behind what is there: payloads that were handed out are parts of the same memory.
    if (this.#isOwn && this.#end + chunk.length <= this.bytes.length) {
      chunk.copy(this.bytes, this.#end);
      this.#end += chunk.length;
      return;
    }
    const grown = Buffer.allocUnsafeSlow(Math.max(needed, Math.min(2 * needed, this.#wanted)));
    this.bytes.copy(grown, 0, this.#at, this.#end);
    chunk.copy(grown, kept);
    this.bytes = grown;
    this.#isOwn = true;
    this.#at = 0;
    this.#end = needed;
  }
  #isOwn = false;

  /** Moves on to the next packet of at most `limitBytes`, its header included. */
  next(limitBytes: number): InboxState {
    const { bytes } = this;
    const at = this.#at;
    const end = this.#end;
    let length = 0;
    let body = at + 1;
    for (let shift = 0; ; shift += 7) {
      if (body >= end) return this.#more(0);
      const byte = bytes[body++] ?? 0;
      length |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
      if (body - at === LONGEST_HEADER) return "malformed";
    }
    if (body - at + length > limitBytes) return "too-large";
    if (body + length > end) return this.#more(body - at + length);
    this.first = bytes[at] ?? 0;
    this.frameAt = at;
    this.bodyAt = body;
    this.bodyEnd = body + length;
    this.#at = body + length;
    return "packet";
  }

  #more(wanted: number): "more" {
    this.#wanted = wanted;
    if (this.#at === this.#end) this.clear();
    return "more";
  }

  /** Forgets what is there, so that a silent connection holds no memory. */
  clear(): void {
    this.bytes = NONE;
    this.#at = 0;
    this.#end = 0;
    this.#isOwn = false;
  }
}
