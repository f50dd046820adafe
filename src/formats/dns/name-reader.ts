/**
 * Domain names on the wire, compressed or not.
 *
 * Sources: RFC 1035, sections 2.3.4 (255 bytes), 3.1 and 4.1.4 (compression); RFC 4343 (case, and bytes as \DDD);
 * RFC 6762, section 16 (names of mDNS are UTF-8).
 */

/** RFC 1035, section 2.3.4. */
const LONGEST_NAME = 255;
/** As many labels as a name can have; more pointers than that only serve to keep a reader busy. */
const MOST_POINTERS = 127;

/** What stands for each byte of a label: lower case, and an escape where the byte would not be seen as itself. */
const SIGNS: readonly string[] = Array.from({ length: 256 }, (_, byte) => {
  const sign = String.fromCharCode(byte);
  if (sign === "." || sign === "\\") return `\\${sign}`;
  return byte < 0x20 || byte > 0x7e ? `\\${String(byte).padStart(3, "0")}` : sign.toLowerCase();
});

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export type NameProblem =
  /** The bytes end inside of the name. */
  | "cut"
  /** A pointer that does not point back, too many of them, more than 255 bytes, or a label type that is not in use. */
  | "unreadable";

/** Reads one name after another; what it found besides the text stands in its fields until the next one. */
export class NameReader {
  /** Offset behind the name. */
  next = 0;
  problem: NameProblem | null = null;

  /**
   * The name at `at`, in lower case, without the dot at the end; "." is the root. With a problem it holds the labels
   * before it.
   * @param start where the message begins: pointers count from there.
   */
  read(bytes: Uint8Array, at: number, start: number, end: number): string {
    let text = "";
    let length = 0;
    let pointers = 0;
    /** Where the labels being read began: a pointer has to point before it, so that no loop can be. */
    let run = at;
    let here = at;
    this.next = -1;
    this.problem = null;
    for (;;) {
      if (here >= end) return this.#stop("cut", here, text);
      const size = bytes[here] as number;
      if (size === 0) {
        if (this.next === -1) this.next = here + 1;
        return text === "" ? "." : text;
      }
      if (size >= 0xc0) {
        if (here + 1 >= end) return this.#stop("cut", here, text);
        const target = start + (((size & 0x3f) << 8) | (bytes[here + 1] as number));
        if (this.next === -1) this.next = here + 2;
        if (target >= run || ++pointers > MOST_POINTERS) return this.#stop("unreadable", here, text);
        run = target;
        here = target;
        continue;
      }
      length += size + 1;
      if (size > 63 || length >= LONGEST_NAME) return this.#stop("unreadable", here, text);
      const labelEnd = here + 1 + size;
      if (labelEnd > end) return this.#stop("cut", here, text);
      if (text !== "") text += ".";
      text += labelText(bytes, here + 1, labelEnd);
      here = labelEnd;
    }
  }

  #stop(problem: NameProblem, at: number, text: string): string {
    this.problem = problem;
    if (this.next === -1) this.next = at;
    return text;
  }
}

function labelText(bytes: Uint8Array, start: number, end: number): string {
  let text = "";
  let seen = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at] as number;
    seen |= byte;
    text += SIGNS[byte];
  }
  return seen < 0x80 ? text : (utf8Label(bytes, start, end) ?? text);
}

function utf8Label(bytes: Uint8Array, start: number, end: number): string | undefined {
  try {
    const label = utf8.decode(bytes.subarray(start, end));
    return label.toLowerCase().replace(/[\p{Cc}.\\]/gu, escapedSign);
  } catch {
    return undefined;
  }
}

function escapedSign(sign: string): string {
  return sign === "." || sign === "\\" ? `\\${sign}` : `\\${String(sign.charCodeAt(0)).padStart(3, "0")}`;
}

/**
 * The name that RFC 1001, section 14.1 hides in the first label of an NBNS name, with its suffix: "WORKGROUP<1d>".
 * Undefined when it is no such name.
 */
export function netbiosName(name: string): string | undefined {
  if (!/^[a-p]{32}(\.|$)/.test(name)) return undefined;
  const byteAt = (at: number) => ((name.charCodeAt(2 * at) - 0x61) << 4) | (name.charCodeAt(2 * at + 1) - 0x61);
  let text = "";
  for (let at = 0; at < 15; at++) {
    const byte = byteAt(at);
    text +=
      byte < 0x20 || byte > 0x7e ? (byte === 0 ? "" : `\\${String(byte).padStart(3, "0")}`) : String.fromCharCode(byte);
  }
  return `${text.trimEnd()}<${byteAt(15).toString(16).padStart(2, "0")}>`;
}
