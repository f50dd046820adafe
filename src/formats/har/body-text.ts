/**
 * A body or message that a HAR holds as a text, as the bytes that it stands for.
 *
 * Whether the text is base64 is told beside it, and mostly behind it (Chrome, mitmproxy). So its first 64 KiB wait for
 * that word; a longer text whose word has not come is taken for base64 when all of these are characters of base64.
 */
import { type ByteSink, JsonTextBytes } from "../json-stream/json-text-bytes.ts";
import { Base64Stream, looksLikeBase64 } from "./base64-stream.ts";

/** What is held of a text of which it is not told yet what it is. */
export const HELD_BYTES = 64 * 1024;

type Coding = "base64" | "text";

export class BodyText {
  readonly #sink: ByteSink;
  readonly #json = new JsonTextBytes((bytes, start, end) => this.#unescaped(bytes, start, end));
  readonly #base64: Base64Stream;
  /** Made with the first text that has to wait. */
  #held: Uint8Array | undefined;
  #heldBytes = 0;
  #coding: Coding | undefined;

  constructor(sink: ByteSink) {
    this.#sink = sink;
    this.#base64 = new Base64Stream(sink);
  }

  /** @param coding undefined when it is not told yet. */
  begin(coding: Coding | undefined): void {
    this.#coding ??= coding;
  }

  /** A piece between the quotes, escapes unresolved. */
  piece(bytes: Uint8Array, start: number, end: number): void {
    this.#json.write(bytes, start, end);
  }

  /** The quote that ends it. */
  textEnded(): void {
    this.#json.end();
  }

  /** All that stands beside the text was read. */
  end(coding: Coding): void {
    if (this.#coding === undefined) this.#decide(coding);
    this.#base64.end();
    this.#coding = undefined;
  }

  #unescaped(bytes: Uint8Array, start: number, end: number): void {
    if (this.#coding !== undefined) {
      this.#decoded(bytes, start, end);
      return;
    }
    this.#held ??= new Uint8Array(HELD_BYTES);
    const take = Math.min(end - start, HELD_BYTES - this.#heldBytes);
    this.#held.set(bytes.subarray(start, start + take), this.#heldBytes);
    this.#heldBytes += take;
    if (take === end - start) return;
    this.#decide(looksLikeBase64(this.#held, 0, this.#heldBytes) ? "base64" : "text");
    this.#decoded(bytes, start + take, end);
  }

  #decide(coding: Coding): void {
    this.#coding = coding;
    if (this.#held !== undefined) this.#decoded(this.#held, 0, this.#heldBytes);
    this.#heldBytes = 0;
  }

  #decoded(bytes: Uint8Array, start: number, end: number): void {
    if (start >= end) return;
    if (this.#coding === "base64") this.#base64.write(bytes, start, end);
    else this.#sink(bytes, start, end);
  }
}
