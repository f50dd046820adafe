/**
 * Containers: heads, multipart, JSON, forms and the binary formats, whose values are told and looked into.
 */
import { forEachCborString } from "./cbor.ts";
import { forEachHeadLine } from "./head-lines.ts";
import type { Path } from "./item-path.ts";
import { forEachJsonValue } from "./json-values.ts";
import type { ContentHints, Layer } from "./layer.ts";
import { type LayerOpening, NO_HINTS } from "./layer-opening.ts";
import { forEachMessagePackString } from "./message-pack.ts";
import { forEachPart } from "./multipart.ts";
import { forEachParameter } from "./parameters.ts";
import { type Part, partBorder } from "./part-border.ts";
import { forEachProtobufField } from "./protobuf.ts";
import { lengthAt, looksLikeForm } from "./recognise-content.ts";
import { shownStep } from "./shown-name.ts";
import { decodeJsonEscapes, decodePercent } from "./text-codes.ts";
import { WORK_OF } from "./work-allowance.ts";

export function openHead(opening: LayerOpening, head: Layer): void {
  const { bytes } = head;
  // Lines are no container of their own: what they hold may be nested as deep as in a body.
  const outside = { ...head, containers: -1 };
  forEachHeadLine(bytes, head.start, head.end, {
    target: (name, from, to) => opening.inside(outside, () => name, bytes, from, to, from, to),
    header: (nameFrom, nameTo, from, to) => {
      const name = () => new TextDecoder("utf-8").decode(bytes.subarray(nameFrom, nameTo));
      if (!opening.told(head, "header", opening.name.set(bytes, nameFrom, nameTo, name), from, to)) return;
      opening.inside(
        outside,
        () => `header ${shownStep(name(), opening.show)}`,
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

export function openMultipart(opening: LayerOpening, layer: Layer, hints: ContentHints): boolean {
  if (!opening.mayContain(layer)) return false;
  let before: Part | undefined;
  return forEachPart(layer.bytes, layer.start, layer.end, hints.mediaType, (from, to, name, partHints) => {
    const written = new TextEncoder().encode(name);
    const field = opening.name.set(written, 0, written.length, () => name);
    if (!opening.told(layer, "multipart", field, from, to)) return;
    opening.inside(
      layer,
      () => `multipart ${shownStep(name, opening.show)}`,
      layer.bytes,
      from,
      to,
      from,
      to,
      partHints,
      true,
    );
    const part = { name, from, to };
    if (before !== undefined) overBorder(opening, partBorder(layer, before, part, opening.show));
    before = part;
  });
}

function overBorder(opening: LayerOpening, border: Layer): void {
  if (opening.reader.layer !== undefined && opening.spend(border, border.end)) opening.reader.layer(border);
}

export function openJson(opening: LayerOpening, layer: Layer, start: number): boolean {
  if (!opening.mayContain(layer)) return false;
  const { bytes } = layer;
  const { value } = opening.reader;
  return forEachJsonValue(
    bytes,
    start,
    layer.end,
    (from, to, escaped, path) => {
      const text = escaped ? decodeJsonEscapes(bytes, from, to) : bytes;
      const [textFrom, textTo] = escaped ? [0, text.length] : [from, to];
      if (escaped && !opening.spend(layer, text.length)) return;
      if (opening.isBeyondWork(layer, from, to)) return;
      opening.allowance.use(WORK_OF.value);
      value?.(layer, "JSON", path.locate(), text, textFrom, textTo, false);
      opening.inside(layer, () => `JSON ${path.shown(opening.show)}`, text, textFrom, textTo, from, to, NO_HINTS, true);
    },
    value &&
      ((from, to, path) => {
        if (opening.isBeyondWork(layer, from, to)) return;
        opening.allowance.use(WORK_OF.value);
        value(layer, "JSON", path.locate(), bytes, from, to, true);
      }),
  );
}

/** `name=value&...` without white space: a form, a query, or a cookie with its semicolons. */
export function openForm(opening: LayerOpening, layer: Layer): boolean {
  const { bytes, start, end } = layer;
  if (!opening.mayContain(layer) || !looksLikeForm(bytes, start, end)) return false;
  forEachParameter(bytes, start, end, (keyFrom, keyTo, from, to) => {
    const name = () => new TextDecoder("utf-8").decode(bytes.subarray(keyFrom, keyTo));
    if (keyTo > keyFrom && opening.reader.value !== undefined)
      tellParameter(opening, layer, keyFrom, keyTo, name, from, to);
    opening.inside(layer, () => `form ${shownStep(name(), opening.show)}`, bytes, from, to, from, to, NO_HINTS, true);
  });
  return true;
}

function tellParameter(
  opening: LayerOpening,
  layer: Layer,
  keyFrom: number,
  keyTo: number,
  name: () => string,
  from: number,
  to: number,
): void {
  if (opening.isBeyondWork(layer, from, to)) return;
  opening.allowance.use(WORK_OF.value);
  const { bytes } = layer;
  const key = decodePercent(bytes, keyFrom, keyTo);
  const field = opening.name.set(key ?? bytes, key === undefined ? keyFrom : 0, key?.length ?? keyTo, name);
  const value = decodePercent(bytes, from, to);
  if (value === undefined) opening.reader.value?.(layer, "form", field, bytes, from, to, false);
  else opening.reader.value?.(layer, "form", field, value, 0, value.length, false);
}

/** @returns whether the window is wholly of one of the formats. */
export function openBinaryContainer(opening: LayerOpening, layer: Layer): boolean {
  if (!opening.mayContain(layer)) return false;
  const { bytes, start, end } = layer;
  // gRPC frames a message with a flag and its length of four bytes.
  const framed = start + 5 < end && (bytes[start] as number) < 2 && lengthAt(bytes, start + 1) <= end - start - 5;
  if (framed) {
    const to = start + 5 + lengthAt(bytes, start + 1);
    opening.inside(layer, () => "gRPC message", bytes, start + 5, to, start + 5, to);
    if (to === end) return true;
  }
  const item =
    (format: "CBOR" | "MessagePack") =>
    (within: Uint8Array, from: number, to: number, path: Path, sourceFrom = from, sourceTo = to) => {
      if (opening.isBeyondWork(layer, sourceFrom, sourceTo)) return;
      opening.allowance.use(WORK_OF.value);
      opening.reader.value?.(layer, format, path.locate(), within, from, to, false);
      const name = () => `${format} ${path.shown(opening.show)}`;
      opening.inside(layer, name, within, from, to, sourceFrom, sourceTo, NO_HINTS, true);
    };
  if (forEachCborString(bytes, start, end, item("CBOR"))) return true;
  if (forEachMessagePackString(bytes, start, end, item("MessagePack"))) return true;
  return forEachProtobufField(bytes, start, end, (from, to, path) => {
    if (!opening.told(layer, "protobuf", opening.name.set(bytes, from, from, path), from, to)) return;
    opening.inside(layer, () => `protobuf ${path()}`, bytes, from, to, from, to, NO_HINTS, true);
  });
}
