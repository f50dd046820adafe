/**
 * What strangers send to the MQTT door: packets with bytes changed, cut, repeated or out of order, and noise, before and
 * after the sign-on.
 */
import { type Version, writePacket } from "../../../src/server/mqtt/packet.ts";
import type { Chance } from "../mutate.ts";

export const STRANGE = "stranger00000001";
const REPORT = `carelabel/${STRANGE}/report`;
const COMMAND = `carelabel/${STRANGE}/command`;

export class MqttTalks {
  readonly #below: Chance;

  constructor(chance: Chance) {
    this.#below = chance;
  }

  /** The bytes of one connection, in one piece or two. */
  any(): Buffer[] {
    const version = this.#pick([4, 5] as const);
    const parts = this.#below(4) === 0 ? [] : [this.#signOn(version)];
    for (let count = this.#below(8); count > 0; count--) {
      const isNoise = this.#below(6) === 0;
      parts.push(
        isNoise
          ? Buffer.from(Array.from({ length: this.#below(300) }, () => this.#below(256)))
          : this.#changed(this.#packet(version)),
      );
    }
    const all = Buffer.concat(parts);
    if (this.#below(2) === 0) return [all];
    const cut = this.#below(all.length + 1);
    return [all.subarray(0, cut), all.subarray(cut)];
  }

  #signOn(version: Version, more: object = {}): Buffer {
    return writePacket(
      {
        ...{ cmd: "connect", protocolId: "MQTT", protocolVersion: version, clean: this.#below(2) === 0 },
        ...{ clientId: `c${this.#below(4)}`, username: STRANGE, keepalive: this.#below(3), ...more },
      },
      version,
    );
  }

  #packet(version: Version): Buffer {
    const messageId = this.#below(8);
    const properties = this.#pick([
      undefined,
      { contentType: "application/cbor" },
      { topicAlias: 1 },
      { userProperties: { a: "b" } },
    ]);
    switch (this.#below(9)) {
      case 0:
        return this.#signOn(version, { will: { topic: REPORT, payload: "w", qos: 1, retain: false } });
      case 1:
        return writePacket(
          { cmd: "subscribe", messageId, subscriptions: [{ topic: this.#pick([COMMAND, "#", "$share/a/b"]), qos: 1 }] },
          version,
        );
      case 2:
        return writePacket({ cmd: "unsubscribe", messageId, unsubscriptions: [COMMAND] }, version);
      case 3:
        return writePacket({ cmd: "puback", messageId, reasonCode: 0 }, version);
      case 4:
        return Buffer.from([0xc0, 0]);
      case 5:
        return writePacket({ cmd: "disconnect", reasonCode: 0 }, version);
      default: {
        const qos = this.#pick([0, 1, 1, 1, 2] as const);
        const topic = this.#pick([REPORT, REPORT, `carelabel/${STRANGE}/answer`, "$SYS/x", "\u00e4/b"]);
        const payload = Buffer.alloc(this.#pick([0, 3, 100, 5_000, 65_000]), messageId);
        const more = version === 5 && properties !== undefined ? { properties } : {};
        const dup = this.#below(9) === 0;
        const retain = this.#below(9) === 0;
        return writePacket({ cmd: "publish", topic, payload, qos, messageId, dup, retain, ...more }, version);
      }
    }
  }

  #changed(bytes: Buffer): Buffer {
    const changed = Buffer.from(bytes);
    const many = this.#pick([0, 0, 1, 1, 2, 5]);
    for (let change = 0; change < many; change++)
      // The header and what stands near it matter most.
      changed[this.#below(this.#below(2) === 0 ? Math.min(20, changed.length) : changed.length)] = this.#below(256);
    return this.#below(10) === 0 ? changed.subarray(0, this.#below(changed.length + 1)) : changed;
  }

  #pick<T>(list: readonly T[]): T {
    return list[this.#below(list.length)] as T;
  }
}
