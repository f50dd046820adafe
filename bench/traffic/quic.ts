/**
 * The beginning of QUIC connections of version 1, its Initial packets protected as on the wire, then short packets of
 * chance.
 *
 * Sources: RFC 9000, sections 14.1, 17.2.2, 19.6; RFC 9001, sections 5.2 to 5.4.
 */
import { createCipheriv } from "node:crypto";
import { type InitialKeys, initialKeys } from "../../src/formats/quic/initial-protection.ts";
import { readableVersion } from "../../src/formats/quic/quic-versions.ts";
import { quicCrypto } from "../../src/store/quic-crypto.ts";
import { bytesOf, sized, u16, u32 } from "./bytes.ts";
import type { Chance } from "./chance.ts";
import type { Turn } from "./conversation.ts";
import { clientHello, extension } from "./tls.ts";

const VERSION = 1;
const TAG_BYTES = 16;
/** A client's first datagram is filled up to this (RFC 9000, section 14.1). */
const DATAGRAM_BYTES = 1_200;

export function* quic(host: string, chance: Chance): Generator<Turn> {
  const version = readableVersion(VERSION);
  if (version === undefined) throw new Error("the reader knows no QUIC version 1");
  const server = chance.bytes(8);
  const client = chance.bytes(8);
  const parameters = extension(0x39, 0x01, 4, 0x80, 0, 0x75, 0x30, 0x0f, sized(1, client));
  const hello = clientHello(host, ["h3"], chance, [parameters]);
  const keys = initialKeys(quicCrypto, version, server, "client");
  yield { from: 0, bytes: initial(keys, server, client, 0, hello) };
  const serverHello = bytesOf(
    ...[2, 0, 0, 86, 3, 3, chance.bytes(32), 0, 0x13, 0x01, 0],
    sized(2, extension(43, 3, 4), extension(51, u16(0x001d), sized(2, chance.bytes(32)))),
  );
  const id = chance.bytes(8);
  yield { from: 1, bytes: initial(initialKeys(quicCrypto, version, server, "server"), client, id, 0, serverHello) };
  for (let left = chance.between(2, 12); left > 0; left--)
    yield {
      from: chance.once(3) ? 0 : 1,
      bytes: bytesOf(0x40 | chance.below(64), chance.bytes(chance.between(40, 1_200))),
    };
}

/** One Initial packet that holds one handshake message and fills its datagram. */
function initial(
  keys: InitialKeys,
  destination: Uint8Array,
  source: Uint8Array,
  number: number,
  message: Uint8Array,
): Uint8Array {
  const frame = bytesOf(6, 0, u16(0x4000 | message.length), message);
  const head = bytesOf(0xc3, u32(VERSION), sized(1, destination), sized(1, source), 0);
  const frames = bytesOf(
    frame,
    new Uint8Array(Math.max(0, DATAGRAM_BYTES - head.length - 6 - frame.length - TAG_BYTES)),
  );
  const header = bytesOf(head, u16(0x4000 | (4 + frames.length + TAG_BYTES)), u32(number));
  const nonce = new Uint8Array(keys.iv);
  for (let at = 0; at < 4; at++) nonce[8 + at] = (nonce[8 + at] as number) ^ (header.at(at - 4) as number);
  const sealing = createCipheriv("aes-128-gcm", keys.key, nonce).setAAD(header);
  const sealed = bytesOf(sealing.update(frames), sealing.final(), sealing.getAuthTag());
  const mask = quicCrypto.aesEcb(keys.headerProtection, sealed.subarray(0, 16));
  header[0] = (header[0] as number) ^ ((mask[0] as number) & 0x0f);
  for (let at = 0; at < 4; at++)
    header[header.length - 4 + at] = (header.at(at - 4) as number) ^ (mask[at + 1] as number);
  return bytesOf(header, sealed);
}
