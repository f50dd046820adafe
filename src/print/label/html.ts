/**
 * The label as a page: for software, which has no packaging, and for shops and sign-up pages.
 *
 * One file that loads nothing and runs nothing; headings, tables and lists that a screen reader can walk; light and
 * dark, from a phone to paper. All text of the label is escaped.
 */
import type { FaceGroup, FaceRow, LabelFace } from "../../domain/label/face.ts";
import { labelBadgeSvg } from "./badge.ts";
import { cleanText, printText, stepsOf } from "./print-face.ts";
import { encodeQr, type QrLevel, qrPath, quietZone } from "./qr.ts";
import { escapeXml } from "./xml-text.ts";

const words = {
  en: { code: "QR code with the security label", check: "Check this label", about: "About this label", draft: "DRAFT" },
  de: {
    code: "QR-Code mit dem Steckbrief",
    check: "Steckbrief prüfen",
    about: "Über diesen Steckbrief",
    draft: "ENTWURF",
  },
} as const;

/** The page of a face and its code: a complete HTML document. */
export function labelHtml(face: LabelFace, code: { readonly text: string }, options: { level?: QrLevel } = {}): string {
  const say = words[face.language];
  const { tier, inspection } = face;
  return `<!doctype html>
<html lang="${face.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${plain(`${face.title}: ${face.model}`)}</title>
<style>${style}</style>
</head>
<body>
<main class="label ${tier.tier}">
${bandHtml(face)}<h1>${text(face.title)}</h1>
<div class="product">
<p><strong class="model">${text(face.model)}</strong> <span>${text(face.kind)}</span></p>
<p><span>${text(face.makerLine)}</span> <strong>${text(face.riskClass)}</strong></p>
</div>
${face.groups.map(groupHtml).join("\n")}
<div class="foot">
<figure>
${codeSvg(code.text, options.level ?? "M", say.code)}
<figcaption>${text(face.codeCaption.join(" "))}${linkHtml(code.text, say.check)}</figcaption>
</figure>
<div>
<section class="inspection"><h2>${text(inspection.caption)}</h2><p class="large">${text(inspection.value)}</p>${
    inspection.note === undefined ? "" : `<p>${text(inspection.note)}</p>`
  }</section>
<p class="tier">${stepsSvg(stepsOf(tier.tier))} ${text(tier.sentence)}</p>
</div>
</div>
<section><h2>${say.about}</h2>
<dl>${[...(face.serial ? [face.serial] : []), ...face.identity].map(termHtml).join("")}</dl>
</section>
<footer>${labelBadgeSvg(face)}<p>${text(face.footer)}</p></footer>
</main>
</body>
</html>
`;
}

/** Text of the label, with places to break in long words. */
function text(words: string): string {
  return escapeXml(printText(words, 2000)).replaceAll("\u200b", "<wbr>");
}

function plain(words: string): string {
  return escapeXml(cleanText(words, 2000));
}

function bandHtml(face: LabelFace): string {
  const warning = face.warning === undefined ? "" : `<p class="warning">${text(face.warning.sentence)}</p>\n`;
  return tierBandHtml(face) + warning;
}

function tierBandHtml({ language, tier }: LabelFace): string {
  if (tier.tier === "unsigned") return `<p class="band">${words[language].draft}: ${text(tier.word)}</p>\n`;
  return tier.tier === "observed" ? `<p class="band">${text(tier.word)}</p>\n` : "";
}

function groupHtml({ heading, rows }: FaceGroup): string {
  const title = heading === undefined ? "" : `<h2>${text(heading)}</h2>\n`;
  return `<section>${title}<table><tbody>\n${rows.map(rowHtml).join("\n")}\n</tbody></table></section>`;
}

function rowHtml({ name, value, note, strong }: FaceRow): string {
  const below = note === undefined ? "" : `<br><small>${text(note)}</small>`;
  return `<tr${strong === true ? ' class="strong"' : ""}><th scope="row">${text(name)}${below}</th><td>${text(value)}</td></tr>`;
}

function termHtml({ name, value }: FaceRow): string {
  return `<div><dt>${text(name)}</dt><dd>${text(value)}</dd></div>`;
}

function codeSvg(codeText: string, level: QrLevel, title: string): string {
  const code = encodeQr(codeText, { level });
  const side = code.size + 2 * quietZone;
  return (
    `<svg class="code" role="img" viewBox="0 0 ${side} ${side}"><title>${title}</title>` +
    `<path fill="#fff" d="M0 0h${side}v${side}H0z"/>` +
    `<path stroke="#000" d="${qrPath(code, quietZone)}" transform="translate(0 .5)"/></svg>`
  );
}

/** The code's link for who reads the page on a screen. */
function linkHtml(codeText: string, check: string): string {
  return /^https?:\/\//i.test(codeText) ? `<br><a href="${escapeXml(codeText)}">${check}</a>` : "";
}

function stepsSvg(count: number): string {
  const squares = [0, 1, 2].map(
    (i) =>
      `<path d="M${i * 14 + 1} 1h10v10h-10z" fill="${i < count ? "currentColor" : "none"}" stroke="currentColor"/>`,
  );
  return `<svg class="steps" aria-hidden="true" viewBox="0 0 40 12">${squares.join("")}</svg>`;
}

const style = `
:root{color-scheme:light dark;--paper:#fff;--ink:#000;--soft:#444;--page:#eee}
@media (prefers-color-scheme:dark){:root{--paper:#161616;--ink:#f4f4f4;--soft:#c4c4c4;--page:#000}}
*{box-sizing:border-box}
body{margin:0;padding:1rem;background:var(--page);color:var(--ink);font:1rem/1.35 Inter,system-ui,"Helvetica Neue",Arial,sans-serif}
.label{max-width:34rem;margin:0 auto;padding:1rem 1.25rem;background:var(--paper);border:.3rem solid var(--ink);overflow-wrap:break-word}
.observed{border-style:dashed}
p,h1,h2,figure,dl,dd,table{margin:0}
.band{padding:.2rem .5rem;margin-bottom:.6rem;border:2px dashed var(--ink);font-weight:900;text-align:center;text-transform:uppercase}
.warning{padding:.3rem .5rem;margin-bottom:.6rem;background:var(--ink);color:var(--paper);font-weight:900;text-align:center;text-transform:uppercase;print-color-adjust:exact}
.unsigned .band{background:var(--ink);color:var(--paper);border-style:solid}
h1{font-size:clamp(2rem,10.5vw,3.4rem);font-weight:900;letter-spacing:-.02em;line-height:1.05;padding-bottom:.4rem;border-bottom:.7rem solid var(--ink)}
.product{padding:.4rem 0;border-bottom:4px solid var(--ink)}
.product p{display:flex;flex-wrap:wrap;justify-content:space-between;gap:0 1rem;align-items:baseline}
.model{font-size:1.4rem}
section{padding:.3rem 0;border-bottom:4px solid var(--ink)}
h2{font-size:1.15rem;padding-bottom:.15rem}
table{width:100%;border-collapse:collapse}
th,td{padding:.25rem 0;border-top:1px solid var(--ink);text-align:left;vertical-align:top;font-weight:400}
section>table:first-child tr:first-child>*{border-top:0}
td{padding-left:1rem;text-align:right;font-weight:700;font-variant-numeric:tabular-nums}
.strong th{font-size:1.15rem;font-weight:700}
small{color:var(--soft);font-size:.9em}
.foot{display:flex;flex-wrap:wrap;gap:1rem;padding:.8rem 0;margin-top:4px;border-top:.7rem solid var(--ink);border-bottom:4px solid var(--ink)}
.foot>*{flex:1 1 13rem}
.code{display:block;width:100%;max-width:17rem;background:#fff}
figcaption{padding-top:.4rem}
a{display:inline-block;padding:.6rem 0;color:inherit;font-weight:700}
.inspection{padding-top:0}
.inspection h2{font-weight:400;font-size:1rem}
.large{font-size:2rem;font-weight:900;letter-spacing:-.02em;line-height:1.1}
.tier{padding-top:.6rem}
.steps{height:.8rem;vertical-align:-.05rem}
dl>div{padding:.2rem 0;border-top:1px solid var(--ink)}
dt{font-size:.9rem}
dd{font-weight:700}
footer{padding-top:.8rem;font-size:.9rem}
footer svg{width:11rem;margin-bottom:.4rem}
@media print{html{font-size:10pt}:root{--paper:#fff;--ink:#000;--soft:#222;--page:#fff}body{padding:0}section,figure,tr{break-inside:avoid}}
`;
