/**
 * CONNECT: what a client asks for, and whether the door can give it; the sign-on itself comes after.
 *
 * Source: MQTT 5, 3.1 and 3.2.2 (limits told in CONNACK); MQTT 3.1.1, 3.1 and 3.2.2.3 (return codes).
 */
import type { IConnectPacket } from "mqtt-packet";
import type { MqttLimits } from "./limits.ts";
import { REASON, readConnect, type Version, writePacket } from "./packet.ts";

export interface ConnectRequest {
  readonly version: Version;
  /** Empty: the door gives one. */
  readonly clientId: string;
  readonly userName: string | null;
  readonly password: Uint8Array | null;
  readonly cleanStart: boolean;
  readonly keepAliveS: number;
  /** For how long the session outlives the connection. */
  readonly sessionMs: number;
  readonly isSessionShortened: boolean;
  readonly receiveMaximum: number;
  readonly maximumPacketBytes: number;
  readonly tellsReasons: boolean;
}

/** Why it is refused, as MQTT 5 numbers it; `words` are for the log and the client. */
export interface ConnectRefusal {
  /** Null where not even the version can be read: the connection ends without an answer (3.1.4). */
  readonly version: Version | null;
  readonly reason: number;
  readonly words: string;
}

const LONGEST_CLIENT_ID = 256;
const NEVER_EXPIRES = 0xffff_ffff;
const CONTROL = /\p{Cc}/u;

/** Whether the bytes open as CONNECT of MQTT 3.1, or of a level that is unknown here; such a client gets an answer of 3.1.1. */
export function isOtherVersion(body: Buffer): boolean {
  if (body.toString("latin1", 0, 8) === "\0\x06MQIsdp") return true;
  const level = body[6] ?? 4;
  return body.toString("latin1", 0, 6) === "\0\x04MQTT" && level !== 4 && level !== 5 && level !== 0x84;
}

export function readConnectRequest(frame: Buffer, limits: MqttLimits): ConnectRequest | ConnectRefusal {
  const packet = readConnect(frame);
  if (typeof packet === "string") return { version: null, reason: REASON.malformed, words: packet };
  if (packet.cmd !== "connect") return { version: null, reason: REASON.protocolError, words: "no CONNECT" };
  const version: Version = packet.protocolVersion === 5 ? 5 : 4;
  const wrong = (reason: number, words: string): ConnectRefusal => ({ version, reason, words });
  const { clientId, clean = false, username = null, password = null, will } = packet;
  if (clientId.length > LONGEST_CLIENT_ID || CONTROL.test(clientId))
    return wrong(REASON.clientId, `a client id has at most ${LONGEST_CLIENT_ID} visible characters`);
  if (version === 4 && clientId === "" && !clean)
    return wrong(REASON.clientId, "a kept session needs a client id (3.1.3-8)");
  if (version === 4 && username === null && password !== null)
    return wrong(REASON.malformed, "a password without a user name (3.1.2-22)");
  const willQos: number = will?.qos ?? 0;
  if (willQos > 2) return wrong(REASON.malformed, "the will has QoS 3");
  if (version === 5 && willQos > 1) return wrong(REASON.qos, "the will has QoS 2; at most 1 is taken");
  if (version === 5 && will?.retain === true) return wrong(REASON.retain, "the will is to be retained");
  const terms = {
    version,
    clientId,
    userName: username,
    password,
    cleanStart: clean,
    keepAliveS: packet.keepalive ?? 0,
  };
  return version === 4
    ? { ...terms, ...OLD_TERMS, sessionMs: clean ? 0 : limits.sessionMs }
    : ofProperties(packet, terms, limits);
}

const OLD_TERMS = { isSessionShortened: false, receiveMaximum: 16, maximumPacketBytes: Infinity, tellsReasons: false };

type Terms = Pick<ConnectRequest, "version" | "clientId" | "userName" | "password" | "cleanStart" | "keepAliveS">;

/** What MQTT 5 says in properties (3.1.2.11). */
function ofProperties(
  { properties = {} }: IConnectPacket,
  terms: Terms,
  limits: MqttLimits,
): ConnectRequest | ConnectRefusal {
  const wrong = (reason: number, words: string): ConnectRefusal => ({ version: 5, reason, words });
  if (properties.authenticationMethod !== undefined)
    return wrong(REASON.badAuthentication, "no authentication method is known; sign on with user name or certificate");
  const expiry = once(properties.sessionExpiryInterval, 0);
  const receiveMaximum = once(properties.receiveMaximum, 0xffff);
  const maximumPacketBytes = once(properties.maximumPacketSize, Infinity);
  if (expiry === undefined || !receiveMaximum || !maximumPacketBytes)
    return wrong(REASON.protocolError, "a property stands there twice, or is 0 and may not be");
  const wantedMs = expiry === NEVER_EXPIRES ? Infinity : expiry * 1_000;
  return {
    ...terms,
    sessionMs: Math.min(wantedMs, limits.sessionMs),
    isSessionShortened: wantedMs > limits.sessionMs,
    ...{ receiveMaximum, maximumPacketBytes },
    // mqtt-packet reads this byte as a boolean.
    tellsReasons: properties.requestProblemInformation !== false,
  };
}

/** A number that may stand there once; mqtt-packet makes a list of what stands there twice. */
function once(value: unknown, otherwise: number): number | undefined {
  if (value === undefined) return otherwise;
  return typeof value === "number" && value >= 0 ? value : undefined;
}

/** MQTT 3.1.1 knows five refusals. */
const OLD_CODES = new Map<number, number>([
  [REASON.clientId, 2],
  [REASON.serverBusy, 3],
  [REASON.quota, 3],
  [REASON.badCredential, 4],
]);

/** CONNACK that refuses; undefined where 3.1.1 has no word for it. */
export function connectRefused({ version, reason, words }: ConnectRefusal): Buffer | undefined {
  const returnCode = OLD_CODES.get(reason);
  if (version === 5)
    return writePacket(
      { cmd: "connack", sessionPresent: false, reasonCode: reason, properties: { reasonString: words } },
      5,
    );
  if (version === null || returnCode === undefined) return undefined;
  return writePacket({ cmd: "connack", sessionPresent: false, returnCode }, 4);
}

/** CONNACK that says what the client may do here. */
export function connectTaken(
  request: ConnectRequest,
  sessionPresent: boolean,
  assignedId: string | null,
  limits: MqttLimits,
  receiveMaximum: number,
): Buffer {
  if (request.version === 4) return writePacket({ cmd: "connack", sessionPresent, returnCode: 0 }, 4);
  const properties = {
    receiveMaximum,
    maximumQoS: 1,
    retainAvailable: false,
    maximumPacketSize: limits.packetBytes,
    topicAliasMaximum: 0,
    subscriptionIdentifiersAvailable: false,
    sharedSubscriptionAvailable: false,
    ...(request.isSessionShortened ? { sessionExpiryInterval: Math.floor(request.sessionMs / 1_000) } : {}),
    ...(assignedId === null ? {} : { assignedClientIdentifier: assignedId }),
  };
  return writePacket({ cmd: "connack", sessionPresent, reasonCode: 0, properties }, 5);
}
