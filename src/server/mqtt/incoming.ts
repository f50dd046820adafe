/**
 * Incoming messages of one client that has signed on: whether it may send them, how many wait, what is acknowledged.
 *
 * Source: MQTT 5, 3.3 (PUBLISH), 3.4 (PUBACK), 4.9 (flow control).
 */
import { type IncomingKind, parseTopic } from "../../contract/mqtt.ts";
import { oneLine } from "../../domain/one-line.ts";
import { Acknowledgements, type Delivery, type Outcome } from "./acknowledgements.ts";
import type { Pace } from "./limits.ts";
import { REASON, type Version } from "./packet.ts";
import { type Fault, type Publish, publishFault } from "./publish.ts";
import type { Speaker } from "./sessions.ts";

/** Hands a message on; `done` is called once, in this turn or any later one. */
export type Take = (
  device: string,
  kind: IncomingKind,
  payload: Buffer,
  connection: string,
  done: (outcome: Outcome, reason?: string) => void,
) => void;

export interface IncomingDoor {
  readonly take: Take;
  readonly figures: { messages: number; refused: number };
  /** Payload that was handed on (more) or is done with (less). */
  readonly carry: (bytes: number) => void;
}

/** What a broker that is a bridge says of its own state: acknowledged, and no concern of the watch. */
const BRIDGE_NOTICES = "$SYS/broker/connection/";

export class Incoming {
  readonly speaker: Speaker;
  readonly #version: Version;
  readonly #connection: string;
  readonly #pace: Pace;
  readonly #door: IncomingDoor;
  /** There is something to acknowledge, or room again. */
  readonly #onDone: () => void;
  readonly #acks: Acknowledgements;
  /** Messages with QoS 0 that were handed on and are not done with. */
  #unanswered = 0;
  /** The topic that came last, and what it means: nearly always the same one comes again. */
  #lastTopic = "";
  #last: { device: string; kind: IncomingKind } | null = null;

  constructor(
    speaker: Speaker,
    version: Version,
    connection: string,
    pace: Pace,
    door: IncomingDoor,
    onDone: () => void,
  ) {
    this.speaker = speaker;
    this.#version = version;
    this.#connection = connection;
    this.#pace = pace;
    this.#door = door;
    this.#onDone = onDone;
    this.#acks = new Acknowledgements(version, pace.window);
  }

  /** How many messages wait for their end. */
  get waiting(): number {
    return this.#unanswered + this.#acks.size;
  }

  /** Whether no more is to be read for now. MQTT 5 clients count for themselves what they may send with QoS 1. */
  get isFull(): boolean {
    return this.#unanswered + (this.#version === 4 ? this.#acks.size : 0) >= this.#pace.window;
  }

  /** Takes a message; why the connection must end, or, for the log alone, what was refused. */
  take(message: Publish): Fault | null {
    const fault = this.#fault(message);
    if (fault !== null) return fault;
    const { topic, qos, messageId, payload } = message;
    // Sent again before it was acknowledged: one acknowledgement answers both.
    if (qos === 1 && this.#acks.has(messageId)) return null;
    const delivery = qos === 1 ? this.#acks.add(messageId) : null;
    if (delivery === null) this.#unanswered++;
    const meant = this.#meaning(topic);
    if (meant === null) return this.#foreign(topic, delivery);
    const door = this.#door;
    door.figures.messages++;
    door.carry(payload.length);
    let isDone = false;
    door.take(meant.device, meant.kind, payload, this.#connection, (outcome, reason = "") => {
      if (isDone) return;
      isDone = true;
      door.carry(-payload.length);
      if (outcome !== "taken") door.figures.refused++;
      this.#done(delivery, outcome, outcome === "busy" ? REASON.quota : REASON.refused, reason);
    });
    return null;
  }

  #fault(message: Publish): Fault | null {
    const { qos, dup, messageId } = message;
    const isKnown = qos === 1 && this.#acks.has(messageId);
    if (isKnown && !dup)
      return { kind: "order", words: "a packet identifier that is in use", reason: REASON.protocolError };
    if (qos === 1 && !isKnown && this.#version === 5 && this.#acks.size >= this.#pace.window)
      return { kind: "pace", words: "more messages than Receive Maximum allows", reason: REASON.receiveMaximum };
    return publishFault(this.#isBridgeNotice(message.topic) ? { ...message, retain: false } : message, this.#version);
  }

  #isBridgeNotice(topic: string): boolean {
    return this.speaker.device === null && topic.startsWith(BRIDGE_NOTICES);
  }

  /** What the topic means, where this client may send on it. */
  #meaning(topic: string): { device: string; kind: IncomingKind } | null {
    if (topic === this.#lastTopic) return this.#last;
    const parsed = parseTopic(topic);
    const own = this.speaker.device;
    if (parsed === null || parsed.kind === "command" || (own !== null && own !== parsed.device)) return null;
    this.#last = { device: parsed.device, kind: parsed.kind };
    this.#lastTopic = topic;
    return this.#last;
  }

  /** 3.1.1 cannot be told that a topic is not its own: it is cut off, since an acknowledgement would say that it was kept. */
  #foreign(topic: string, delivery: Delivery | null): Fault | null {
    if (this.#isBridgeNotice(topic)) {
      this.#done(delivery, "taken");
      return null;
    }
    this.#door.figures.refused++;
    const words = `it may not send on ${oneLine(topic)}`;
    if (this.#version === 5) this.#done(delivery, "refused", REASON.notAuthorized, words);
    return { kind: "topic", words, reason: this.#version === 5 ? null : REASON.notAuthorized };
  }

  #done(delivery: Delivery | null, outcome: Outcome, code = 0, words = ""): void {
    if (delivery === null) this.#unanswered--;
    else {
      delivery.outcome = outcome;
      delivery.code = code;
      if (outcome !== "taken") delivery.words = oneLine(words, 200);
    }
    this.#onDone();
  }

  /** PUBACKs whose turn it is; see {@link Acknowledgements.take}. */
  acknowledge(roomBytes: number, tellsReasons: boolean): { bytes: Buffer; mustEnd: boolean } {
    return this.#acks.take(roomBytes, tellsReasons);
  }
}
