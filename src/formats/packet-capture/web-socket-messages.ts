/**
 * The messages of a WebSocket, each examined by itself; MQTT inside of them, as cloud brokers speak it, is read as MQTT.
 *
 * Sources: RFC 6455; RFC 7692 (what is compressed there shares a dictionary with what was before it, so it stays shut);
 * MQTT 5.0, section 6 (packets need not begin with a message).
 */
import type { MessageExamination } from "../../domain/traffic/content.ts";
import { WebSocketReader, type WebSocketSink } from "../http1/websocket-reader.ts";
import { recogniseMqtt } from "../mqtt/recognise-mqtt.ts";
import type { StreamSetting } from "./capture-context.ts";
import { ConversationFacts } from "./conversation-facts.ts";
import type { HttpExchange } from "./http-exchanges.ts";
import { MqttConversation } from "./mqtt-conversation.ts";
import type { StreamReader } from "./stream-reader.ts";

export class WebSocketMessages implements StreamReader, WebSocketSink {
  readonly #setting: StreamSetting;
  readonly #exchange: HttpExchange;
  readonly #host: string;
  readonly #reader = new WebSocketReader(this);
  readonly #examinations: [MessageExamination | undefined, MessageExamination | undefined] = [undefined, undefined];
  /** The last one of each direction that has ended: a value may be cut over it and the next one. */
  readonly #before: [MessageExamination | undefined, MessageExamination | undefined] = [undefined, undefined];
  /** Of what is inside, told with the exchange. */
  readonly #facts = new ConversationFacts();
  #mqtt: MqttConversation | undefined;
  /** The client has said something, so it is known whether it is MQTT. */
  #isKnown = false;

  constructor(setting: StreamSetting, exchange: HttpExchange, host: string) {
    this.#setting = setting;
    this.#exchange = exchange;
    this.#host = host;
  }

  read(direction: 0 | 1, bytes: Uint8Array, start: number, end: number): boolean {
    const isNeeded = !this.#isKnown || this.#mqtt !== undefined || this.#setting.context.examiner !== undefined;
    return isNeeded && this.#reader.read(direction, bytes, start, end);
  }

  gap(direction: 0 | 1): void {
    this.#reader.gap(direction);
    this.#before[direction] = undefined;
    this.#mqtt?.gap(direction);
  }

  close(): void {
    this.#reader.close();
    this.#mqtt?.close();
    const { marks, contents } = this.#exchange;
    for (const { kind, what, direction, count } of this.#facts.marks) marks.add(kind, what, direction, count);
    const { up, down } = this.#facts.content;
    contents.add(0, up);
    contents.add(1, down);
  }

  message(direction: 0 | 1, _: "text" | "binary" | "unknown", isCompressed: boolean): void {
    const isMessage = this.#mqtt === undefined && !isCompressed;
    this.#examinations[direction] = isMessage ? this.#setting.context.examiner?.begin(true) : undefined;
  }

  payload(direction: 0 | 1, bytes: Uint8Array, start: number, end: number): void {
    if (direction === 0 && !this.#isKnown) {
      this.#isKnown = true;
      if (recogniseMqtt(bytes, start, end) === "yes") this.#beginMqtt();
    }
    const examination = this.#examinations[direction];
    if (this.#mqtt !== undefined) this.#mqtt.read(direction, bytes, start, end);
    else if (examination !== undefined) examination.push("body", bytes, start, end);
    else if (this.#setting.context.examiner !== undefined) this.#exchange.contents.leaveOut(direction, end - start);
  }

  end(direction: 0 | 1): void {
    const examination = this.#examinations[direction];
    this.#examinations[direction] = undefined;
    const before = this.#before[direction];
    this.#before[direction] = examination;
    const path = this.#exchange.request?.path ?? "";
    const about = { host: this.#host, path, direction, mediaType: null, contentEncoding: null };
    this.#exchange.contents.add(direction, examination?.end(about, before));
  }

  control(): void {}
  mark(): void {}

  #beginMqtt(): void {
    for (const direction of [0, 1] as const) this.end(direction);
    const { context, teller, facts } = this.#setting;
    this.#facts.host = this.#host;
    this.#facts.protection = facts.protection;
    this.#facts.mark("detail", "MQTT over WebSocket", 0);
    this.#mqtt = new MqttConversation({ context, teller, facts: this.#facts });
  }
}
