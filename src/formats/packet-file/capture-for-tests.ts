/** Small captures and packets for tests, written field by field. */

/** Bytes of hexadecimal text; white space is free. */
export function hex(text: string): Uint8Array {
  const digits = text.replace(/\s/g, "");
  return Uint8Array.from({ length: digits.length / 2 }, (_, at) =>
    Number.parseInt(digits.slice(at * 2, at * 2 + 2), 16),
  );
}

export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

export function be16(...values: readonly number[]): Uint8Array {
  return Uint8Array.from(values.flatMap((value) => [(value >> 8) & 255, value & 255]));
}

export function words(littleEndian: boolean, ...values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(values.length * 4);
  const view = new DataView(bytes.buffer);
  values.forEach((value, index) => {
    view.setUint32(index * 4, value >>> 0, littleEndian);
  });
  return bytes;
}

/** One packet of a pcap file: seconds, fraction, bytes. */
export interface TestRecord {
  readonly seconds: number;
  readonly fraction: number;
  readonly bytes: Uint8Array;
  readonly original?: number;
}

export function pcapFile(
  records: readonly TestRecord[],
  { magic = 0xa1b2c3d4, littleEndian = true, linkType = 1, minor = 4 } = {},
): Uint8Array {
  const version = littleEndian ? (minor << 16) | 2 : (2 << 16) | minor;
  return joined(
    words(littleEndian, magic, version, 0, 0, 262_144, linkType),
    ...records.flatMap(({ seconds, fraction, bytes, original = bytes.length }) => [
      words(littleEndian, seconds, fraction, bytes.length, original),
      bytes,
    ]),
  );
}

/** A block of a pcapng file around its body. */
export function block(type: number, body: Uint8Array, littleEndian = true): Uint8Array {
  const length = 12 + ((body.length + 3) & ~3);
  return joined(words(littleEndian, type, length), body, new Uint8Array(-body.length & 3), words(littleEndian, length));
}

export function option(code: number, value: Uint8Array, littleEndian = true): Uint8Array {
  const head = littleEndian ? (value.length << 16) | code : (code << 16) | value.length;
  return joined(words(littleEndian, head), value, new Uint8Array(-value.length & 3));
}

export function sectionHeader(littleEndian = true, ...options: readonly Uint8Array[]): Uint8Array {
  return block(
    0x0a0d0d0a,
    joined(words(littleEndian, 0x1a2b3c4d, littleEndian ? 1 : 0x10000, 0xffffffff, 0xffffffff), ...options),
    littleEndian,
  );
}

export function interfaceBlock(
  { linkType = 1, snapLength = 0, littleEndian = true },
  ...options: readonly Uint8Array[]
): Uint8Array {
  const body = words(littleEndian, littleEndian ? linkType : linkType << 16, snapLength);
  return block(1, joined(body, ...options), littleEndian);
}

export function enhancedPacket(
  bytes: Uint8Array,
  { id = 0, high = 0, low = 0, littleEndian = true, captured = bytes.length, original = bytes.length } = {},
): Uint8Array {
  return block(6, joined(words(littleEndian, id, high, low, captured, original), bytes), littleEndian);
}

const utf8 = new TextEncoder();
export const text = (written: string): Uint8Array => utf8.encode(written);

export interface Ipv4Fields {
  readonly protocol?: number;
  /** Flags and offset in units of eight bytes, as in the header. */
  readonly fragment?: number;
  readonly identification?: number;
  readonly total?: number;
  readonly source?: readonly number[];
}

export function ipv4(payload: Uint8Array, fields: Ipv4Fields = {}): Uint8Array {
  const {
    protocol = 17,
    fragment = 0,
    identification = 7,
    total = 20 + payload.length,
    source = [192, 0, 2, 1],
  } = fields;
  const address = Uint8Array.from([...source, 198, 51, 100, 2]);
  return joined(
    hex("4500"),
    be16(total, identification, fragment),
    Uint8Array.of(64, protocol),
    be16(0),
    address,
    payload,
  );
}

export function ipv6(payload: Uint8Array, { next = 17, length = payload.length } = {}): Uint8Array {
  const addresses = hex("20010db8000000000000000000000001 20010db8000000000000000000000002");
  return joined(hex("60000000"), be16(length), Uint8Array.of(next, 64), addresses, payload);
}

export function udp(payload: Uint8Array, { from = 40_000, to = 53, length = payload.length + 8 } = {}): Uint8Array {
  return joined(be16(from, to, length, 0), payload);
}

export function tcp(payload: Uint8Array, { sequence = 1, flags = 0x18, offset = 5 } = {}): Uint8Array {
  const head = joined(
    be16(40_000, 443),
    words(false, sequence, 5),
    Uint8Array.of(offset << 4, flags),
    be16(1024, 0, 0),
  );
  return joined(head, payload);
}

export function ethernet(payload: Uint8Array, type = 0x0800): Uint8Array {
  return joined(hex("020000000001 020000000002"), be16(type), payload);
}
