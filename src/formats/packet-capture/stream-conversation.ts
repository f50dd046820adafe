/**
 * What is spoken in a conversation over two byte streams: recognised by its first bytes, then read by its own reader.
 */
import { DnsReader } from "../dns/dns-reader.ts";
import type { PlainProtocol } from "../plain-protocols/plain-facts.ts";
import type { StreamSetting } from "./capture-context.ts";
import { DicomConversation } from "./dicom-conversation.ts";
import { takeDnsMessage } from "./dns-conversation.ts";
import { unknownStream } from "./examined-stream.ts";
import { Hl7Conversation } from "./hl7-conversation.ts";
import { HttpConversation } from "./http-conversation.ts";
import { Http2Conversation } from "./http2-conversation.ts";
import { MqttConversation } from "./mqtt-conversation.ts";
import { PlainConversation } from "./plain-conversation.ts";
import { recogniseStream } from "./recognise-stream.ts";
import type { StreamReader } from "./stream-reader.ts";
import { tlsConversation } from "./tls-conversation.ts";

/** Bytes of a direction that are kept until it is known what they are. */
const PREFIX_BYTES = 1024;

export class StreamConversation implements StreamReader {
  readonly #setting: StreamSetting;
  readonly #isOpened: boolean;
  /** By direction; undefined where nothing waits. */
  #up: Uint8Array | undefined;
  #down: Uint8Array | undefined;
  #reader: StreamReader | undefined;

  /** @param isOpened it was encrypted: what is recognised is then what is inside. */
  constructor(setting: StreamSetting, isOpened = false) {
    this.#setting = setting;
    this.#isOpened = isOpened;
  }

  read(direction: 0 | 1, bytes: Uint8Array, start: number, end: number): boolean {
    if (this.#reader !== undefined) return this.#reader.read(direction, bytes, start, end);
    const most = Math.min(end, start + PREFIX_BYTES);
    const before = this.#prefix(direction);
    // Mostly the first piece tells, where it lies.
    const [all, from, to] = before === undefined ? [bytes, start, most] : joined(before, bytes, start, most);
    const found = recogniseStream(direction, all, from, to);
    if (found === "more" && to - from < PREFIX_BYTES) {
      this.#keep(direction, before === undefined ? new Uint8Array(bytes.subarray(start, most)) : all);
      return true;
    }
    const reader = this.#begin(found === "more" ? "unknown" : found);
    // Whoever spoke first is read first.
    const other = direction === 0 ? 1 : 0;
    this.#replay(reader, other);
    this.#replay(reader, direction);
    return reader.read(direction, bytes, start, end);
  }

  gap(direction: 0 | 1): void {
    if (this.#reader === undefined) this.#keep(direction, undefined);
    else this.#reader.gap(direction);
  }

  close(): void {
    const isCut = this.#up !== undefined || this.#down !== undefined;
    if (this.#reader === undefined && isCut) {
      const reader = this.#begin("unknown");
      this.#replay(reader, 0);
      this.#replay(reader, 1);
    }
    this.#reader?.close();
  }

  #begin(protocol: string): StreamReader {
    const { facts } = this.#setting;
    const name = protocol === "http2" ? "http" : protocol;
    if (this.#isOpened) facts.opened = name;
    else facts.protocol ??= name;
    this.#reader = readerOf(protocol, this.#setting);
    return this.#reader;
  }

  #replay(reader: StreamReader, direction: 0 | 1): void {
    const prefix = this.#prefix(direction);
    this.#keep(direction, undefined);
    if (prefix !== undefined) reader.read(direction, prefix, 0, prefix.length);
  }

  #prefix(direction: 0 | 1): Uint8Array | undefined {
    return direction === 0 ? this.#up : this.#down;
  }

  #keep(direction: 0 | 1, prefix: Uint8Array | undefined): void {
    if (direction === 0) this.#up = prefix;
    else this.#down = prefix;
  }
}

function readerOf(protocol: string, setting: StreamSetting): StreamReader {
  switch (protocol) {
    case "tls":
      return tlsConversation(setting);
    case "http":
      return new HttpConversation(setting);
    case "http2":
      return new Http2Conversation(setting);
    case "mqtt":
      return new MqttConversation(setting);
    case "hl7":
      return new Hl7Conversation(setting);
    case "dicom":
      return new DicomConversation(setting);
    case "dns":
      return new DnsReader({ message: (direction, message) => takeDnsMessage(setting, direction, message) });
    case "unknown":
    case "coap":
      return unknownStream(setting);
    default:
      return new PlainConversation(protocol as PlainProtocol, setting);
  }
}

function joined(
  prefix: Uint8Array,
  bytes: Uint8Array,
  start: number,
  end: number,
): [all: Uint8Array, start: number, end: number] {
  const all = new Uint8Array(prefix.length + end - start);
  all.set(prefix);
  all.set(bytes.subarray(start, end), prefix.length);
  return [all, 0, all.length];
}
