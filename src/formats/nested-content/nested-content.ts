/**
 * Nested content: every layer of a message, from the body down to what lies packed in a text in a value in it.
 *
 * Magic bytes decide; what the message says of itself is tried first where a format has no magic. Codes (compression,
 * base64, escapes) and containers (JSON, forms, multipart, protobuf, CBOR, MessagePack) are opened to a depth of four
 * each; all decoded bytes, their ratio and their number are limited, so that a bomb costs no more than the limits say.
 */
import { forEachCborString } from "./cbor.ts";
import { forEachJsonString } from "./json-strings.ts";
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
import { decodeBase64, decodeHex, forEachRun } from "./letter-runs.ts";
import { unpackLzString } from "./lz-string.ts";
import { forEachMessagePackString } from "./message-pack.ts";
import { forEachPart } from "./multipart.ts";
import { forEachProtobufField } from "./protobuf.ts";
import { isText, jsonStart, lengthAt, looksLikeForm, lzValue, startsPacked, startsToken } from "./recognise-content.ts";
import {
  decodeJsonEscapes,
  decodePercent,
  decodeQuotedPrintable,
  decodeReferences,
  decodeUtf16,
  joinChunks,
  looksQuotedPrintable,
} from "./text-codes.ts";

export interface NestedReading {
  /** False when a limit cut the reading short: what lies deeper was not examined. */
  readonly complete: boolean;
  /** Paths of layers that could not be opened, with the reason; at most 20. */
  readonly unread: readonly string[];
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
  const opener = new Opener(decompressors, visit, end - start);
  const place = { bytes, start, end, sourceStart: start, sourceEnd: end };
  const body: Layer = { parent: undefined, name: () => "body", ...place, codes: 0, containers: 0 };
  visit(body);
  opener.open(body, hints);
  return { complete: opener.complete, unread: opener.budget.unread };
}

const NO_HINTS: ContentHints = {};
/** A letter of lz-string's alphabets as a number; its form for URLs ends in + and -, not in + and /. */
const LZ_BASE64_BITS = 6;

class Opener {
  readonly budget: Budget;
  complete = true;
  readonly #decompressors: Decompressors;
  readonly #visit: (layer: Layer) => void;

  constructor(decompressors: Decompressors, visit: (layer: Layer) => void, messageBytes: number) {
    this.budget = new Budget(messageBytes);
    this.#decompressors = decompressors;
    this.#visit = visit;
  }

  open(layer: Layer, hints: ContentHints): void {
    const { bytes, start, end } = layer;
    if (end - start < LAYER_BYTES_LEAST) return;
    if (this.#openEncoded(layer, hints) || this.#openPacked(layer, start)) return;
    if (hints.contentEncoding !== undefined && hints.contentEncoding !== "identity")
      this.budget.leave(layer, `${hints.contentEncoding}: unreadable`);
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
    const last = contentEncoding?.toLowerCase().split(",").at(-1)?.trim();
    const before = contentEncoding?.split(",").slice(0, -1).join(",");
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
    const packed = layer.bytes.subarray(at, layer.end);
    const limit = Math.min(this.budget.bytes, Math.max(UNPACKED_BYTES_ALWAYS, packed.length * RATIO_MOST));
    const output = decompressor(packed, limit);
    if (output === "too-large") {
      this.complete = false;
      this.budget.leave(layer, `${name}: larger than the limit`);
      return true;
    }
    if (output === "unreadable" || output.length === 0) return false;
    this.#decoded(layer, name, output, at, layer.end, hints);
    return true;
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
    return forEachPart(layer.bytes, layer.start, layer.end, hints.mediaType, (from, to, name, partHints) =>
      this.#inside(layer, () => `multipart ${name}`, layer.bytes, from, to, from, to, partHints),
    );
  }

  #openJson(layer: Layer, from: number): boolean {
    if (!this.#mayContain(layer)) return false;
    return forEachJsonString(layer.bytes, from, layer.end, (stringFrom, to, escaped, path) => {
      const name = () => `JSON ${path()}`;
      if (!escaped) return this.#inside(layer, name, layer.bytes, stringFrom, to, stringFrom, to);
      const text = decodeJsonEscapes(layer.bytes, stringFrom, to);
      if (this.#spend(layer, text.length)) this.#inside(layer, name, text, 0, text.length, stringFrom, to);
    });
  }

  /** `name=value&...` without white space: a form, a query, or a cookie with its semicolons. */
  #openForm(layer: Layer): boolean {
    const { bytes, start, end } = layer;
    if (!this.#mayContain(layer) || !looksLikeForm(bytes, start, end)) return false;
    let from = start;
    while (from < end) {
      let to = from;
      let equals = -1;
      while (to < end && bytes[to] !== 0x26 && bytes[to] !== 0x3b) {
        if (bytes[to] === 0x3d && equals === -1) equals = to;
        to++;
      }
      const valueFrom = equals === -1 ? from : equals + 1;
      const keyWindow = bytes.subarray(Math.max(from, valueFrom - 1 - 60), Math.max(from, valueFrom - 1));
      // The address before a query is no part of its first name.
      const key = () => new TextDecoder("utf-8").decode(keyWindow).split("?").at(-1)?.trim();
      this.#inside(layer, () => `form ${key()}`, bytes, valueFrom, to, valueFrom, to);
      from = to + 1;
    }
    return true;
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
    const field =
      (name: string) =>
      (within: Uint8Array, from: number, to: number, path: () => string, sourceFrom = from, sourceTo = to) =>
        this.#inside(layer, () => `${name} ${path()}`, within, from, to, sourceFrom, sourceTo);
    if (forEachCborString(bytes, start, end, field("CBOR"))) return true;
    if (forEachMessagePackString(bytes, start, end, field("MessagePack"))) return true;
    return forEachProtobufField(bytes, start, end, (from, to, path) => field("protobuf")(bytes, from, to, path));
  }

  /** What is no container: one code over the whole of it, else runs of letters and compressed pieces in it. */
  #openLeaf(layer: Layer, hints: ContentHints, text: boolean): void {
    const { bytes, start, end } = layer;
    if (!this.#mayDecode(layer)) return;
    const code = this.#wholeCode(bytes, start, end, hints);
    if (code !== undefined) {
      this.#decoded(layer, code.name, code.bytes, start, end);
      // An equals sign and two digits may be the value of a parameter as well: then the runs are right as they stand.
      if (code.name !== "quoted-printable") return;
    }
    this.#openRuns(layer);
    if (text) return;
    if (jsonStart(bytes, start, end) !== -1) this.#openJson(layer, jsonStart(bytes, start, end));
    if (!this.#openPackedInside(layer)) this.#guess(layer);
  }

  #wholeCode(
    bytes: Uint8Array,
    start: number,
    end: number,
    hints: ContentHints,
  ): { name: string; bytes: Uint8Array } | undefined {
    const quoted = hints.transferEncoding === "quoted-printable" || looksQuotedPrintable(bytes, start, end);
    const fromQuoted = quoted ? decodeQuotedPrintable(bytes, start, end) : undefined;
    if (fromQuoted !== undefined) return { name: "quoted-printable", bytes: fromQuoted };
    const fromPercent = decodePercent(bytes, start, end);
    if (fromPercent !== undefined) return { name: "URL", bytes: fromPercent };
    const fromReferences = decodeReferences(bytes, start, end);
    return fromReferences === undefined ? undefined : { name: "HTML entities", bytes: fromReferences };
  }

  #openRuns(layer: Layer): void {
    const { bytes, start, end } = layer;
    // Where the last part of a token ended; its next one follows after a dot.
    let tokenEnd = -2;
    forEachRun(bytes, start, end, (code, from, to) => {
      if (code === "hex") return this.#decoded(layer, "hex", decodeHex(bytes, from, to), from, to);
      const token = from === tokenEnd + 1 || startsToken(bytes, from, to, end);
      if (token) tokenEnd = to;
      this.#decoded(layer, token ? "JWT" : "base64", decodeBase64(bytes, from, to), from, to);
      // A path such as /v1/users/BASE64 is a run as well; what follows its last slash begins anew.
      const slash = bytes.subarray(from, to).lastIndexOf(0x2f);
      if (slash !== -1 && to - from < 4096 && to - from - slash > 16)
        this.#decoded(layer, "base64", decodeBase64(bytes, from + slash + 1, to), from + slash + 1, to);
      this.#openLz(layer, from, to);
    });
    if (end - start > 16 && (bytes[start] as number) >= 0xc0) this.#openLzUtf16(layer);
  }

  #openLz(layer: Layer, from: number, to: number): void {
    const { bytes } = layer;
    const text = unpackLzString(
      (index) => lzValue(bytes[from + index] as number),
      to - from,
      LZ_BASE64_BITS,
      this.budget.bytes,
    );
    if (text !== undefined) this.#decoded(layer, "lz-string", new TextEncoder().encode(text), from, to);
  }

  /** lz-string's form for storage in UTF-16: 15 bits a letter, 32 added; it travels as UTF-8. */
  #openLzUtf16(layer: Layer): void {
    const letters = new TextDecoder("utf-8").decode(layer.bytes.subarray(layer.start, layer.end));
    const text = unpackLzString((index) => letters.charCodeAt(index) - 32, letters.length, 15, this.budget.bytes);
    if (text !== undefined) this.#decoded(layer, "lz-string", new TextEncoder().encode(text), layer.start, layer.end);
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
  #guess(layer: Layer): void {
    if (layer.end - layer.start < 16 || this.budget.guesses-- <= 0) return;
    const { bytes, start, end } = layer;
    if (this.#unpack(layer, "deflate", this.#decompressors.deflate, start)) return;
    if (this.#unpack(layer, "brotli", this.#decompressors.brotli, start)) return;
    const pair = (index: number) =>
      ((bytes[start + index * 2] as number) << 8) | (bytes[start + index * 2 + 1] as number);
    const text = unpackLzString(pair, (end - start) >> 1, 16, this.budget.bytes);
    if (text !== undefined) this.#decoded(layer, "lz-string", new TextEncoder().encode(text), start, end);
  }

  #decoded(
    parent: Layer,
    name: string,
    bytes: Uint8Array,
    sourceStart: number,
    sourceEnd: number,
    hints = NO_HINTS,
  ): void {
    if (bytes.length < LAYER_BYTES_LEAST || !this.#mayDecode(parent) || !this.#spend(parent, bytes.length)) return;
    const { codes, containers } = parent;
    this.#enter(
      {
        parent,
        name: () => name,
        bytes,
        start: 0,
        end: bytes.length,
        sourceStart,
        sourceEnd,
        codes: codes + 1,
        containers,
      },
      hints,
    );
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
  ): void {
    if (end - start < LAYER_BYTES_LEAST) return;
    const { codes, containers } = parent;
    this.#enter({ parent, name, bytes, start, end, sourceStart, sourceEnd, codes, containers: containers + 1 }, hints);
  }

  #enter(layer: Layer, hints: ContentHints): void {
    if (this.budget.layers-- <= 0) {
      this.complete = false;
      return;
    }
    this.#visit(layer);
    this.open(layer, hints);
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
