/**
 * DICOM by the first bytes of a direction: an A-ASSOCIATE-RQ or -AC with its application context, a rejection, or a command.
 *
 * Source: DICOM PS3.8 section 9.3.
 */

const CONTEXT_ITEM = 74;
/** The application context's UID begins with the root of DICOM. */
const ROOT = "1.2.840.10008.";

export function recogniseDicom(bytes: Uint8Array, start: number, end: number): "yes" | "no" | "more" {
  if (end <= start) return "more";
  const type = bytes[start];
  if (type === 1 || type === 2) return associate(bytes, start, end, type === 1);
  if (type === 3) return matches(bytes, start, end, REJECT);
  return type === 4 ? matches(bytes, start, end, COMMAND) : "no";
}

/** A-ASSOCIATE-RJ is ten bytes: result 1..2, source 1..3, a reason. */
const REJECT: readonly Allowed[] = [
  [0, 3, 3],
  [1, 0, 0],
  [2, 0, 0],
  [3, 0, 0],
  [4, 0, 0],
  [5, 4, 4],
  [6, 0, 0],
  [7, 1, 2],
  [8, 1, 3],
  [9, 1, 10],
];
/** A capture that began late: P-DATA-TF whose first fragment is a command that opens with its group length. */
const COMMAND: readonly Allowed[] = [
  [0, 4, 4],
  [1, 0, 0],
  [11, 3, 3],
  [12, 0, 0],
  [13, 0, 0],
  [14, 0, 0],
  [15, 0, 0],
  [16, 4, 4],
  [17, 0, 0],
  [18, 0, 0],
  [19, 0, 0],
];
type Allowed = readonly [at: number, least: number, most: number];

function matches(bytes: Uint8Array, start: number, end: number, pattern: readonly Allowed[]): "yes" | "no" | "more" {
  for (const [at, least, most] of pattern) {
    if (start + at >= end) return "more";
    const byte = bytes[start + at] ?? 0;
    if (byte < least || byte > most) return "no";
  }
  return "yes";
}

function associate(bytes: Uint8Array, start: number, end: number, isRequest: boolean): "yes" | "no" | "more" {
  const available = end - start;
  // The length is at most a few ten thousand, the protocol version has bit 0 set, both with their zero bytes around.
  if (available > 1 && bytes[start + 1] !== 0) return "no";
  if (available > 3 && (bytes[start + 2] !== 0 || (bytes[start + 3] ?? 0) > 7)) return "no";
  if (available > 7 && ((bytes[start + 7] ?? 0) & 1) === 0) return "no";
  // AE titles are printable; an answer's are to be the request's, and some answer with zeros.
  for (let at = 10; at < Math.min(42, available); at++) {
    const byte = bytes[start + at] ?? 0;
    if ((byte < 0x20 || byte > 0x7e) && (isRequest || byte !== 0)) return "no";
  }
  if (available > CONTEXT_ITEM && bytes[start + CONTEXT_ITEM] !== 0x10) return "no";
  for (let at = 0; at < ROOT.length; at++) {
    const offset = CONTEXT_ITEM + 4 + at;
    if (offset >= available) return "more";
    if (bytes[start + offset] !== ROOT.charCodeAt(at)) return "no";
  }
  return "yes";
}
