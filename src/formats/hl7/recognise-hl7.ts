/**
 * HL7 v2 by the first bytes of a direction: a header segment (MSH, BHS, FHS) with its encoding characters, in MLLP or bare.
 *
 * Source: HL7 Version 2.5.1, sections 2.5.4 (delimiters) and 2.10.3 (batches); MLLP Release 1.
 */

const LONGEST_SEPARATORS = 5;

/** Line ends before the header are passed over: some senders leave one behind after the last end block. */
export function recogniseHl7(bytes: Uint8Array, start: number, end: number): "yes" | "no" | "more" {
  let at = start;
  while (at < end && at < start + 4 && (bytes[at] === 0x0d || bytes[at] === 0x0a)) at++;
  if (at < end && bytes[at] === 0x0b) at++;
  const first = at < end ? bytes[at] : undefined;
  if (first === undefined) return "more";
  const header = first === 0x4d ? "MSH" : first === 0x42 ? "BHS" : first === 0x46 ? "FHS" : "";
  if (header === "") return "no";
  for (let index = 1; index < 3; index++) {
    if (at + index >= end) return "more";
    if (bytes[at + index] !== header.charCodeAt(index)) return "no";
  }
  at += 3;
  if (at >= end) return "more";
  const separator = bytes[at] ?? 0;
  if (!isSeparator(separator)) return "no";
  // MSH-2: one to five other characters, all different, closed by the separator of MSH-1.
  for (let index = 1; index <= LONGEST_SEPARATORS + 1; index++) {
    if (at + index >= end) return "more";
    const byte = bytes[at + index] ?? 0;
    if (byte === separator) return index >= 2 ? "yes" : "no";
    if (!isSeparator(byte)) return "no";
    for (let other = 1; other < index; other++) if (bytes[at + other] === byte) return "no";
  }
  return "no";
}

/** Printable ASCII that is neither letter nor digit nor space. */
function isSeparator(byte: number): boolean {
  return (
    byte > 0x20 &&
    byte < 0x7f &&
    !(byte >= 0x30 && byte <= 0x39) &&
    !(byte >= 0x41 && byte <= 0x5a) &&
    !(byte >= 0x61 && byte <= 0x7a)
  );
}
