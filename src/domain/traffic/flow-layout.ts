/**
 * Where the columns, rows and lines of the flow picture stand, for any width: the same on the page and in documents.
 */
import type { Flow } from "./flow.ts";

/** What a surface gives its boxes and lines. */
export interface FlowMeasures {
  /** From the middle of a box to that of the next. */
  readonly row: number;
  /** Above the first row. */
  readonly head: number;
  /** Where the width is scarce: what stands between two columns, and the first two's shares of the rest. */
  readonly narrow: { readonly gap: number; readonly device: number; readonly party: number };
}

export interface FlowColumn {
  readonly left: number;
  readonly right: number;
}

export interface FlowLayout {
  readonly height: number;
  readonly columns: {
    readonly device: FlowColumn;
    readonly party: FlowColumn;
    readonly place: FlowColumn;
  };
  /** Middles of the boxes, in the order of the flow. */
  readonly deviceRow: number;
  readonly partyRows: readonly number[];
  readonly placeRows: readonly number[];
}

/** Narrower ones are those of a phone. */
const NARROW = 520;
const THINNEST = 2;

/** Lays `flow` out on `width` units; its height follows from the rows. */
export function layoutFlow({ parties, places }: Flow, width: number, measures: FlowMeasures): FlowLayout {
  const { row, head } = measures;
  const rows = Math.max(parties.length, places.length, 1);
  const middle = (index: number, count: number) => head + ((index + 0.5) * rows * row) / count;
  const partyRows = parties.map((_, index) => middle(index, parties.length));
  return {
    height: head + rows * row,
    columns: columnsOf(width, measures),
    deviceRow: middle(0, 1),
    partyRows,
    placeRows: rowsOfPlaces(parties, places.length, partyRows, (index) => middle(index, places.length)),
  };
}

/**
 * How thick the lines are drawn: their area grows with the bytes, and the smallest one is still seen.
 * @param most bytes of the thickest.
 */
export function lineThickness(bytes: number | null, most: number, thickest: number): number {
  return THINNEST + (thickest - THINNEST) * Math.sqrt((bytes ?? 0) / Math.max(1, most));
}

/** Bytes of the party that has most. */
export function mostBytes({ parties }: Flow): number {
  return Math.max(0, ...parties.map(({ bytes }) => bytes ?? 0));
}

function columnsOf(width: number, { narrow }: FlowMeasures): FlowLayout["columns"] {
  const { gap, device, party } =
    width < NARROW ? narrow : { gap: Math.min(width * 0.12, 130), device: 0.24, party: 0.44 };
  const rest = width - 2 * gap - 2;
  const [first, second] = [rest * device, rest * party];
  return {
    device: { left: 1, right: 1 + first },
    party: { left: 1 + first + gap, right: 1 + first + gap + second },
    place: { left: 1 + first + second + 2 * gap, right: width - 1 },
  };
}

/** Each place stands about where its parties do, so that few lines cross. */
function rowsOfPlaces(
  parties: Flow["parties"],
  count: number,
  partyRows: readonly number[],
  slot: (index: number) => number,
): number[] {
  const [sums, reached] = [new Array<number>(count).fill(0), new Array<number>(count).fill(0)];
  for (const [index, { edges }] of parties.entries()) {
    for (const { place } of edges) {
      sums[place] = (sums[place] ?? 0) + (partyRows[index] ?? 0);
      reached[place] = (reached[place] ?? 0) + 1;
    }
  }
  const mean = sums.map((sum, index) => sum / Math.max(1, reached[index] ?? 0));
  const order = mean
    .map((_, index) => index)
    .sort((one, other) => (mean[one] ?? 0) - (mean[other] ?? 0) || one - other);
  const rows = new Array<number>(count).fill(0);
  for (const [at, index] of order.entries()) rows[index] = slot(at);
  return rows;
}
