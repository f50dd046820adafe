/**
 * Disconnect-Request and CoA-Request to a network access server, and its answer.
 *
 * The request is signed twice: by the Request Authenticator (MD5 with the shared secret) and by a Message-Authenticator
 * (HMAC-MD5), which is written first. MD5 and HMAC-MD5 are handed in. Neither hides anything: the way to the server has
 * to be a management network, or a tunnel.
 * Source: RFC 5176 sections 2.3, 3.1 to 3.6; RFC 3579 section 3.2 (Message-Authenticator).
 */
import { uint32 } from "../link-layer/network-order.ts";
import { ATTRIBUTE, numberAttribute } from "./attribute-values.ts";
import {
  HEAD_BYTES,
  type RadiusAttribute,
  type RadiusPacket,
  readRadius,
  valueOffset,
  withAuthenticator,
  writeRadius,
} from "./radius-packet.ts";

/** What the platform computes. */
export interface RadiusHashes {
  md5(bytes: Uint8Array): Uint8Array;
  hmacMd5(key: Uint8Array, bytes: Uint8Array): Uint8Array;
}

export type Request = "disconnect" | "coa";
const CODES: Record<Request, { readonly request: number; readonly ack: number; readonly nak: number }> = {
  disconnect: { request: 40, ack: 41, nak: 42 },
  coa: { request: 43, ack: 44, nak: 45 },
};

const SIGNATURE_BYTES = 16;
const ZEROS = new Uint8Array(SIGNATURE_BYTES);

/** The causes of RFC 5176 section 3.5 in its words. */
const ERROR_CAUSES: ReadonlyMap<number, string> = new Map([
  [201, "Residual Session Context Removed"],
  [202, "Invalid EAP Packet (Ignored)"],
  [401, "Unsupported Attribute"],
  [402, "Missing Attribute"],
  [403, "NAS Identification Mismatch"],
  [404, "Invalid Request"],
  [405, "Unsupported Service"],
  [406, "Unsupported Extension"],
  [407, "Invalid Attribute Value"],
  [501, "Administratively Prohibited"],
  [502, "Request Not Routable (Proxy)"],
  [503, "Session Context Not Found"],
  [504, "Session Context Not Removable"],
  [505, "Other Proxy Processing Error"],
  [506, "Resources Unavailable"],
  [507, "Request Initiated"],
  [508, "Multiple Session Selection Unsupported"],
]);
export const SESSION_NOT_FOUND = 503;

export interface RequestToSign {
  readonly kind: Request;
  /** 0 to 255; a retransmission sends the same bytes again and so keeps it (RFC 5176 section 2.3). */
  readonly identifier: number;
  readonly attributes: readonly RadiusAttribute[];
  /** Seconds since 1970, against replay (RFC 5176 section 6.3): the server's clock must agree within 300 seconds. */
  readonly eventTimestamp: number;
}

/** The signed bytes. @throws {RangeError} as `writeRadius`. */
export function signRequest(request: RequestToSign, secret: Uint8Array, hashes: RadiusHashes): Uint8Array {
  const { kind, identifier, attributes, eventTimestamp } = request;
  // Message-Authenticator stands first, so that its place is known.
  const unsigned = writeRadius(CODES[kind].request, identifier, [
    { type: ATTRIBUTE.messageAuthenticator, value: ZEROS },
    ...attributes,
    numberAttribute(ATTRIBUTE.eventTimestamp, eventTimestamp),
  ]);
  unsigned.set(hashes.hmacMd5(secret, unsigned), HEAD_BYTES + 2);
  return withAuthenticator(unsigned, hashes.md5(joined(unsigned, secret)));
}

export type Response =
  | { readonly kind: "ack" }
  | { readonly kind: "nak"; readonly cause: number | null; readonly causeText: string }
  /** Not the answer: it has to be dropped in silence, and waiting goes on (RFC 2865 section 3). */
  | { readonly kind: "not-ours"; readonly because: string };

export interface AwaitedResponse {
  readonly kind: Request;
  /** The bytes that were sent. */
  readonly request: Uint8Array;
  readonly secret: Uint8Array;
  /** Refuses an answer without Message-Authenticator. RFC 5176 lets a server leave it out, and many do. */
  readonly mustHaveMessageAuthenticator: boolean;
}

/** What a datagram answers to the request; only one signed with the secret over this very request counts. */
export function readResponse(datagram: Uint8Array, awaited: AwaitedResponse, hashes: RadiusHashes): Response {
  const { kind, request, secret, mustHaveMessageAuthenticator } = awaited;
  const reading = readRadius(datagram);
  if (reading.kind === "unreadable") return notOurs(reading.message);
  const { packet, bytes } = reading;
  const { ack, nak } = CODES[kind];
  if (packet.code !== ack && packet.code !== nak) return notOurs(`code ${packet.code} answers no ${kind} request`);
  if (packet.identifier !== request[1]) return notOurs("it has another identifier");
  const asSigned = withAuthenticator(bytes, request.subarray(4, HEAD_BYTES));
  if (!equal(hashes.md5(joined(asSigned, secret)), packet.authenticator))
    return notOurs("its authenticator is wrong: another secret, or an answer to another request");
  const signatureAt = valueOffset(packet, ATTRIBUTE.messageAuthenticator);
  if (signatureAt === undefined) {
    if (mustHaveMessageAuthenticator) return notOurs("it has no Message-Authenticator");
  } else if (!messageAuthenticatorHolds(packet, asSigned, signatureAt, secret, hashes))
    return notOurs("its Message-Authenticator is wrong");
  if (packet.code === ack) return { kind: "ack" };
  const cause = errorCauseOf(packet);
  return { kind: "nak", cause, causeText: cause === null ? "no cause given" : errorCauseText(cause) };
}

/** RFC 5176's words for an Error-Cause, or its number. */
export function errorCauseText(cause: number): string {
  return ERROR_CAUSES.get(cause) ?? `Error-Cause ${cause}`;
}

function errorCauseOf({ attributes }: RadiusPacket): number | null {
  const value = attributes.find(({ type }) => type === ATTRIBUTE.errorCause)?.value;
  return value?.length === 4 ? uint32(value, 0) : null;
}

/** Over the answer with the request's authenticator and zeros in its own place (RFC 5176 section 3.4). */
function messageAuthenticatorHolds(
  { attributes }: RadiusPacket,
  asSigned: Uint8Array,
  at: number,
  secret: Uint8Array,
  hashes: RadiusHashes,
): boolean {
  const given = attributes.filter(({ type }) => type === ATTRIBUTE.messageAuthenticator);
  const [first] = given;
  if (given.length !== 1 || first?.value.length !== SIGNATURE_BYTES) return false;
  const blank = new Uint8Array(asSigned);
  blank.set(ZEROS, at);
  return equal(hashes.hmacMd5(secret, blank), first.value);
}

function notOurs(because: string): Response {
  return { kind: "not-ours", because };
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array {
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}

/** In a time that tells nothing about where they differ. */
function equal(one: Uint8Array, other: Uint8Array): boolean {
  if (one.length !== other.length) return false;
  let difference = 0;
  for (const [at, byte] of one.entries()) difference |= byte ^ (other[at] as number);
  return difference === 0;
}
