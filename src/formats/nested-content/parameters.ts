/**
 * Parameters of a form, a query or a cookie: `name=value` between `&` or `;`.
 */

const NAME_BYTES_MOST = 60;

/** A parameter without a name has an empty key window. */
export function forEachParameter(
  bytes: Uint8Array,
  start: number,
  end: number,
  onParameter: (keyFrom: number, keyTo: number, from: number, to: number) => void,
): void {
  let from = start;
  while (from < end) {
    let to = from;
    let equals = -1;
    while (to < end && bytes[to] !== 0x26 && bytes[to] !== 0x3b) {
      if (bytes[to] === 0x3d && equals === -1) equals = to;
      to++;
    }
    const keyTo = equals === -1 ? from : equals;
    // The address before a query is no part of its first name, nor is the space after a semicolon.
    let keyFrom = Math.max(from, keyTo - NAME_BYTES_MOST);
    for (let at = keyFrom; at < keyTo; at++) if (bytes[at] === 0x3f || bytes[at] === 0x20) keyFrom = at + 1;
    onParameter(keyFrom, keyTo, equals === -1 ? from : equals + 1, to);
    from = to + 1;
  }
}
