/**
 * MQTT packets out of a conversation, as the bytes come; payloads are passed on in pieces and never held.
 *
 * Sources: MQTT 3.1.1 and 5.0 chapters 2 and 3; MQTT 3.1 differs in the protocol's name only.
 */
import {
  type Direction,
  MOST_ALIASES,
  MOST_PACKET_BYTES,
  MOST_TOPICS,
  type MqttSink,
  type MqttWill,
  PACKET_NAMES,
} from "./mqtt-facts.ts";
import { PacketFields } from "./packet-fields.ts";

const [CONNECT, CONNACK, PUBLISH, SUBSCRIBE, UNSUBSCRIBE, DISCONNECT] = [1, 2, 3, 8, 10, 14];
const LENGTH_BYTES = 4;

interface Conversation {
  readonly sink: MqttSink;
  /** Of the CONNECT; 0 until it was seen. */
  level: number;
  readonly packets: Int32Array;
  payloadBytes: number;
}

export class MqttReader {
  readonly #conversation: Conversation;
  readonly #streams: readonly [MqttStream, MqttStream];

  constructor(sink: MqttSink) {
    this.#conversation = { sink, level: 0, packets: new Int32Array(16), payloadBytes: 0 };
    this.#streams = [new MqttStream(this.#conversation, 0), new MqttStream(this.#conversation, 1)];
  }
  read(direction: Direction, bytes: Uint8Array, start: number, end: number): boolean {
    return this.#streams[direction].read(bytes, start, end);
  }
  /** Packets have no mark by which to find them again: that direction is let go. */
  gap(direction: Direction): void {
    this.#streams[direction].stop();
  }
  close(): void {
    for (const stream of this.#streams) stream.stop();
    const packets: Record<string, number> = {};
    const { sink, payloadBytes } = this.#conversation;
    for (const [type, name] of PACKET_NAMES.entries()) {
      const count = this.#conversation.packets[type] ?? 0;
      if (count > 0) packets[name] = count;
    }
    sink.counts({ packets, payloadBytes });
  }
}

const TYPE = 0;
const LENGTH = 1;
const HELD = 2;
const PAYLOAD = 3;
const SKIP = 4;

class MqttStream {
  readonly #conversation: Conversation;
  readonly #direction: Direction;
  #offset = 0;
  #packetOffset = 0;
  #isLost = false;

  #state = TYPE;
  /** First byte of the fixed header. */
  #first = 0;
  #lengthBytes = 0;
  /** Bytes of the packet behind the fixed header, and those that are still to come. */
  #length = 0;
  #left = 0;
  /** The variable header of a PUBLISH, or all of another packet. */
  #held = new Uint8Array(256);
  #heldLength = 0;
  #heldNeeds = 0;
  readonly #aliases = new Map<number, string>();

  constructor(conversation: Conversation, direction: Direction) {
    this.#conversation = conversation;
    this.#direction = direction;
  }

  read(bytes: Uint8Array, start: number, end: number): boolean {
    const base = this.#offset - start;
    let at = start;
    while (at < end && !this.#isLost) {
      if (this.#state <= LENGTH) {
        if (this.#state === TYPE) this.#packetOffset = base + at;
        this.#fixedHeader(bytes[at] ?? 0);
        at++;
        continue;
      }
      const most = this.#state === HELD ? this.#heldNeeds - this.#heldLength : this.#left;
      const to = Math.min(end, at + most);
      this.#left -= to - at;
      if (this.#state === HELD) this.#hold(bytes, at, to);
      else if (this.#state === PAYLOAD) {
        this.#conversation.payloadBytes += to - at;
        this.#conversation.sink.body(this.#direction, bytes, at, to);
        if (this.#left === 0) this.#conversation.sink.bodyEnd(this.#direction, true);
      }
      at = to;
      if (this.#state === HELD && this.#heldLength === this.#heldNeeds) this.#packet();
      else if (this.#state !== HELD && this.#left === 0) this.#state = TYPE;
    }
    this.#offset = base + end;
    return !this.#isLost;
  }

  stop(): void {
    if (this.#state === PAYLOAD) this.#conversation.sink.bodyEnd(this.#direction, false);
    this.#state = TYPE;
    this.#isLost = true;
  }

  #problem(reason: "packet-type" | "length" | "content"): void {
    this.#conversation.sink.problem(this.#direction, this.#packetOffset, reason);
    this.stop();
  }

  #fixedHeader(byte: number): void {
    if (this.#state === TYPE) {
      this.#first = byte;
      this.#length = 0;
      this.#lengthBytes = 0;
      this.#state = LENGTH;
      const isPublish = byte >> 4 === PUBLISH;
      if (byte >> 4 === 0 || (isPublish && (byte & 6) === 6)) this.#problem("packet-type");
      return;
    }
    this.#length += (byte & 127) * 128 ** this.#lengthBytes++;
    if (byte >= 128) {
      if (this.#lengthBytes === LENGTH_BYTES) this.#problem("length");
      return;
    }
    const type = this.#first >> 4;
    this.#conversation.packets[type] = (this.#conversation.packets[type] ?? 0) + 1;
    this.#left = this.#length;
    this.#heldLength = 0;
    this.#heldNeeds = type === PUBLISH ? 2 : Math.min(this.#length, MOST_PACKET_BYTES);
    this.#state = HELD;
    if (this.#heldNeeds > this.#length) this.#problem("content");
    else if (this.#heldNeeds === 0) this.#packet();
  }

  #hold(bytes: Uint8Array, from: number, to: number): void {
    const length = this.#heldLength + to - from;
    if (length > this.#held.length) {
      const wider = new Uint8Array(Math.max(length, Math.min(this.#heldNeeds, this.#held.length * 4)));
      wider.set(this.#held.subarray(0, this.#heldLength));
      this.#held = wider;
    }
    this.#held.set(bytes.subarray(from, to), this.#heldLength);
    this.#heldLength = length;
  }

  /** What was asked for is held: a whole packet, or so much of a PUBLISH that it may say how much more is needed. */
  #packet(): void {
    const type = this.#first >> 4;
    if (type === PUBLISH) {
      const needs = this.#publishNeeds();
      if (needs > this.#length) this.#problem("content");
      else if (needs > MOST_PACKET_BYTES) this.#state = SKIP;
      else if (needs > this.#heldLength) this.#heldNeeds = needs;
      else this.#publish();
      return;
    }
    this.#state = this.#left > 0 ? SKIP : TYPE;
    const fields = new PacketFields(this.#held, 0, this.#heldLength);
    if (type === CONNECT) this.#connect(fields);
    else if (type === CONNACK) this.#connectAnswer(fields);
    else if (type === SUBSCRIBE || type === UNSUBSCRIBE) this.#subscribe(fields, type);
    else if (type === DISCONNECT) this.#disconnect(fields);
  }

  /** Bytes of the variable header, as far as those that are held tell; one more than they are while they don't. */
  #publishNeeds(): number {
    const topicLength = (this.#held[0] ?? 0) * 256 + (this.#held[1] ?? 0);
    const fixed = 2 + topicLength + ((this.#first & 6) === 0 ? 0 : 2);
    if (this.#conversation.level !== 5) return fixed;
    let properties = 0;
    for (let index = 0; index < LENGTH_BYTES; index++) {
      if (fixed + index >= this.#heldLength) return fixed + index + 1;
      const byte = this.#held[fixed + index] ?? 0;
      properties += (byte & 127) * 128 ** index;
      if (byte < 128) return fixed + index + 1 + properties;
    }
    return Number.POSITIVE_INFINITY;
  }

  #publish(): void {
    const fields = new PacketFields(this.#held, 0, this.#heldLength);
    let topic = fields.string();
    const qos = (this.#first >> 1) & 3;
    if (qos > 0) fields.number(2);
    const properties = this.#conversation.level === 5 ? fields.properties() : undefined;
    if (fields.broken) {
      this.#problem("content");
      return;
    }
    const alias = properties?.topicAlias ?? 0;
    if (alias > 0 && topic === "") topic = this.#aliases.get(alias) ?? "";
    else if (alias > 0 && (this.#aliases.has(alias) || this.#aliases.size < MOST_ALIASES))
      this.#aliases.set(alias, topic);
    const { sink } = this.#conversation;
    sink.publish({
      direction: this.#direction,
      topic,
      qos,
      retain: (this.#first & 1) === 1,
      duplicate: (this.#first & 8) === 8,
      payloadBytes: this.#left,
      contentType: properties?.contentType ?? null,
      responseTopic: properties?.responseTopic ?? null,
      properties: properties?.names ?? [],
    });
    this.#state = this.#left > 0 ? PAYLOAD : TYPE;
    if (this.#left === 0) sink.bodyEnd(this.#direction, true);
  }

  #connect(fields: PacketFields): void {
    fields.lengthOfString();
    // A bridge sets the high bit of the level.
    const protocolLevel = fields.number(1) & 0x7f;
    const flags = fields.number(1);
    const keepAliveSeconds = fields.number(2);
    this.#conversation.level = protocolLevel;
    const properties = protocolLevel === 5 ? fields.properties() : undefined;
    const clientIdLength = fields.lengthOfString();
    let will: MqttWill | null = null;
    if ((flags & 4) !== 0) {
      if (protocolLevel === 5) fields.properties();
      const topic = fields.string();
      const payloadBytes = fields.lengthOfString();
      will = { topic, payloadBytes, qos: (flags >> 3) & 3, retain: (flags & 32) !== 0 };
    }
    const userNameLength = (flags & 128) === 0 ? null : fields.lengthOfString();
    const passwordLength = (flags & 64) === 0 ? null : fields.lengthOfString();
    this.#conversation.sink.connect({
      direction: this.#direction,
      protocolLevel,
      clientIdLength,
      userNameLength,
      passwordLength,
      cleanStart: (flags & 2) !== 0,
      keepAliveSeconds,
      will,
      properties: properties?.names ?? [],
      authenticationMethod: properties?.authenticationMethod ?? null,
      complete: !fields.broken,
    });
  }

  #connectAnswer(fields: PacketFields): void {
    const sessionPresent = (fields.number(1) & 1) === 1;
    const reasonCode = fields.number(1);
    if (!fields.broken)
      this.#conversation.sink.connectAnswer({ direction: this.#direction, sessionPresent, reasonCode });
  }

  #subscribe(fields: PacketFields, type: number): void {
    fields.number(2);
    if (this.#conversation.level === 5) fields.properties();
    const topics: string[] = [];
    let count = 0;
    while (fields.left > 0 && !fields.broken) {
      if (topics.length < MOST_TOPICS) topics.push(fields.string());
      else fields.lengthOfString();
      if (type === SUBSCRIBE) fields.number(1);
      if (!fields.broken) count++;
    }
    this.#conversation.sink.subscribe({
      direction: this.#direction,
      kind: type === SUBSCRIBE ? "subscribe" : "unsubscribe",
      topics: topics.slice(0, count),
      count,
    });
  }

  #disconnect(fields: PacketFields): void {
    const reasonCode = fields.left > 0 ? fields.number(1) : 0;
    this.#conversation.sink.disconnect({ direction: this.#direction, reasonCode });
  }
}
