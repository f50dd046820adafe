/**
 * Where one message ends and the next one of its stream begins: a value that was cut over both is found there.
 */
import type { CanaryHit } from "../../domain/traffic/canary/hit.ts";
import { type CanaryPattern, PATTERN_BYTES_MOST } from "../../domain/traffic/canary/patterns.ts";
import type { CanaryScanner } from "../../domain/traffic/canary/scanner.ts";

export interface StreamHit {
  readonly pattern: CanaryPattern;
  readonly hit: Pick<CanaryHit, "layers" | "offset">;
}

/** A pattern over the border has at most so many bytes on either side. */
const SIDE_BYTES = PATTERN_BYTES_MOST - 1;
const LAYERS = ["body", "begun in the message before"];
const NOTHING = new Uint8Array(0);

export class MessageBorder {
  readonly #scanner: CanaryScanner;
  /** How the messages before ended. */
  #before: Uint8Array = NOTHING;
  /** The first bytes of this message; of one that is short, all. */
  #first: Uint8Array = NOTHING;
  #last: Uint8Array = NOTHING;
  /** All bytes so far came without a gap, and stand in `#first`. */
  #isShort = true;
  #hasGap = false;

  constructor(scanner: CanaryScanner) {
    this.#scanner = scanner;
  }

  push(bytes: Uint8Array, start: number, end: number): void {
    const room = this.#hasGap ? 0 : SIDE_BYTES - this.#first.length;
    if (room > 0) this.#first = joined(this.#first, bytes, start, Math.min(end, start + room));
    if (end - start > room) this.#isShort = false;
    this.#last = joined(this.#last, bytes, Math.max(start, end - SIDE_BYTES), end).slice(-SIDE_BYTES);
  }

  gap(): void {
    this.#hasGap = true;
    this.#isShort = false;
    this.#last = NOTHING;
  }

  /** What lies over the border to the message before; asked once, at the end of this one. */
  hitsAfter(before: MessageBorder): StreamHit[] {
    this.#before = before.#end();
    const border = this.#before.length;
    const hits: StreamHit[] = [];
    const both = joined(this.#before, this.#first, 0, this.#first.length);
    this.#scanner.scan(both, 0, both.length, (pattern, from) => {
      if (from < border && from + pattern.bytes.length > border)
        hits.push({ pattern, hit: { layers: LAYERS, offset: 0 } });
    });
    return hits;
  }

  /** What a pattern could begin with that ends in a later message. */
  #end(): Uint8Array {
    if (!this.#isShort) return this.#last;
    const all = joined(this.#before, this.#first, 0, this.#first.length);
    return all.slice(-SIDE_BYTES);
  }
}

function joined(before: Uint8Array, bytes: Uint8Array, start: number, end: number): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(before.length + end - start);
  all.set(before);
  all.set(bytes.subarray(start, end), before.length);
  return all;
}
