/**
 * The fields inside MQTT packets: strings with a length before them, and the properties of MQTT 5.
 *
 * Source: MQTT 5.0 sections 1.5 (data representation) and 2.2.2 (properties, table 2-4).
 */
import { MOST_TOPIC_BYTES } from "./mqtt-facts.ts";

const UTF8 = new TextDecoder();

type PropertyType = "byte" | "two" | "four" | "variable" | "string" | "pair";

const PROPERTIES: Readonly<Record<number, readonly [name: string, type: PropertyType]>> = {
  1: ["Payload Format Indicator", "byte"],
  2: ["Message Expiry Interval", "four"],
  3: ["Content Type", "string"],
  8: ["Response Topic", "string"],
  9: ["Correlation Data", "string"],
  11: ["Subscription Identifier", "variable"],
  17: ["Session Expiry Interval", "four"],
  18: ["Assigned Client Identifier", "string"],
  19: ["Server Keep Alive", "two"],
  21: ["Authentication Method", "string"],
  22: ["Authentication Data", "string"],
  23: ["Request Problem Information", "byte"],
  24: ["Will Delay Interval", "four"],
  25: ["Request Response Information", "byte"],
  26: ["Response Information", "string"],
  28: ["Server Reference", "string"],
  31: ["Reason String", "string"],
  33: ["Receive Maximum", "two"],
  34: ["Topic Alias Maximum", "two"],
  35: ["Topic Alias", "two"],
  36: ["Maximum QoS", "byte"],
  37: ["Retain Available", "byte"],
  38: ["User Property", "pair"],
  39: ["Maximum Packet Size", "four"],
  40: ["Wildcard Subscription Available", "byte"],
  41: ["Subscription Identifier Available", "byte"],
  42: ["Shared Subscription Available", "byte"],
};

export interface Properties {
  readonly names: string[];
  contentType: string | null;
  responseTopic: string | null;
  authenticationMethod: string | null;
  topicAlias: number;
}

/** A cursor over one packet; whatever reaches beyond its end makes it `broken`, and it then gives nothing more. */
export class PacketFields {
  readonly #bytes: Uint8Array;
  readonly #end: number;
  at: number;
  broken = false;

  constructor(bytes: Uint8Array, start: number, end: number) {
    this.#bytes = bytes;
    this.at = start;
    this.#end = end;
  }

  get left(): number {
    return this.#end - this.at;
  }

  number(length: 1 | 2): number {
    const from = this.#take(length);
    if (from < 0) return 0;
    return length === 1 ? (this.#bytes[from] ?? 0) : (this.#bytes[from] ?? 0) * 256 + (this.#bytes[from + 1] ?? 0);
  }

  /** Variable byte integer of at most four bytes. */
  variable(): number {
    let number = 0;
    for (let index = 0; index < 4; index++) {
      const byte = this.number(1);
      number += (byte & 127) * 128 ** index;
      if (byte < 128) return number;
    }
    this.broken = true;
    return 0;
  }

  /** The length of a string or of binary data, which is passed over. */
  lengthOfString(): number {
    const length = this.number(2);
    return this.#take(length) < 0 ? 0 : length;
  }

  /** Cut at `MOST_TOPIC_BYTES`. */
  string(): string {
    const length = this.number(2);
    const from = this.#take(length);
    if (from < 0) return "";
    return UTF8.decode(this.#bytes.subarray(from, from + Math.min(length, MOST_TOPIC_BYTES)));
  }

  properties(): Properties {
    const found: Properties = {
      names: [],
      contentType: null,
      responseTopic: null,
      authenticationMethod: null,
      topicAlias: 0,
    };
    const length = this.variable();
    const stop = this.at + length;
    if (length > this.left) this.broken = true;
    while (!this.broken && this.at < stop) this.#property(found);
    if (this.at !== stop) this.broken = true;
    return found;
  }

  #property(found: Properties): void {
    const [name, type] = PROPERTIES[this.number(1)] ?? [];
    if (name === undefined) {
      this.broken = true;
      return;
    }
    if (!found.names.includes(name)) found.names.push(name);
    if (name === "Content Type") found.contentType = this.string();
    else if (name === "Response Topic") found.responseTopic = this.string();
    else if (name === "Authentication Method") found.authenticationMethod = this.string();
    else if (name === "Topic Alias") found.topicAlias = this.number(2);
    else if (type === "byte") this.#take(1);
    else if (type === "two") this.#take(2);
    else if (type === "four") this.#take(4);
    else if (type === "variable") this.variable();
    else {
      this.lengthOfString();
      if (type === "pair") this.lengthOfString();
    }
  }

  /** Offset of so many bytes, or -1 when they are not there. */
  #take(length: number): number {
    if (this.broken || length > this.left) {
      this.broken = true;
      return -1;
    }
    const from = this.at;
    this.at += length;
    return from;
  }
}
