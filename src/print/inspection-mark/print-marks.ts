/**
 * Inspection marks on paper, by a template of the label's family: one as PDF, SVG and PNG, or many as sheets of A4.
 *
 * The compiler sees the template's folder and what is handed over here, no other file; texts are shown, never read.
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { NodeCompiler } from "@myriaddreamin/typst-ts-node-compiler";
import { Resvg } from "@resvg/resvg-js";
import type { MarkFace } from "../../domain/inspection/mark-face.ts";
import { surroundOf } from "../label/label-svg.ts";
import { cleanText } from "../label/print-face.ts";
import { refuseWithoutTypesetter } from "../label/print-platform.ts";
import { encodeQr, type QrCode, qrPath, quietZone } from "../label/qr.ts";

export type MarkFile = "pdf" | "svg" | "png";
export interface MarkOrder {
  readonly marks: readonly MarkFace[];
  /** One by itself, or sheets. */
  readonly form: "single" | "sheet";
  /** Sheets are PDF only. */
  readonly file: MarkFile;
}

const templates = fileURLToPath(new URL("../label/template", import.meta.url));
const fonts = fileURLToPath(new URL("../fonts", import.meta.url));
const main = join(templates, "inspection.typ");

const TITLES = { en: "Inspection mark", de: "Prüfplakette" } as const;
const ALT = {
  en: (address: string) => `QR code; it opens ${address}`,
  de: (address: string) => `QR-Code; er öffnet ${address}`,
} as const;
const PNG_DPI = 300;
/** Of a line of average letters, in the smallest type. */
const TITLE_SIGNS = 30;
const LINE_SIGNS = 38;

/** @throws {InputError} `format-unsupported` where no typesetter of this version exists, `argument-wrong` for a code too long. */
export function printMarks({ marks, form, file }: MarkOrder): Uint8Array<ArrayBuffer> {
  refuseWithoutTypesetter();
  const [first] = marks;
  if (first === undefined) throw new Error("There is no mark to print");
  const compiler = NodeCompiler.create({ workspace: templates, fontArgs: [{ fontPaths: [fonts] }] });
  const handOver = (name: string, content: string) => compiler.mapShadow(join(templates, name), Buffer.from(content));
  const codes = marks.map(({ address }) => encodeQr(address, { level: "M" }));
  for (const [at, qr] of codes.entries()) handOver(codeFile(at), codeSvg(qr));
  const title = `${TITLES[first.language]}: ${marks.length === 1 ? line(first.title) : marks.length}`;
  handOver(
    "marks.json",
    JSON.stringify({
      form,
      language: first.language,
      documentTitle: title,
      marks: marks.map((face, at) => typstMark(face, codes[at]?.size ?? 0, codeFile(at))),
    }),
  );
  const outcome = compiler.compile({ mainFilePath: main });
  const document = outcome.result;
  if (!document) throw new Error(`The template fails: ${JSON.stringify(outcome.takeDiagnostics()?.shortDiagnostics)}`);
  if (file === "pdf") return new Uint8Array(pdfOf(compiler, document));
  const [code] = codes;
  if (code === undefined || form === "sheet") throw new Error("Sheets of marks are PDF");
  const said = {
    title,
    description: [first.word, first.nextCaption, ...first.next, ...first.lines].map(line).join(" "),
  };
  const { before, after } = surroundOf(compiler.plainSvg(document), code.size, said);
  const svg = before + qrPath(code, quietZone) + after;
  return file === "svg" ? new TextEncoder().encode(svg) : pngOf(svg);
}

function pngOf(svg: string): Uint8Array<ArrayBuffer> {
  // Of a size in points the renderer makes 96 dots an inch.
  const zoom = { mode: "zoom", value: PNG_DPI / 96 } as const;
  return new Uint8Array(
    new Resvg(svg, { fitTo: zoom, background: "#fff", font: { loadSystemFonts: false } }).render().asPng(),
  );
}

type Document = NonNullable<ReturnType<NodeCompiler["compile"]>["result"]>;

function pdfOf(compiler: NodeCompiler, document: Document): Uint8Array {
  try {
    return compiler.pdf(document, { pdfStandard: "ua-1" });
  } catch (error) {
    // PDF/UA demands a glyph for every character; such a mark is printed all the same, still tagged.
    if (error instanceof Error && error.message.includes("could not be displayed")) return compiler.pdf(document);
    throw error;
  }
}

const codeFile = (at: number) => `code-${at}.svg`;

function codeSvg(qr: QrCode): string {
  const side = qr.size + 2 * quietZone;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 -0.5 ${side} ${side}"><path stroke="#000" d="${qrPath(qr, quietZone)}"/></svg>`;
}

function typstMark(face: MarkFace, size: number, code: string) {
  const { outcome, word, title, nextCaption, next, lines, language, address } = face;
  return {
    ...{ outcome, word, nextCaption, next, size, code },
    title: cleanText(title, TITLE_SIGNS),
    lines: lines.map(line),
    alt: ALT[language](cleanText(address, 200)),
  };
}

/** What a mark has room for. */
function line(text: string): string {
  return cleanText(text, LINE_SIGNS);
}
