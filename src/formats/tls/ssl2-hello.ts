/**
 * The ClientHello of SSL 2.0, which clients up to about 2010 sent even to ask for SSL 3.0 or TLS.
 *
 * Sources: RFC 5246, appendix E.2 (the compatible form); RFC 6176, which forbids it.
 */
import { ByteWindow } from "./byte-window.ts";
import type { ClientHello } from "./tls-facts.ts";

/** Two bytes of length, type, version, three lengths. */
export const SSL2_HEADER = 5;
/** A real one has some 100 bytes. */
export const LARGEST_SSL2_HELLO = 4_096;

const CLIENT_HELLO = 1;
const SERVER_HELLO = 4;

/** Length of the whole message with its two bytes of length, when these five bytes begin one; else 0. */
export function ssl2HelloLength(bytes: Uint8Array, at: number): number {
  const high = bytes[at] ?? 0;
  const type = bytes[at + 2];
  const version = ((bytes[at + 3] ?? 0) << 8) | (bytes[at + 4] ?? 0);
  if ((high & 0x80) === 0) return 0;
  const length = (((high & 0x7f) << 8) | (bytes[at + 1] ?? 0)) + 2;
  // A ServerHello has a session-id-hit and a certificate type where the ClientHello has its version.
  const plausible =
    type === CLIENT_HELLO
      ? (version === 0x0002 || (version >= 0x0300 && version <= 0x0303)) && length >= 28
      : type === SERVER_HELLO && (version === 0x0001 || version === 0x0101 || version === 0x0100) && length >= 13;
  return plausible && length <= LARGEST_SSL2_HELLO ? length : 0;
}

/** Whether this is a ServerHello that names SSL 2.0: the server agreed to speak it. */
export function isSsl2ServerHello(bytes: Uint8Array, start: number): boolean {
  return bytes[start + 2] === SERVER_HELLO && bytes[start + 5] === 0 && bytes[start + 6] === 2;
}

export function readSsl2Hello(bytes: Uint8Array, start: number, end: number): ClientHello | undefined {
  const message = new ByteWindow(bytes, start + 2, end);
  if (message.u8() !== CLIENT_HELLO) return undefined;
  const version = message.u16();
  const suitesLength = message.u16();
  const sessionLength = message.u16();
  const challengeLength = message.u16();
  const suites = message.window(suitesLength);
  const cipherSuites: number[] = [];
  while (suites.left > 0) cipherSuites.push(suites.u24());
  const sessionId = message.window(sessionLength).copy();
  const random = message.window(challengeLength).copy();
  if (!message.ok || !suites.ok) return undefined;
  return {
    form: "ssl2",
    legacyVersion: version,
    versions: [version],
    random,
    sessionId,
    serverName: null,
    alpn: [],
    cipherSuites,
    compressionMethods: [],
    extensions: [],
    groups: [],
    keyShares: [],
    signatureAlgorithms: [],
    ech: "none",
    sessionTicket: "none",
    pskOffered: false,
    earlyData: false,
    cookieLength: 0,
    greaseCount: 0,
    complete: true,
    ja4: null,
  };
}
