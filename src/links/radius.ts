/**
 * RADIUS dynamic authorization: one Disconnect-Request or CoA-Request over UDP, repeated until it is answered.
 *
 * Every repetition sends the same bytes under the same identifier, so a server that already acted answers again and does
 * nothing (RFC 5176 section 2.3; the pace follows RFC 5080 section 2.2.1). Each request has a socket of its own, bound to
 * the server's address, so that no other host can answer.
 */
import { createHash, createHmac, randomInt } from "node:crypto";
import { createSocket, type Socket } from "node:dgram";
import { lookup } from "node:dns/promises";
import { once } from "node:events";
import { InputError } from "../domain/input-error.ts";
import {
  ATTRIBUTE,
  type MacForm,
  nasAddressAttribute,
  textAttribute,
  vendorAttribute,
  vlanAttributes,
  writeMac,
} from "../formats/radius/attribute-values.ts";
import {
  type RadiusHashes,
  type Request,
  type Response,
  readResponse,
  signRequest,
} from "../formats/radius/dynamic-authorization.ts";
import type { RadiusAttribute } from "../formats/radius/radius-packet.ts";
import { type NotSent, reasonOf } from "./sending.ts";

export const COA_PORT = 3799;

export interface RadiusSettings {
  readonly host: string;
  /** 3799 (RFC 5176 section 2.1) unless set. */
  readonly port?: number;
  readonly secret: string;
  /** Which server is meant, where a proxy stands in between; at least one is wise (RFC 5176 section 3). */
  readonly nasIdentifier?: string;
  readonly nasAddress?: string;
  /** How it writes MAC addresses; RFC 3580's AA-BB-CC-DD-EE-FF unless set. */
  readonly macForm?: MacForm;
  readonly mustHaveMessageAuthenticator?: boolean;
}

/** Which session; what is set must all fit it. */
export interface RadiusSession {
  readonly mac?: string;
  readonly userName?: string;
  readonly sessionId?: string;
}

/** What a CoA-Request changes. */
export interface Authorization {
  readonly vlan?: string;
  readonly filterId?: string;
  /** For example vendor 9, type 1: "subscriber:command=bounce-host-port". */
  readonly vendor?: readonly { readonly vendor: number; readonly type: number; readonly text: string }[];
}

export interface RadiusTerms {
  readonly timeoutMs: number;
  readonly now: () => Date;
  /** Waited before the first repetition; doubled after each. 2 seconds unless set (RFC 5080). */
  readonly repeatAfterMs?: number;
}

export type RadiusResult = Exclude<Response, { kind: "not-ours" }> | NotSent;

const REPEAT_AFTER_MS = 2_000;
const LONGEST_REPEAT_MS = 16_000;
/** Two seconds before a server has to take the request for a replay (RFC 5176 section 6.3: 300 seconds). */
const LONGEST_TRY_MS = 298_000;

export const radiusHashes: RadiusHashes = {
  md5: (bytes) => createHash("md5").update(bytes).digest(),
  hmacMd5: (key, bytes) => createHmac("md5", key).update(bytes).digest(),
};

/** Ends the session. @throws {InputError} `argument-wrong` for settings or names that fit no packet. */
export function disconnect(
  settings: RadiusSettings,
  session: RadiusSession,
  terms: RadiusTerms,
): Promise<RadiusResult> {
  return ask(settings, "disconnect", namesOf(settings, session), terms);
}

/** Changes what the session may do. @throws {InputError} `argument-wrong` as above, or when nothing would change. */
export function changeAuthorization(
  settings: RadiusSettings,
  session: RadiusSession,
  authorization: Authorization,
  terms: RadiusTerms,
): Promise<RadiusResult> {
  return ask(settings, "coa", [...namesOf(settings, session), ...changesOf(authorization)], terms);
}

function namesOf(settings: RadiusSettings, { mac, userName, sessionId }: RadiusSession): RadiusAttribute[] {
  const { nasIdentifier, nasAddress, macForm = "AA-BB-CC-DD-EE-FF" } = settings;
  if (mac === undefined && userName === undefined && sessionId === undefined)
    throw wrong("session", "name the session by MAC address, user name or session id; without one it would mean all");
  const address = nasAddress === undefined ? undefined : nasAddressAttribute(nasAddress);
  if (nasAddress !== undefined && address === undefined) throw wrong("nasAddress", "write an IPv4 or IPv6 address");
  return [
    ...(address === undefined ? [] : [address]),
    ...(nasIdentifier === undefined ? [] : [textAttribute(ATTRIBUTE.nasIdentifier, nasIdentifier)]),
    ...(userName === undefined ? [] : [textAttribute(ATTRIBUTE.userName, userName)]),
    ...(mac === undefined ? [] : [textAttribute(ATTRIBUTE.callingStationId, writeMac(mac, macForm))]),
    ...(sessionId === undefined ? [] : [textAttribute(ATTRIBUTE.acctSessionId, sessionId)]),
  ];
}

function changesOf({ vlan, filterId, vendor = [] }: Authorization): RadiusAttribute[] {
  const changes = [
    ...(vlan === undefined ? [] : vlanAttributes(vlan)),
    ...(filterId === undefined ? [] : [textAttribute(ATTRIBUTE.filterId, filterId)]),
    ...vendor.map((one) => vendorAttribute(one.vendor, one.type, one.text)),
  ];
  if (changes.length === 0) throw wrong("authorization", "say what changes: a VLAN, a filter or a vendor's attribute");
  return changes;
}

async function ask(
  settings: RadiusSettings,
  kind: Request,
  attributes: readonly RadiusAttribute[],
  { timeoutMs, now, repeatAfterMs = REPEAT_AFTER_MS }: RadiusTerms,
): Promise<RadiusResult> {
  if (settings.secret === "") throw wrong("secret", "the server shares a secret with us; write it here");
  const secret = new TextEncoder().encode(settings.secret);
  const eventTimestamp = Math.floor(now().getTime() / 1000);
  const request = signed({ kind, identifier: randomInt(256), attributes, eventTimestamp }, secret);
  const mustHaveMessageAuthenticator = settings.mustHaveMessageAuthenticator === true;
  const awaited = { kind, request, secret, mustHaveMessageAuthenticator };
  const tooLate = AbortSignal.timeout(Math.min(timeoutMs, LONGEST_TRY_MS));
  let socket: Socket | undefined;
  try {
    socket = await connected(settings, tooLate);
    return await answerTo(socket, request, (datagram) => readResponse(datagram, awaited, radiusHashes), {
      tooLate,
      repeatAfterMs,
    });
  } catch (error) {
    return tooLate.aborted
      ? { kind: "timed-out", afterMs: timeoutMs }
      : { kind: "unreachable", reason: reasonOf(error) };
  } finally {
    socket?.close();
  }
}

function signed(request: Parameters<typeof signRequest>[0], secret: Uint8Array): Uint8Array {
  try {
    return signRequest(request, secret, radiusHashes);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new InputError("argument-wrong", "/radius", `${cause.message}; shorten its names`, { cause });
  }
}

async function connected({ host, port = COA_PORT }: RadiusSettings, tooLate: AbortSignal): Promise<Socket> {
  const cut = once(tooLate, "abort").then(() => Promise.reject(new Error("too late")));
  cut.catch(() => undefined);
  const { address, family } = await Promise.race([lookup(host), cut]);
  const socket = createSocket(family === 6 ? "udp6" : "udp4");
  try {
    socket.connect(port, address);
    await once(socket, "connect", { signal: tooLate });
    return socket;
  } catch (error) {
    socket.close();
    throw error;
  }
}

/** Sends until something arrives that is the answer; whatever else arrives is dropped. */
function answerTo(
  socket: Socket,
  request: Uint8Array,
  read: (datagram: Uint8Array) => Response,
  { tooLate, repeatAfterMs }: { readonly tooLate: AbortSignal; readonly repeatAfterMs: number },
): Promise<Exclude<Response, { kind: "not-ours" }>> {
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout;
    let refused: unknown;
    const end = (done: () => void) => {
      clearTimeout(timer);
      done();
    };
    const send = (waitMs: number) => {
      socket.send(request);
      timer = setTimeout(send, waitMs, Math.min(waitMs * 2, LONGEST_REPEAT_MS));
    };
    socket.on("message", (datagram) => {
      const response = read(datagram);
      if (response.kind !== "not-ours") end(() => resolve(response));
    });
    // A closed port is told by ICMP; the server may be starting, so the next repetition tries again before it counts.
    socket.on("error", (error) => {
      if (refused === undefined) refused = error;
      else end(() => reject(error));
    });
    tooLate.addEventListener("abort", () => end(() => reject(refused ?? tooLate.reason)));
    send(repeatAfterMs);
  });
}

function wrong(where: string, message: string): InputError {
  return new InputError("argument-wrong", `/radius/${where}`, message);
}
