/**
 * What the reader of MQTT tells: who connects how, what is subscribed to and published, and the payloads as they come.
 *
 * Sources: MQTT 3.1 (IBM), MQTT 3.1.1 and 5.0 (OASIS).
 */

export type Direction = 0 | 1;

export interface MqttConnect {
  readonly direction: Direction;
  /** 3 is MQTT 3.1, 4 is 3.1.1, 5 is 5.0. */
  readonly protocolLevel: number;
  readonly clientIdLength: number;
  /** Lengths of the credentials; null where there is none. The values stay in the reader. */
  readonly userNameLength: number | null;
  readonly passwordLength: number | null;
  /** Clean session before MQTT 5. */
  readonly cleanStart: boolean;
  readonly keepAliveSeconds: number;
  readonly will: MqttWill | null;
  /** Names of the properties of MQTT 5, each once. */
  readonly properties: readonly string[];
  /** "SCRAM-SHA-256" and the like (MQTT 5, enhanced authentication); null when none is named. */
  readonly authenticationMethod: string | null;
  readonly complete: boolean;
}

export interface MqttWill {
  readonly topic: string;
  readonly qos: number;
  readonly retain: boolean;
  readonly payloadBytes: number;
}

export interface MqttConnectAnswer {
  readonly direction: Direction;
  readonly sessionPresent: boolean;
  /** 0 is accepted; the codes of MQTT 5 begin at 128. */
  readonly reasonCode: number;
}

export interface MqttPublish {
  readonly direction: Direction;
  /** Cut at `MOST_TOPIC_BYTES`; with MQTT 5 the name behind the alias, "" when that was not seen. */
  readonly topic: string;
  readonly qos: number;
  readonly retain: boolean;
  readonly duplicate: boolean;
  readonly payloadBytes: number;
  /** Property of MQTT 5, or null. */
  readonly contentType: string | null;
  readonly responseTopic: string | null;
  readonly properties: readonly string[];
}

export interface MqttSubscribe {
  readonly direction: Direction;
  readonly kind: "subscribe" | "unsubscribe";
  /** At most `MOST_TOPICS`; `count` counts all. */
  readonly topics: readonly string[];
  readonly count: number;
}

export interface MqttDisconnect {
  readonly direction: Direction;
  readonly reasonCode: number;
}

/** Packets by the name of their type, both directions together. */
export interface MqttCounts {
  readonly packets: Readonly<Record<string, number>>;
  readonly payloadBytes: number;
}

export interface MqttSink {
  connect(connect: MqttConnect): void;
  connectAnswer(answer: MqttConnectAnswer): void;
  /** Before the payload; `body` follows for each piece of it, then `bodyEnd`. */
  publish(publish: MqttPublish): void;
  body(direction: Direction, bytes: Uint8Array, start: number, end: number): void;
  /** `complete` is false when bytes of the payload are missing. */
  bodyEnd(direction: Direction, complete: boolean): void;
  subscribe(subscribe: MqttSubscribe): void;
  disconnect(disconnect: MqttDisconnect): void;
  /** Bytes that are no packet, with their offset in the direction's stream; that direction is then let go. */
  problem(direction: Direction, offset: number, reason: "packet-type" | "length" | "content"): void;
  /** Once, when the conversation is closed. */
  counts(counts: MqttCounts): void;
}

/** Of a packet other than PUBLISH so much is held; the rest is passed over. */
export const MOST_PACKET_BYTES = 256 * 1024;
export const MOST_TOPIC_BYTES = 1024;
export const MOST_TOPICS = 256;
/** Topic aliases that are remembered for each direction. */
export const MOST_ALIASES = 256;

export const PACKET_NAMES = [
  "RESERVED",
  "CONNECT",
  "CONNACK",
  "PUBLISH",
  "PUBACK",
  "PUBREC",
  "PUBREL",
  "PUBCOMP",
  "SUBSCRIBE",
  "SUBACK",
  "UNSUBSCRIBE",
  "UNSUBACK",
  "PINGREQ",
  "PINGRESP",
  "DISCONNECT",
  "AUTH",
] as const;
