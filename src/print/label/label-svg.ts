/**
 * The compiler's SVG made fit for use: the code as a path in the picture itself rather than a picture within the
 * picture, which label software and drawing programs often cannot read, and words for those who do not see it.
 */
import type { PrintFace } from "./print-face.ts";
import { quietZone } from "./qr.ts";
import { escapeXml } from "./xml-text.ts";

/** A label's SVG around the drawing of its code: labels of the same facts differ in nothing else. */
export interface SvgSurround {
  readonly before: string;
  readonly after: string;
}

/** Cuts the compiler's SVG where it places the code of `modules` on a side. */
export function svgSurround(svg: string, modules: number, face: PrintFace): SvgSurround {
  return surroundOf(svg, modules, { title: face.documentTitle, description: describe(face) });
}

/** As `svgSurround`, with the words for those who do not see it. */
export function surroundOf(
  svg: string,
  modules: number,
  said: { readonly title: string; readonly description: string },
): SvgSurround {
  const picture = /<image transform="([^"]*)"[^>]* width="([0-9.]+)"[^>]*>/.exec(svg);
  const root = /<svg [^>]*>/.exec(svg);
  if (!picture || !root) throw new Error("The compiler's SVG holds no picture of the code");
  const [tag, placed, width] = picture;
  const scale = Number(width) / (modules + 2 * quietZone);
  const start = `${root[0].replace("<svg ", '<svg role="img" ')}<title>${escapeXml(said.title)}</title>`;
  return {
    before:
      `${start}<desc>${escapeXml(said.description)}</desc>${svg.slice(root[0].length, picture.index)}` +
      `<path transform="${placed} scale(${scale}) translate(0 0.5)" fill="none" stroke="#000" d="`,
    after: `"/>${svg.slice(picture.index + tag.length)}`,
  };
}

function describe(face: PrintFace): string {
  const facts = face.groups.flatMap(({ heading, rows }) => [
    ...(heading === undefined ? [] : [`${heading}:`]),
    ...rows.map(({ name, value, note }) => `${name}: ${value}${note === undefined ? "" : ` (${note})`};`),
  ]);
  const { inspection, tier } = face;
  return [
    `${face.makerLine}, ${face.kind}, ${face.riskClass}.`,
    ...facts,
    `${inspection.caption}: ${inspection.value}.`,
    ...tier.sentence.map(({ text }) => text),
  ]
    .join(" ")
    .replaceAll("\u200b", "");
}
