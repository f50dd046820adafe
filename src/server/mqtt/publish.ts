/**
 * PUBLISH: a message as the door looks at it, read quickly where it is plain, and what is wrong with it.
 *
 * Source: MQTT 5, 3.3; 3.1.1 differs in having no properties.
 */
import { REASON, readPacket, type Version } from "./packet.ts";

/** A message as the door looks at it. */
export interface Publish {
  readonly topic: string;
  readonly qos: number;
  readonly dup: boolean;
  readonly retain: boolean;
  /** 0 with QoS 0. */
  readonly messageId: number;
  readonly payload: Buffer;
  readonly topicAlias: number | null;
}

/**
 * PUBLISH between `bodyAt` and `bodyEnd` where it is plain: QoS 0 or 1, and no properties with MQTT 5. Undefined for every
 * other one, right or wrong: `readPublish` looks at those. (3.3)
 */
export function readPlainPublish(
  bytes: Buffer,
  first: number,
  bodyAt: number,
  bodyEnd: number,
  version: Version,
): Publish | undefined {
  const qos = (first >> 1) & 3;
  if (qos > 1 || bodyEnd - bodyAt < 2) return undefined;
  const topicAt = bodyAt + 2;
  const topicEnd = topicAt + (((bytes[bodyAt] ?? 0) << 8) | (bytes[bodyAt + 1] ?? 0));
  let at = topicEnd + (qos === 0 ? 0 : 2);
  if (at > bodyEnd) return undefined;
  const messageId = qos === 0 ? 0 : ((bytes[topicEnd] ?? 0) << 8) | (bytes[topicEnd + 1] ?? 0);
  if (version === 5 && (at === bodyEnd || bytes[at++] !== 0)) return undefined;
  return {
    topic: bytes.toString("utf8", topicAt, topicEnd),
    qos,
    dup: (first & 8) !== 0,
    retain: (first & 1) !== 0,
    messageId,
    payload: bytes.subarray(at, bodyEnd),
    topicAlias: null,
  };
}

/** PUBLISH in `frame` as mqtt-packet reads it; a text that says what is wrong with it. */
export function readPublish(frame: Buffer, version: Version): Publish | string {
  const packet = readPacket(frame, version);
  if (typeof packet === "string") return packet;
  if (packet.cmd !== "publish") return "no PUBLISH";
  const { topic, qos, dup, retain, messageId = 0, payload, properties } = packet;
  const alias: unknown = properties?.topicAlias;
  return {
    ...{ topic, qos, dup, retain, messageId },
    payload: typeof payload === "string" ? Buffer.from(payload) : payload,
    topicAlias: alias === undefined ? null : Number(alias),
  };
}

/** What is wrong with a message: `reason` ends the connection; null is for the log alone. */
export interface Fault {
  readonly kind: string;
  readonly words: string;
  readonly reason: number | null;
}

/** What is wrong with the fixed header or the properties; null when nothing is. */
export function publishFault({ qos, dup, retain, messageId, topicAlias }: Publish, version: Version): Fault | null {
  if (qos > 1) return { kind: "qos", words: "QoS 2; at most 1 is taken", reason: REASON.qos };
  if (topicAlias !== null)
    return { kind: "order", words: "a topic alias; none is allowed here", reason: REASON.topicAlias };
  if (qos === 1 && messageId === 0)
    return { kind: "malformed", words: "packet identifier 0", reason: REASON.malformed };
  if (qos === 0 && dup) return { kind: "malformed", words: "a repetition with QoS 0", reason: REASON.malformed };
  // 3.1.1 cannot be told that nothing is retained; the flag is ignored there.
  if (retain && version === 5) return { kind: "retain", words: "a message to be retained", reason: REASON.retain };
  return null;
}
