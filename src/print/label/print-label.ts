/**
 * A label on paper: one Typst template, compiled once into a document that is written as PDF, SVG and PNG.
 *
 * The compiler sees the template's folder and what is handed over here, no other file; nothing of a label is ever read
 * as markup (see print-face.ts). No template imports a package, so the compiler never opens a connection.
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { NodeCompiler, type NodeTypstDocument } from "@myriaddreamin/typst-ts-node-compiler";
import { Resvg } from "@resvg/resvg-js";
import type { LabelFace } from "../../domain/label/face.ts";
import { type SvgSurround, svgSurround } from "./label-svg.ts";
import { type LabelForm, type PrintFace, printCode, printFace } from "./print-face.ts";
import { refuseWithoutTypesetter } from "./print-platform.ts";
import { encodeQr, type QrLevel, qrPath, quietZone } from "./qr.ts";

export type { LabelForm } from "./print-face.ts";

export interface PrintOptions {
  readonly form: LabelForm;
  /** Damage the code survives; by default M, about 15 per cent. */
  readonly level?: QrLevel;
}

/** One label, typeset; each way out is written when asked for. */
export interface PrintedLabel {
  readonly pages: number;
  /** Tagged PDF; PDF/UA-1 unless the fonts lack a character of the label. */
  pdf(): Uint8Array;
  /** Text as outlines, so that it looks the same everywhere, with title and description; pages stand below each other. */
  svg(): string;
  /** The same in UTF-8, in memory of its own; of a batch only the code is encoded anew. */
  svgBytes(): Uint8Array<ArrayBuffer>;
  /** By default at 300 dpi, where each module of the package label's code is a whole number of dots. */
  png(dpi?: number): Uint8Array;
}

export interface LabelPrinter {
  /**
   * Typesets a face with its code. The compiler's memory is given back in turns of the event loop: who prints
   * thousands of labels awaits something in between, as `printBatch` does.
   * @throws {InputError} `argument-wrong` when the code's text is longer than a QR code holds.
   */
  print(face: LabelFace, code: { readonly text: string }, options: PrintOptions): PrintedLabel;
}

const templates = fileURLToPath(new URL("./template", import.meta.url));
const fonts = fileURLToPath(new URL("../fonts", import.meta.url));
const utf8 = new TextEncoder();
/** Memory is given back once in so many labels, since looking for it costs a tenth of a label; what was of use since then stays. */
const evictEvery = 8;

/**
 * A printer keeps its compiler warm: of labels with the same facts, only the code is typeset and drawn anew.
 * @throws {InputError} `format-unsupported` where no typesetter of this version exists.
 */
export function createLabelPrinter(): LabelPrinter {
  refuseWithoutTypesetter();
  const compiler = NodeCompiler.create({ workspace: templates, fontArgs: [{ fontPaths: [fonts] }] });
  const handOver = (name: string, content: string) => compiler.mapShadow(join(templates, name), Buffer.from(content));
  let lastSurround: (SvgSurround & { of: string; bytes: readonly [before: Uint8Array, after: Uint8Array] }) | undefined;
  let last: { asked: string; printed: PrintFace; facts: string } | undefined;
  let printedLabels = 0;

  return {
    print(face, { text }, { form, level = "M" }) {
      const qr = encodeQr(text, { level });
      const drawing = qrPath(qr, quietZone);
      const side = qr.size + 2 * quietZone;
      // Of the next label of a batch mostly the code alone is new; cleaning every text again would cost a tenth of it.
      const asked = JSON.stringify([form, form === "sheet" ? face : { ...face, identity: [] }]);
      if (last?.asked !== asked) {
        const printed = printFace(face, form);
        last = { asked, printed, facts: JSON.stringify(printed) };
      }
      const { printed, facts } = last;
      handOver("face.json", facts);
      handOver("code.json", JSON.stringify(printCode(text, qr, face.language)));
      handOver(
        "code.svg",
        `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 -0.5 ${side} ${side}"><path stroke="#000" d="${drawing}"/></svg>`,
      );
      const document = compile(compiler);
      if (++printedLabels % evictEvery === 0) compiler.evictCache(1);

      const surround = () => {
        const of = `${qr.size} ${facts}`;
        if (lastSurround?.of !== of) {
          const around = svgSurround(compiler.plainSvg(document), qr.size, printed);
          lastSurround = { of, ...around, bytes: [utf8.encode(around.before), utf8.encode(around.after)] };
        }
        return lastSurround;
      };
      const svg = () => surround().before + drawing + surround().after;
      return {
        pages: document.numOfPages,
        pdf: () => writePdf(compiler, document),
        svg,
        svgBytes: () => joined(surround().bytes[0], utf8.encode(drawing), surround().bytes[1]),
        png: (dpi) => writePng(svg(), dpi),
      };
    },
  };
}

function joined(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function compile(compiler: NodeCompiler): NodeTypstDocument {
  const outcome = compiler.compile({ mainFilePath: join(templates, "label.typ") });
  if (outcome.result) return outcome.result;
  throw new Error(`The label's template fails: ${JSON.stringify(outcome.takeDiagnostics()?.shortDiagnostics)}`);
}

function writePdf(compiler: NodeCompiler, document: NodeTypstDocument): Uint8Array {
  try {
    return compiler.pdf(document, { pdfStandard: "ua-1" });
  } catch (error) {
    // PDF/UA demands a glyph for every character; such a label is printed all the same, still tagged.
    if (error instanceof Error && error.message.includes("could not be displayed")) return compiler.pdf(document);
    throw error;
  }
}

function writePng(svg: string, dpi = 300): Uint8Array {
  // A picture of whole dots, so that the renderer does not stretch the page by the part of a dot that is over.
  const whole = (points: string) => (Math.ceil((Number(points) * dpi) / 72 - 0.01) * 72) / dpi;
  const exact = svg.replace(
    /viewBox="0 0 ([\d.]+) ([\d.]+)" width="[\d.]+pt" height="[\d.]+pt"/,
    (_, width: string, height: string) => {
      const [x, y] = [whole(width), whole(height)];
      return `viewBox="0 0 ${x} ${y}" width="${x}pt" height="${y}pt"`;
    },
  );
  // Of a size in points the renderer makes 96 dots an inch.
  const zoom = { mode: "zoom", value: dpi / 96 } as const;
  return new Resvg(exact, { fitTo: zoom, background: "#fff", font: { loadSystemFonts: false } }).render().asPng();
}
