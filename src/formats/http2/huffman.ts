/**
 * The Huffman code of header strings.
 *
 * The code is canonical: lengths alone fix it, codes of one length count up with the symbol. Source: RFC 7541, 5.2 and
 * appendix B.
 */

const END_OF_STRING = 256;

/** Bits of the code of each byte, and of the end of string. */
const CODE_LENGTHS: readonly number[] = [
  ...[
    13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28,
    28, 28, 28,
  ],
  ...[6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10],
  ...[13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6],
  ...[15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28],
  ...[
    20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23, 24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22,
    23, 23, 24,
  ],
  ...[
    22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23,
    22, 22, 23,
  ],
  ...[
    26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25, 19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28,
    27, 27, 27,
  ],
  ...[
    20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23, 26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27,
    27, 27, 26,
  ],
  ...[30],
];

/** Two numbers per node: where a 0 and a 1 lead; a symbol is written as its complement. */
const TREE = treeOf(CODE_LENGTHS);

/** What the bits in the window say, or undefined when they are no code: end of string inside, padding of a byte or more. */
export function huffmanDecoded(bytes: Uint8Array, start: number, end: number): Uint8Array | undefined {
  // No code is shorter than five bits.
  const text = new Uint8Array(Math.floor(((end - start) * 8) / 5));
  let size = 0;
  let node = 0;
  let depth = 0;
  let isPadding = true;
  for (let at = start; at < end; at++) {
    const byte = bytes[at] as number;
    for (let shift = 7; shift >= 0; shift--) {
      const bit = (byte >> shift) & 1;
      const next = TREE[2 * node + bit] as number;
      depth++;
      isPadding &&= bit === 1;
      if (next >= 0) {
        node = next;
        continue;
      }
      if (next === ~END_OF_STRING) return undefined;
      text[size++] = ~next;
      node = 0;
      depth = 0;
      isPadding = true;
    }
  }
  return depth < 8 && isPadding ? text.subarray(0, size) : undefined;
}

function treeOf(lengths: readonly number[]): Int16Array {
  const tree = new Int16Array(2 * lengths.length);
  let nodes = 1;
  let code = 0;
  for (let length = 1; length <= 30; length++) {
    code <<= 1;
    for (let symbol = 0; symbol < lengths.length; symbol++) {
      if (lengths[symbol] !== length) continue;
      let node = 0;
      for (let shift = length - 1; shift > 0; shift--) {
        const place = 2 * node + ((code >> shift) & 1);
        if (tree[place] === 0) tree[place] = nodes++;
        node = tree[place] as number;
      }
      tree[2 * node + (code & 1)] = ~symbol;
      code++;
    }
  }
  return tree;
}
