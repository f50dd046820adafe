/**
 * The badge: a small picture for shop and sign-up pages that leads to the label.
 *
 * Its text stays text, set in what the reader's machine has; black on white in light and dark, as on paper.
 */
import type { LabelFace } from "../../domain/label/face.ts";
import { cleanText, stepsOf } from "./print-face.ts";
import { escapeXml } from "./xml-text.ts";

const [width, height, inset] = [200, 72, 12];

/** The badge of a face: an SVG document without outside parts, to be put inline or saved as a file. */
export function labelBadgeSvg(face: LabelFace): string {
  const title = cleanText(face.title, 40);
  const word = cleanText(face.tier.word, 60);
  const steps = stepsOf(face.tier.tier);
  const draft = face.tier.tier === "unsigned";
  const frame = face.tier.tier === "observed" ? ' stroke-dasharray="10 6"' : "";
  const squares = [0, 1, 2].map(
    (i) => `<path d="M${inset + i * 14} 53h9v9h-9z" fill="${i < steps ? "#000" : "#fff"}" stroke="#000"/>`,
  );
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 ${width} ${height}">` +
    `<title>${escapeXml(`${title}: ${word}`)}</title>` +
    `<path d="M2 2h${width - 4}v${height - 4}H2z" fill="#fff" stroke="#000" stroke-width="4"${frame}/>` +
    `<g font-family="Inter,system-ui,'Helvetica Neue',Arial,sans-serif">` +
    line(title, inset, 33, { size: 27, weight: 900, room: width - 2 * inset }) +
    `<path d="M${inset} 40h${width - 2 * inset}v5H${inset}z"/>` +
    (draft ? `<path d="M${inset - 2} 50h${width - 2 * inset + 4}v16H${inset - 2}z"/>` : squares.join("")) +
    (draft
      ? line(word.toUpperCase(), inset + 2, 62, { size: 12, weight: 900, room: width - 2 * inset - 4, colour: "#fff" })
      : line(word, inset + 44, 62, { size: 12, weight: 700, room: width - 2 * inset - 44 })) +
    "</g></svg>"
  );
}

/** A line of text no wider than its room, whatever typeface the reader has. */
function line(
  text: string,
  x: number,
  y: number,
  { size, weight, room, colour = "#000" }: { size: number; weight: number; room: number; colour?: string },
): string {
  // Bold sans-serif letters are about 0.6 of their size wide.
  const natural = Array.from(text).length * size * 0.6;
  const fitted = Math.min(size, (size * room) / natural).toFixed(1);
  const held = natural > room * 0.9 ? ` textLength="${room}" lengthAdjust="spacingAndGlyphs"` : "";
  return `<text x="${x}" y="${y}" font-size="${fitted}" font-weight="${weight}" fill="${colour}"${held}>${escapeXml(text)}</text>`;
}
