/**
 * What a file is by its first bytes, never by its name: packed or plain, HAR or another kind of capture.
 *
 * Sources: RFC 1952 (gzip), RFC 1950 (zlib), RFC 8878 (zstd), draft-ietf-opsawg-pcap and -pcapng, RFC 1761 (snoop), POSIX.1-1988 (tar);
 * a mitmproxy flow dump is a row of tnetstrings without a header.
 */
import { InputError } from "../../domain/input-error.ts";

export type Compression = "gzip" | "zlib" | "zstd";

export type CaptureFormat =
  | "json"
  | "utf-16"
  | "pcap"
  | "pcapng"
  | "mitmproxy"
  | "snoop"
  | "network-monitor"
  | "zip"
  | "xz"
  | "bzip2"
  | "tar"
  | "pdf"
  | "markup";

export interface CaptureRecognition {
  /** Null when it is not packed, or packed in a way that cannot be unpacked here (then `format` names it). */
  readonly compression: Compression | null;
  /** Null when it is packed or not recognised. */
  readonly format: CaptureFormat | null;
}

/** How many first bytes are enough. */
export const RECOGNITION_BYTES = 262;

/** Where a tar archive (POSIX.1-1988, ustar) says what it is. */
const TAR_MARK_AT = 257;

const MAGICS: readonly (readonly [format: CaptureFormat, bytes: readonly number[]])[] = [
  ["pcap", [0xd4, 0xc3, 0xb2, 0xa1]],
  ["pcap", [0xa1, 0xb2, 0xc3, 0xd4]],
  ["pcap", [0x4d, 0x3c, 0xb2, 0xa1]],
  ["pcap", [0xa1, 0xb2, 0x3c, 0x4d]],
  ["pcapng", [0x0a, 0x0d, 0x0d, 0x0a]],
  ["snoop", [0x73, 0x6e, 0x6f, 0x6f, 0x70, 0]],
  ["network-monitor", [0x47, 0x4d, 0x42, 0x55]],
  ["zip", [0x50, 0x4b, 0x03, 0x04]],
  ["xz", [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]],
  ["bzip2", [0x42, 0x5a, 0x68]],
  ["pdf", [0x25, 0x50, 0x44, 0x46, 0x2d]],
  ["utf-16", [0xff, 0xfe]],
  ["utf-16", [0xfe, 0xff]],
];

/** @param firstBytes the first `RECOGNITION_BYTES` of the file, or all of a shorter one. */
export function recogniseCapture(firstBytes: Uint8Array): CaptureRecognition {
  const [first = 0, second = 0, third = 0, fourth = 0] = firstBytes;
  const known = MAGICS.find(([, magic]) => magic.every((byte, index) => firstBytes[index] === byte));
  if (known !== undefined) return { compression: null, format: known[0] };
  if (first === 0x1f && second === 0x8b) return { compression: "gzip", format: null };
  if (first === 0x28 && second === 0xb5 && third === 0x2f && fourth === 0xfd)
    return { compression: "zstd", format: null };

  const text = String.fromCharCode(...firstBytes.subarray(0, RECOGNITION_BYTES));
  // Before all that a tar archive may begin with: the name of its first file.
  if (text.startsWith("ustar", TAR_MARK_AT)) return { compression: null, format: "tar" };
  // Before zlib, whose two bytes of header may also be two digits.
  if (/^\d{1,12}:[\d}]/.test(text)) return { compression: null, format: "mitmproxy" };
  if ((first & 0x8f) === 0x08 && (first * 256 + second) % 31 === 0 && (second & 0x20) === 0) {
    return { compression: "zlib", format: null };
  }
  if (/^\0?[\s[{]\0/.test(text) || /^\0[\s[{]/.test(text)) return { compression: null, format: "utf-16" };
  const start = text.replace(/^\u00ef\u00bb\u00bf/, "").trimStart();
  if (/^[[{]/.test(start)) return { compression: null, format: "json" };
  return { compression: null, format: start.startsWith("<") ? "markup" : null };
}

/** What can be read: a HAR, a flow dump of mitmproxy, a packet capture. */
const READABLE = ["json", "mitmproxy", "pcap", "pcapng"] as const;
export type ReadableFormat = (typeof READABLE)[number];

const CONVERT = "turn it into one that is read here with Wireshark's tool: editcap -F pcapng CAPTURE CAPTURE.pcapng";

/** What a format is and what to do instead. */
const INSTEAD: Readonly<Record<Exclude<CaptureFormat, ReadableFormat>, string>> = {
  "utf-16": "it is text in UTF-16; save it as UTF-8",
  snoop: `it is a packet capture of Solaris (snoop); ${CONVERT}`,
  "network-monitor": `it is a capture of Microsoft Network Monitor; ${CONVERT}`,
  zip:
    "it is a zip archive or a session file of a proxy (saz, chlz); unpack it, " +
    "or open it in its program and export it as HAR",
  xz: "it is packed with xz; unpack it first, or pack it with gzip or zstd",
  bzip2: "it is packed with bzip2; unpack it first, or pack it with gzip or zstd",
  tar: "it is a tar archive; unpack it and name the captures in it",
  pdf: "it is a PDF; name the capture itself, not a document about it",
  markup: "it is XML or HTML; export the capture as HAR (HTTP Archive, JSON)",
};

/**
 * The format when it can be read, refused otherwise; an empty file counts as JSON, whose reader says what is wrong.
 * @throws {InputError} `format-unsupported` or `encoding-unreadable` for what is recognised, `format-unknown` for the
 *   rest, each with what to do instead.
 */
export function requireReadable(recognition: CaptureRecognition, isEmpty: boolean): ReadableFormat {
  const { format, compression } = recognition;
  if (isEmpty) return "json";
  const readable = READABLE.find((one) => one === format);
  if (readable !== undefined) return readable;
  if (compression !== null) {
    throw new InputError("format-unsupported", "byte 0", `it is packed twice (${compression} inside); unpack it once`);
  }
  if (format !== null && format in INSTEAD) {
    const code = format === "utf-16" ? "encoding-unreadable" : "format-unsupported";
    throw new InputError(code, "byte 0", INSTEAD[format as keyof typeof INSTEAD]);
  }
  throw new InputError(
    "format-unknown",
    "byte 0",
    "it is no capture that CareLabel knows; name a HAR, a flow dump of mitmproxy or a packet capture (pcap, pcapng)",
  );
}
