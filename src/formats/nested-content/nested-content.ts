/**
 * Nested content: every layer of a message, from the body down to what lies packed in a text in a value in it.
 *
 * Magic bytes decide; what the message says of itself is tried first where a format has no magic. Codes (compression,
 * base64, escapes) and containers (JSON, forms, multipart, protobuf, CBOR, MessagePack) are opened to a depth of four
 * each; all decoded bytes, their ratio and their number are limited, so that a bomb costs no more than the limits say.
 */
import { forEachCborString } from "./cbor.ts";
import { forEachHeadLine } from "./head-lines.ts";
import type { Path } from "./item-path.ts";
import { forEachJsonValue } from "./json-values.ts";
import {
  Budget,
  type ContentHints,
  DEPTH_MOST,
  type Decompressor,
  type Decompressors,
  LAYER_BYTES_LEAST,
  type Layer,
  RATIO_MOST,
  UNPACKED_BYTES_ALWAYS,
} from "./layer.ts";
import { type Container, type FieldName, type LayerReader, PlainName } from "./layer-reader.ts";
import { decodeBase64, decodeHex, forEachRun } from "./letter-runs.ts";
import { unpackLzBytes, unpackLzLetters, unpackLzUtf16 } from "./lz-string.ts";
import { forEachMessagePackString } from "./message-pack.ts";
import { forEachPart } from "./multipart.ts";
import { forEachParameter } from "./parameters.ts";
import { type Part, partBorder } from "./part-border.ts";
import { isPlainText, isUuid } from "./plain-text.ts";
import { forEachProtobufField } from "./protobuf.ts";
import {
  isText,
  jsonStart,
  jsonStartInBinary,
  lengthAt,
  looksLikeForm,
  startsPacked,
  startsToken,
} from "./recognise-content.ts";
import { maskedNames, type ShowName, shownStep } from "./shown-name.ts";
import { decodeJsonEscapes, decodePercent, decodeUtf16, joinChunks, undoWholeCode } from "./text-codes.ts";
import { isWordsRead, unknownContent } from "./unknown-binary.ts";
import { BEYOND_WORK, brotliWindowBytes, WORK_OF, WorkAllowance } from "./work-allowance.ts";
import { forEachXmlValue, startsXml } from "./xml-values.ts";

export interface NestedReading {
  /** False when a limit cut the reading short: what lies deeper was not examined. */
  readonly complete: boolean;
  /** Paths of layers that could not be opened, with the reason; at most 20. */
  readonly unread: readonly string[];
  /** How many bytes of the window those layers take. */
  readonly unexaminedBytes: number;
}

/** Visits the body and every layer inside of it, parents first; layers are valid during their visit. */
export function visitLayers(
  bytes: Uint8Array,
  start: number,
  end: number,
  hints: ContentHints,
  decompressors: Decompressors,
  visit: (layer: Layer) => void,
): NestedReading {
  return readLayers("body", bytes, start, end, hints, decompressors, { layer: visit });
}

/**
 * Opens one part of a message, and tells the reader its layers and values.
 * @param allowance the message has brought its work; absent, it has one for itself.
 */
export function readLayers(
  part: "head" | "body",
  bytes: Uint8Array,
  start: number,
  end: number,
  hints: ContentHints,
  decompressors: Decompressors,
  reader: LayerReader,
  allowance: WorkAllowance = new WorkAllowance().bring(end - start),
): NestedReading {
  const opener = new Opener(decompressors, reader, end - start, allowance);
  const place = { bytes, start, end, sourceStart: start, sourceEnd: end };
  const whole: Layer = { parent: undefined, name: () => part, ...place, codes: 0, containers: 0, named: false };
  reader.layer?.(whole);
  allowance.use(WORK_OF.layer + end - start);
  if (part === "head") opener.openHead(whole);
  else opener.open(whole, hints);
  const { unread, unexaminedBytes } = opener.budget;
  return { complete: opener.complete, unread, unexaminedBytes: Math.min(end - start, Math.ceil(unexaminedBytes)) };
}

const SHOW_NAME = maskedNames();
const NO_HINTS: ContentHints = {};
/** The same, of what is tried without a sign of it. */
const GUESSED: ContentHints = {};
/** Raw deflate and Brotli of less hold less than their tries cost. */
const GUESS_BYTES_LEAST = 24;
/** Unpacking alone is that much quicker than looking into what it gives. */
const UNPACKED_FOR_A_UNIT = 4;

const CODINGS = /^(?:gzip|x-gzip|compress|deflate|br|zstd|aws-chunked)$/i;

/** The coding by its name, where that is one: the header may say anything. */
function codingNamed(contentEncoding: string): string {
  const isKnown = contentEncoding.split(",").every((coding) => CODINGS.test(coding.trim()));
  return isKnown ? contentEncoding : "content encoding of an unknown name";
}

class Opener {
  readonly budget: Budget;
  complete = true;
  #outOfLayers = false;
  #outOfWork = false;
  readonly #allowance: WorkAllowance;
  readonly #decompressors: Decompressors;
  readonly #reader: LayerReader;
  readonly #name = new PlainName();
  readonly #show: ShowName;

  constructor(decompressors: Decompressors, reader: LayerReader, messageBytes: number, allowance: WorkAllowance) {
    this.budget = new Budget(messageBytes);
    this.#allowance = allowance;
    this.#decompressors = decompressors;
    this.#reader = reader;
    this.#show = reader.showName ?? SHOW_NAME;
  }

  openHead(head: Layer): void {
    const { bytes } = head;
    // Lines are no container of their own: what they hold may be nested as deep as in a body.
    const outside = { ...head, containers: -1 };
    forEachHeadLine(bytes, head.start, head.end, {
      target: (name, from, to) => this.#inside(outside, () => name, bytes, from, to, from, to),
      header: (nameFrom, nameTo, from, to) => {
        const name = () => new TextDecoder("utf-8").decode(bytes.subarray(nameFrom, nameTo));
        if (!this.#told(head, "header", this.#name.set(bytes, nameFrom, nameTo, name), from, to)) return;
        this.#inside(
          outside,
          () => `header ${shownStep(name(), this.#show)}`,
          bytes,
          from,
          to,
          from,
          to,
          NO_HINTS,
          true,
        );
      },
    });
  }

  open(layer: Layer, hints: ContentHints): void {
    const { bytes, start, end } = layer;
    if (end - start < LAYER_BYTES_LEAST) return;
    if (this.#openEncoded(layer, hints) || this.#openPacked(layer, start)) return;
    if (hints.contentEncoding !== undefined && hints.contentEncoding !== "identity")
      this.budget.note(layer, `${codingNamed(hints.contentEncoding)}: unreadable`);
    const joined = joinChunks(bytes, start, end);
    if (joined !== undefined) {
      this.#decoded(layer, "chunks", joined, start, end);
      return;
    }
    const text = isText(bytes, start, end);
    if (text ? this.#openText(layer, hints) : this.#openBinary(layer, hints)) return;
    this.#openLeaf(layer, hints, text);
  }

  /** Content-Encoding, the last one first (RFC 9110, section 8.4). */
  #openEncoded(layer: Layer, { contentEncoding, ...rest }: ContentHints): boolean {
    if (contentEncoding === undefined) return false;
    const last = contentEncoding.toLowerCase().split(",").at(-1)?.trim();
    const before = contentEncoding.split(",").slice(0, -1).join(",");
    const hints = before ? { ...rest, contentEncoding: before } : rest;
    const { gzip, zlib, deflate, brotli, zstd } = this.#decompressors;
    if (last === "gzip" || last === "x-gzip") return this.#unpack(layer, "gzip", gzip, layer.start, hints);
    if (last === "br") return this.#unpack(layer, "brotli", brotli, layer.start, hints);
    if (last === "zstd") return this.#unpack(layer, "zstd", zstd, layer.start, hints);
    if (last !== "deflate") return false;
    // Some senders write raw deflate where the standard wants zlib.
    return (
      this.#unpack(layer, "zlib", zlib, layer.start, hints) ||
      this.#unpack(layer, "deflate", deflate, layer.start, hints)
    );
  }

  /** A compression that is told by its first bytes at `at` (RFC 1952, 1950, 8878). */
  #openPacked(layer: Layer, at: number): boolean {
    const { bytes, end } = layer;
    const first = bytes[at];
    const second = bytes[at + 1];
    const { gzip, zlib, zstd } = this.#decompressors;
    if (first === 0x1f && second === 0x8b && bytes[at + 2] === 8) return this.#unpack(layer, "gzip", gzip, at);
    if (first === 0x28 && second === 0xb5 && bytes[at + 2] === 0x2f && bytes[at + 3] === 0xfd)
      return this.#unpack(layer, "zstd", zstd, at);
    if (first === 0x78 && (second === 0x01 || second === 0x5e || second === 0x9c || second === 0xda) && at + 8 <= end)
      return this.#unpack(layer, "zlib", zlib, at);
    return false;
  }

  #unpack(layer: Layer, name: string, decompressor: Decompressor, at: number, hints = NO_HINTS): boolean {
    if (!this.#mayDecode(layer) || this.budget.bytes < 1) return false;
    if (this.#isBeyondWork(layer)) return true;
    this.#allowance.use(WORK_OF.unpacking);
    const packed = layer.bytes.subarray(at, layer.end);
    const limit = this.#unpackedMost(packed.length);
    const isBrotli = decompressor === this.#decompressors.brotli;
    if (isBrotli && !this.#allowance.mayFillWindow) {
      // Where it was guessed, it stays what it is: unknown.
      if (hints === GUESSED) return false;
      this.budget.leave(layer, `${name}: ${BEYOND_WORK}`);
      return true;
    }
    const output = decompressor(packed, limit);
    if (isBrotli && typeof output === "string") this.#allowance.windowFilled(brotliWindowBytes(packed[0] ?? 0));
    if (output === "too-large") {
      this.complete = false;
      this.budget.leave(layer, `${name}: ${limit < this.#allowance.left ? "larger than the limit" : BEYOND_WORK}`);
      this.#allowance.use(limit / UNPACKED_FOR_A_UNIT);
      return true;
    }
    if (output === "unreadable" || output.length === 0) return false;
    this.#decoded(layer, name, output, at, layer.end, hints);
    return true;
  }

  #unpackedMost(packedBytes: number): number {
    const most = Math.max(UNPACKED_BYTES_ALWAYS, packedBytes * RATIO_MOST);
    return Math.floor(Math.max(1, Math.min(this.budget.bytes, this.#allowance.left, most)));
  }

  /** @returns whether the containers that were found hold all of the text. */
  #openText(layer: Layer, hints: ContentHints): boolean {
    const { bytes, start, end } = layer;
    if (this.#openMultipart(layer, hints)) return true;
    const json = jsonStart(bytes, start, end);
    if (json !== -1) {
      const clean = this.#openJson(layer, json);
      if (clean && json - start < LAYER_BYTES_LEAST) return true;
    }
    return this.#openForm(layer);
  }

  #openMultipart(layer: Layer, hints: ContentHints): boolean {
    if (!this.#mayContain(layer)) return false;
    let before: Part | undefined;
    return forEachPart(layer.bytes, layer.start, layer.end, hints.mediaType, (from, to, name, partHints) => {
      const written = new TextEncoder().encode(name);
      const field = this.#name.set(written, 0, written.length, () => name);
      if (!this.#told(layer, "multipart", field, from, to)) return;
      this.#inside(
        layer,
        () => `multipart ${shownStep(name, this.#show)}`,
        layer.bytes,
        from,
        to,
        from,
        to,
        partHints,
        true,
      );
      const part = { name, from, to };
      if (before !== undefined) this.#overBorder(partBorder(layer, before, part, this.#show));
      before = part;
    });
  }

  #overBorder(border: Layer): void {
    if (this.#reader.layer !== undefined && this.#spend(border, border.end)) this.#reader.layer(border);
  }

  #openJson(layer: Layer, start: number): boolean {
    if (!this.#mayContain(layer)) return false;
    const { bytes } = layer;
    const { value } = this.#reader;
    return forEachJsonValue(
      bytes,
      start,
      layer.end,
      (from, to, escaped, path) => {
        const text = escaped ? decodeJsonEscapes(bytes, from, to) : bytes;
        const [textFrom, textTo] = escaped ? [0, text.length] : [from, to];
        if (escaped && !this.#spend(layer, text.length)) return;
        if (this.#isBeyondWork(layer, from, to)) return;
        this.#allowance.use(WORK_OF.value);
        value?.(layer, "JSON", path.locate(), text, textFrom, textTo, false);
        this.#inside(layer, () => `JSON ${path.shown(this.#show)}`, text, textFrom, textTo, from, to, NO_HINTS, true);
      },
      value &&
        ((from, to, path) => {
          if (this.#isBeyondWork(layer, from, to)) return;
          this.#allowance.use(WORK_OF.value);
          value(layer, "JSON", path.locate(), bytes, from, to, true);
        }),
    );
  }

  /** `name=value&...` without white space: a form, a query, or a cookie with its semicolons. */
  #openForm(layer: Layer): boolean {
    const { bytes, start, end } = layer;
    if (!this.#mayContain(layer) || !looksLikeForm(bytes, start, end)) return false;
    forEachParameter(bytes, start, end, (keyFrom, keyTo, from, to) => {
      const name = () => new TextDecoder("utf-8").decode(bytes.subarray(keyFrom, keyTo));
      if (keyTo > keyFrom && this.#reader.value !== undefined)
        this.#tellParameter(layer, keyFrom, keyTo, name, from, to);
      this.#inside(layer, () => `form ${shownStep(name(), this.#show)}`, bytes, from, to, from, to, NO_HINTS, true);
    });
    return true;
  }

  #tellParameter(layer: Layer, keyFrom: number, keyTo: number, name: () => string, from: number, to: number): void {
    if (this.#isBeyondWork(layer, from, to)) return;
    this.#allowance.use(WORK_OF.value);
    const { bytes } = layer;
    const key = decodePercent(bytes, keyFrom, keyTo);
    const field = this.#name.set(key ?? bytes, key === undefined ? keyFrom : 0, key?.length ?? keyTo, name);
    const value = decodePercent(bytes, from, to);
    if (value === undefined) this.#reader.value?.(layer, "form", field, bytes, from, to, false);
    else this.#reader.value?.(layer, "form", field, value, 0, value.length, false);
  }

  /** @returns whether the window is wholly of one of the formats. */
  #openBinary(layer: Layer, hints: ContentHints): boolean {
    const { bytes, start, end } = layer;
    const wide = decodeUtf16(bytes, start, end);
    if (wide !== undefined) {
      this.#decoded(layer, "UTF-16", wide, start, end);
      return true;
    }
    if (this.#openMultipart(layer, hints)) return true;
    if (!this.#mayContain(layer)) return false;
    // gRPC frames a message with a flag and its length of four bytes.
    const framed = start + 5 < end && (bytes[start] as number) < 2 && lengthAt(bytes, start + 1) <= end - start - 5;
    if (framed) {
      const to = start + 5 + lengthAt(bytes, start + 1);
      this.#inside(layer, () => "gRPC message", bytes, start + 5, to, start + 5, to);
      if (to === end) return true;
    }
    const item =
      (format: "CBOR" | "MessagePack") =>
      (within: Uint8Array, from: number, to: number, path: Path, sourceFrom = from, sourceTo = to) => {
        if (this.#isBeyondWork(layer, sourceFrom, sourceTo)) return;
        this.#allowance.use(WORK_OF.value);
        this.#reader.value?.(layer, format, path.locate(), within, from, to, false);
        const name = () => `${format} ${path.shown(this.#show)}`;
        this.#inside(layer, name, within, from, to, sourceFrom, sourceTo, NO_HINTS, true);
      };
    if (forEachCborString(bytes, start, end, item("CBOR"))) return true;
    if (forEachMessagePackString(bytes, start, end, item("MessagePack"))) return true;
    return forEachProtobufField(bytes, start, end, (from, to, path) => {
      if (!this.#told(layer, "protobuf", this.#name.set(bytes, from, from, path), from, to)) return;
      this.#inside(layer, () => `protobuf ${path()}`, bytes, from, to, from, to, NO_HINTS, true);
    });
  }

  /** What is no container: one code over the whole of it, else runs of letters and compressed pieces in it. */
  #openLeaf(layer: Layer, hints: ContentHints, text: boolean): void {
    const { bytes, start, end } = layer;
    if (text) this.#readText(layer);
    if (!this.#mayDecode(layer)) {
      this.#leaveUnknown(layer, text);
      return;
    }
    const code = undoWholeCode(bytes, start, end, hints.transferEncoding);
    if (code !== undefined) {
      this.#decoded(layer, code.name, code.bytes, start, end);
      // An equals sign and two digits may be the value of a parameter as well: then the runs are right as they stand.
      if (code.name !== "quoted-printable") return;
    }
    this.#openRuns(layer);
    if (text) return;
    const json = jsonStartInBinary(bytes, start, end);
    if (json !== -1) this.#openJson(layer, json);
    if (!this.#openPackedInside(layer) && !this.#guess(layer)) this.#leaveUnknown(layer, text);
  }

  #readText(layer: Layer): void {
    const { bytes, start, end } = layer;
    const { value, text } = this.#reader;
    if (value !== undefined && startsXml(bytes, start, end))
      forEachXmlValue(bytes, start, end, (from, to, path) => this.#told(layer, "XML", path, from, to));
    else if (!layer.named) text?.(layer);
  }

  #openRuns(layer: Layer): void {
    const { bytes, start, end } = layer;
    // Where the last part of a token ended; its next one follows after a dot.
    let tokenEnd = -2;
    forEachRun(bytes, start, end, (code, from, to) => {
      if (isUuid(bytes, from, to)) return;
      if (code === "hex") return this.#decoded(layer, "hex", decodeHex(bytes, from, to), from, to);
      const token = from === tokenEnd + 1 || startsToken(bytes, from, to, end);
      if (token) tokenEnd = to;
      this.#decoded(layer, token ? "JWT" : "base64", decodeBase64(bytes, from, to), from, to);
      // A path such as /v1/users/BASE64 is a run as well; what follows its last slash begins anew.
      const slash = bytes.subarray(from, to).lastIndexOf(0x2f);
      if (slash !== -1 && to - from < 4096 && to - from - slash > 16)
        this.#decoded(layer, "base64", decodeBase64(bytes, from + slash + 1, to), from + slash + 1, to);
      const unpacked = unpackLzLetters(bytes, from, to, this.#unpackedMost(to - from));
      if (unpacked !== undefined) this.#decoded(layer, "lz-string", unpacked, from, to);
    });
    if (end - start <= 16 || (bytes[start] as number) < 0xc0) return;
    const unpacked = unpackLzUtf16(bytes, start, end, this.#unpackedMost(end - start));
    if (unpacked !== undefined) this.#decoded(layer, "lz-string", unpacked, start, end);
  }

  /** Compressed pieces behind a head of unknown form. */
  #openPackedInside(layer: Layer): boolean {
    let found = false;
    for (let at = layer.start + 1; at + LAYER_BYTES_LEAST < layer.end; at++) {
      const byte = layer.bytes[at];
      if (byte !== 0x1f && byte !== 0x28 && byte !== 0x78) continue;
      if (!startsPacked(layer.bytes, at)) continue;
      if (this.budget.guesses-- <= 0) break;
      found = this.#openPacked(layer, at) || found;
    }
    return found;
  }

  /** Raw deflate and Brotli have no magic: right is what ends well. */
  #guess(layer: Layer): boolean {
    const { bytes, start, end, parent } = layer;
    const least = parent === undefined ? 16 : GUESS_BYTES_LEAST;
    if (end - start < least || isWordsRead(layer) || this.budget.guesses-- <= 0) return false;
    if (this.#unpack(layer, "deflate", this.#decompressors.deflate, start, GUESSED)) return true;
    if (this.#unpack(layer, "brotli", this.#decompressors.brotli, start, GUESSED)) return true;
    const unpacked = unpackLzBytes(bytes, start, end, this.#unpackedMost(end - start));
    if (unpacked !== undefined) this.#decoded(layer, "lz-string", unpacked, start, end);
    return unpacked !== undefined;
  }

  #leaveUnknown(layer: Layer, text: boolean): void {
    const unknown = text ? undefined : unknownContent(layer);
    if (unknown !== undefined) this.budget.leave(layer, unknown);
  }

  /** @returns false when no work is left for the value. */
  #told(layer: Layer, container: Container, name: FieldName, from: number, to: number): boolean {
    if (this.#isBeyondWork(layer, from, to)) return false;
    this.#allowance.use(WORK_OF.value);
    this.#reader.value?.(layer, container, name, layer.bytes, from, to, false);
    return true;
  }

  #decoded(
    parent: Layer,
    name: string,
    bytes: Uint8Array,
    sourceStart: number,
    sourceEnd: number,
    hints = NO_HINTS,
  ): void {
    const end = bytes.length;
    if (end < LAYER_BYTES_LEAST || !this.#mayDecode(parent) || !this.#spend(parent, end)) return;
    const { codes, containers } = parent;
    const place = { parent, name: () => name, bytes, start: 0, end, sourceStart, sourceEnd };
    this.#enter({ ...place, codes: codes + 1, containers, named: false }, hints);
  }

  #inside(
    parent: Layer,
    name: () => string,
    bytes: Uint8Array,
    start: number,
    end: number,
    sourceStart: number,
    sourceEnd: number,
    hints = NO_HINTS,
    named = false,
  ): void {
    if (end - start < LAYER_BYTES_LEAST) return;
    const plain = hints === NO_HINTS && isPlainText(bytes, start, end);
    if (plain && named && this.#reader.layer === undefined) return;
    const { codes, containers } = parent;
    const place = { parent, name, bytes, start, end, sourceStart, sourceEnd };
    this.#enter({ ...place, codes, containers: containers + 1, named }, hints, plain);
  }

  #enter(layer: Layer, hints: ContentHints, plain = false): void {
    if (this.budget.layers-- <= 0) {
      if (this.#outOfLayers) this.budget.count(layer);
      else this.budget.leave(layer, "this and what follows: more layers than the limit");
      this.#outOfLayers = true;
      this.complete = false;
      return;
    }
    this.#reader.layer?.(layer);
    if (!plain) {
      if (this.#isBeyondWork(layer)) return;
      this.#allowance.use(WORK_OF.layer + layer.end - layer.start);
      this.open(layer, hints);
    } else if (!layer.named) this.#reader.text?.(layer);
  }

  /** Whether no work is left for the layer, or for a window of it; then it is not looked into, and counted. */
  #isBeyondWork(layer: Layer, from = layer.start, to = layer.end): boolean {
    if (!this.#allowance.isUsedUp) return false;
    if (!this.#outOfWork) this.budget.note(layer, `this and what follows: ${BEYOND_WORK}`);
    this.#outOfWork = true;
    this.complete = false;
    this.budget.count(layer, from, to);
    return true;
  }

  #mayDecode(layer: Layer): boolean {
    return layer.codes < DEPTH_MOST;
  }

  #mayContain(layer: Layer): boolean {
    return layer.containers < DEPTH_MOST;
  }

  #spend(layer: Layer, count: number): boolean {
    if (this.budget.spend(count)) return true;
    this.complete = false;
    this.budget.leave(layer, "larger than the limit");
    return false;
  }
}
