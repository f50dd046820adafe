/**
 * QR code: which of the eight masks reads best.
 *
 * Every label's code asks this, so penalties are counted for 32 modules at a time.
 * Source: ISO/IEC 18004:2015, section 7.8.3, table 11. The format's few modules, which differ with the mask, are not
 * weighed.
 */

/** Modules as bits: each row's words one after the other, 32 columns to a word, upright and lying on its side. */
export interface PackedModules {
  readonly size: number;
  readonly upright: Int32Array;
  readonly sideways: Int32Array;
}

/** Packs modules given row by row, 1 for dark. */
export function packModules(modules: Uint8Array, size: number): PackedModules {
  const words = Math.ceil(size / 32);
  const upright = new Int32Array(size * words);
  const sideways = new Int32Array(size * words);
  for (let y = 0, module = 0; y < size; y++) {
    for (let x = 0; x < size; x++, module++) {
      if (modules[module] === 0) continue;
      const inRow = y * words + (x >>> 5);
      const inColumn = x * words + (y >>> 5);
      upright[inRow] = wordAt(upright, inRow) | (1 << (x & 31));
      sideways[inColumn] = wordAt(sideways, inColumn) | (1 << (y & 31));
    }
  }
  return { size, upright, sideways };
}

/** Index of the mask with the least penalty, the first of equals. */
export function bestMask(unmasked: PackedModules, masks: readonly PackedModules[]): number {
  const penalties = masks.map((mask) => penaltyOf(turned(unmasked, mask)));
  return penalties.indexOf(Math.min(...penalties));
}

/** Penalty of a code by table 11. */
export function penaltyOf({ size, upright, sideways }: PackedModules): number {
  const bothWays = columnPenalty(upright, size) + columnPenalty(sideways, size);
  return bothWays + blockPenalty(upright, size) + balancePenalty(upright, size);
}

function turned(modules: PackedModules, mask: PackedModules): PackedModules {
  const upright = modules.upright.slice();
  const sideways = modules.sideways.slice();
  for (let at = 0; at < upright.length; at++) {
    upright[at] = wordAt(upright, at) ^ wordAt(mask.upright, at);
    sideways[at] = wordAt(sideways, at) ^ wordAt(mask.sideways, at);
  }
  return { size: modules.size, upright, sideways };
}

/** n - 2 for a run of n >= 5 modules of one colour, 40 for what looks like a finder pattern with room beside it. */
function columnPenalty(rows: Int32Array, size: number): number {
  const words = rows.length / size;
  let penalty = 0;
  for (let word = 0; word < words; word++) {
    const used = usedColumns(size - word * 32);
    const row = (y: number) => wordAt(rows, y * words + word);
    const alike = (y: number) => ~(row(y) ^ row(y + 1)) & used;
    let runBefore = 0;
    for (let y = 0; y + 5 <= size; y++) {
      // A run of n is seen n - 4 times; the first time weighs 2 more.
      const run = alike(y) & alike(y + 1) & alike(y + 2) & alike(y + 3);
      penalty += ones(run) + 2 * ones(run & ~runBefore);
      runBefore = run;
    }
    for (let y = 0; y + 7 <= size; y++) {
      const finder = row(y) & ~row(y + 1) & row(y + 2) & row(y + 3) & row(y + 4) & ~row(y + 5) & row(y + 6);
      if (finder === 0) continue;
      if (y >= 4) penalty += 40 * ones(finder & ~(row(y - 4) | row(y - 3) | row(y - 2) | row(y - 1)));
      if (y + 11 <= size) penalty += 40 * ones(finder & ~(row(y + 7) | row(y + 8) | row(y + 9) | row(y + 10)));
    }
  }
  return penalty;
}

/** 3 for each two by two of one colour. */
function blockPenalty(rows: Int32Array, size: number): number {
  const words = rows.length / size;
  let blocks = 0;
  for (let word = 0; word < words; word++) {
    const used = usedColumns(size - 1 - word * 32);
    for (let y = 0; y + 1 < size; y++) {
      const at = y * words + word;
      const row = wordAt(rows, at);
      const below = wordAt(rows, at + words);
      // A side is odd, so the last word of a row is never full and takes no bit from the row after.
      const right = (row >>> 1) | (wordAt(rows, at + 1) << 31);
      const belowRight = (below >>> 1) | (wordAt(rows, at + words + 1) << 31);
      blocks += ones(~(row ^ below) & ~(row ^ right) & ~(row ^ belowRight) & used);
    }
  }
  return 3 * blocks;
}

/** 10 for each full 5 per cent by which dark modules are more or fewer than half. */
function balancePenalty(rows: Int32Array, size: number): number {
  let dark = 0;
  for (const word of rows) dark += ones(word);
  return 10 * Math.floor(Math.abs((dark * 20) / (size * size) - 10));
}

function usedColumns(columns: number): number {
  return columns >= 32 ? -1 : (1 << columns) - 1;
}

function ones(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

function wordAt(words: Int32Array, index: number): number {
  return words[index] ?? 0;
}
