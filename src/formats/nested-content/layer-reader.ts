/**
 * Who reads along while a message is opened: its layers, the values that stand under a name, and plain text.
 */
import type { Layer } from "./layer.ts";
import { type ShowName, shownStep } from "./shown-name.ts";

/** A window of letters. */
export interface Word {
  readonly bytes: Uint8Array;
  readonly from: number;
  readonly to: number;
}

/** Under which name a value stands; valid during the call that hands it out. */
export interface FieldName {
  /** Its own name, or in a list the name of the list; empty when there is none. */
  readonly own: Word;
  /** The name of what holds it: `device` for `model` in `{"device":{"model":"..."}}`. */
  readonly holder: Word;
  /** The whole way as it was sent, for example `$.context.device.model`. */
  path(): string;
  /** The same for a report. */
  shown(show: ShowName): string;
}

export type Container = "JSON" | "form" | "header" | "multipart" | "protobuf" | "CBOR" | "MessagePack" | "XML";

/** `scalar`: a number or truth value, so no text. */
export type OnValue = (
  layer: Layer,
  container: Container,
  name: FieldName,
  bytes: Uint8Array,
  from: number,
  to: number,
  scalar: boolean,
) => void;

export interface LayerReader {
  /** How names of fields stand in paths; absent, masked where they are no plain names. */
  readonly showName?: ShowName;
  /** Each layer, parents first. Where it is absent, texts that hold nothing more are not made into layers. */
  readonly layer?: (layer: Layer) => void;
  /** Each value that stands under a name, however short. */
  readonly value?: OnValue;
  /** Text of a layer that is no container and was not told as a value. */
  readonly text?: (layer: Layer) => void;
}

const NOTHING: Word = { bytes: new Uint8Array(0), from: 0, to: 0 };

/** A window that is moved instead of made anew. */
export class MovingWord implements Word {
  bytes: Uint8Array = NOTHING.bytes;
  from = 0;
  to = 0;

  set(bytes: Uint8Array, from: number, to: number): void {
    this.bytes = bytes;
    this.from = from;
    this.to = to;
  }
}

/**
 * A name that is told by itself: a header, a part, a parameter of a form.
 * Brackets name a way: `user[address][city]` is `city` in `address`, and an empty or numbered pair is a list.
 */
export class PlainName implements FieldName {
  readonly own = new MovingWord();
  readonly holder = new MovingWord();
  #text: () => string = () => "";

  set(bytes: Uint8Array, from: number, to: number, text: () => string): this {
    this.own.set(bytes, from, to);
    this.holder.set(bytes, from, from);
    this.#text = text;
    let end = to;
    while (end > from && bytes[end - 1] === 0x5d) {
      let open = end - 1;
      while (open > from && bytes[open] !== 0x5b) open--;
      if (open === from) break;
      if (!isIndex(bytes, open + 1, end - 1)) {
        this.own.set(bytes, open + 1, end - 1);
        this.holder.set(bytes, lastOpen(bytes, from, open) + 1, bytes[open - 1] === 0x5d ? open - 1 : open);
        return this;
      }
      this.own.set(bytes, from, open);
      end = open;
    }
    return this;
  }

  path(): string {
    return this.#text();
  }

  shown(show: ShowName): string {
    return shownStep(this.#text(), show);
  }
}

function isIndex(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if ((bytes[at] as number) < 0x30 || (bytes[at] as number) > 0x39) return false;
  return true;
}

function lastOpen(bytes: Uint8Array, from: number, before: number): number {
  let at = before - 1;
  while (at >= from && bytes[at] !== 0x5b) at--;
  return at;
}
