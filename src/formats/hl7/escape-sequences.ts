/**
 * Escape sequences in HL7 v2 text: `\F\` `\S\` `\T\` `\R\` `\E\` for the separators, `\Xdd..\` for bytes, `\.br\` for a line.
 *
 * Source: HL7 Version 2.5.1, section 2.7.
 */

/** The separators as bytes, in the order field, component, repetition, escape, subcomponent; 0 where there is none. */
export type SeparatorBytes = readonly [
  field: number,
  component: number,
  repetition: number,
  escape: number,
  subcomponent: number,
];

const LONGEST_SEQUENCE = 64;

/**
 * Writes the text with its sequences resolved to `into` (which never needs more room than the text) and returns its length.
 * Highlighting (`\H\`, `\N\`), changes of character set (`\C..\`, `\M..\`) and what is unknown stay as they are.
 */
export function resolveEscapes(
  bytes: Uint8Array,
  start: number,
  end: number,
  separators: SeparatorBytes,
  into: Uint8Array,
): number {
  const [field, component, repetition, escapeByte, subcomponent] = separators;
  let length = 0;
  let at = start;
  // Where no closing character comes any more, looking for it again and again would cost the square of the length.
  let unclosed = false;
  while (at < end) {
    const byte = bytes[at] ?? 0;
    const close = byte === escapeByte && byte !== 0 && !unclosed ? closing(bytes, at + 1, end, escapeByte) : -1;
    if (close === -2) unclosed = true;
    if (close > at + 1) {
      const letter = bytes[at + 1] ?? 0;
      const single = close === at + 2;
      const meant =
        single && letter === 0x46
          ? field
          : single && letter === 0x53
            ? component
            : single && letter === 0x54
              ? subcomponent
              : single && letter === 0x52
                ? repetition
                : single && letter === 0x45
                  ? escapeByte
                  : close === at + 4 && letter === 0x2e && bytes[at + 2] === 0x62 && bytes[at + 3] === 0x72
                    ? 0x0a
                    : 0;
      if (meant !== 0) {
        into[length++] = meant;
        at = close + 1;
        continue;
      }
      if (letter === 0x58 && (close - at) % 2 === 0 && isHex(bytes, at + 2, close)) {
        for (let digit = at + 2; digit < close; digit += 2)
          into[length++] = hexOf(bytes[digit] ?? 0) * 16 + hexOf(bytes[digit + 1] ?? 0);
        at = close + 1;
        continue;
      }
    }
    into[length++] = byte;
    at++;
  }
  return length;
}

/** Offset of the next escape character; -1 when it is too far for a sequence, -2 when there is none. */
function closing(bytes: Uint8Array, start: number, end: number, escapeByte: number): number {
  const reach = Math.min(end, start + LONGEST_SEQUENCE);
  for (let at = start; at < reach; at++) if (bytes[at] === escapeByte) return at;
  return reach === end ? -2 : -1;
}

function isHex(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (hexOf(bytes[at] ?? 0) < 0) return false;
  return end > start;
}

function hexOf(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  if (byte >= 0x41 && byte <= 0x46) return byte - 0x37;
  return byte >= 0x61 && byte <= 0x66 ? byte - 0x57 : -1;
}
