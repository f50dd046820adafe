/**
 * Versions of QUIC, and what differs between those whose Initial packets can be opened.
 *
 * Sources: RFC 9000 section 17.2, RFC 9001 section 5.2 (version 1), RFC 9369 section 3 (version 2),
 * draft-ietf-quic-tls-29 section 5.2; IANA "QUIC Versions".
 */

export type LongPacketType = "initial" | "0-rtt" | "handshake" | "retry";

export interface QuicVersion {
  readonly number: number;
  readonly initialSalt: Uint8Array;
  /** Before "key", "iv" and "hp" in the labels of the key derivation. */
  readonly labelPrefix: string;
  /** By the two bits of the first byte. */
  readonly packetTypes: readonly LongPacketType[];
}

const VERSION_1 = 1;
const VERSION_2 = 0x6b3343cf;
const TYPES_1: readonly LongPacketType[] = ["initial", "0-rtt", "handshake", "retry"];
const TYPES_2: readonly LongPacketType[] = ["retry", "initial", "0-rtt", "handshake"];
const DRAFT_29_SALT = salt("afbfec289993d24c9e9786f19c6111e04390a899");

/** Drafts 30 to 32 kept the salt of draft 29. */
const VERSIONS: readonly QuicVersion[] = [
  {
    number: VERSION_1,
    initialSalt: salt("38762cf7f55934b34d179ae6a4c80cadccbb7f0a"),
    labelPrefix: "quic ",
    packetTypes: TYPES_1,
  },
  {
    number: VERSION_2,
    initialSalt: salt("0dede3def700a6db819381be6e269dcbf9bd2ed9"),
    labelPrefix: "quicv2 ",
    packetTypes: TYPES_2,
  },
  ...[29, 30, 31, 32].map((draft) => ({
    number: 0xff000000 + draft,
    initialSalt: DRAFT_29_SALT,
    labelPrefix: "quic ",
    packetTypes: TYPES_1,
  })),
];

/** The version when its Initial packets can be opened. */
export function readableVersion(version: number): QuicVersion | undefined {
  return VERSIONS.find(({ number }) => number === version);
}

/** "1", "2", "draft-29", "Q050" (before the standard), "reserved" (RFC 9000, section 15), or the number. */
export function quicVersionName(version: number): string {
  if (version === VERSION_1) return "1";
  if (version === VERSION_2) return "2";
  if (version >>> 8 === 0xff0000) return `draft-${version & 255}`;
  if (isReservedVersion(version)) return "reserved";
  const text = String.fromCharCode(version >>> 24, (version >>> 16) & 255, (version >>> 8) & 255, version & 255);
  return /^[QT]\d{3}$/.test(text) ? text : `0x${version.toString(16).padStart(8, "0")}`;
}

/** Numbers that only test whether others are ignored. */
export function isReservedVersion(version: number): boolean {
  return (version & 0x0f0f0f0f) === 0x0a0a0a0a;
}

function salt(hexadecimal: string): Uint8Array {
  return Uint8Array.from(hexadecimal.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
