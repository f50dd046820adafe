/**
 * Nested content: every layer of a message, from the body down to what lies packed in a text in a value in it.
 *
 * Magic bytes decide; what the message says of itself is tried first where a format has no magic. Codes (compression,
 * base64, escapes) and containers (JSON, forms, multipart, protobuf, CBOR, MessagePack) are opened to a depth of four
 * each; all decoded bytes, their ratio and their number are limited, so that a bomb costs no more than the limits say.
 */
import { openBinaryContainer, openForm, openHead, openJson, openMultipart } from "./containers.ts";
import { type ContentHints, type Decompressors, LAYER_BYTES_LEAST, type Layer } from "./layer.ts";
import { LayerOpening } from "./layer-opening.ts";
import type { LayerReader } from "./layer-reader.ts";
import { decodeBase64, decodeHex, forEachRun } from "./letter-runs.ts";
import { unpackLzLetters, unpackLzUtf16 } from "./lz-string.ts";
import { guessPacked, openEncoded, openPacked, openPackedInside, unpackedMost } from "./packed-content.ts";
import { isUuid } from "./plain-text.ts";
import { isText, jsonStart, jsonStartInBinary, startsToken } from "./recognise-content.ts";
import { decodeUtf16, joinChunks, undoWholeCode } from "./text-codes.ts";
import { unknownContent } from "./unknown-binary.ts";
import { WORK_OF, WorkAllowance } from "./work-allowance.ts";
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
  const opening = new LayerOpening(decompressors, reader, end - start, allowance, open);
  const place = { bytes, start, end, sourceStart: start, sourceEnd: end };
  const whole: Layer = { parent: undefined, name: () => part, ...place, codes: 0, containers: 0, named: false };
  reader.layer?.(whole);
  allowance.use(WORK_OF.layer + end - start);
  if (part === "head") openHead(opening, whole);
  else open(opening, whole, hints);
  const { unread, unexaminedBytes } = opening.budget;
  return { complete: opening.complete, unread, unexaminedBytes: Math.min(end - start, Math.ceil(unexaminedBytes)) };
}

const CODINGS = /^(?:gzip|x-gzip|compress|deflate|br|zstd|aws-chunked)$/i;

/** The coding by its name, where that is one: the header may say anything. */
function codingNamed(contentEncoding: string): string {
  const isKnown = contentEncoding.split(",").every((coding) => CODINGS.test(coding.trim()));
  return isKnown ? contentEncoding : "content encoding of an unknown name";
}

function open(opening: LayerOpening, layer: Layer, hints: ContentHints): void {
  const { bytes, start, end } = layer;
  if (end - start < LAYER_BYTES_LEAST) return;
  if (openEncoded(opening, layer, hints) || openPacked(opening, layer, start)) return;
  if (hints.contentEncoding !== undefined && hints.contentEncoding !== "identity")
    opening.budget.note(layer, `${codingNamed(hints.contentEncoding)}: unreadable`);
  const joined = joinChunks(bytes, start, end);
  if (joined !== undefined) {
    opening.decoded(layer, "chunks", joined, start, end);
    return;
  }
  const text = isText(bytes, start, end);
  if (text ? openText(opening, layer, hints) : openBinary(opening, layer, hints)) return;
  openLeaf(opening, layer, hints, text);
}

/** @returns whether the containers that were found hold all of the text. */
function openText(opening: LayerOpening, layer: Layer, hints: ContentHints): boolean {
  const { bytes, start, end } = layer;
  if (openMultipart(opening, layer, hints)) return true;
  const json = jsonStart(bytes, start, end);
  if (json !== -1) {
    const clean = openJson(opening, layer, json);
    if (clean && json - start < LAYER_BYTES_LEAST) return true;
  }
  return openForm(opening, layer);
}

/** @returns whether the window is wholly of one of the formats. */
function openBinary(opening: LayerOpening, layer: Layer, hints: ContentHints): boolean {
  const { bytes, start, end } = layer;
  const wide = decodeUtf16(bytes, start, end);
  if (wide !== undefined) {
    opening.decoded(layer, "UTF-16", wide, start, end);
    return true;
  }
  return openMultipart(opening, layer, hints) || openBinaryContainer(opening, layer);
}

/** What is no container: one code over the whole of it, else runs of letters and compressed pieces in it. */
function openLeaf(opening: LayerOpening, layer: Layer, hints: ContentHints, text: boolean): void {
  const { bytes, start, end } = layer;
  if (text) readText(opening, layer);
  if (!opening.mayDecode(layer)) {
    leaveUnknown(opening, layer, text);
    return;
  }
  const code = undoWholeCode(bytes, start, end, hints.transferEncoding);
  if (code !== undefined) {
    opening.decoded(layer, code.name, code.bytes, start, end);
    // An equals sign and two digits may be the value of a parameter as well: then the runs are right as they stand.
    if (code.name !== "quoted-printable") return;
  }
  openRuns(opening, layer);
  if (text) return;
  const json = jsonStartInBinary(bytes, start, end);
  if (json !== -1) openJson(opening, layer, json);
  if (!openPackedInside(opening, layer) && !guessPacked(opening, layer)) leaveUnknown(opening, layer, text);
}

function readText(opening: LayerOpening, layer: Layer): void {
  const { bytes, start, end } = layer;
  const { value, text } = opening.reader;
  if (value !== undefined && startsXml(bytes, start, end))
    forEachXmlValue(bytes, start, end, (from, to, path) => opening.told(layer, "XML", path, from, to));
  else if (!layer.named) text?.(layer);
}

function openRuns(opening: LayerOpening, layer: Layer): void {
  const { bytes, start, end } = layer;
  // Where the last part of a token ended; its next one follows after a dot.
  let tokenEnd = -2;
  forEachRun(bytes, start, end, (code, from, to) => {
    if (isUuid(bytes, from, to)) return;
    if (code === "hex") return opening.decoded(layer, "hex", decodeHex(bytes, from, to), from, to);
    const token = from === tokenEnd + 1 || startsToken(bytes, from, to, end);
    if (token) tokenEnd = to;
    opening.decoded(layer, token ? "JWT" : "base64", decodeBase64(bytes, from, to), from, to);
    // A path such as /v1/users/BASE64 is a run as well; what follows its last slash begins anew.
    const slash = bytes.subarray(from, to).lastIndexOf(0x2f);
    if (slash !== -1 && to - from < 4096 && to - from - slash > 16)
      opening.decoded(layer, "base64", decodeBase64(bytes, from + slash + 1, to), from + slash + 1, to);
    const unpacked = unpackLzLetters(bytes, from, to, unpackedMost(opening, to - from));
    if (unpacked !== undefined) opening.decoded(layer, "lz-string", unpacked, from, to);
  });
  if (end - start <= 16 || (bytes[start] as number) < 0xc0) return;
  const unpacked = unpackLzUtf16(bytes, start, end, unpackedMost(opening, end - start));
  if (unpacked !== undefined) opening.decoded(layer, "lz-string", unpacked, start, end);
}

function leaveUnknown(opening: LayerOpening, layer: Layer, text: boolean): void {
  const unknown = text ? undefined : unknownContent(layer);
  if (unknown !== undefined) opening.budget.leave(layer, unknown);
}
