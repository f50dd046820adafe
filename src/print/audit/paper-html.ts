/**
 * A document as one page that loads nothing and runs nothing: light and dark, from a phone to paper.
 *
 * Every text is escaped; scripts that run from right to left are set apart, so that they turn nothing around them.
 */
import { drawFlow } from "../../domain/traffic/flow-drawing.ts";
import { printText } from "../label/print-face.ts";
import { escapeXml } from "../label/xml-text.ts";
import { flowSvg } from "./flow-svg.ts";
import type { Block, Cell, Paper, PaperFinding, Piece, Section, Sign } from "./paper.ts";
import { PAPER_STYLE } from "./paper-style.ts";

/** Widths of the flow picture: one for screens and paper, one for phones. */
const [WIDE, NARROW] = [900, 340];

export function paperHtml(paper: Paper): string {
  const { language, title, subject, day, band, answer, sections } = paper;
  const more = answer.more.map((line) => `<p>${text(line)}</p>`).join("");
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="referrer" content="no-referrer">
<title>${escapeXml(`${title}: ${subject}`)}</title>
<style>${PAPER_STYLE}</style>
</head>
<body>
<main>
<header>
${band === undefined ? "" : `<p class="band">${text(band)}</p>\n`}<h1>${text(title)}</h1>
<p class="subject"><strong>${text(subject)}</strong> <span>${text(day)}</span></p>
</header>
<div class="answer">${signSvg(answer.sign)}<div><p class="sentence">${text(answer.sentence)}</p>${more}</div></div>
${sections.map((section) => sectionHtml(section, language)).join("\n")}
</main>
</body>
</html>
`;
}

function sectionHtml({ id, title, blocks }: Section, language: string): string {
  return `<section aria-labelledby="${id}">\n<h2 id="${id}">${text(title)}</h2>\n${blocks.map((block) => blockHtml(block, language)).join("\n")}\n</section>`;
}

function blockHtml(block: Block, language: string): string {
  switch (block.kind) {
    case "words":
      return block.pieces.map((piece) => `<p>${pieceHtml(piece, language)}</p>`).join("");
    case "list":
      return `<ul>${block.items.map((item) => `<li>${cellHtml(item, language)}</li>`).join("\n")}</ul>`;
    case "facts":
      return `<dl>${block.rows.map(({ name, cell }) => `<div><dt>${text(name)}</dt><dd>${cellHtml(cell, language)}</dd></div>`).join("\n")}</dl>`;
    case "table": {
      const heads = block.columns.map(
        ({ title, share }) => `<th scope="col" style="width:${share}%">${text(title)}</th>`,
      );
      const rows = block.rows.map((cells) => {
        const columns = cells.map((cell, at) => {
          const label = escapeXml(block.columns[at]?.title ?? "");
          return at === 0
            ? `<th scope="row">${cellHtml(cell, language)}</th>`
            : `<td data-label="${label}">${cellHtml(cell, language)}</td>`;
        });
        return `<tr>${columns.join("")}</tr>`;
      });
      return `<table><caption${block.isTitled === true ? "" : ' class="heard"'}>${text(block.caption)}</caption><thead><tr>${heads.join("")}</tr></thead><tbody>\n${rows.join("\n")}\n</tbody></table>`;
    }
    case "findings":
      return `<ol class="findings">${block.findings.map((finding) => findingHtml(finding, block.pair, language)).join("\n")}</ol>`;
    case "picture":
      return block.svg;
    case "flow": {
      const svg = (width: number) => flowSvg(drawFlow(block.flow, block.words, width), block.alt, block.legend);
      return `<div class="wide">${svg(WIDE)}</div><div class="narrow">${svg(NARROW)}</div>`;
    }
  }
}

function findingHtml(
  { sign, severity, sentence, declared, observed, evidence }: PaperFinding,
  [declaredWord, observedWord]: readonly [string, string],
  language: string,
): string {
  return `<li class="${sign}"><h3>${signSvg(sign)} <span><span class="severity">${text(severity)}:</span> ${text(sentence)}</span></h3>
<dl class="pair"><div><dt>${text(declaredWord)}</dt><dd>${pieceHtml(declared, language)}</dd></div><div><dt>${text(observedWord)}</dt><dd>${pieceHtml(observed, language)}</dd></div></dl>
<div class="evidence">${cellHtml(evidence, language)}</div></li>`;
}

function cellHtml(cell: Cell, language: string): string {
  return cell
    .map((piece) => `<div${piece.own === true ? ' class="own"' : ""}>${pieceHtml(piece, language)}</div>`)
    .join("");
}

function pieceHtml({ text: words, strong, soft, english, code, link, sign }: Piece, language: string): string {
  const lang = english === true && language !== "en" ? ' lang="en"' : "";
  const name =
    code === true ? "code" : strong === true ? "strong" : soft === true ? "small" : lang === "" ? "" : "span";
  const inner = name === "" ? text(words) : `<${name}${lang}>${text(words)}</${name}>`;
  const linked = link?.startsWith("https://") === true ? `<a href="${escapeXml(link)}">${inner}</a>` : inner;
  return sign === undefined ? linked : `${signSvg(sign)} ${linked}`;
}

/** With places to break in long words. */
function text(words: string): string {
  return escapeXml(printText(words, 4000))
    .replaceAll("\u200b", "<wbr>")
    .replace(RIGHT_TO_LEFT, (run) => `<bdi>${run}</bdi>`);
}

/** Hebrew, Arabic, Syriac, Thaana, NKo and the rest of the blocks that Unicode keeps for such scripts. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]+/gu;

/** Shapes, since colour alone says nothing: octagon, triangles, dash, circle. */
export const SIGN_PATHS: Record<Sign, { readonly path: string; readonly isFilled: boolean }> = {
  critical: { path: "M6 1h8l5 5v8l-5 5h-8l-5-5v-8z", isFilled: true },
  high: { path: "M10 1.5l9 17h-18z", isFilled: true },
  medium: { path: "M10 2.5l7.6 14.8h-15.2z", isFilled: false },
  low: { path: "M10 4a6 6 0 1 1 0 12a6 6 0 1 1 0-12z", isFilled: false },
  info: { path: "M10 7a3 3 0 1 1 0 6a3 3 0 1 1 0-6z", isFilled: true },
  met: { path: "M10 3a7 7 0 1 1 0 14a7 7 0 1 1 0-14z", isFilled: true },
  broken: { path: "M10 1.5l9 17h-18z", isFilled: true },
  unknown: { path: "M3 8.5h14v3h-14z", isFilled: true },
  "not-applicable": { path: "M10 8a2 2 0 1 1 0 4a2 2 0 1 1 0-4z", isFilled: true },
};

function signSvg(sign: Sign): string {
  const { path, isFilled } = SIGN_PATHS[sign];
  const paint = isFilled ? 'fill="currentColor"' : 'fill="none" stroke="currentColor" stroke-width="2.2"';
  return `<svg class="sign ${sign}" aria-hidden="true" viewBox="0 0 20 20"><path d="${path}" ${paint}/></svg>`;
}
