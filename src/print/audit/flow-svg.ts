/**
 * The flow picture as SVG: thickness says how many bytes, pattern, sign and colour together how they are protected.
 *
 * Colours stand as attributes, for paper; a page may overrule them by its style sheet, for dark screens.
 */

import { PROTECTION_STATES, type ProtectionState } from "../../domain/traffic/flow.ts";
import {
  FLOW_LINE_HEIGHT,
  FLOW_SIGN,
  FLOW_TYPE_SIZE,
  type FlowBox,
  type FlowDrawing,
  type FlowLine,
} from "../../domain/traffic/flow-drawing.ts";
import { escapeXml } from "../label/xml-text.ts";

const COLOURS: Record<ProtectionState, string> = {
  kept: "#17663a",
  unseen: "#555555",
  weak: "#8a5a00",
  open: "#b3261e",
};
const DASHES: Record<ProtectionState, string> = { kept: "", unseen: "10 4 2 4", weak: "9 5", open: "3 4" };
const SIGNS: Record<ProtectionState, (x: number, y: number) => string> = {
  kept: (x, y) => `M${x - 5} ${y}a5 5 0 1 0 10 0a5 5 0 1 0 -10 0z`,
  unseen: (x, y) => `M${x - 6} ${y - 1.5}h12v3h-12z`,
  weak: (x, y) => `M${x - 6} ${y}a6 6 0 0 1 12 0zM${x - 6} ${y}h12v1.5h-12z`,
  open: (x, y) => `M${x} ${y - 6}l6.5 11.5h-13z`,
};
const LEGEND_ROW = 20;
const LEGEND_LINE = 34;
/** From an entry's left edge to its words. */
const LEGEND_WORDS = LEGEND_LINE + 24;
const LEGEND_LETTER = FLOW_TYPE_SIZE * 0.6;

/** What the marks of the picture mean, drawn below it. */
export type FlowLegend = Readonly<Record<ProtectionState | "unnamed", string>>;

export function flowSvg(drawing: FlowDrawing, alt: string, legend: FlowLegend): string {
  const { width, height, headings, boxes, lines } = drawing;
  const entries = legendPlaces(drawing, legend);
  const last = entries.at(-1);
  const whole = (last === undefined ? height : last.y + (last.lines.length - 1) * FLOW_LINE_HEIGHT) + 12;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" class="flow" role="img" aria-label="${escapeXml(alt)}" viewBox="0 0 ${width} ${whole}" width="${width}" height="${whole}" font-family="Inter, system-ui, sans-serif" font-size="${FLOW_TYPE_SIZE}">` +
    headings
      .map(({ x, text }) => `<text x="${x}" y="13" font-weight="700" fill="#000000">${escapeXml(text)}</text>`)
      .join("") +
    lines.map(lineSvg).join("") +
    boxes.map(boxSvg).join("") +
    entries.map(({ x, y, mark, lines }) => legendSvg(x, y, mark, lines)).join("") +
    "</svg>"
  );
}

function lineSvg({ from, to, thickness, state }: FlowLine): string {
  const bend = round((to[0] - from[0]) / 2);
  const path = `M${round(from[0])} ${round(from[1])}c${bend} 0 ${bend} ${round(to[1] - from[1])} ${round(to[0] - from[0])} ${round(to[1] - from[1])}`;
  return `<path class="${state}" d="${path}" ${stroke(state)} stroke-width="${round(thickness)}"/>`;
}

function boxSvg({ x, y, width, height, lines, whole, state, isUnnamed }: FlowBox): string {
  const middle = y + height / 2;
  const left = x + 7 + (state === null ? 0 : FLOW_SIGN);
  const sign = state === null ? "" : signSvg(state, round(x + 13), round(middle));
  const words = lines.map((line, index) => {
    const at = middle + FLOW_TYPE_SIZE * 0.36 + (index - (lines.length - 1) / 2) * FLOW_LINE_HEIGHT;
    return `<text x="${round(left)}" y="${round(at)}" fill="#000000">${escapeXml(line)}</text>`;
  });
  return `<g><title>${escapeXml(whole)}</title><rect class="box" x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${height}" fill="#ffffff" stroke="#000000" ${outline(isUnnamed)}/>${sign}${words.join("")}</g>`;
}

function legendSvg(x: number, y: number, mark: keyof FlowLegend, lines: readonly string[]): string {
  const sample =
    mark === "unnamed"
      ? `<rect class="box" x="${x + 8}" y="${y - 7}" width="36" height="14" fill="#ffffff" stroke="#000000" ${outline(true)}/>`
      : `<path class="${mark}" d="M${x} ${y}h${LEGEND_LINE}" ${stroke(mark)} stroke-width="3"/>${signSvg(mark, x + LEGEND_LINE + 12, y)}`;
  const words = lines.map(
    (line, index) =>
      `<text x="${x + LEGEND_WORDS}" y="${y + 4 + index * FLOW_LINE_HEIGHT}" fill="#000000">${escapeXml(line)}</text>`,
  );
  return `${sample}${words.join("")}`;
}

/** Entries side by side as far as the width goes. */
function legendPlaces({ width, height, boxes }: FlowDrawing, legend: FlowLegend) {
  const marks = [...PROTECTION_STATES, ...(boxes.some(({ isUnnamed }) => isUnnamed) ? (["unnamed"] as const) : [])];
  const longest = Math.floor((width - LEGEND_WORDS) / LEGEND_LETTER);
  let [x, y, next] = [1, height + 22, height + 22 + LEGEND_ROW];
  return marks.map((mark) => {
    const lines = wrapped(legend[mark], longest);
    const takes = LEGEND_WORDS + Math.max(...lines.map((line) => line.length)) * LEGEND_LETTER + 16;
    if (x > 1 && x + takes > width) [x, y] = [1, next];
    next = Math.max(next, y + LEGEND_ROW + (lines.length - 1) * FLOW_LINE_HEIGHT);
    const place = { x: round(x), y, mark, lines };
    x += takes;
    return place;
  });
}

function wrapped(words: string, longest: number): string[] {
  const lines: string[] = [];
  for (const word of words.split(" ")) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > longest) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

function outline(isUnnamed: boolean): string {
  return isUnnamed ? 'stroke-width="1.8" stroke-dasharray="5 3"' : 'stroke-width="1.2"';
}

function signSvg(state: ProtectionState, x: number, y: number): string {
  return `<path class="${state} sign" d="${SIGNS[state](x, y)}" fill="${COLOURS[state]}"/>`;
}

function stroke(state: ProtectionState): string {
  const dash = DASHES[state] === "" ? "" : ` stroke-dasharray="${DASHES[state]}"`;
  return `fill="none" stroke="${COLOURS[state]}"${dash}`;
}

function round(number: number): number {
  return Math.round(number * 10) / 10;
}
