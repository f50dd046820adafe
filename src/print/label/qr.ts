/**
 * QR code: text to modules, and their lean drawing.
 *
 * Written here because a label's code is large and a thousand labels are printed within five seconds: for a code of
 * version 17 `qrcode-generator` takes 12 ms, more than the rest of the label. The tests hold every version and level
 * against that library, module by module.
 * Source: ISO/IEC 18004:2015, sections 6.3 (patterns), 7.7 (placement), 7.9 and 7.10 (format, version).
 */
import { type QrLevel, qrCodewords } from "./qr-codewords.ts";
import { bestMask, type PackedModules, packModules } from "./qr-mask.ts";

export type { QrLevel } from "./qr-codewords.ts";

export interface QrCode {
  /** Modules on a side, without the quiet zone. */
  readonly size: number;
  /** Row by row from the top left, 1 for a dark module. */
  readonly modules: Uint8Array;
}

/** Light modules that must surround a code (section 6.3.8). */
export const quietZone = 4;

/**
 * The smallest code that holds `text`; `mask` (0 to 7) is by default the one that reads best.
 * @throws {InputError} `argument-wrong` when the text is longer than the largest code holds.
 */
export function encodeQr(text: string, options: { level?: QrLevel; mask?: number } = {}): QrCode {
  const level = options.level ?? "M";
  const { version, codewords } = qrCodewords(text, level);
  const symbol = blankSymbol(version);
  const unmasked = place(codewords, symbol);
  const mask = options.mask ?? bestMask(packModules(unmasked, symbol.size), symbol.packedMasks);
  const layer = symbol.masks[mask] ?? unmasked;
  const modules = unmasked.map((dark, at) => dark ^ (layer[at] ?? 0));
  drawFormat(modules, symbol.size, level, mask);
  return { size: symbol.size, modules };
}

/**
 * The code as one SVG path: a level line for each run of dark modules, through their middles. It is to be stroked
 * with width 1 and butt ends, half a module further down; half the bytes of filled rectangles, in the PDF too.
 * `offset` moves it by whole modules.
 */
export function qrPath({ size, modules }: QrCode, offset = 0): string {
  let path = "";
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const from = x;
      while (x < size && modules[y * size + x] === 1) x++;
      if (x > from) path += `M${from + offset} ${y + offset}h${x - from}`;
    }
  }
  return path;
}

interface BlankSymbol {
  readonly size: number;
  /** 1 where a pattern stands, so that no data goes there. */
  readonly patterns: Uint8Array;
  /** The patterns drawn, all else light. */
  readonly modules: Uint8Array;
  /** For each of the eight masks, 1 where it turns a data module. */
  readonly masks: readonly Uint8Array[];
  readonly packedMasks: readonly PackedModules[];
}

const symbols = new Map<number, BlankSymbol>();

/** A version's symbol before its data and format; kept, as a batch of labels shares one version or two. */
function blankSymbol(version: number): BlankSymbol {
  const known = symbols.get(version);
  if (known) return known;
  const size = version * 4 + 17;
  const patterns = new Uint8Array(size * size);
  const modules = new Uint8Array(size * size);
  const set = (x: number, y: number, dark: boolean) => {
    if (x < 0 || y < 0 || x >= size || y >= size) return;
    patterns[y * size + x] = 1;
    modules[y * size + x] = dark ? 1 : 0;
  };
  drawPatterns(version, size, set);
  const masks = maskRules.map((turns) =>
    patterns.map((pattern, at) => (pattern === 0 && turns(at % size, Math.floor(at / size)) ? 1 : 0)),
  );
  const symbol = { size, patterns, modules, masks, packedMasks: masks.map((mask) => packModules(mask, size)) };
  symbols.set(version, symbol);
  return symbol;
}

function drawPatterns(version: number, size: number, set: (x: number, y: number, dark: boolean) => void): void {
  /** Square rings around a middle, dark or light by their distance from it. */
  const rings = (middleX: number, middleY: number, dark: readonly boolean[]) => {
    const reach = dark.length - 1;
    for (let dy = -reach; dy <= reach; dy++) {
      for (let dx = -reach; dx <= reach; dx++) {
        set(middleX + dx, middleY + dy, dark[Math.max(Math.abs(dx), Math.abs(dy))] === true);
      }
    }
  };
  for (let i = 0; i < size; i++) {
    set(i, 6, i % 2 === 0);
    set(6, i, i % 2 === 0);
  }
  const finder = [true, true, false, true, false];
  rings(3, 3, finder);
  rings(size - 4, 3, finder);
  rings(3, size - 4, finder);
  const middles = alignmentMiddles(version);
  const last = middles.at(-1);
  for (const x of middles) {
    for (const y of middles) {
      const finderStands = (x === 6 && y === 6) || (x === 6 && y === last) || (x === last && y === 6);
      if (!finderStands) rings(x, y, [true, false, true]);
    }
  }
  // Room for the format, which is drawn with the mask; the timing pattern crosses it.
  for (let i = 0; i < 9; i++) {
    if (i !== 6) set(8, i, false);
    if (i !== 6) set(i, 8, false);
    if (i < 8) set(size - 1 - i, 8, false);
    if (i < 8) set(8, size - 1 - i, false);
  }
  if (version < 7) return;
  const bits = (version << 12) | remainderOf(version << 12, 0x1f25);
  for (let i = 0; i < 18; i++) {
    const dark = ((bits >>> i) & 1) === 1;
    set(size - 11 + (i % 3), Math.floor(i / 3), dark);
    set(Math.floor(i / 3), size - 11 + (i % 3), dark);
  }
}

/** Rows and columns in which alignment patterns stand (annex E). */
function alignmentMiddles(version: number): number[] {
  if (version === 1) return [];
  const count = Math.floor(version / 7) + 2;
  const last = version * 4 + 10;
  const step = version === 32 ? 26 : Math.ceil((last - 6) / (count - 1) / 2) * 2;
  return [6, ...Array.from({ length: count - 1 }, (_, i) => last - (count - 2 - i) * step)];
}

/** Two columns at a time from the right, up and down by turns, stepping over the upright timing pattern. */
function place(codewords: Uint8Array, { size, patterns, modules: empty }: BlankSymbol): Uint8Array {
  const modules = empty.slice();
  let bit = 0;
  let upward = true;
  for (let right = size - 1; right > 0; right -= 2) {
    if (right === 6) right = 5;
    for (let i = 0; i < size; i++) {
      const row = (upward ? size - 1 - i : i) * size;
      for (let at = row + right; at >= row + right - 1; at--) {
        if (patterns[at] === 1) continue;
        modules[at] = ((codewords[bit >>> 3] ?? 0) >>> (7 - (bit & 7))) & 1;
        bit++;
      }
    }
    upward = !upward;
  }
  return modules;
}

/** Whether a mask turns the module in column x and row y (table 10). */
const maskRules: readonly ((x: number, y: number) => boolean)[] = [
  (x, y) => (x + y) % 2 === 0,
  (_, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

/** Level and mask, twice, and the one module that is always dark (section 7.9). */
function drawFormat(modules: Uint8Array, size: number, level: QrLevel, mask: number): void {
  const data = ({ L: 1, M: 0, Q: 3, H: 2 }[level] << 3) | mask;
  const bits = ((data << 10) | remainderOf(data << 10, 0x537)) ^ 0x5412;
  for (let i = 0; i < 15; i++) {
    const dark = (bits >>> i) & 1;
    const aside = i < 8 ? size - 1 - i : i === 8 ? 7 : 14 - i;
    const down = i < 6 ? i : i < 8 ? i + 1 : size - 15 + i;
    modules[8 * size + aside] = dark;
    modules[down * size + 8] = dark;
  }
  modules[(size - 8) * size + 8] = 1;
}

/** Remainder of a binary polynomial, for the codes that guard format and version. */
function remainderOf(value: number, divisor: number): number {
  let rest = value;
  for (let shift = Math.clz32(divisor) - Math.clz32(rest); shift >= 0; shift = Math.clz32(divisor) - Math.clz32(rest)) {
    rest ^= divisor << shift;
  }
  return rest;
}
