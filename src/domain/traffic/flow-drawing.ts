/**
 * The flow picture of a document: boxes with words that fit them, and the lines between them.
 */
import type { Flow, ProtectionState } from "./flow.ts";
import { type FlowColumn, type FlowMeasures, layoutFlow, lineThickness, mostBytes } from "./flow-layout.ts";

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
// On a phone places get more of the width, since their names are hard to break.
const MEASURES: FlowMeasures = { row: 46, head: 26, narrow: { gap: 20, device: 0.21, party: 0.41 } };
const BOX = 38;
const INSET = 7;
/** Rather too wide than too narrow, since no typeface can be measured here. */
const LETTER = 0.62 * FLOW_TYPE_SIZE;
const THICKEST = 11;

/** Draws `flow` on `width` units. */
export function drawFlow(flow: Flow, words: FlowWords, width: number): FlowDrawing {
  const { parties, places } = flow;
  const { height, columns, deviceRow, partyRows, placeRows } = layoutFlow(flow, width, MEASURES);
  const { device, party, place } = columns;
  const most = mostBytes(flow);
  const line = (from: FlowLine["from"], to: FlowLine["to"], bytes: number | null, state: ProtectionState) => ({
    from,
    to,
    thickness: lineThickness(bytes, most, THICKEST),
    state,
  });
  return {
    width,
    height,
    headings: words.headings.map((text, index) => ({ x: [device, party, place][index]?.left ?? 0, text })),
    boxes: [
      box(device, deviceRow, words.device, null),
      ...parties.map(({ state, declared }, index) =>
        box(party, partyRows[index] ?? deviceRow, words.parties[index] ?? "", state, declared === false),
      ),
      ...places.map((_, index) => box(place, placeRows[index] ?? deviceRow, words.places[index] ?? "", null)),
    ],
    lines: parties.flatMap(({ bytes, state, edges }, index) => {
      const row = partyRows[index] ?? deviceRow;
      return [
        line([device.right, deviceRow], [party.left, row], bytes, state),
        ...edges.map((edge) =>
          line([party.right, row], [place.left, placeRows[edge.place] ?? deviceRow], edge.bytes, edge.state),
        ),
      ];
    }),
  };
}

function box(
  { left, right }: FlowColumn,
  row: number,
  whole: string,
  state: ProtectionState | null,
  isUnnamed = false,
): FlowBox {
  const room = right - left - 2 * INSET - (state === null ? 0 : FLOW_SIGN);
  const lines = wrapped(whole, Math.max(4, Math.floor(room / LETTER)));
  return { x: left, y: row - BOX / 2, width: right - left, height: BOX, lines, whole, state, isUnnamed };
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
