/**
 * The elements of a data set as its fragments come: values of the table are handed out, everything else is passed over by count.
 *
 * Source: DICOM PS3.5 section 7 (data sets, nested sequences), annex A (transfer syntaxes). Sequences and items are not
 * entered but walked through: their headers are elements like others, so no depth of nesting costs memory, and a pixel
 * data element of any size costs none.
 */
import type { DicomDataSet, DicomField } from "./dicom-facts.ts";
import { MOST_VALUE_BYTES } from "./dicom-facts.ts";
import { type DicomElement, ELEMENTS, elementOf } from "./elements.ts";

const UNDEFINED = 0xffffffff;
const ITEM = 0xfffee000;
const SEQUENCE_END = 0xfffee0dd;
const PIXEL_DATA = 0x7fe00010;
const CHARACTER_SET = 0x00080005;

/** VRs whose length has four bytes, after two reserved ones. */
const LONG_VRS = new Set(["OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"]);
const SHORT_VRS = new Set("AE AS AT CS DA DS DT FD FL IS LO LT PN SH SL SS ST TM UI UL US".split(" "));

/** How elements are encoded; `null` where the association is not known: told from the first element. */
export interface ElementEncoding {
  readonly explicit: boolean;
  readonly bigEndian: boolean;
}

export interface WalkedValue {
  value(element: DicomElement, offset: number, cut: boolean, bytes: Uint8Array, start: number, end: number): void;
}

type Unread = DicomDataSet["unread"];

export class DataSetWalker {
  readonly #sink: WalkedValue;
  readonly #head = new Uint8Array(12);
  #headLength = 0;
  #headNeeds = 8;
  #encoding: ElementEncoding | null = null;
  /** Open sequences of undefined length within an element of VR UN, whose inside is implicit VR little endian. */
  #unknownDepth = 0;
  #inPixelData = false;

  #skip = 0;
  #wanted: DicomElement | undefined;
  #isCharacterSet = false;
  #valueLeft = 0;
  #valueLength = 0;
  #valueOffset = 0;
  #scratch = new Uint8Array(128);
  #scratchLength = 0;

  #offset = 0;
  #elements = 0;
  #privateElements = 0;
  #pixelDataBytes = 0;
  #characterSet = "";
  #unread: Unread = null;
  readonly #counts = new Int32Array(ELEMENTS.length);
  readonly #seen = new Uint8Array(ELEMENTS.length);

  constructor(sink: WalkedValue) {
    this.#sink = sink;
  }

  begin(encoding: ElementEncoding | null, unread: Unread): void {
    this.#encoding = encoding;
    this.#unread = unread;
    this.#headLength = 0;
    this.#headNeeds = 8;
    this.#unknownDepth = 0;
    this.#inPixelData = false;
    this.#skip = 0;
    this.#valueLeft = 0;
    this.#scratchLength = 0;
    this.#offset = 0;
    this.#elements = 0;
    this.#privateElements = 0;
    this.#pixelDataBytes = 0;
    this.#characterSet = "";
    this.#counts.fill(0);
    this.#seen.fill(0);
  }

  read(bytes: Uint8Array, start: number, end: number): void {
    let at = start;
    const base = this.#offset - start;
    this.#offset = base + end;
    while (at < end && this.#unread === null) {
      if (this.#valueLeft > 0) {
        const to = Math.min(end, at + this.#valueLeft);
        this.#piece(bytes, at, to);
        at = to;
      } else if (this.#skip > 0) {
        const to = Math.min(end, at + this.#skip);
        this.#skip -= to - at;
        at = to;
      } else {
        this.#head[this.#headLength++] = bytes[at] ?? 0;
        at++;
        if (this.#headLength === this.#headNeeds) this.#header(base + at);
      }
    }
  }

  /** The rest of the data set will not come. */
  stop(reason: "missing-bytes" | "cut-off"): void {
    this.#unread ??= reason;
  }

  end(): Pick<
    DicomDataSet,
    "bytes" | "elements" | "privateElements" | "pixelDataBytes" | "characterSet" | "fields" | "unread"
  > {
    const isCutOff = this.#headLength > 0 || this.#skip > 0 || this.#valueLeft > 0;
    if (isCutOff) this.#unread ??= "cut-off";
    const fields: DicomField[] = [];
    for (const { index, tag, keyword } of ELEMENTS) {
      if (this.#seen[index] === 0) continue;
      const count = this.#counts[index] ?? 0;
      fields.push({ tag, keyword, filled: count > 0, count });
    }
    return {
      bytes: this.#offset,
      elements: this.#elements,
      privateElements: this.#privateElements,
      pixelDataBytes: this.#pixelDataBytes,
      characterSet: this.#characterSet,
      fields,
      unread: this.#unread,
    };
  }

  /** A whole element header, of 8 or 12 bytes; `offset` is where its value begins. */
  #header(offset: number): void {
    this.#encoding ??= encodingOf(this.#head);
    const tag = this.#number(0, 2) * 0x10000 + this.#number(2, 2);
    if (tag >= ITEM && tag <= SEQUENCE_END) {
      this.#delimiter(tag, this.#number(4, 4));
      return;
    }
    if (this.#encoding.explicit && this.#unknownDepth === 0) this.#explicit(tag, offset);
    else this.#implicit(tag, offset);
  }

  #delimiter(tag: number, length: number): void {
    this.#headLength = 0;
    if (tag === ITEM && this.#inPixelData) {
      if (length === UNDEFINED) this.#unread = "length";
      else {
        this.#skip = length;
        this.#pixelDataBytes += length;
      }
    } else if (tag === SEQUENCE_END) {
      this.#inPixelData = false;
      if (this.#unknownDepth > 0) this.#unknownDepth--;
    }
  }

  #explicit(tag: number, offset: number): void {
    const vr = String.fromCharCode(this.#head[4] ?? 0, this.#head[5] ?? 0);
    if (LONG_VRS.has(vr)) {
      if (this.#headNeeds === 8) {
        this.#headNeeds = 12;
        return;
      }
      const length = this.#number(8, 4);
      if (length !== UNDEFINED && vr !== "SQ") this.#element(tag, length, offset);
      else if (length === UNDEFINED && vr !== "SQ" && vr !== "UN" && tag !== PIXEL_DATA) this.#unread = "length";
      else {
        if (vr === "UN") this.#unknownDepth = 1;
        this.#enter(tag);
      }
    } else if (SHORT_VRS.has(vr)) this.#element(tag, this.#number(6, 2), offset);
    else this.#unread = "vr";
  }

  #implicit(tag: number, offset: number): void {
    const length = this.#number(4, 4);
    if (length === UNDEFINED) {
      if (this.#unknownDepth > 0) this.#unknownDepth++;
      this.#enter(tag);
      return;
    }
    // Implicit VR does not say what is a sequence, so its first item is looked for.
    if (length >= 8 && tag !== PIXEL_DATA && tag !== CHARACTER_SET && elementOf(tag) === undefined) {
      if (this.#headNeeds === 8) {
        this.#headNeeds = 12;
        return;
      }
      if (this.#number(8, 2) * 0x10000 + this.#number(10, 2) === ITEM) {
        this.#enter(tag);
        this.#head.copyWithin(0, 8, 12);
        this.#headLength = 4;
        return;
      }
      this.#element(tag, length, offset - 4);
      this.#skip -= 4;
      return;
    }
    this.#element(tag, length, offset);
  }

  /** A sequence, or pixel data in fragments: what follows are items. */
  #enter(tag: number): void {
    this.#count(tag);
    this.#inPixelData = tag === PIXEL_DATA;
    this.#headLength = 0;
    this.#headNeeds = 8;
  }

  #count(tag: number): void {
    this.#elements++;
    if (((tag >>> 16) & 1) === 1) this.#privateElements++;
  }

  #element(tag: number, length: number, offset: number): void {
    this.#count(tag);
    this.#headLength = 0;
    this.#headNeeds = 8;
    this.#wanted = elementOf(tag);
    this.#isCharacterSet = tag === CHARACTER_SET && length <= 256;
    if (tag === PIXEL_DATA) this.#pixelDataBytes += length;
    if (this.#wanted !== undefined) this.#seen[this.#wanted.index] = 1;
    if (this.#wanted === undefined && !this.#isCharacterSet) {
      this.#skip = length;
      return;
    }
    this.#valueLeft = Math.min(length, MOST_VALUE_BYTES);
    this.#valueLength = length;
    this.#valueOffset = offset;
    this.#skip = length - this.#valueLeft;
  }

  #piece(bytes: Uint8Array, from: number, to: number): void {
    this.#valueLeft -= to - from;
    if (this.#valueLeft === 0 && this.#scratchLength === 0) {
      this.#value(bytes, from, to);
      return;
    }
    const length = this.#scratchLength + to - from;
    if (length > this.#scratch.length) {
      const wider = new Uint8Array(Math.min(MOST_VALUE_BYTES, Math.max(length, this.#scratch.length * 4)));
      wider.set(this.#scratch.subarray(0, this.#scratchLength));
      this.#scratch = wider;
    }
    this.#scratch.set(bytes.subarray(from, to), this.#scratchLength);
    this.#scratchLength = length;
    if (this.#valueLeft > 0) return;
    this.#scratchLength = 0;
    this.#value(this.#scratch, 0, length);
  }

  #value(bytes: Uint8Array, from: number, to: number): void {
    const isBinary = this.#wanted?.vr === "US";
    let stop = to;
    while (!isBinary && stop > from && (bytes[stop - 1] === 0x20 || bytes[stop - 1] === 0)) stop--;
    if (this.#isCharacterSet) this.#characterSet = String.fromCharCode(...bytes.subarray(from, stop));
    const element = this.#wanted;
    if (element === undefined || stop === from) return;
    this.#counts[element.index] = (this.#counts[element.index] ?? 0) + 1;
    this.#sink.value(element, this.#valueOffset, this.#valueLength > MOST_VALUE_BYTES, bytes, from, stop);
  }

  #number(at: number, length: 2 | 4): number {
    const isBig = this.#encoding?.bigEndian === true && this.#unknownDepth === 0;
    let number = 0;
    for (let index = 0; index < length; index++)
      number = number * 256 + (this.#head[at + (isBig ? index : length - 1 - index)] ?? 0);
    return number;
  }
}

/** Explicit VR shows two capital letters where implicit VR has a length; no real length of a first element looks so. */
function encodingOf(head: Uint8Array): ElementEncoding {
  const vr = String.fromCharCode(head[4] ?? 0, head[5] ?? 0);
  const explicit = LONG_VRS.has(vr) || SHORT_VRS.has(vr);
  return { explicit, bigEndian: explicit && head[0] === 0 && head[1] !== 0 };
}
