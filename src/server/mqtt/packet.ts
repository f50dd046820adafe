/**
 * Packets of MQTT 3.1.1 and 5, read and written by mqtt-packet, which is kept from throwing and from its own memory:
 * it is given one whole packet at a time.
 */
import mqtt, { generate, type Packet, parser } from "mqtt-packet";

// Else it makes a buffer of two bytes for each of 65,536 numbers with the first packet, 7 MB that stay.
mqtt.writeToStream.cacheNumbers = false;

export type Version = 4 | 5;

/** One packet; a text that says what is wrong with it. Total: never throws. */
export type Read = (frame: Buffer) => Packet | string;

function createRead(version: Version): Read {
  const make = () => {
    const made = parser({ protocolVersion: version });
    made.on("packet", (packet) => {
      result = packet;
    });
    made.on("error", (error: unknown) => {
      result = wordsOf(error);
    });
    return made;
  };
  let result: Packet | string = "";
  let reader = make();
  return (frame) => {
    result = "";
    let left: number;
    try {
      left = reader.parse(frame);
    } catch (error) {
      left = -1;
      result = wordsOf(error);
    }
    const read = result as Packet | string;
    result = "";
    // -1 stands for an identifier that the packet has no room for; an answer with it cannot be written.
    if (typeof read === "object" && left === 0)
      return (read.messageId ?? 0) < 0 ? "the packet ends within its identifier" : read;
    // Whatever it still holds belongs to this packet, and must not meet the next one.
    reader = make();
    return typeof read === "string" && read !== "" ? read : "the packet is shorter or longer than it says";
  };
}

const READ: Readonly<Record<Version, Read>> = { 4: createRead(4), 5: createRead(5) };

/** The packet in `frame`, whose fixed header is known to fit; or what is wrong with it. */
export function readPacket(frame: Buffer, version: Version): Packet | string {
  return READ[version](frame);
}

/** CONNECT in `frame`, of whatever version it says. A reader of its own: it holds the password as long as it lives. */
export function readConnect(frame: Buffer): Packet | string {
  return createRead(4)(frame);
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** @throws when the packet cannot be written: a bug. */
export function writePacket(packet: Packet, version: Version): Buffer {
  return generate(packet, { protocolVersion: version });
}

export const PING_ANSWER = writePacket({ cmd: "pingresp" }, 4);
/** "unacceptable protocol version": what a client of MQTT 3.1 or of a later version than 5 understands (3.1.1, 3.2.2.3). */
export const VERSION_REFUSED = writePacket({ cmd: "connack", sessionPresent: false, returnCode: 1 }, 4);

/** Reason codes of MQTT 5, 2.4. */
export const REASON = {
  withWill: 0x04,
  noSubscription: 0x11,
  malformed: 0x81,
  protocolError: 0x82,
  refused: 0x83,
  clientId: 0x85,
  badCredential: 0x86,
  notAuthorized: 0x87,
  serverBusy: 0x89,
  shuttingDown: 0x8b,
  badAuthentication: 0x8c,
  keepAlive: 0x8d,
  takenOver: 0x8e,
  filterInvalid: 0x8f,
  topicInvalid: 0x90,
  receiveMaximum: 0x93,
  topicAlias: 0x94,
  tooLarge: 0x95,
  quota: 0x97,
  administrative: 0x98,
  retain: 0x9a,
  qos: 0x9b,
  sharedSubscription: 0x9e,
  subscriptionId: 0xa1,
} as const;
