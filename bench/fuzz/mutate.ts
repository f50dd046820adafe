/**
 * Inputs made worse: bits flipped, bytes lost and doubled, lengths that lie, bombs, two inputs in one, magic numbers.
 */

/** Whole numbers from 0 up to, not including, `below`. */
export type Chance = (below: number) => number;

/** The same numbers for the same seed (the 32-bit xorshift of Marsaglia). */
export function seeded(seed: number): Chance {
  let state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) | 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

export const LONGEST_INPUT = 1024 * 1024;
/** Most inputs stay short, so that many are tried; bombs may grow to the longest. */
const USUAL_INPUT = 16 * 1024;

/** Values at which lengths and counts go wrong. */
const EDGES = [
  0, 1, 2, 3, 4, 7, 8, 12, 16, 31, 32, 63, 64, 100, 127, 128, 129, 253, 254, 255, 256, 512, 1023, 1024, 4095, 4096,
  16_383, 16_384, 32_767, 32_768, 65_534, 65_535, 65_536, 0xffffff, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff,
];
const DIGITS = [
  "0",
  "-1",
  "1e999",
  "00",
  "1",
  "9",
  "10",
  "255",
  "65535",
  "65536",
  "2147483648",
  "4294967295",
  "9007199254740993",
  "99999999999999999999",
];

/** What begins formats and fields that the readers know. */
const WORDS: readonly string[] = [
  "\x16\x03\x01",
  "\x16\x03\x03",
  "\x15\x03\x03\x00\x02",
  "\x80\x2e\x01\x03\x01",
  "\x00\x00",
  "\xff\xff\xff\xff",
  "\xfe\xff",
  "\xff\xfe",
  "\xef\xbb\xbf",
  "PK\x03\x04",
  "PK\x05\x06",
  "\x1f\x8b\x08",
  "\x78\x9c",
  "\x28\xb5\x2f\xfd",
  "\x0a\x0d\x0d\x0a",
  "\xd4\xc3\xb2\xa1",
  "\x4d\x3c\x2b\x1a",
  "GET / HTTP/1.1\r\n",
  "HTTP/1.1 200 OK\r\n",
  "HTTP/1.1 101 x\r\n",
  "Content-Length: 5\r\n",
  "Transfer-Encoding: chunked\r\n",
  "Upgrade: websocket\r\n",
  "\r\n\r\n",
  "\n",
  "\r",
  "\t",
  " ",
  "0\r\n\r\n",
  "MSH|^~\\&|",
  "\x0b",
  "\x1c\x0d",
  "PID|1||",
  "\\X41\\",
  "DICM",
  "\xfe\xff\x00\xe0",
  "\xfe\xff\x0d\xe0",
  "\xfe\xff\xdd\xe0",
  "UL",
  "SQ",
  "OB",
  "MQTT",
  "MQIsdp",
  "SSH-2.0-",
  "RFB 003.008\n",
  "EHLO x\r\n",
  "STARTTLS\r\n",
  "AUTH PLAIN ",
  "\xffSMB",
  "\xfeSMB",
  "\xfdSMB",
  "\xff\xfb",
  "\xff\xfa",
  "\xff\xf0",
  "\xc0\x0c",
  "\xc0\x00",
  "\x3f",
  "\xc3\x00\x00\x00\x01",
  "\x00\x00\x00\x01",
  "\x6b\x33\x43\xcf",
  "\x30\x82\xff\xff",
  "\x30\x80",
  "\x30\x84\xff\xff\xff\xff",
  "{",
  "[",
  '"',
  "}",
  "]",
  ":",
  ",",
  "null",
  "true",
  "\\u0000",
  "\\ud800",
  "__proto__",
  "constructor",
  "<",
  ">",
  "&lt;",
  "<!DOCTYPE x [",
  "<![CDATA[",
  "--",
  "&a ",
  "*a ",
  "- ",
  "? ",
  "!!binary ",
  "=",
  "data:;base64,",
  "%25",
  "%00",
  "\\x",
  "4:true!",
  "0:]",
  "0:}",
  "1:1,",
  "1:1;",
  "1:1#",
  "5:",
  "999999999999:",
];
const DICTIONARY: readonly Uint8Array[] = WORDS.map((word) => Uint8Array.from(word, (letter) => letter.charCodeAt(0)));

/** One to six changes. @param other an input to take parts of. */
export function mutated(input: Uint8Array, other: Uint8Array, chance: Chance): Uint8Array {
  let bytes: Uint8Array = input.slice(0, LONGEST_INPUT);
  for (let left = 1 + chance(chance(3) === 0 ? 6 : 2); left > 0; left--) bytes = change(bytes, other, chance);
  return bytes.length > LONGEST_INPUT ? bytes.subarray(0, LONGEST_INPUT) : bytes;
}

function change(bytes: Uint8Array, other: Uint8Array, chance: Chance): Uint8Array {
  const at = chance(bytes.length + 1);
  const length = 1 + chance(chance(4) === 0 ? Math.max(1, bytes.length - at) : 16);
  switch (chance(14)) {
    case 0:
    case 1:
      return withByte(bytes, at, (byte) => byte ^ (1 << chance(8)));
    case 2:
      return withByte(bytes, at, () => chance(256));
    case 3:
      return withByte(bytes, at, (byte) => byte + chance(9) - 4);
    case 4:
    case 5:
      return lyingLength(bytes, at, chance);
    case 6:
      return lyingDigits(bytes, at, chance);
    case 7:
      return bytes.subarray(0, at);
    case 8:
      return replaced(bytes, at, at + length, NOTHING);
    case 9:
      return replaced(bytes, at, at, bytes.subarray(at, at + length));
    case 10:
      return bomb(bytes, at, length, chance);
    case 11:
      return replaced(bytes, at, bytes.length, other.subarray(chance(other.length + 1)));
    case 12: {
      const from = chance(other.length + 1);
      return replaced(bytes, at, chance(2) === 0 ? at : at + length, other.subarray(from, from + 1 + chance(64)));
    }
    default: {
      const word = DICTIONARY[chance(DICTIONARY.length)] as Uint8Array;
      return replaced(bytes, at, chance(2) === 0 ? at : at + word.length, word);
    }
  }
}

const NOTHING = new Uint8Array(0);

function withByte(bytes: Uint8Array, at: number, change: (byte: number) => number): Uint8Array {
  const copy = bytes.slice();
  if (at < copy.length) copy[at] = change(copy[at] as number);
  return copy;
}

function replaced(bytes: Uint8Array, from: number, to: number, by: Uint8Array): Uint8Array {
  const rest = bytes.subarray(Math.min(to, bytes.length));
  const result = new Uint8Array(from + by.length + rest.length);
  result.set(bytes.subarray(0, from));
  result.set(by, from);
  result.set(rest, from + by.length);
  return result;
}

/** A number of one to four bytes, either end first, at an edge or close to what is left of the input. */
function lyingLength(bytes: Uint8Array, at: number, chance: Chance): Uint8Array {
  const copy = bytes.slice();
  const width = 1 + chance(4);
  const value =
    chance(3) === 0 ? Math.max(0, bytes.length - at - chance(8) + 2) : (EDGES[chance(EDGES.length)] as number);
  const littleEndian = chance(2) === 0;
  for (let index = 0; index < width && at + index < copy.length; index++) {
    copy[at + index] = value >>> (8 * (littleEndian ? index : width - 1 - index));
  }
  return copy;
}

/** The next run of digits becomes another number. */
function lyingDigits(bytes: Uint8Array, from: number, chance: Chance): Uint8Array {
  const isDigit = (at: number) => (bytes[at] ?? 0) >= 0x30 && (bytes[at] ?? 0) <= 0x39;
  let at = from;
  while (at < bytes.length && !isDigit(at)) at++;
  let end = at;
  while (end < bytes.length && isDigit(end)) end++;
  const digits = DIGITS[chance(DIGITS.length)] as string;
  return at === end ? bytes : replaced(bytes, at, end, new TextEncoder().encode(digits));
}

/** A part many times over; now and then as often as the longest input allows. */
function bomb(bytes: Uint8Array, at: number, length: number, chance: Chance): Uint8Array {
  const part = bytes.subarray(at, at + length);
  if (part.length === 0) return bytes;
  const most = chance(100) === 0 ? LONGEST_INPUT : USUAL_INPUT;
  const room = most - bytes.length;
  if (room < part.length) return bytes;
  const times = 1 + chance(Math.floor(room / part.length));
  const many = new Uint8Array(part.length * times);
  for (let index = 0; index < times; index++) many.set(part, index * part.length);
  return replaced(bytes, at, at, many);
}
