/**
 * Where things lie in a radar: axes around a middle, the first one upwards, the others after it clockwise.
 */

export interface Spot {
  readonly x: number;
  readonly y: number;
}

/** Where `value` (0 in the middle, 1 on the rim) of an axis lies, from the middle; y grows downwards. */
export function spotOn(axis: number, axes: number, value: number, radius: number): Spot {
  const turn = (axis / axes) * 2 * Math.PI;
  const far = Math.min(1, Math.max(0, value)) * radius;
  return { x: Math.sin(turn) * far, y: -Math.cos(turn) * far };
}

/** A spot per axis; undefined where the axis has no value. */
export function spotsOf(values: readonly (number | null)[], radius: number): (Spot | undefined)[] {
  return values.map((value, axis) => (value === null ? undefined : spotOn(axis, values.length, value, radius)));
}

/** The outline through all spots there are, as the path of an SVG; "" where there are none. */
export function outlineThrough(spots: readonly (Spot | undefined)[]): string {
  const there = spots.filter((spot) => spot !== undefined);
  return there.length === 0 ? "" : `M${there.map(({ x, y }) => `${round(x)} ${round(y)}`).join("L")}z`;
}

/** One ring of the grid: straight from axis to axis, so that a level reads the same everywhere between. */
export function ringAt(value: number, axes: number, radius: number): string {
  return outlineThrough(
    spotsOf(
      Array.from({ length: axes }, () => value),
      radius,
    ),
  );
}

/** On which side of its spot a name stands, so that it does not run into the picture. */
export function sideOf({ x }: Spot): "start" | "middle" | "end" {
  return Math.abs(x) < 1 ? "middle" : x > 0 ? "start" : "end";
}

/** A name on as few lines as fit, broken between words; a word that is too long stands alone. */
export function linesOf(name: string, most: number): string[] {
  const lines: string[] = [];
  for (const word of name.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= most) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

const round = (value: number) => Math.round(value * 10) / 10 + 0;
