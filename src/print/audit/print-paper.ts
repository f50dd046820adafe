/**
 * A document as tagged PDF on A4 by one Typst template, which sees what is handed over here and no other file.
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { NodeCompiler } from "@myriaddreamin/typst-ts-node-compiler";
import { drawFlow } from "../../domain/traffic/flow-drawing.ts";
import { cleanText, printText } from "../label/print-face.ts";
import { refuseWithoutTypesetter } from "../label/print-platform.ts";
import { flowSvg } from "./flow-svg.ts";
import type { Block, Paper, Piece } from "./paper.ts";
import { SIGN_PATHS } from "./paper-html.ts";

const templates = fileURLToPath(new URL("./template", import.meta.url));
const fonts = fileURLToPath(new URL("../fonts", import.meta.url));
const main = join(templates, "paper.typ");
/** Of the picture, so that its type is about as large as that of the tables. */
const PICTURE_WIDTH = 720;

export interface PrintedPaper {
  readonly pages: number;
  /** Tagged PDF; PDF/UA-1 unless the fonts lack a character of the document. */
  pdf(): Uint8Array;
}

/**
 * A document, typeset.
 * @throws {InputError} `format-unsupported` where no typesetter of this version exists.
 */
export function printPaper(paper: Paper): PrintedPaper {
  refuseWithoutTypesetter();
  const compiler = NodeCompiler.create({ workspace: templates, fontArgs: [{ fontPaths: [fonts] }] });
  compiler.mapShadow(join(templates, "paper.json"), Buffer.from(JSON.stringify(typstPaper(paper))));
  const outcome = compiler.compile({ mainFilePath: main });
  const document = outcome.result;
  if (!document) throw new Error(`The template fails: ${JSON.stringify(outcome.takeDiagnostics()?.shortDiagnostics)}`);
  return {
    pages: document.numOfPages,
    pdf() {
      try {
        return compiler.pdf(document, { pdfStandard: "ua-1" });
      } catch (error) {
        // PDF/UA demands a glyph for every character; such a document is printed all the same, still tagged.
        if (error instanceof Error && error.message.includes("could not be displayed")) return compiler.pdf(document);
        throw error;
      }
    },
  };
}

/** The paper as the template reads it: each text clean, with places to break; pictures drawn. */
function typstPaper(paper: Paper) {
  const { title, subject, band, answer, sections } = paper;
  return {
    ...paper,
    documentTitle: words(`${title}: ${subject}`).replaceAll("\u200b", ""),
    subject: words(subject),
    ...(band === undefined ? {} : { band: words(band) }),
    answer: { ...answer, sentence: words(answer.sentence), more: answer.more.map(words) },
    sections: sections.map(({ title: heading, blocks, startsPage = false }) => ({
      ...{ title: words(heading), startsPage, blocks: blocks.map(typstBlock) },
    })),
    signs: Object.fromEntries(Object.entries(SIGN_PATHS).map(([sign, drawing]) => [sign, signFile(sign, drawing)])),
  };
}

function typstBlock(block: Block) {
  switch (block.kind) {
    case "words":
      return { ...block, pieces: block.pieces.map(piece) };
    case "list":
      return { ...block, items: block.items.map((item) => item.map(piece)) };
    case "facts":
      return { ...block, rows: block.rows.map(({ name, cell }) => ({ name: words(name), cell: cell.map(piece) })) };
    case "table":
      return {
        ...block,
        caption: words(block.caption),
        rows: block.rows.map((cells) => cells.map((cell) => cell.map(narrowPiece))),
      };
    case "findings":
      return {
        ...block,
        findings: block.findings.map((one) => ({
          ...one,
          sentence: words(one.sentence),
          declared: piece(one.declared),
          observed: piece(one.observed),
          evidence: one.evidence.map(piece),
        })),
      };
    case "picture":
      return block;
    case "flow":
      return {
        kind: block.kind,
        alt: block.alt,
        svg: flowSvg(drawFlow(block.flow, block.words, PICTURE_WIDTH), block.alt, block.legend),
      };
  }
}

function piece(it: Piece): Piece {
  // Words of ours are divided by the rules of their language; only what is longer than any of them is broken here.
  const own = (text: string) => cleanText(text, 4000).replace(/\S{30}(?=\S)/gu, "$&\u200b");
  return { ...it, text: it.own === true ? own(it.text) : words(it.text) };
}

/** Of a table, whose columns may be narrower than the words that a label breaks. */
function narrowPiece(it: Piece): Piece {
  const { text, ...rest } = piece(it);
  return { ...rest, text: it.own === true ? text : text.replace(/[^\s\u200b]{14}(?=[^\s\u200b\p{M}])/gu, "$&\u200b") };
}

function words(text: string): string {
  return printText(text, 4000);
}

const COLOURS: Readonly<Record<string, string>> = {
  critical: "#b3261e",
  high: "#b3261e",
  broken: "#b3261e",
  medium: "#8a5a00",
  low: "#8a5a00",
  met: "#17663a",
};

function signFile(sign: string, { path, isFilled }: (typeof SIGN_PATHS)[keyof typeof SIGN_PATHS]): string {
  const colour = COLOURS[sign] ?? "#000";
  const paint = isFilled ? `fill="${colour}"` : `fill="none" stroke="${colour}" stroke-width="2.2"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20"><path d="${path}" ${paint}/></svg>`;
}
