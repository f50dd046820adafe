/**
 * A stream of bytes without messages of their own, examined as it comes: typed text, transfers, unknown protocols.
 */
import type { MessageExamination } from "../../domain/traffic/content.ts";
import { hostOf, type StreamSetting } from "./capture-context.ts";
import type { StreamReader } from "./stream-reader.ts";

/** So much is one examination. */
const EXAMINED_BYTES = 65_536;
/** Said again at the beginning of the next one, so that no value is cut in two. */
const OVERLAP_BYTES = 256;

export class ExaminedStream {
  readonly #setting: StreamSetting;
  readonly #isKnown: boolean;
  readonly #ways: [Way | undefined, Way | undefined] = [undefined, undefined];
  readonly #tails: [Uint8Array, Uint8Array] = [NOTHING, NOTHING];

  /** @param isKnown false when nothing is known of the form: what is looked into then does not count as examined. */
  constructor(setting: StreamSetting, isKnown: boolean) {
    this.#setting = setting;
    this.#isKnown = isKnown;
  }

  push(direction: 0 | 1, bytes: Uint8Array, start: number, end: number): void {
    for (let at = start; at < end; ) {
      const way = this.#ways[direction] ?? this.#begin(direction);
      if (way === undefined) return;
      const to = Math.min(end, at + EXAMINED_BYTES - way.size);
      way.examination.push("body", bytes, at, to);
      way.size += to - at;
      if (way.size === EXAMINED_BYTES) {
        this.#end(direction);
        this.#tails[direction] = new Uint8Array(bytes.subarray(Math.max(start, to - OVERLAP_BYTES), to));
      }
      at = to;
    }
  }

  gap(direction: 0 | 1): void {
    this.#ways[direction]?.examination.gap();
    this.#tails[direction] = NOTHING;
  }

  /** What comes next does not go on with what came before. */
  end(direction: 0 | 1): void {
    this.#end(direction);
    this.#tails[direction] = NOTHING;
  }

  close(): void {
    this.#end(0);
    this.#end(1);
  }

  #begin(direction: 0 | 1): Way | undefined {
    const examination = this.#setting.context.examiner?.begin();
    if (examination === undefined) return undefined;
    const tail = this.#tails[direction];
    if (tail.length > 0) examination.push("body", tail, 0, tail.length);
    const way = { examination, size: tail.length, again: tail.length };
    this.#ways[direction] = way;
    this.#tails[direction] = NOTHING;
    return way;
  }

  #end(direction: 0 | 1): void {
    const way = this.#ways[direction];
    if (way === undefined) return;
    this.#ways[direction] = undefined;
    const { contents } = this.#setting.facts;
    const about = { host: hostOf(this.#setting), path: "", direction, mediaType: null, contentEncoding: null };
    const content = way.examination.end(about);
    if (content === undefined) return;
    if (!this.#isKnown) contents.addUnknown(direction, content);
    else contents.add(direction, { ...content, examinedBytes: Math.max(0, content.examinedBytes - way.again) });
  }
}

/** The planted patient may stand in it in plain, so it is searched; it still counts as not examined. */
export function unknownStream(setting: StreamSetting): StreamReader {
  if (setting.context.examiner === undefined) return NAMED_ONLY;
  const stream = new ExaminedStream(setting, false);
  return {
    read(direction, bytes, start, end) {
      stream.push(direction, bytes, start, end);
      return true;
    },
    gap: (direction) => stream.gap(direction),
    close: () => stream.close(),
  };
}

/** Named by its first bytes; nothing is read of it. */
const NAMED_ONLY: StreamReader = { read: () => false, gap: () => undefined, close: () => undefined };
const NOTHING = new Uint8Array(0);

interface Way {
  readonly examination: MessageExamination;
  size: number;
  /** Of these so many were in the one before. */
  readonly again: number;
}
