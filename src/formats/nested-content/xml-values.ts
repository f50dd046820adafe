/**
 * Values of an XML text with the names of their elements and attributes, read without building a tree.
 *
 * Source: XML 1.0, sections 2.3 to 3.1. Comments, declarations and CDATA marks are passed over, prefixes left away; what
 * is an attribute of `<a>` stands under `a`. HTML is no data and is left to the search in plain text.
 */
import { indexOfByte } from "./index-of-byte.ts";
import { type FieldName, MovingWord } from "./layer-reader.ts";
import { asSent, type ShowName, shownStep } from "./shown-name.ts";

const DEPTH_MOST = 64;
const OPEN = 0x3c;
const CLOSE = 0x3e;
const SLASH = 0x2f;

/** Where it stands: the names of the open elements, and of the attribute. */
export class XmlPath implements FieldName {
  readonly own = new MovingWord();
  readonly holder = new MovingWord();
  readonly #bytes: Uint8Array;
  readonly #from: number[] = [];
  readonly #to: number[] = [];
  #attribute = false;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get depth(): number {
    return this.#from.length;
  }

  open(from: number, to: number): void {
    this.#from.push(from);
    this.#to.push(to);
  }

  close(): void {
    this.#from.pop();
    this.#to.pop();
  }

  /** At the text of the innermost element, or at an attribute of it. */
  locate(attributeFrom = -1, attributeTo = -1): this {
    this.#attribute = attributeFrom !== -1;
    const own = this.depth - 1;
    const holder = this.#attribute ? own : own - 1;
    if (this.#attribute) this.own.set(this.#bytes, attributeFrom, attributeTo);
    else this.own.set(this.#bytes, this.#from[own] ?? 0, this.#to[own] ?? 0);
    this.holder.set(this.#bytes, this.#from[holder] ?? 0, this.#to[holder] ?? 0);
    return this;
  }

  path(): string {
    return this.shown(asSent);
  }

  shown(show: ShowName): string {
    const text = (from: number, to: number) =>
      shownStep(new TextDecoder("utf-8").decode(this.#bytes.subarray(from, to)), show);
    const elements = this.#from.map((from, index) => text(from, this.#to[index] ?? from)).join("/");
    return this.#attribute ? `${elements}@${text(this.own.from, this.own.to)}` : elements;
  }
}

/** Begins as XML and is no HTML. */
export function startsXml(bytes: Uint8Array, start: number, end: number): boolean {
  if (bytes[start] !== OPEN) return false;
  const first = new TextDecoder("latin1").decode(bytes.subarray(start, Math.min(end, start + 200)));
  return /^<(?:\?xml|[A-Za-z_][\w:.-]*[\s/>])/.test(first) && !/<!doctype html|<html|<svg|<head|<body/i.test(first);
}

export function forEachXmlValue(
  bytes: Uint8Array,
  start: number,
  end: number,
  onValue: (from: number, to: number, path: XmlPath) => void,
): void {
  const path = new XmlPath(bytes);
  let at = start;
  while (at < end) {
    const open = indexOfByte(bytes, OPEN, at, end);
    const textEnd = open === -1 ? end : open;
    if (path.depth > 0) tellTrimmed(bytes, at, textEnd, path, onValue);
    if (open === -1) return;
    const close = indexOfByte(bytes, CLOSE, open, end);
    if (close === -1) return;
    const next = bytes[open + 1];
    if (next === SLASH) path.close();
    else if (next !== 0x21 && next !== 0x3f) {
      readTag(bytes, open + 1, close, path, onValue);
      if (bytes[close - 1] === SLASH || path.depth > DEPTH_MOST) path.close();
    }
    at = close + 1;
  }
}

function tellTrimmed(
  bytes: Uint8Array,
  start: number,
  end: number,
  path: XmlPath,
  onValue: (from: number, to: number, path: XmlPath) => void,
): void {
  let from = start;
  let to = end;
  while (from < to && (bytes[from] as number) <= 0x20) from++;
  while (to > from && (bytes[to - 1] as number) <= 0x20) to--;
  if (to > from) onValue(from, to, path.locate());
}

function readTag(
  bytes: Uint8Array,
  start: number,
  end: number,
  path: XmlPath,
  onValue: (from: number, to: number, path: XmlPath) => void,
): void {
  const nameEnd = endOfName(bytes, start, end);
  path.open(pastPrefix(bytes, start, nameEnd), nameEnd);
  let at = nameEnd;
  while (at < end) {
    const equals = indexOfByte(bytes, 0x3d, at, end);
    const quote = bytes[equals + 1];
    if (equals === -1 || (quote !== 0x22 && quote !== 0x27)) return;
    const close = indexOfByte(bytes, quote, equals + 2, end);
    if (close === -1) return;
    let from = equals;
    while (from > at && (bytes[from - 1] as number) > 0x20) from--;
    if (close > equals + 2) onValue(equals + 2, close, path.locate(pastPrefix(bytes, from, equals), equals));
    at = close + 1;
  }
}

function endOfName(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && (bytes[at] as number) > 0x20 && bytes[at] !== SLASH) at++;
  return at;
}

function pastPrefix(bytes: Uint8Array, from: number, to: number): number {
  const colon = indexOfByte(bytes, 0x3a, from, to);
  return colon === -1 ? from : colon + 1;
}
