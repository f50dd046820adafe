/**
 * The long texts of one entry while they stream by: bodies, form fields and WebSocket messages.
 *
 * Sources: HAR 1.2 (postData, content.encoding); Chrome's `_webSocketMessages` with type, opcode and data, where opcode 2
 * holds base64.
 */
import type { ContentExaminer } from "../../domain/traffic/content.ts";
import type { Exchange } from "../../domain/traffic/conversation.ts";
import type { TextSink } from "../json-stream/projection.ts";
import { BodyText } from "./body-text.ts";
import { ExchangeExamination, type MessageFrame } from "./exchange-examination.ts";
import { member, textOf } from "./har-value.ts";

/** Under these names the texts of an entry are handed on. */
export const TEXT = { request: "request", parameter: "parameter", response: "response", message: "message" } as const;
/** The list of messages of a WebSocket. */
export const MESSAGES = "messages";

/** What the messages of a WebSocket carried; null where none are told. */
export interface MessageBytes {
  readonly up: number;
  readonly down: number;
}

const BINARY_OPCODE = 2;
const FORM = "application/x-www-form-urlencoded";

export class EntryTexts implements TextSink {
  readonly #examination: ExchangeExamination | undefined;
  readonly #request = new BodyText((bytes, start, end) => this.#examination?.body(0, bytes, start, end));
  readonly #response = new BodyText((bytes, start, end) => this.#examination?.body(1, bytes, start, end));
  readonly #parameter = new BodyText((bytes, start, end) => this.#formField(bytes, start, end));
  readonly #message = new BodyText((bytes, start, end) => {
    this.#messageBytes += end - start;
    this.#examination?.message(bytes, start, end);
  });
  /** What the request is told as; the other of text and parameters says the same once more. */
  #requestAs: "text" | "parameters" | undefined;
  #messageBytes = 0;
  #bytesUp = 0;
  #bytesDown = 0;
  #hasMessages = false;

  constructor(examiner: ContentExaminer | undefined) {
    this.#examination = examiner && new ExchangeExamination(examiner);
  }

  begin(as: string, beside: Readonly<Record<string, unknown>>): void {
    if (as === TEXT.message) this.#message.begin(beside.opcode === undefined ? undefined : messageCoding(beside));
    else if (as === TEXT.response) this.#response.begin(beside.encoding === undefined ? undefined : codingOf(beside));
    else if (as === TEXT.request) {
      this.#requestAs ??= "text";
      this.#request.begin(beside.encoding === undefined ? undefined : codingOf(beside));
    } else {
      this.#requestAs ??= "parameters";
      this.#parameter.begin("text");
      this.#formName(textOf(beside.name) ?? "");
    }
  }

  piece(as: string, bytes: Uint8Array, start: number, end: number): void {
    if (as === TEXT.request && this.#requestAs === "parameters") return;
    if (as === TEXT.parameter && this.#requestAs === "text") return;
    this.#of(as).piece(bytes, start, end);
  }

  end(as: string): void {
    this.#of(as).textEnded();
    if (as === TEXT.parameter) this.#parameter.end("text");
  }

  /** A message of a WebSocket was read, with what stands beside its data. */
  messageRead(message: unknown): void {
    this.#hasMessages = true;
    this.#message.end(messageCoding(message));
    const isUp = member(message, "type") === "send";
    if (isUp) this.#bytesUp += this.#messageBytes;
    else this.#bytesDown += this.#messageBytes;
    this.#messageBytes = 0;
    this.#examination?.messageEnded(isUp ? 0 : 1);
  }

  get messageBytes(): MessageBytes | null {
    return this.#hasMessages ? { up: this.#bytesUp, down: this.#bytesDown } : null;
  }

  /** All of the entry was read, so what waited for a word about it need not wait any longer. */
  entryRead(entry: unknown): void {
    this.#request.end(codingOf(member(member(entry, "request"), "postData")));
    this.#response.end(codingOf(member(member(entry, "response"), "content")));
  }

  /** What was examined of the entry; the examiner is asked once only. */
  content(up: MessageFrame, down: MessageFrame): Exchange["content"] {
    const isForm = this.#requestAs === "parameters";
    return this.#examination?.end(isForm ? { ...up, mediaType: FORM } : up, down) ?? {};
  }

  /** Makes ready for the next entry. */
  reset(): void {
    this.#examination?.discard();
    this.#requestAs = undefined;
    this.#messageBytes = this.#bytesUp = this.#bytesDown = 0;
    this.#hasMessages = false;
  }

  #of(as: string): BodyText {
    if (as === TEXT.request) return this.#request;
    if (as === TEXT.response) return this.#response;
    return as === TEXT.message ? this.#message : this.#parameter;
  }

  #formName(name: string): void {
    if (this.#requestAs !== "parameters") return;
    const written = new TextEncoder().encode(`${encodeURIComponent(name.toWellFormed())}=`);
    this.#formPiece(AMPERSAND);
    this.#formPiece(written);
  }

  #formPiece(bytes: Uint8Array): void {
    this.#examination?.body(0, bytes, 0, bytes.length);
  }

  /** Bytes that mean something in a form, or may be cut there, are percent-encoded. */
  #formField(bytes: Uint8Array, start: number, end: number): void {
    const out = new Uint8Array(3 * Math.min(end - start, FORM_PIECE));
    for (let from = start; from < end; from += FORM_PIECE) {
      let length = 0;
      for (let at = from; at < Math.min(end, from + FORM_PIECE); at++) {
        const byte = bytes[at] as number;
        if (isUnreserved(byte)) out[length++] = byte;
        else {
          out[length++] = 0x25;
          out[length++] = HEX[byte >> 4] as number;
          out[length++] = HEX[byte & 15] as number;
        }
      }
      this.#formPiece(out.subarray(0, length));
    }
  }
}

const FORM_PIECE = 16 * 1024;
const AMPERSAND = Uint8Array.of(0x26);
const HEX = new TextEncoder().encode("0123456789ABCDEF");

/** RFC 3986, section 2.3. */
function isUnreserved(byte: number): boolean {
  const letter = byte | 0x20;
  return (
    (letter >= 0x61 && letter <= 0x7a) ||
    (byte >= 0x30 && byte <= 0x39) ||
    byte === 0x2d ||
    byte === 0x2e ||
    byte === 0x5f ||
    byte === 0x7e
  );
}

function codingOf(beside: unknown): "base64" | "text" {
  return textOf(member(beside, "encoding"))?.toLowerCase() === "base64" ? "base64" : "text";
}

function messageCoding(message: unknown): "base64" | "text" {
  return member(message, "opcode") === BINARY_OPCODE ? "base64" : "text";
}
