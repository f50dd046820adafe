/**
 * Where the boxes and lines of the flow picture stand, for any width: the same picture on a page, a phone and paper.
 */
import type { Flow, ProtectionState } from "./flow.ts";

export interface FlowWords {
  readonly device: string;
  /** Above the three columns. */
  readonly headings: readonly [device: string, party: string, place: string];
  /** In the order of the flow. */
  readonly parties: readonly string[];
  readonly places: readonly string[];
}

export interface FlowBox {
  readonly x: number;
  /** Of its upper edge. */
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** At most two, each of them fits. */
  readonly lines: readonly string[];
  readonly whole: string;
  /** Null for device and places. */
  readonly state: ProtectionState | null;
  /** A party of which the label does not name all that was contacted. */
  readonly isUnnamed: boolean;
}

export interface FlowLine {
  readonly from: readonly [x: number, y: number];
  readonly to: readonly [x: number, y: number];
  readonly thickness: number;
  readonly state: ProtectionState;
}

export interface FlowDrawing {
  readonly width: number;
  readonly height: number;
  readonly headings: readonly { readonly x: number; readonly text: string }[];
  readonly boxes: readonly FlowBox[];
  readonly lines: readonly FlowLine[];
}

/** Of text, in units of the drawing. */
export const FLOW_TYPE_SIZE = 12;
export const FLOW_LINE_HEIGHT = 15;
/** Beside the text of a party: the sign of its state. */
export const FLOW_SIGN = 18;
const ROW = 46;
const BOX = 38;
const HEAD = 26;
const INSET = 7;
/** Rather too wide than too narrow, since no typeface can be measured here. */
const LETTER = 0.62 * FLOW_TYPE_SIZE;
const [THINNEST, THICKEST] = [2, 11];

/** Lays `flow` out on `width` units; its height follows from the rows. */
export function layoutFlow({ parties, places }: Flow, words: FlowWords, width: number): FlowDrawing {
  const [device, party, place] = columnsOf(width);
  const rows = Math.max(parties.length, places.length, 1);
  const height = HEAD + rows * ROW;
  const middle = (index: number, count: number) => HEAD + ((index + 0.5) * rows * ROW) / count;
  const partyRow = (index: number) => middle(index, parties.length);
  const placeRow = rowsOfPlaces(parties, places.length, partyRow, (index) => middle(index, places.length));
  const deviceRow = middle(0, 1);
  const most = Math.max(1, ...parties.map(({ bytes }) => bytes ?? 0));
  const thickness = (bytes: number | null) => THINNEST + (THICKEST - THINNEST) * Math.sqrt((bytes ?? 0) / most);
  const box = (
    { left, right }: Column,
    row: number,
    whole: string,
    state: ProtectionState | null,
    isUnnamed = false,
  ): FlowBox => {
    const room = right - left - 2 * INSET - (state === null ? 0 : FLOW_SIGN);
    const lines = wrapped(whole, Math.max(4, Math.floor(room / LETTER)));
    return { x: left, y: row - BOX / 2, width: right - left, height: BOX, lines, whole, state, isUnnamed };
  };
  return {
    width,
    height,
    headings: words.headings.map((text, index) => ({ x: [device, party, place][index]?.left ?? 0, text })),
    boxes: [
      box(device, deviceRow, words.device, null),
      ...parties.map(({ state, declared }, index) =>
        box(party, partyRow(index), words.parties[index] ?? "", state, declared === false),
      ),
      ...places.map((_, index) => box(place, placeRow[index] ?? deviceRow, words.places[index] ?? "", null)),
    ],
    lines: parties.flatMap(({ bytes, state, edges }, index) => [
      {
        from: [device.right, deviceRow] as const,
        to: [party.left, partyRow(index)] as const,
        thickness: thickness(bytes),
        state,
      },
      ...edges.map((edge) => ({
        from: [party.right, partyRow(index)] as const,
        to: [place.left, placeRow[edge.place] ?? deviceRow] as const,
        thickness: thickness(edge.bytes),
        state: edge.state,
      })),
    ]),
  };
}

interface Column {
  readonly left: number;
  readonly right: number;
}

function columnsOf(width: number): readonly [device: Column, party: Column, place: Column] {
  // On a phone places get more of the width, since their names are hard to break.
  const isNarrow = width < 520;
  const gap = isNarrow ? 20 : Math.min(width * 0.12, 130);
  const rest = width - 2 * gap - 2;
  const [first, second] = isNarrow ? [rest * 0.21, rest * 0.41] : [rest * 0.24, rest * 0.44];
  return [
    { left: 1, right: 1 + first },
    { left: 1 + first + gap, right: 1 + first + gap + second },
    { left: 1 + first + second + 2 * gap, right: width - 1 },
  ];
}

/** Each place stands about where its parties do, so that few lines cross. */
function rowsOfPlaces(
  parties: Flow["parties"],
  count: number,
  partyRow: (index: number) => number,
  slot: (index: number) => number,
): number[] {
  const [sums, reached] = [new Array<number>(count).fill(0), new Array<number>(count).fill(0)];
  for (const [index, { edges }] of parties.entries()) {
    for (const { place } of edges) {
      sums[place] = (sums[place] ?? 0) + partyRow(index);
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

/** `text` on at most two lines of `letters`; what is cut shows it. */
function wrapped(text: string, letters: number): string[] {
  const signs = Array.from(text);
  const end = fitting(signs, 0, letters);
  if (end === signs.length) return [text];
  const head = signs.slice(0, end).join("");
  const space = Math.max(head.lastIndexOf(" "), head.lastIndexOf(".") + 1, head.lastIndexOf("-") + 1);
  const at = space > head.length / 3 ? Array.from(head.slice(0, space)).length : end;
  const rest = signs.slice(at).join("").trimStart();
  const left = Array.from(rest);
  const last = fitting(left, 0, letters);
  return [
    signs.slice(0, at).join("").trimEnd(),
    last === left.length ? rest : `${left.slice(0, fitting(left, 0, letters - 1)).join("")}…`,
  ];
}

/** Index behind the last sign that fits; wide scripts take two letters. */
function fitting(signs: readonly string[], from: number, letters: number): number {
  let room = letters;
  for (let at = from; at < signs.length; at++) {
    room -= (signs[at] ?? "") > "\u2e7f" ? 2 : 1;
    if (room < 0) return at;
  }
  return signs.length;
}
