/**
 * TLS connections as they look from outside: the handshake in plain text as far as its version shows it, then records
 * of chance.
 *
 * Sources: RFC 5246, section 7.4; RFC 8446, section 4; RFC 8701 (GREASE); RFC 6066 (server name); RFC 7301 (ALPN).
 */
import { bytesOf, type Part, sized, u16 } from "./bytes.ts";
import { certificateChain } from "./certificate.ts";
import type { Chance } from "./chance.ts";
import type { Turn } from "./conversation.ts";

const TLS12 = 0x0303;
const TLS13 = 0x0304;
const HANDSHAKE = 22;
const CHANGE_CIPHER_SPEC = bytesOf(20, 3, 3, 0, 1, 1);
const SUITES = [0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc013, 0xc014, 0x009c, 0x002f];
const GROUPS = [0x001d, 0x0017, 0x0018];
const SIGNATURES = [0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601];
/** Applications cut their data into records of up to this much. */
const RECORD_BYTES = 4_096;

/** A ClientHello with its four bytes of header, padded as browsers do. */
export function clientHello(
  host: string,
  alpn: readonly string[],
  chance: Chance,
  extra: readonly Part[] = [],
): Uint8Array {
  const grease = (chance.below(16) << 4) | 0x0a;
  const greased = u16((grease << 8) | grease);
  const extensions = [
    extension(0, sized(2, 0, sized(2, host))),
    extension(23),
    extension(0xff01, 0),
    extension(10, sized(2, greased, GROUPS.map(u16))),
    extension(11, 1, 0),
    extension(35),
    extension(
      16,
      sized(
        2,
        alpn.map((name) => sized(1, name)),
      ),
    ),
    extension(5, 1, 0, 0, 0, 0),
    extension(13, sized(2, SIGNATURES.map(u16))),
    extension(51, sized(2, u16(0x001d), sized(2, chance.bytes(32)))),
    extension(45, 1, 1),
    extension(43, sized(1, greased, u16(TLS13), u16(TLS12))),
    ...extra,
  ];
  const before = bytesOf(u16(TLS12), chance.bytes(32), sized(1, chance.bytes(32)));
  const suites = bytesOf(sized(2, greased, SUITES.map(u16)), 1, 0);
  const missing = 508 - before.length - suites.length - 2 - bytesOf(extensions).length - 4;
  const padding = missing > 0 ? extension(21, new Uint8Array(missing)) : [];
  return handshake(1, before, suites, sized(2, extensions, padding));
}

export function extension(type: number, ...parts: readonly Part[]): Uint8Array {
  return bytesOf(u16(type), sized(2, ...parts));
}

/** A connection of TLS 1.3: all behind the two hellos is encrypted. */
export function* tls13(host: string, chance: Chance): Generator<Turn> {
  yield { from: 0, bytes: record(HANDSHAKE, clientHello(host, ["h2", "http/1.1"], chance)) };
  const hello = handshake(
    2,
    [u16(TLS12), chance.bytes(32), sized(1, chance.bytes(32)), u16(0x1301), 0],
    sized(2, extension(43, u16(TLS13)), extension(51, u16(0x001d), sized(2, chance.bytes(32)))),
  );
  yield {
    from: 1,
    bytes: bytesOf(record(HANDSHAKE, hello), CHANGE_CIPHER_SPEC, encrypted(chance.between(2_000, 3_600), chance)),
  };
  yield { from: 0, bytes: bytesOf(CHANGE_CIPHER_SPEC, encrypted(58, chance)) };
  yield* exchanges(chance);
}

/** A connection of TLS 1.2: the certificates can be seen, unless it goes on with an earlier session. */
export function* tls12(host: string, chance: Chance): Generator<Turn> {
  const isResumed = chance.once(4);
  yield { from: 0, bytes: record(HANDSHAKE, clientHello(host, ["http/1.1"], chance)) };
  const hello = handshake(
    2,
    [u16(TLS12), chance.bytes(32), sized(1, isResumed ? [] : chance.bytes(32)), u16(0xc02f), 0],
    sized(2, extension(0xff01, 0), extension(23), extension(11, 1, 0), extension(16, sized(2, sized(1, "http/1.1")))),
  );
  if (isResumed) {
    yield { from: 1, bytes: bytesOf(record(HANDSHAKE, hello), CHANGE_CIPHER_SPEC, encrypted(40, chance, HANDSHAKE)) };
    yield { from: 0, bytes: bytesOf(CHANGE_CIPHER_SPEC, encrypted(40, chance, HANDSHAKE)) };
  } else {
    const chain = handshake(
      11,
      sized(
        3,
        certificateChain(host).map((one) => sized(3, one)),
      ),
    );
    const exchange = handshake(
      12,
      3,
      u16(0x001d),
      sized(1, chance.bytes(32)),
      u16(0x0804),
      sized(2, chance.bytes(256)),
    );
    yield {
      from: 1,
      bytes: bytesOf([hello, chain, exchange, handshake(14)].map((message) => record(HANDSHAKE, message))),
    };
    const key = record(HANDSHAKE, handshake(16, sized(1, chance.bytes(32))));
    yield { from: 0, bytes: bytesOf(key, CHANGE_CIPHER_SPEC, encrypted(40, chance, HANDSHAKE)) };
    yield { from: 1, bytes: bytesOf(CHANGE_CIPHER_SPEC, encrypted(40, chance, HANDSHAKE)) };
  }
  yield* exchanges(chance);
}

/** Requests and answers of chance: mostly small, as devices and apps report. */
function* exchanges(chance: Chance): Generator<Turn> {
  for (let left = chance.between(1, 3); left > 0; left--) {
    yield { from: 0, bytes: encrypted(chance.between(60, 700), chance) };
    yield {
      from: 1,
      bytes: encrypted(chance.once(4) ? chance.between(3_000, 11_000) : chance.between(60, 500), chance),
    };
  }
}

/** Records of chance with `length` bytes of content in all. */
export function encrypted(length: number, chance: Chance, type = 23): Uint8Array {
  const records: Uint8Array[] = [];
  for (let left = length; left > 0; left -= RECORD_BYTES)
    records.push(record(type, chance.bytes(Math.min(left, RECORD_BYTES))));
  return bytesOf(records);
}

function record(type: number, content: Uint8Array): Uint8Array {
  return bytesOf(type, 3, 3, sized(2, content));
}

function handshake(type: number, ...parts: readonly Part[]): Uint8Array {
  return bytesOf(type, sized(3, ...parts));
}
