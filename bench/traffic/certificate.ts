/**
 * Certificates as a server shows them: well formed, deterministic, the same in each of its connections; their signatures
 * are chance, since nobody who only watches checks one.
 *
 * Source: RFC 5280, section 4.1; ITU-T X.690 (DER).
 */
import { crc32 } from "node:zlib";
import { bytesOf, type Part } from "./bytes.ts";
import { Chance } from "./chance.ts";

const SHA256_WITH_RSA = objectId(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b);
const RSA_KEY = objectId(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01);
const COMMON_NAME = objectId(0x55, 0x04, 0x03);
const ORGANISATION = objectId(0x55, 0x04, 0x0a);
const ALTERNATIVE_NAMES = objectId(0x55, 0x1d, 0x11);
const BASIC_CONSTRAINTS = objectId(0x55, 0x1d, 0x13);
const KEY_BYTES = 256;
const AUTHORITIES = 8;

/** The server's certificate and that of its issuer; of a host that was asked for before the same as then. */
export function certificateChain(host: string): readonly Uint8Array[] {
  const chance = new Chance(crc32(host));
  const authority = `Example Authority ${chance.below(AUTHORITIES)}`;
  const names = extension(ALTERNATIVE_NAMES, der(0x30, der(0x82, host), der(0x82, `*.${host}`)));
  return once(host, () => [certificate(host, authority, names, chance), ...authorityChain(authority)]);
}

function authorityChain(authority: string): readonly Uint8Array[] {
  const isAuthority = extension(BASIC_CONSTRAINTS, der(0x30, der(0x01, 0xff)));
  return once(authority, () => [certificate(authority, "Example Root", isAuthority, new Chance(crc32(authority)))]);
}

/** By the name of their first certificate. */
const CHAINS = new Map<string, readonly Uint8Array[]>();

function once(name: string, make: () => readonly Uint8Array[]): readonly Uint8Array[] {
  const made = CHAINS.get(name) ?? make();
  CHAINS.set(name, made);
  return made;
}

function certificate(subject: string, issuer: string, extensions: Uint8Array, chance: Chance): Uint8Array {
  const algorithm = der(0x30, SHA256_WITH_RSA, der(0x05));
  const year = chance.between(24, 26);
  const modulus = bytesOf(0, 0x80 | chance.below(128), chance.bytes(KEY_BYTES - 2), 1 | chance.below(256));
  const key = der(0x30, der(0x02, modulus), der(0x02, 1, 0, 1));
  const signed = der(
    0x30,
    der(0xa0, der(0x02, 2)),
    der(0x02, 1, chance.bytes(15)),
    algorithm,
    name(issuer),
    der(0x30, der(0x17, `${year}0301000000Z`), der(0x17, `${year + 1}0301000000Z`)),
    name(subject),
    der(0x30, der(0x30, RSA_KEY, der(0x05)), der(0x03, 0, key)),
    der(0xa3, der(0x30, extensions)),
  );
  return der(0x30, signed, algorithm, der(0x03, 0, chance.bytes(KEY_BYTES)));
}

function name(common: string): Uint8Array {
  return der(
    0x30,
    der(0x31, der(0x30, ORGANISATION, der(0x0c, "Example Organisation"))),
    der(0x31, der(0x30, COMMON_NAME, der(0x0c, common))),
  );
}

function extension(id: Uint8Array, value: Uint8Array): Uint8Array {
  return der(0x30, id, der(0x04, value));
}

function objectId(...bytes: number[]): Uint8Array {
  return der(0x06, bytes);
}

/** One element: tag, length, content. */
function der(tag: number, ...parts: readonly Part[]): Uint8Array {
  const content = bytesOf(...parts);
  const { length } = content;
  if (length < 0x80) return bytesOf(tag, length, content);
  return length < 0x100 ? bytesOf(tag, 0x81, length, content) : bytesOf(tag, 0x82, length >> 8, length & 255, content);
}
