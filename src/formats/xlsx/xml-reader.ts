/**
 * XML as the spreadsheet parts use it: elements, attributes and text, in one pass over text that comes in pieces.
 *
 * A document type, and with it every entity of one's own, is refused: no spreadsheet writes one, and entities that
 * expand each other fill memory. Names come without their prefix. Nothing is cut out of the text before it is asked for:
 * a sheet of 100,000 devices has 15 million tags, and few of them are looked at.
 */
import { InputError } from "../../domain/input-error.ts";

/** Longer than any tag or comment of a spreadsheet; text may be longer and then comes in parts. */
const TAG_CHARACTERS = 1024 * 1024;
/** As much as is needed to tell `<![CDATA[` or a named entity. */
const LOOK_AHEAD = 16;

const QUOTE = 0x22;
const APOSTROPHE = 0x27;
const SLASH = 0x2f;
const COLON = 0x3a;
const LESS = 0x3c;
const EQUALS = 0x3d;
const GREATER = 0x3e;

export class XmlReader {
  /** What `next` has come to. */
  kind: "open" | "close" | "text" = "text";
  /** Of the element, without its prefix. */
  name = "";

  readonly #pieces: Iterator<string>;
  readonly #part: string;
  #buffer = "";
  #at = 0;
  /** Characters before the buffer. */
  #before = 0;
  #ended = false;
  /** `<a/>` opens and closes. */
  #closesNext = false;
  #from = 0;
  #to = 0;
  #isLiteral = false;

  /** @param part names the document in errors. */
  constructor(pieces: Iterable<string>, part: string) {
    this.#pieces = pieces[Symbol.iterator]();
    this.#part = part;
  }

  /**
   * Goes on to the next tag or text; false at the end. Long text comes in several parts.
   * @throws {InputError} `document-unreadable` (`where`: the part and the character).
   */
  next(): boolean {
    if (this.#closesNext) {
      this.#closesNext = false;
      this.kind = "close";
      return true;
    }
    for (;;) {
      if (this.#buffer.length - this.#at < LOOK_AHEAD && !this.#ended) this.#refill();
      else if (this.#at >= this.#buffer.length) return false;
      else if (this.#buffer.charCodeAt(this.#at) !== LESS) return this.#readText();
      else if (isMark(this.#buffer.charCodeAt(this.#at + 1)) ? this.#readMark() : this.#readTag()) return true;
    }
  }

  /** The text that `next` has come to. */
  get text(): string {
    // Engines let a slice keep the whole piece that it was cut from; what is put together and cut anew keeps itself only.
    const text = ` ${this.#buffer.slice(this.#from, this.#to)}`.slice(1);
    return this.#isLiteral ? text : plain(text);
  }

  /** Value of an attribute of the tag that `next` has opened, by its name without prefix. */
  attribute(name: string): string | undefined {
    const text = this.#buffer;
    let at = this.#from;
    for (;;) {
      while (at < this.#to && !isSpace(text.charCodeAt(at))) at++;
      while (at < this.#to && isSpace(text.charCodeAt(at))) at++;
      let nameFrom = at;
      for (; at < this.#to; at++) {
        const sign = text.charCodeAt(at);
        if (sign === COLON) nameFrom = at + 1;
        else if (sign === EQUALS || isSpace(sign)) break;
      }
      const isWanted = at - nameFrom === name.length && text.startsWith(name, nameFrom);
      while (at < this.#to && isSpace(text.charCodeAt(at))) at++;
      if (at >= this.#to) return undefined;
      if (text.charCodeAt(at) !== EQUALS) continue;
      at++;
      while (at < this.#to && isSpace(text.charCodeAt(at))) at++;
      const quote = text.charCodeAt(at);
      if (quote !== QUOTE && quote !== APOSTROPHE) continue;
      const end = text.indexOf(quote === QUOTE ? '"' : "'", at + 1);
      if (end === -1 || end > this.#to) return undefined;
      if (isWanted) return plain(text.slice(at + 1, end));
      at = end + 1;
    }
  }

  #readText(): true {
    const found = this.#buffer.indexOf("<", this.#at);
    let end = found === -1 ? this.#buffer.length : found;
    if (found === -1 && !this.#ended) {
      // The last entity may go on in the next piece.
      const entity = this.#buffer.lastIndexOf("&");
      if (entity > this.#at && entity > end - LOOK_AHEAD) end = entity;
    }
    this.#setText(this.#at, end, false);
    this.#at = end;
    return true;
  }

  #setText(from: number, to: number, isLiteral: boolean): void {
    this.kind = "text";
    this.#from = from;
    this.#to = to;
    this.#isLiteral = isLiteral;
  }

  /** Goes behind a comment, an instruction or literal text; true for the text. */
  #readMark(): boolean {
    if (this.#buffer.startsWith("<![CDATA[", this.#at)) {
      const isWhole = this.#skipTo("]]>");
      if (isWhole) this.#setText(this.#from + 9, this.#at - 3, true);
      return isWhole;
    }
    if (this.#buffer.startsWith("<!--", this.#at)) this.#skipTo("-->");
    else if (this.#buffer.startsWith("<?", this.#at)) this.#skipTo("?>");
    else throw this.#unreadable("it declares a document type, which no spreadsheet does; it is not read");
    return false;
  }

  /** False when the tag goes on in the next piece. */
  #readTag(): boolean {
    const text = this.#buffer;
    const isClose = text.charCodeAt(this.#at + 1) === SLASH;
    let nameFrom = this.#at + (isClose ? 2 : 1);
    let at = nameFrom;
    for (; at < text.length; at++) {
      const sign = text.charCodeAt(at);
      if (sign === COLON) nameFrom = at + 1;
      else if (sign <= 0x20 || sign === SLASH || sign === GREATER) break;
    }
    const nameTo = at;
    // The tag ends with the first ">" outside quotes.
    for (let quote = 0; ; at++) {
      if (at >= text.length) return this.#refillTag();
      const sign = text.charCodeAt(at);
      if (quote !== 0) {
        if (sign === quote) quote = 0;
      } else if (sign === QUOTE || sign === APOSTROPHE) quote = sign;
      else if (sign === GREATER) break;
    }
    this.kind = isClose ? "close" : "open";
    this.name = text.slice(nameFrom, nameTo);
    this.#closesNext = !isClose && text.charCodeAt(at - 1) === SLASH;
    this.#from = nameTo;
    this.#to = at;
    this.#at = at + 1;
    return true;
  }

  /** Goes behind `end`, leaving the place where it began; false when it goes on in the next piece. */
  #skipTo(end: string): boolean {
    const found = this.#buffer.indexOf(end, this.#at);
    if (found === -1) return this.#refillTag();
    this.#from = this.#at;
    this.#at = found + end.length;
    return true;
  }

  #refillTag(): false {
    if (this.#ended) throw this.#unreadable("its XML ends in the middle; copy or save the file again");
    if (this.#buffer.length - this.#at > TAG_CHARACTERS)
      throw this.#unreadable("a tag there does not end; copy or save the file again");
    this.#refill();
    return false;
  }

  #refill(): void {
    const { done, value } = this.#pieces.next();
    this.#ended = done === true;
    this.#before += this.#at;
    this.#buffer = this.#buffer.slice(this.#at) + (done === true ? "" : value);
    this.#at = 0;
  }

  #unreadable(message: string): InputError {
    return new InputError("document-unreadable", `${this.#part}, character ${this.#before + this.#at}`, message);
  }
}

/** `<!` and `<?` open what is no element. */
function isMark(second: number): boolean {
  return second === 0x21 || second === 0x3f;
}

function isSpace(sign: number): boolean {
  return sign === 0x20 || sign === 0x09 || sign === 0x0a || sign === 0x0d;
}

const NAMED: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function plain(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(amp|lt|gt|quot|apos));/g, (all, decimal, hex, name) => {
    if (name !== undefined) return NAMED[name] ?? all;
    const point = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return point <= 0x10ffff ? String.fromCodePoint(point) : all;
  });
}
