/**
 * QR code: from text to the codewords of the smallest version that holds it.
 *
 * Source: ISO/IEC 18004:2015, sections 7.4 (segments) and 7.5 (error correction), table 9.
 */
import { InputError } from "../../domain/input-error.ts";

/** How much of the code may be damaged and still be read: about 7, 15, 25 or 30 per cent. */
export type QrLevel = "L" | "M" | "Q" | "H";

/**
 * Codewords of `text` in the order in which they are placed, and the version (1 to 40) they fill.
 *
 * Long stretches of upper-case letters, digits and `$%*+-./:` take 5.5 bits a character, everything else 8 a byte
 * (UTF-8), so an upper-case link with Base32 after its `#` stays small.
 * @throws {InputError} `argument-wrong` when no version holds the text.
 */
export function qrCodewords(text: string, level: QrLevel): { version: number; codewords: Uint8Array } {
  const segments = segmentsOf(text);
  const version = smallestVersion(segments, level);
  return { version, codewords: interleave(dataCodewords(segments, version, level), version, level) };
}

interface Segment {
  readonly mode: "alphanumeric" | "byte";
  readonly units: Uint8Array;
}

const alphanumeric = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
/** A shorter stretch between bytes costs more for two headers than it saves. */
const worthItsHeaders = 16;

function segmentsOf(text: string): Segment[] {
  const segments: Segment[] = [];
  let bytes = "";
  const flush = () => {
    if (bytes !== "") segments.push({ mode: "byte", units: new TextEncoder().encode(bytes) });
    bytes = "";
  };
  for (const stretch of text.match(/[0-9A-Z $%*+\-./:]+|[^0-9A-Z $%*+\-./:]+/g) ?? []) {
    const compact = alphanumeric.includes(stretch.charAt(0));
    if (compact && (stretch.length >= worthItsHeaders || stretch === text)) {
      flush();
      const units = new Uint8Array(stretch.length);
      for (let i = 0; i < units.length; i++) units[i] = alphanumeric.indexOf(stretch.charAt(i));
      segments.push({ mode: "alphanumeric", units });
    } else bytes += stretch;
  }
  flush();
  return segments;
}

function smallestVersion(segments: readonly Segment[], level: QrLevel): number {
  for (let version = 1; version <= 40; version++) {
    const bits = segments.reduce((sum, segment) => sum + segmentBits(segment, version), 0);
    if (bits <= dataCount(version, level) * 8) return version;
  }
  throw new InputError("argument-wrong", "code", "the text is longer than the largest QR code holds; shorten it");
}

function segmentBits({ mode, units }: Segment, version: number): number {
  return 4 + countBits(mode, version) + (mode === "byte" ? units.length * 8 : Math.ceil(units.length * 5.5));
}

function countBits(mode: Segment["mode"], version: number): number {
  if (mode === "byte") return version < 10 ? 8 : 16;
  return version < 10 ? 9 : version < 27 ? 11 : 13;
}

function dataCodewords(segments: readonly Segment[], version: number, level: QrLevel): Uint8Array {
  const codewords = new Uint8Array(dataCount(version, level));
  let at = 0;
  const put = (value: number, bits: number) => {
    for (let bit = bits - 1; bit >= 0; bit--, at++) {
      if ((value >>> bit) & 1) codewords[at >>> 3] = byteAt(codewords, at >>> 3) | (0x80 >>> (at & 7));
    }
  };
  for (const { mode, units } of segments) {
    put(mode === "byte" ? 0b0100 : 0b0010, 4);
    put(units.length, countBits(mode, version));
    if (mode === "byte") for (const unit of units) put(unit, 8);
    else {
      for (let i = 0; i + 1 < units.length; i += 2) put(byteAt(units, i) * 45 + byteAt(units, i + 1), 11);
      if (units.length % 2 === 1) put(byteAt(units, units.length - 1), 6);
    }
  }
  // Up to four zero bits end the text, zeros fill the byte, then two pad bytes take turns (section 7.4.10).
  const used = Math.ceil(Math.min(at + 4, codewords.length * 8) / 8);
  for (let i = used; i < codewords.length; i++) codewords[i] = (i - used) % 2 === 0 ? 0xec : 0x11;
  return codewords;
}

/** Deals the data into blocks, adds each block's check codewords, and takes them turn by turn (section 7.6). */
function interleave(data: Uint8Array, version: number, level: QrLevel): Uint8Array {
  const total = totalCount(version);
  const checks = tableAt(checksPerBlock[level], version);
  const blocks = tableAt(blockCounts[level], version);
  const short = Math.floor(data.length / blocks);
  const shortBlocks = blocks - (data.length % blocks);
  const divisor = checkDivisor(checks);
  const codewords = new Uint8Array(total);
  let from = 0;
  for (let block = 0; block < blocks; block++) {
    const length = block < shortBlocks ? short : short + 1;
    const part = data.subarray(from, from + length);
    from += length;
    for (let i = 0; i < length; i++) {
      codewords[i < short ? i * blocks + block : short * blocks + block - shortBlocks] = byteAt(part, i);
    }
    const remainder = checkRemainder(part, divisor);
    for (let i = 0; i < checks; i++) codewords[data.length + i * blocks + block] = byteAt(remainder, i);
  }
  return codewords;
}

/** Powers of 2 in the field with 256 elements, modulus 0x11d, and their exponents. */
const powers = new Uint8Array(510);
const exponents = new Uint8Array(256);
for (let exponent = 0, power = 1; exponent < 255; exponent++) {
  powers[exponent] = power;
  powers[exponent + 255] = power;
  exponents[power] = exponent;
  power = power < 128 ? power << 1 : (power << 1) ^ 0x11d;
}

/** Exponents of the coefficients of (x - 1)(x - 2)(x - 4)…, highest first, the leading 1 left out. */
function checkDivisor(degree: number): Uint8Array {
  const divisor = new Uint8Array(degree);
  divisor[degree - 1] = 1;
  for (let root = 0; root < degree; root++) {
    for (let i = 0; i < degree; i++) {
      divisor[i] = product(byteAt(divisor, i), root) ^ (i + 1 < degree ? byteAt(divisor, i + 1) : 0);
    }
  }
  return divisor.map((coefficient) => byteAt(exponents, coefficient));
}

function product(value: number, exponent: number): number {
  return value === 0 ? 0 : byteAt(powers, byteAt(exponents, value) + exponent);
}

function checkRemainder(data: Uint8Array, divisor: Uint8Array): Uint8Array {
  const remainder = new Uint8Array(divisor.length);
  for (const codeword of data) {
    const factor = codeword ^ byteAt(remainder, 0);
    remainder.copyWithin(0, 1);
    remainder[remainder.length - 1] = 0;
    if (factor === 0) continue;
    const exponent = byteAt(exponents, factor);
    for (let i = 0; i < divisor.length; i++) {
      remainder[i] = byteAt(remainder, i) ^ byteAt(powers, byteAt(divisor, i) + exponent);
    }
  }
  return remainder;
}

function dataCount(version: number, level: QrLevel): number {
  return totalCount(version) - tableAt(checksPerBlock[level], version) * tableAt(blockCounts[level], version);
}

/** Codewords that fit beside the finder, alignment, timing, format and version patterns. */
function totalCount(version: number): number {
  let modules = (16 * version + 128) * version + 64;
  if (version >= 2) {
    const alignment = Math.floor(version / 7) + 2;
    modules -= (25 * alignment - 10) * alignment - 55;
    if (version >= 7) modules -= 36;
  }
  return modules >>> 3;
}

function byteAt(bytes: Uint8Array, index: number): number {
  return bytes[index] ?? 0;
}

function tableAt(table: readonly number[], version: number): number {
  return table[version - 1] ?? 0;
}

const checksPerBlock: Record<QrLevel, readonly number[]> = {
  L: [
    7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28, 28, 28, 30, 30, 26, 28, 30, 30, 30,
    30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30,
  ],
  M: [
    10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26, 26, 28, 28, 28, 28, 28, 28, 28, 28,
    28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28,
  ],
  Q: [
    13, 22, 18, 26, 18, 24, 18, 22, 20, 24, 28, 26, 24, 20, 30, 24, 28, 28, 26, 30, 28, 30, 30, 30, 30, 28, 30, 30, 30,
    30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30,
  ],
  H: [
    17, 28, 22, 16, 22, 28, 26, 26, 24, 28, 24, 28, 22, 24, 24, 30, 28, 28, 26, 28, 30, 24, 30, 30, 30, 30, 30, 30, 30,
    30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30,
  ],
};

const blockCounts: Record<QrLevel, readonly number[]> = {
  L: [
    1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8, 8, 9, 9, 10, 12, 12, 12, 13, 14, 15, 16, 17, 18, 19, 19,
    20, 21, 22, 24, 25,
  ],
  M: [
    1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16, 17, 17, 18, 20, 21, 23, 25, 26, 28, 29, 31, 33,
    35, 37, 38, 40, 43, 45, 47, 49,
  ],
  Q: [
    1, 1, 2, 2, 4, 4, 6, 6, 8, 8, 8, 10, 12, 16, 12, 17, 16, 18, 21, 20, 23, 23, 25, 27, 29, 34, 34, 35, 38, 40, 43, 45,
    48, 51, 53, 56, 59, 62, 65, 68,
  ],
  H: [
    1, 1, 2, 4, 4, 4, 5, 6, 8, 8, 11, 11, 16, 16, 18, 16, 19, 21, 25, 25, 25, 34, 30, 32, 35, 37, 40, 42, 45, 48, 51,
    54, 57, 60, 63, 66, 70, 74, 77, 81,
  ],
};
