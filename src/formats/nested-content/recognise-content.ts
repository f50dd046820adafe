/**
 * What a window of bytes looks like: text or not, and by which signs a format begins.
 */

/** No control character but tab and line ends, in the first 1,024 bytes, and UTF-8 as far as its leading bytes show. */
export function isText(bytes: Uint8Array, start: number, end: number): boolean {
  const stop = Math.min(end, start + 1024);
  for (let at = start; at < stop; at++) {
    const byte = bytes[at] as number;
    if (byte < 0x20 && byte !== 9 && byte !== 10 && byte !== 13) return false;
    if (byte < 0x80) continue;
    const more = byte >= 0xf0 ? 3 : byte >= 0xe0 ? 2 : 1;
    if (byte < 0xc2 || byte > 0xf4) return false;
    for (let index = 1; index <= more && at + index < stop; index++) {
      if (((bytes[at + index] as number) & 0xc0) !== 0x80) return false;
    }
    at += more;
  }
  // A message of protobuf may begin with a line feed as its tag and hold no other sign of what it is.
  return bytes[start] !== 10;
}

/** Where a JSON object, array of such, or string begins; -1 when none does. */
export function jsonStart(bytes: Uint8Array, start: number, end: number): number {
  let first = start;
  while (first < end && (bytes[first] as number) <= 0x20) first++;
  if (bytes[first] === 0x22 || bytes[first] === 0x5b || bytes[first] === 0x7b) return first;
  for (let at = first; at + 1 < end; at++) {
    const byte = bytes[at];
    if ((byte === 0x7b || byte === 0x5b) && (bytes[at + 1] === 0x22 || bytes[at + 1] === 0x7b)) return at;
  }
  return -1;
}

const JSON_KEY_BYTES_MOST = 60;

/** The same inside of binary: only where a first name or string of printable letters follows, as random bytes do not. */
export function jsonStartInBinary(bytes: Uint8Array, start: number, end: number): number {
  for (let at = start; at + 3 < end; at++) {
    if (bytes[at] !== 0x7b && bytes[at] !== 0x5b) continue;
    const quote = bytes[at] === 0x5b && bytes[at + 1] === 0x7b ? at + 2 : at + 1;
    if (bytes[quote] !== 0x22) continue;
    let close = quote + 1;
    const most = Math.min(end, close + JSON_KEY_BYTES_MOST);
    while (close < most && bytes[close] !== 0x22 && (bytes[close] as number) >= 0x20) close++;
    const next = bytes[close + 1];
    if (bytes[close] === 0x22 && close > quote + 1 && (next === 0x3a || next === 0x20 || next === 0x2c)) return at;
  }
  return -1;
}

/** A first name of letters before "=", and no white space but after a semicolon in the first 4 KiB. */
export function looksLikeForm(bytes: Uint8Array, start: number, end: number): boolean {
  let equals = -1;
  for (let at = start; at < Math.min(end, start + 4096); at++) {
    const byte = bytes[at] as number;
    if (byte <= 0x20 && bytes[at - 1] !== 0x3b) return false;
    if (byte === 0x22 || byte === 0x3c || byte === 0x7b) return false;
    if (byte === 0x3d && equals === -1) equals = at;
    if (equals === -1 && at - start > 100) return false;
  }
  // Base64 ends in equals signs and holds none before.
  return equals > start && equals < end - 2;
}

export function startsPacked(bytes: Uint8Array, at: number): boolean {
  const second = bytes[at + 1];
  if (bytes[at] === 0x1f) return second === 0x8b && bytes[at + 2] === 8;
  if (bytes[at] === 0x28) return second === 0xb5 && bytes[at + 2] === 0x2f && bytes[at + 3] === 0xfd;
  return second === 0x01 || second === 0x5e || second === 0x9c || second === 0xda;
}

/** `eyJ` is how `{"` begins in base64; a dot follows the head of a token (RFC 7519). */
export function startsToken(bytes: Uint8Array, from: number, to: number, end: number): boolean {
  return bytes[from] === 0x65 && bytes[from + 1] === 0x79 && bytes[from + 2] === 0x4a && to < end && bytes[to] === 0x2e;
}

export function lengthAt(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at] as number) * 2 ** 24 +
    ((bytes[at + 1] as number) << 16) +
    ((bytes[at + 2] as number) << 8) +
    (bytes[at + 3] as number)
  );
}

export function lzValue(byte: number): number {
  if (byte >= 0x41 && byte <= 0x5a) return byte - 0x41;
  if (byte >= 0x61 && byte <= 0x7a) return byte - 0x61 + 26;
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30 + 52;
  return byte === 0x2b ? 62 : 63;
}
