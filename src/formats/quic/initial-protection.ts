/**
 * The protection of Initial packets: keys that anyone derives who has seen the client's first packet.
 *
 * Sources: RFC 9001, sections 5.1 to 5.4 (AEAD_AES_128_GCM, header protection); RFC 8446, section 7.1 (labels).
 */
import type { QuicVersion } from "./quic-versions.ts";

/** The cryptography that the reader needs; pure code has none of its own. */
export interface QuicCrypto {
  /** HKDF-Extract with SHA-256 (RFC 5869). */
  hkdfExtract(salt: Uint8Array, secret: Uint8Array): Uint8Array;
  /** HKDF-Expand with SHA-256, `length` at most 32. */
  hkdfExpand(key: Uint8Array, info: Uint8Array, length: number): Uint8Array;
  /** One block of AES-128 in ECB mode. */
  aesEcb(key: Uint8Array, block: Uint8Array): Uint8Array;
  /** The plain text of AES-128-GCM, the tag being the last 16 bytes of `sealed`; undefined when it does not fit. */
  aesGcmOpen(key: Uint8Array, nonce: Uint8Array, associated: Uint8Array, sealed: Uint8Array): Uint8Array | undefined;
}

export interface InitialKeys {
  readonly key: Uint8Array;
  readonly iv: Uint8Array;
  readonly headerProtection: Uint8Array;
}

/** The keys of one side. @param connectionId the client's first Destination Connection ID. */
export function initialKeys(
  crypto: QuicCrypto,
  version: QuicVersion,
  connectionId: Uint8Array,
  side: "client" | "server",
): InitialKeys {
  const labels = labelsOf(version);
  const secret = crypto.hkdfExpand(crypto.hkdfExtract(version.initialSalt, connectionId), labels[side], 32);
  return {
    key: crypto.hkdfExpand(secret, labels.key, 16),
    iv: crypto.hkdfExpand(secret, labels.iv, 12),
    headerProtection: crypto.hkdfExpand(secret, labels.headerProtection, 16),
  };
}

interface Labels {
  readonly client: Uint8Array;
  readonly server: Uint8Array;
  readonly key: Uint8Array;
  readonly iv: Uint8Array;
  readonly headerProtection: Uint8Array;
}

/** Made once for each of the few versions. */
const LABELS = new WeakMap<QuicVersion, Labels>();

function labelsOf(version: QuicVersion): Labels {
  let labels = LABELS.get(version);
  if (labels === undefined) {
    const { labelPrefix } = version;
    labels = {
      client: label("client in", 32),
      server: label("server in", 32),
      key: label(`${labelPrefix}key`, 16),
      iv: label(`${labelPrefix}iv`, 12),
      headerProtection: label(`${labelPrefix}hp`, 16),
    };
    LABELS.set(version, labels);
  }
  return labels;
}

const SAMPLE_BYTES = 16;
const TAG_BYTES = 16;
/** The sample begins where a packet number of four bytes would end. */
const LONGEST_PACKET_NUMBER = 4;

/** The frames of an Initial packet, or undefined when the keys are not its own. */
export function openInitial(
  crypto: QuicCrypto,
  keys: InitialKeys,
  bytes: Uint8Array,
  start: number,
  packetNumberAt: number,
  end: number,
): Uint8Array | undefined {
  const sampleAt = packetNumberAt + LONGEST_PACKET_NUMBER;
  if (sampleAt + SAMPLE_BYTES > end) return undefined;
  const mask = crypto.aesEcb(keys.headerProtection, bytes.subarray(sampleAt, sampleAt + SAMPLE_BYTES));
  const first = (bytes[start] as number) ^ ((mask[0] as number) & 0x0f);
  const payloadAt = packetNumberAt + (first & 3) + 1;
  if (payloadAt + TAG_BYTES > end) return undefined;
  // By the constructor: the slice of a Node Buffer is a view, and the packet would be changed.
  const header = new Uint8Array(bytes.subarray(start, payloadAt));
  const nonce = new Uint8Array(keys.iv);
  header[0] = first;
  for (let at = packetNumberAt; at < payloadAt; at++) {
    const byte = (bytes[at] as number) ^ (mask[1 + at - packetNumberAt] as number);
    header[at - start] = byte;
    // Initial packet numbers are small and sent in full, so they need no history (RFC 9000, section A.3).
    const nonceAt = nonce.length - (payloadAt - at);
    nonce[nonceAt] = (nonce[nonceAt] as number) ^ byte;
  }
  return crypto.aesGcmOpen(keys.key, nonce, header, bytes.subarray(payloadAt, end));
}

/** HkdfLabel with an empty context. */
function label(name: string, length: number): Uint8Array {
  const full = `tls13 ${name}`;
  const info = new Uint8Array(4 + full.length);
  info[1] = length;
  info[2] = full.length;
  for (let at = 0; at < full.length; at++) info[3 + at] = full.charCodeAt(at);
  return info;
}
