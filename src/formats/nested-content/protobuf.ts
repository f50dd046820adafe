/**
 * Strings of a Protocol Buffers message, without its schema.
 *
 * Source: Protocol Buffers, "Encoding": a message is a row of tags (field number and wire type) and values. Groups are
 * not read. Whether a field holds text, bytes or a message shows only by reading it: a message is what reads as one.
 */

const DEPTH_MOST = 16;

/**
 * Tells each text or bytes field with its field numbers, for example "1.3".
 * @returns false, and tells nothing, when the window is no message with such a field.
 */
export function forEachProtobufField(
  bytes: Uint8Array,
  start: number,
  end: number,
  onField: (from: number, to: number, path: () => string) => void,
): boolean {
  const fields: number[] = [];
  let told = 0;
  if (end <= start || !walk(bytes, start, end)) return false;
  const tell = (from: number, to: number) => {
    walk(bytes, from, to, (number, valueFrom, valueTo) => {
      fields.push(number);
      const nested = valueTo - valueFrom > 1 && fields.length < DEPTH_MOST && !isText(bytes, valueFrom, valueTo);
      if (nested && walk(bytes, valueFrom, valueTo)) tell(valueFrom, valueTo);
      else {
        told++;
        onField(valueFrom, valueTo, () => fields.join("."));
      }
      fields.pop();
    });
  };
  tell(start, end);
  return told > 0;
}

/** Reads one level; false when it does not end exactly at `end`. */
function walk(
  bytes: Uint8Array,
  start: number,
  end: number,
  onValue?: (field: number, from: number, to: number) => void,
): boolean {
  let at = start;
  // Ten bytes hold 64 bits; what goes beyond 2^53 is no length that fits.
  const varint = (): number => {
    let value = 0;
    for (let index = 0; index < 10 && at < end; index++) {
      const byte = bytes[at++] as number;
      value += (byte & 127) * 2 ** (7 * index);
      if (byte < 128) return value;
    }
    return -1;
  };
  while (at < end) {
    const tag = varint();
    const field = Math.floor(tag / 8);
    if (field < 1 || field >= 2 ** 29) return false;
    const wire = tag % 8;
    if (wire === 0) {
      if (varint() === -1) return false;
    } else if (wire === 1) at += 8;
    else if (wire === 5) at += 4;
    else if (wire === 2) {
      const length = varint();
      if (length === -1 || length > end - at) return false;
      onValue?.(field, at, at + length);
      at += length;
    } else return false;
  }
  return at === end;
}

function isText(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if ((bytes[at] as number) < 0x20) return false;
  return true;
}
