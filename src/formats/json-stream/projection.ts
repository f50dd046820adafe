/**
 * The wanted part of a JSON document, built while it streams by: named fields, texts cut to a length, and the elements
 * of a list handed out one by one, so that a document larger than memory is fine.
 *
 * A key that comes twice counts as JSON.parse counts it: the last one. A value of another kind than wanted is there as
 * an empty container or as itself, so that whoever reads the part sees what it is.
 */
import type { JsonHandler, JsonScalar } from "./json-stream.ts";

export type Wanted =
  /**
   * A scalar, of a string the first bytes. `whole` tells that a cut has to be reported; under `as` the whole of the
   * string is handed on in pieces.
   */
  | { readonly take: "scalar"; readonly bytes: number; readonly whole: boolean; readonly as?: string | undefined }
  /**
   * Everything below, of each string the first bytes, as far as the limits go; under `as` each string that is a member
   * `value` is handed on in pieces.
   */
  | { readonly take: "all"; readonly bytes: number; readonly as?: string | undefined }
  | { readonly take: "fields"; readonly fields: ReadonlyMap<string, Wanted> }
  | { readonly take: "each"; readonly element: Wanted }
  /** A list inside of an element, whose items are handed out one by one. */
  | { readonly take: "items"; readonly as: string; readonly item: Wanted };

export const scalar = (bytes: number, as?: string): Wanted => ({ take: "scalar", bytes, whole: false, as });
export const wholeScalar = (bytes: number, as?: string): Wanted => ({ take: "scalar", bytes, whole: true, as });
export const all = (bytes: number, as?: string): Wanted => ({ take: "all", bytes, as });
export const each = (element: Wanted): Wanted => ({ take: "each", element });
export const items = (as: string, item: Wanted): Wanted => ({ take: "items", as, item });
export const fields = (wanted: Readonly<Record<string, Wanted>>): Wanted => ({
  take: "fields",
  fields: new Map(Object.entries(wanted)),
});

export interface ElementSink {
  /** A list whose elements are handed out begins. */
  listStarted(): void;
  /**
   * @param complete false when a text that is wanted whole was cut, or the element held more than the limit.
   * @param leftOut bytes of texts that were cut and not handed on, under the place in the element: "request.headers".
   */
  element(value: unknown, index: number, complete: boolean, leftOut: ReadonlyMap<string, number>): void;
  /** An item of a list inside of the element that is being read. */
  item?(as: string, item: unknown): void;
  readonly texts?: TextSink | undefined;
}

/** Receives strings of any length. */
export interface TextSink {
  /** @param beside the object that the string is a member of, as far as it was read. */
  begin(as: string, beside: Readonly<Record<string, unknown>>): void;
  /** A piece as it is written, escapes unresolved, cut anywhere; valid during the call. */
  piece(as: string, bytes: Uint8Array, start: number, end: number): void;
  end(as: string): void;
}

export interface Projection extends JsonHandler {
  /** What has been read so far; lists whose elements were handed out are empty in it. */
  readonly part: unknown;
}

/** How deep an `all` goes. */
const ALL_DEPTH = 3;
/** What a value costs of an element's limit beside its text. */
const VALUE_BYTES = 32;

type Container = Record<string, unknown> | unknown[];

interface Frame {
  readonly wanted: Wanted;
  /** What is being filled; null in a list whose elements are handed out. */
  readonly into: Container | null;
  key: string;
  index: number;
  /** How many frames that take all stand on each other. */
  readonly allDepth: number;
  /** What was left of the element's limit when this began. */
  readonly left: number;
}

/** @param elementBytes the most that is kept of one element; what comes after it is left out. */
export function createProjection(wanted: Wanted, sink: ElementSink, elementBytes: number): Projection {
  const frames: Frame[] = [];
  let part: unknown;
  let coming = wanted;
  let left = elementBytes;
  let complete = true;
  let leftOut = new Map<string, number>();
  /** Under which name the string that is being read is handed on. */
  let passed: string | undefined;

  /** Puts a finished scalar or a started container where it belongs. */
  function put(value: unknown): void {
    const frame = frames.at(-1);
    if (frame === undefined) part = value;
    else if (frame.into === null) handOut(frame, value);
    else if (Array.isArray(frame.into)) frame.into.push(value);
    else frame.into[frame.key] = value;
  }

  function handOut(list: Frame, element: unknown): void {
    if (list.wanted.take === "items") {
      left = list.left;
      sink.item?.(list.wanted.as, element);
      return;
    }
    const [wasComplete, wasLeftOut] = [complete, leftOut];
    left = elementBytes;
    complete = true;
    if (leftOut.size > 0) leftOut = new Map();
    sink.element(element, list.index++, wasComplete, wasLeftOut);
  }

  /** Takes from the limit of the element; false when it is used up. */
  function afford(bytes: number): boolean {
    left -= bytes + VALUE_BYTES;
    if (left < 0) complete = false;
    return left >= 0;
  }

  function noteLeftOut(bytes: number): void {
    const element = frames.findIndex(({ into }) => into === null) + 1;
    const place = [element, element + 1].map((at) => frames[at]?.key ?? "").join(".");
    leftOut.set(place, (leftOut.get(place) ?? 0) + bytes);
  }

  function next(): Wanted {
    const frame = frames.at(-1);
    if (frame?.wanted.take === "each") return frame.wanted.element;
    if (frame?.wanted.take === "items") return frame.wanted.item;
    return coming;
  }

  function start(now: Wanted, into: Container | null): void {
    const above = frames.at(-1);
    // An element of a handed-out list is put when it is closed, everything else at once.
    if (above?.into !== null) put(into ?? []);
    const allDepth = now.take === "all" ? (above?.allDepth ?? 0) + 1 : 0;
    frames.push({ wanted: now, into, key: "", index: 0, allDepth, left });
    coming = now;
  }

  const { texts } = sink;

  return {
    texts: texts && {
      begin() {
        const into = frames.at(-1)?.into;
        const now = next();
        if (now.take !== "scalar" && now.take !== "all") return false;
        const isMember = into !== undefined && into !== null && !Array.isArray(into);
        const isWanted = isMember && (now.take === "scalar" || frames.at(-1)?.key === "value");
        if (!isWanted || now.as === undefined) return false;
        passed = now.as;
        texts.begin(passed, into);
        return true;
      },
      piece(bytes, start, end) {
        if (passed !== undefined) texts.piece(passed, bytes, start, end);
      },
    },

    get part() {
      return part;
    },

    key(name) {
      const frame = frames.at(-1) as Frame;
      frame.key = name;
      if (frame.wanted.take === "fields") {
        const field = frame.wanted.fields.get(name);
        if (field === undefined) return 0;
        coming = field;
      } else {
        coming = frame.wanted;
        if (!afford(name.length)) return 0;
      }
      return textBytes(coming);
    },

    open(isObject) {
      const now = next();
      if (now.take === "each" && !isObject) {
        sink.listStarted();
        start(now, null);
        return textBytes(now.element);
      }
      if (now.take === "items" && !isObject) {
        start(now, null);
        return textBytes(now.item);
      }
      if (now.take === "all" && !afford(0)) return 0;
      const into: Container = isObject ? Object.create(null) : [];
      const deeper = now.take === "all" && (frames.at(-1)?.allDepth ?? 0) < ALL_DEPTH;
      if (deeper || (now.take === "fields" && isObject)) {
        start(now, into);
        return textBytes(now);
      }
      put(into);
      return 0;
    },

    close() {
      const frame = frames.pop() as Frame;
      const list = frames.at(-1);
      if (list !== undefined && list.into === null) handOut(list, frame.into);
      // Elements of an array that is taken whole are wanted as the array is.
      if (list !== undefined) coming = list.wanted;
    },

    value(value: JsonScalar, cut: boolean, leftOutBytes: number) {
      const now = next();
      if (passed !== undefined) {
        texts?.end(passed);
        passed = undefined;
      } else if (cut && (now.take === "all" || (now.take === "scalar" && now.whole))) noteLeftOut(leftOutBytes);
      if (cut && now.take === "scalar" && now.whole) complete = false;
      if (now.take === "all" && !afford(typeof value === "string" ? value.length : 0)) return;
      put(value);
    },
  };
}

function textBytes(wanted: Wanted): number {
  // A container is wanted where a text may stand: one byte is enough to see that it is a text.
  return wanted.take === "scalar" || wanted.take === "all" ? wanted.bytes : 1;
}
