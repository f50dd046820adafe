/**
 * The datagram that opens a DTLS association: a ClientHello in plain text, with the client's random value.
 *
 * Sources: RFC 6347, 4.1 to 4.2.2; RFC 9147, 5.2 (the random value stays the same when the hello is sent again).
 */
import { recogniseDtls } from "./dtls-reader.ts";
import { RECORD } from "./record-layer.ts";

const RECORD_HEADER = 13;
const MESSAGE_HEADER = 12;
const CLIENT_HELLO = 1;
const VERSION_BYTES = 2;
const RANDOM_BYTES = 32;

/** The random value of a ClientHello in front of the datagram; undefined where there is none. */
export function clientRandom(bytes: Uint8Array, start: number, end: number): Uint8Array | undefined {
  const message = start + RECORD_HEADER;
  const random = message + MESSAGE_HEADER + VERSION_BYTES;
  if (bytes[start] !== RECORD.handshake || random + RANDOM_BYTES > end) return undefined;
  const isFirstFragment = bytes[message + 6] === 0 && bytes[message + 7] === 0 && bytes[message + 8] === 0;
  if (bytes[message] !== CLIENT_HELLO || !isFirstFragment) return undefined;
  return recogniseDtls(bytes, start, end) === "yes"
    ? new Uint8Array(bytes.subarray(random, random + RANDOM_BYTES))
    : undefined;
}
