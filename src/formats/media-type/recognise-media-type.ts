/**
 * The media type of a document by its content, never by its name; what is not recognised stays octets, so nothing is
 * ever handed to a browser as a page or a script.
 *
 * Sources: ISO 32000-2 (PDF), ISO/IEC 15948 (PNG), ISO/IEC 10918-1 (JPEG), PKWARE APPNOTE (ZIP), ECMA-376 (OOXML),
 * draft-ietf-opsawg-pcap and -pcapng, HAR 1.2, RFC 8259 (JSON). HAR and pcapng have no registered type.
 */
export type MediaType =
  | "application/pdf"
  | "image/png"
  | "image/jpeg"
  | "application/vnd.tcpdump.pcap"
  | "application/x-pcapng"
  | "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
  | "application/zip"
  | "application/har+json"
  | "application/json"
  | "text/plain"
  | "application/octet-stream";

/** How many first bytes are enough: the parts of a workbook are told by the names in its archive. */
export const MEDIA_TYPE_BYTES = 16_384;

const MAGICS: readonly (readonly [type: MediaType, bytes: readonly number[]])[] = [
  ["application/pdf", [0x25, 0x50, 0x44, 0x46, 0x2d]],
  ["image/png", [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ["image/jpeg", [0xff, 0xd8, 0xff]],
  ["application/vnd.tcpdump.pcap", [0xd4, 0xc3, 0xb2, 0xa1]],
  ["application/vnd.tcpdump.pcap", [0xa1, 0xb2, 0xc3, 0xd4]],
  ["application/vnd.tcpdump.pcap", [0x4d, 0x3c, 0xb2, 0xa1]],
  ["application/vnd.tcpdump.pcap", [0xa1, 0xb2, 0x3c, 0x4d]],
  ["application/x-pcapng", [0x0a, 0x0d, 0x0d, 0x0a]],
];

const ZIP_PART = [0x50, 0x4b, 0x03, 0x04];
const ZIP_END = [0x50, 0x4b, 0x05, 0x06];
const ZIP_HEADER_BYTES = 30;

/** @param bytes the beginning of the document; `MEDIA_TYPE_BYTES` are enough, all of a shorter one. */
export function recogniseMediaType(bytes: Uint8Array): MediaType {
  const head = bytes.subarray(0, MEDIA_TYPE_BYTES);
  const known = MAGICS.find(([, magic]) => beginsWith(head, 0, magic));
  if (known !== undefined) return known[0];
  if (beginsWith(head, 0, ZIP_PART)) {
    return holdsWorkbook(head)
      ? "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
      : "application/zip";
  }
  if (beginsWith(head, 0, ZIP_END)) return "application/zip";
  const text = textOf(head);
  return text === null || text === "" ? "application/octet-stream" : kindOfText(text);
}

function beginsWith(bytes: Uint8Array, at: number, magic: readonly number[]): boolean {
  return magic.every((byte, index) => bytes[at + index] === byte);
}

/** Whether a part of the archive lies in `xl/`, where ECMA-376 workbooks keep theirs by every writer's custom. */
function holdsWorkbook(head: Uint8Array): boolean {
  for (let at = 0; at + ZIP_HEADER_BYTES < head.length; at++) {
    if (!beginsWith(head, at, ZIP_PART)) continue;
    if (beginsWith(head, at + ZIP_HEADER_BYTES, [0x78, 0x6c, 0x2f])) return true;
  }
  return false;
}

/** UTF-8 without control signs; null for all else. A sequence that the end of `head` cuts may go on. */
function textOf(head: Uint8Array): string | null {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(head, { stream: true });
    return head.some(isControl) ? null : text;
  } catch {
    return null;
  }
}

/** Of all below the space, text holds only tab, line feed, form feed and carriage return. */
function isControl(byte: number): boolean {
  return (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0c && byte !== 0x0d) || byte === 0x7f;
}

const HAR_START = /^\s*\{\s*"log"\s*:\s*(\{|$)/;
const OBJECT_START = /^\s*\{\s*("|\}|$)/;
/** A log line may begin with `[2026-11-21 …]`, so a number has to be followed as in an array. */
const ARRAY_START = /^\s*\[\s*([[{"\]]|(-?\d[\d.eE+-]*|true|false|null)\s*(,|\]\s*$)|$)/;

function kindOfText(text: string): MediaType {
  if (HAR_START.test(text)) return "application/har+json";
  return OBJECT_START.test(text) || ARRAY_START.test(text) ? "application/json" : "text/plain";
}
