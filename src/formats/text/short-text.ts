/**
 * Short text out of bytes, as names in handshakes and certificates are: mostly ASCII, and far too many for a decoder each.
 */
const TEXT = new TextDecoder();

/** UTF-8 between `start` and `end` as text; what is none stands as replacement characters. */
export function shortText(bytes: Uint8Array, start: number, end: number): string {
  for (let at = start; at < end; at++) if ((bytes[at] ?? 0) >= 0x80) return TEXT.decode(bytes.subarray(start, end));
  return latinText(bytes, start, end);
}

/** One character a byte. */
export function latinText(bytes: Uint8Array, start: number, end: number): string {
  let text = "";
  let at = start;
  // Eight at a time: a string that grows by single characters is many strings.
  for (; at + 8 <= end; at += 8)
    text += String.fromCharCode(
      bytes[at] ?? 0,
      bytes[at + 1] ?? 0,
      bytes[at + 2] ?? 0,
      bytes[at + 3] ?? 0,
      bytes[at + 4] ?? 0,
      bytes[at + 5] ?? 0,
      bytes[at + 6] ?? 0,
      bytes[at + 7] ?? 0,
    );
  for (; at < end; at++) text += String.fromCharCode(bytes[at] ?? 0);
  return text;
}
