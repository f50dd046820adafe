/**
 * Telnet: the options that are negotiated are passed over; prompts show when a name or a password is typed.
 *
 * Source: RFC 854 (commands), RFC 855 (subnegotiation).
 */
import type { Direction, Tell } from "./plain-facts.ts";

const IAC = 0xff;
const [SUBNEGOTIATION, SUBNEGOTIATION_END] = [0xfa, 0xf0];
const PROMPT = /(login|user(?: ?name)?|pass(?:word|code)?) ?: ?$/;
const PROMPT_BYTES = 24;

export class TelnetSession {
  /** For each direction: 0 text, 1 after IAC, 2 an option follows, 3 in a subnegotiation, 4 in it after IAC. */
  readonly #states = [0, 0];
  /** The end of what the server wrote. */
  #prompt = "";
  #asked: "user" | "password" | undefined;
  #typed = 0;

  byte(direction: Direction, byte: number, tell: Tell): void {
    const state = this.#states[direction] ?? 0;
    let next = state;
    if (state === 0) {
      if (byte === IAC) next = 1;
      else this.#text(direction, byte, tell);
    } else if (state === 1) {
      next = byte === SUBNEGOTIATION ? 3 : byte > SUBNEGOTIATION && byte < IAC ? 2 : 0;
    } else if (state === 2) next = 0;
    else if (state === 3) next = byte === IAC ? 4 : 3;
    else next = byte === SUBNEGOTIATION_END ? 0 : 3;
    this.#states[direction] = next;
  }

  #text(direction: Direction, byte: number, tell: Tell): void {
    if (direction === 1) {
      this.#prompt = (this.#prompt + String.fromCharCode(byte).toLowerCase()).slice(-PROMPT_BYTES);
      if (byte !== 0x3a && byte !== 0x20) return;
      const [, word] = PROMPT.exec(this.#prompt) ?? [];
      if (word === undefined) return;
      this.#asked = word.startsWith("pass") ? "password" : "user";
      this.#typed = 0;
      return;
    }
    if (this.#asked === undefined) return;
    if (byte === 0x0d || byte === 0x0a) {
      if (this.#typed === 0) return;
      tell.property("authentication", "password");
      tell.credential(0, this.#asked, this.#typed);
      this.#asked = undefined;
    } else if (byte !== 0) this.#typed++;
  }
}
