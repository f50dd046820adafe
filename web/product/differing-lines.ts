/**
 * Where two texts differ, as blocks of lines that a person can compare.
 */

export interface DifferingLines {
  /** First line of the block in the one text, from 1. */
  readonly from: number;
  readonly theirs: string;
  readonly mine: string;
}

/** Beyond this many pairs of lines the middle is shown whole rather than lined up. */
const LINED_UP = 4_000_000;

/** Blocks in order; empty when both are equal. */
export function differingLines(theirs: string, mine: string): DifferingLines[] {
  const [one, other] = [theirs.split("\n"), mine.split("\n")];
  let start = 0;
  while (start < one.length && start < other.length && one[start] === other[start]) start++;
  let end = 0;
  while (
    end < one.length - start &&
    end < other.length - start &&
    one[one.length - 1 - end] === other[other.length - 1 - end]
  )
    end++;
  const left = one.slice(start, one.length - end);
  const right = other.slice(start, other.length - end);
  if (left.length === 0 && right.length === 0) return [];
  if (left.length * right.length > LINED_UP)
    return [{ from: start + 1, theirs: left.join("\n"), mine: right.join("\n") }];
  return blocksOf(left, right, commonBelow(left, right)).map((block) => ({ ...block, from: block.from + start }));
}

/** `table[i][j]`: how many lines `left` from `i` and `right` from `j` have in common, in order. */
function commonBelow(left: readonly string[], right: readonly string[]): Uint16Array[] {
  const table = Array.from({ length: left.length + 1 }, () => new Uint16Array(right.length + 1));
  for (let i = left.length - 1; i >= 0; i--) {
    for (let j = right.length - 1; j >= 0; j--) {
      const below = (row: number, column: number) => table[row]?.[column] ?? 0;
      (table[i] as Uint16Array)[j] =
        left[i] === right[j] ? below(i + 1, j + 1) + 1 : Math.max(below(i + 1, j), below(i, j + 1));
    }
  }
  return table;
}

function blocksOf(left: readonly string[], right: readonly string[], table: readonly Uint16Array[]): DifferingLines[] {
  const blocks: DifferingLines[] = [];
  let [i, j, fromLeft, fromRight] = [0, 0, 0, 0];
  const close = () => {
    if (i > fromLeft || j > fromRight)
      blocks.push({
        from: fromLeft + 1,
        theirs: left.slice(fromLeft, i).join("\n"),
        mine: right.slice(fromRight, j).join("\n"),
      });
  };
  while (i < left.length || j < right.length) {
    if (i < left.length && j < right.length && left[i] === right[j]) {
      close();
      i++;
      j++;
      [fromLeft, fromRight] = [i, j];
    } else if (j >= right.length || (i < left.length && (table[i + 1]?.[j] ?? 0) >= (table[i]?.[j + 1] ?? 0))) i++;
    else j++;
  }
  close();
  return blocks;
}
