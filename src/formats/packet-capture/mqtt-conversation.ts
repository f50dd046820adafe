/**
 * MQTT in a conversation: how the client proves itself, and what is published.
 *
 * Sources: MQTT 3.1.1 and 5.0, sections 3.1 (CONNECT), 3.3 (PUBLISH), 3.8 (SUBSCRIBE) and 4.12 (enhanced authentication).
 */
import type { MessageExamination } from "../../domain/traffic/content.ts";
import type { MqttConnect, MqttPublish, MqttSink, MqttSubscribe } from "../mqtt/mqtt-facts.ts";
import { MqttReader } from "../mqtt/mqtt-reader.ts";
import { hostOf, type StreamSetting } from "./capture-context.ts";
import { examineWhole } from "./content-tally.ts";
import type { StreamReader } from "./stream-reader.ts";

const VERSIONS: Readonly<Record<number, string>> = { 3: "MQTT 3.1", 4: "MQTT 3.1.1", 5: "MQTT 5.0" };
/** A method of the SASL registry; what is none is perhaps a secret. */
const METHOD = /^[A-Za-z0-9_-]{1,20}$/;
const NOTHING = new Uint8Array(0);

export class MqttConversation implements StreamReader, MqttSink {
  readonly #setting: StreamSetting;
  readonly #reader = new MqttReader(this);
  /** Credentials are said once; who wants no contents needs no more. */
  #answers = 0;
  readonly #wantsAll: boolean;
  /** Until the client's CONNECT was read, its bytes: will, user name and client id stand there. */
  #opening: MessageExamination | undefined;
  readonly #published: [Published | undefined, Published | undefined] = [undefined, undefined];
  /** The last one of each direction that has ended: what is too long for a message goes on in the next one. */
  readonly #before: [Published | undefined, Published | undefined] = [undefined, undefined];

  constructor(setting: StreamSetting) {
    this.#setting = setting;
    const { examiner, onFact } = setting.context;
    this.#wantsAll = examiner !== undefined || onFact !== undefined;
    this.#opening = examiner?.begin();
  }

  read(direction: 0 | 1, bytes: Uint8Array, start: number, end: number): boolean {
    if (direction === 0) this.#opening?.push("body", bytes, start, end);
    return this.#reader.read(direction, bytes, start, end) && (this.#wantsAll || this.#answers < 2);
  }

  gap(direction: 0 | 1): void {
    this.#reader.gap(direction);
    this.#before[direction] = undefined;
  }

  close(): void {
    this.#reader.close();
    this.#endOpening();
  }

  connect(connect: MqttConnect): void {
    const { facts } = this.#setting;
    const { direction, userNameLength, passwordLength, authenticationMethod, clientIdLength } = connect;
    this.#answers++;
    facts.mark("detail", VERSIONS[connect.protocolLevel] ?? "MQTT", direction);
    if (passwordLength !== null) facts.mark("credential", "MQTT password", direction);
    else if (userNameLength !== null) facts.mark("credential", "MQTT user name", direction);
    else if (authenticationMethod === null && facts.protection?.protection.clientCertificate !== true)
      facts.mark("no-authentication", "MQTT", direction);
    if (authenticationMethod !== null)
      facts.mark(
        "detail",
        `MQTT authentication ${METHOD.test(authenticationMethod) ? authenticationMethod : "by another method"}`,
        direction,
      );
    if (clientIdLength > 0) facts.mark("detail", "MQTT client id", direction);
    if (connect.will !== null) facts.mark("detail", "MQTT will", direction);
    this.#endOpening();
  }

  connectAnswer(): void {
    this.#answers++;
  }

  publish({ direction, topic, contentType }: MqttPublish): void {
    const { examiner, onFact } = this.#setting.context;
    onFact?.("mqtt-topic", topic);
    if (examiner === undefined) return;
    const examination = examiner.begin(true);
    const head = new TextEncoder().encode(topic);
    examination.push("head", head, 0, head.length);
    this.#published[direction] = { examination, topic, mediaType: contentType };
  }

  body(direction: 0 | 1, bytes: Uint8Array, start: number, end: number): void {
    this.#published[direction]?.examination.push("body", bytes, start, end);
  }

  bodyEnd(direction: 0 | 1, complete: boolean): void {
    const published = this.#published[direction];
    if (published === undefined) return;
    this.#published[direction] = undefined;
    const last = this.#before[direction];
    this.#before[direction] = complete ? published : undefined;
    const { examination, topic, mediaType } = published;
    if (!complete) examination.gap();
    const before = last?.topic === topic ? last.examination : undefined;
    this.#setting.facts.contents.add(direction, examination.end(this.#about(direction, topic, mediaType), before));
  }

  subscribe({ direction, topics }: MqttSubscribe): void {
    const { examiner } = this.#setting.context;
    if (examiner === undefined) return;
    const head = new TextEncoder().encode(topics.join("\n"));
    const content = examineWhole(examiner, this.#about(direction, "", null), head, NOTHING, 0, 0);
    this.#setting.facts.contents.add(direction, content);
  }

  disconnect(): void {}
  problem(): void {}
  counts(): void {}

  #endOpening(): void {
    const opening = this.#opening;
    this.#opening = undefined;
    this.#setting.facts.contents.add(0, opening?.end(this.#about(0, "", null)));
  }

  #about(direction: 0 | 1, path: string, mediaType: string | null) {
    return { host: hostOf(this.#setting), path, direction, mediaType, contentEncoding: null };
  }
}

interface Published {
  readonly examination: MessageExamination;
  readonly topic: string;
  readonly mediaType: string | null;
}
