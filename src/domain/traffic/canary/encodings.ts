/**
 * How a text may be written into a message: the byte forms that a canary is looked for in.
 *
 * An encoding is *local* when a piece of the text gives a piece of the encoded message, so that a value is found in the
 * midst of a longer encoded text; base58 and digests are not, they hold the value alone.
 */

/** Alphabets of RFC 4648, sections 4 to 8, and of base58 as Bitcoin writes it. */
export const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
export const BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
export const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

export const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

export const toHex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** Five or six bits a letter, without padding; the last letter is filled with zero bits. */
export function inLetters(bytes: Uint8Array, alphabet: string): string {
  const bits = Math.log2(alphabet.length);
  let written = "";
  let held = 0;
  let count = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    count += 8;
    while (count >= bits) {
      count -= bits;
      written += alphabet.charAt((held >>> count) & (alphabet.length - 1));
    }
    held &= (1 << count) - 1;
  }
  return count > 0 ? written + alphabet.charAt(held << (bits - count)) : written;
}

/**
 * The letters that `bytes` alone decide, wherever they stand in a longer encoded message: one text for each alignment
 * (three for base64, five for base32).
 */
export function inLettersAnywhere(bytes: Uint8Array, alphabet: string): string[] {
  const bits = Math.log2(alphabet.length);
  return Array.from({ length: bits === 6 ? 3 : 5 }, (_, before) => {
    const shifted = new Uint8Array(before + bytes.length);
    shifted.set(bytes, before);
    return inLetters(shifted, alphabet).slice(
      Math.ceil((before * 8) / bits),
      Math.floor(((before + bytes.length) * 8) / bits),
    );
  });
}

export function base58(bytes: Uint8Array): string {
  let number = bytes.reduce((held, byte) => held * 256n + BigInt(byte), 0n);
  let written = "";
  for (; number > 0n; number /= 58n) written = BASE58[Number(number % 58n)] + written;
  return BASE58.charAt(0).repeat([...bytes].findIndex((byte) => byte !== 0)) + written;
}

/** Code page 1252 and Latin-1, which agree on every letter that a canary holds; undefined when the text needs more. */
export function latin1(text: string): Uint8Array | undefined {
  const codes = Array.from(text, (letter) => letter.codePointAt(0) ?? 0);
  return codes.every((code) => code < 256) ? Uint8Array.from(codes) : undefined;
}

/** UTF-16 without its outermost zero byte: equal in both byte orders for letters below U+0100. */
export function utf16(text: string): Uint8Array {
  const units = new Uint8Array(text.length * 2);
  for (let at = 0; at < text.length; at++) {
    units[at * 2] = text.charCodeAt(at) & 0xff;
    units[at * 2 + 1] = text.charCodeAt(at) >>> 8;
  }
  return units.subarray(0, units.length - 1);
}

/** RFC 3986, section 2.1, with capital digits. */
export const percent = (text: string): string =>
  Array.from(utf8(text), (byte) =>
    /[A-Za-z0-9._~-]/.test(String.fromCharCode(byte))
      ? String.fromCharCode(byte)
      : `%${toHex(Uint8Array.of(byte)).toUpperCase()}`,
  ).join("");

/** `application/x-www-form-urlencoded`: as above, with a plus sign for a space. */
export const formValue = (text: string): string => percent(text).replaceAll("%20", "+");

/** RFC 8259, section 7: each letter as an escape, or only those beyond ASCII. */
export const jsonEscaped = (text: string, all: boolean): string =>
  Array.from({ length: text.length }, (_, at) =>
    all || text.charCodeAt(at) > 126 ? `\\u${text.charCodeAt(at).toString(16).padStart(4, "0")}` : text.charAt(at),
  ).join("");

const NAMED: Record<string, string> = { ä: "auml", ö: "ouml", ü: "uuml", Ä: "Auml", Ö: "Ouml", Ü: "Uuml", ß: "szlig" };

/** Character references of HTML: by name, decimal or hexadecimal. */
export const htmlEscaped = (text: string, form: "named" | "decimal" | "hexadecimal", all: boolean): string =>
  Array.from(text, (letter) => {
    const code = letter.codePointAt(0) ?? 0;
    if (!all && code < 127) return letter;
    if (form === "named" && NAMED[letter] !== undefined) return `&${NAMED[letter]};`;
    return form === "hexadecimal" ? `&#x${code.toString(16)};` : `&#${code};`;
  }).join("");

/** RFC 2045, section 6.7. */
export const quotedPrintable = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) =>
    byte > 126 || byte === 0x3d ? `=${byte.toString(16).toUpperCase().padStart(2, "0")}` : String.fromCharCode(byte),
  ).join("");

export const reversed = (text: string): string => [...text].reverse().join("");

export const rot13 = (text: string): string =>
  text.replaceAll(/[a-z]/gi, (letter) => {
    const base = letter <= "Z" ? 65 : 97;
    return String.fromCharCode(((letter.charCodeAt(0) - base + 13) % 26) + base);
  });
