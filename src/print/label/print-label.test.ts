import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { inflateSync } from "node:zlib";
import { Resvg } from "@resvg/resvg-js";
import jsqr from "jsqr";
import type { LabelFace } from "../../domain/label/face.ts";
import { createLabelPrinter, type LabelForm } from "./print-label.ts";
import { insulinPump, sampleCode, ultrasound, underTier } from "./sample-faces-for-tests.ts";

// CommonJS: the function itself is the module.
const readQr = jsqr as unknown as typeof jsqr.default;
const printer = createLabelPrinter();
const forms: readonly LabelForm[] = ["package", "mark", "sheet"];
const tiers = ["unsigned", "observed", "self", "reviewed", "lab"] as const;

/** The mark has room for the link only. */
function codeFor(form: LabelForm): { text: string } {
  const { text } = sampleCode(7);
  return { text: form === "mark" ? text.slice(0, text.indexOf("#")) : text };
}

interface Printed {
  readonly label: ReturnType<typeof printer.print>;
  readonly image: Image;
  /** As a reader finds it in the image. */
  readonly code: ReturnType<typeof readQr>;
}

const known = new Map<string, Printed>();

/** Printed, drawn and read once for all tests that look at it. */
function printed(face: LabelFace, form: LabelForm, tier: (typeof tiers)[number]): Printed {
  const name = `${face.language} ${form} ${tier}`;
  const before = known.get(name);
  if (before !== undefined) return before;
  const label = printer.print(underTier(face, tier), codeFor(form), { form });
  const image = dotsOf(label.png(form === "sheet" ? 150 : 300));
  const made = { label, image, code: readQr(new Uint8ClampedArray(image.pixels), image.width, image.height) };
  known.set(name, made);
  return made;
}

for (const form of forms) {
  for (const face of [ultrasound, insulinPump]) {
    test(`the ${form} in ${face.language} is one page of tagged PDF whose code reads back from its PNG, in every tier`, () => {
      for (const tier of tiers) {
        const { label, code } = printed(face, form, tier);
        assert.equal(label.pages, 1, tier);
        const pdf = Buffer.from(label.pdf()).toString("latin1");
        assert.match(pdf, /^%PDF-1\.7/);
        assert.match(pdf, /\/StructTreeRoot/);
        assert.match(pdf, new RegExp(`/Lang ?\\(${face.language}`));
        assert.match(pdf, /<pdfuaid:part>1</);
        assert.equal(code?.data, codeFor(form).text, tier);
      }
    });
  }
}

test("on the package label each module of the code is five whole dots at 300 dpi, none of them grey", () => {
  const { pixels, width, height } = dotsOf(printer.print(ultrasound, codeFor("package"), { form: "package" }).png());
  const found = readQr(new Uint8ClampedArray(pixels), width, height);
  assert.ok(found);
  const { topLeftCorner, topRightCorner, bottomLeftCorner } = found.location;
  assert.ok(Math.abs(topRightCorner.x - topLeftCorner.x - 85 * 5) < 3);
  for (let y = Math.ceil(topLeftCorner.y) + 2; y < bottomLeftCorner.y - 2; y++) {
    for (let x = Math.ceil(topLeftCorner.x) + 2; x < topRightCorner.x - 2; x++) {
      const shade = pixels[(y * width + x) * 4];
      if (shade !== 0 && shade !== 255) assert.fail(`dot ${x}, ${y} is grey`);
    }
  }
});

test("the code keeps its quiet zone of four light modules on every form", () => {
  for (const form of forms) {
    for (const tier of tiers) {
      const { image, code } = printed(insulinPump, form, tier);
      assert.ok(code);
      const { topLeftCorner, topRightCorner, bottomLeftCorner } = code.location;
      const modules = form === "mark" ? 29 : 85;
      const module = (topRightCorner.x - topLeftCorner.x) / modules;
      const ring = (offset: number) => {
        const [left, top, right, bottom] = [topLeftCorner.x, topLeftCorner.y, topRightCorner.x, bottomLeftCorner.y];
        for (let t = -offset; t <= right - left + offset; t++) {
          assertLight(image, left + t, top - offset, `${form} ${tier} above`);
          assertLight(image, left + t, bottom + offset, `${form} ${tier} below`);
          assertLight(image, left - offset, top + t, `${form} ${tier} left`);
          assertLight(image, right + offset, top + t, `${form} ${tier} right`);
        }
      };
      for (const distance of [1, 2, 3, 3.8]) ring(distance * module);
    }
  }
});

const long = "Ausführlichste Übertragungsbeschreibung ".repeat(12);
const word = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft".repeat(4);
const manyRows = Array.from({ length: 40 }, (_, i) => ({ name: `${long}${i}`, value: `${word}${i}`, note: long }));
const overlong: LabelFace = {
  ...insulinPump,
  title: long,
  model: word,
  makerLine: long,
  kind: long,
  riskClass: long,
  groups: [
    { heading: long, rows: manyRows, keep: 40 },
    { rows: manyRows, keep: 40 },
    { heading: word, rows: manyRows, keep: 0 },
    { heading: "Leer", rows: [], keep: 3 },
  ],
  moreRows: `{count} ${long}`,
  inspection: { caption: long, value: word, note: long },
  serial: { name: long, value: word },
  tier: { tier: "observed", word: long, sentence: word },
  codeCaption: [word, long, long],
  footer: long,
  identity: manyRows,
};
const empty: LabelFace = {
  ...ultrasound,
  title: "",
  model: "",
  makerLine: "",
  kind: "",
  riskClass: "",
  groups: [],
  moreRows: "",
  inspection: { caption: "", value: "" },
  tier: { tier: "self", word: "", sentence: "" },
  codeCaption: [],
  footer: "",
  identity: [],
};

for (const form of ["package", "mark"] as const) {
  test(`a ${form} never grows: the longest face stays on its page, off the margin, and leaves the code readable`, () => {
    const label = printer.print(overlong, codeFor(form), { form });
    assert.equal(label.pages, 1);
    const image = dotsOf(label.png());
    for (let t = 0; t < Math.max(image.width, image.height); t++) {
      for (const edge of [1, 4]) {
        assertLight(image, Math.min(t, image.width - 1), edge, "top margin");
        assertLight(image, Math.min(t, image.width - 1), image.height - 1 - edge, "bottom margin");
        assertLight(image, edge, Math.min(t, image.height - 1), "left margin");
        assertLight(image, image.width - 1 - edge, Math.min(t, image.height - 1), "right margin");
      }
    }
    assert.equal(readCode(label.png()), codeFor(form).text);
  });
}

test("the sheet shows all rows, on as many pages as they take", () => {
  const label = printer.print(overlong, codeFor("sheet"), { form: "sheet" });
  assert.ok(label.pages > 1);
  assert.match(Buffer.from(label.pdf()).toString("latin1"), /^%PDF/);
});

test("a face without a single word is printed all the same", () => {
  for (const form of forms) assert.equal(printer.print(empty, codeFor(form), { form }).pages, 1);
});

test("a code larger than version 18 is drawn smaller rather than over the frame", () => {
  const text = codeFor("package").text + "A".repeat(900);
  assert.equal(readCode(printer.print(ultrasound, { text }, { form: "package" }).png()), text);
});

test("signs of markup are printed as they stand: one glyph for each", () => {
  const hostile = [
    '#eval("1+1")',
    "$x$",
    "*b*",
    "_i_",
    "`r`",
    "<script>alert(1)</script>",
    "= h",
    "- l",
    "@ref",
    "//c",
    "\\n",
  ];
  const glyphs = (name: string) => {
    const rows = [{ name, value: "v" }];
    const svg = printer
      .print({ ...ultrasound, groups: [{ rows, keep: 1 }] }, codeFor("package"), { form: "package" })
      .svg();
    return svg.match(/<use /g)?.length;
  };
  for (const name of hostile) assert.equal(glyphs(name), glyphs(name.replace(/[^ ]/g, "n")), name);
});

test("emoji, right-to-left and unknown scripts are printed; where no font has the sign the PDF does not claim PDF/UA", () => {
  const named = (model: string) => {
    const label = printer.print({ ...ultrasound, model }, codeFor("package"), { form: "package" });
    assert.equal(label.pages, 1);
    return Buffer.from(label.pdf()).toString("latin1");
  };
  assert.match(named("Ηχώ Эхо č"), /<pdfuaid:part>1</);
  const unknown = named("超音波 😀 עברית العربية \u{10ffff}");
  assert.doesNotMatch(unknown, /pdfuaid/);
  assert.match(unknown, /\/StructTreeRoot/);
  for (const [, font] of unknown.matchAll(/\/BaseFont \/[A-Z]{6}\+([A-Za-z]+)/g)) {
    assert.match(font ?? "", /^(Inter|LibertinusSerif|NewCM|DejaVuSansMono)/, "a font of this machine is used");
  }
});

test("no type is smaller than 6 points", () => {
  for (const form of forms) {
    for (const face of [ultrasound, underTier(insulinPump, "observed"), overlong]) {
      const sizes = typeSizes(printer.print(face, codeFor(form), { form }).pdf());
      assert.ok(sizes.length > 0);
      assert.ok(Math.min(...sizes) >= 5.999, `${form} uses ${Math.min(...sizes)} pt`);
    }
  }
});

test("the SVG names and describes itself, and loads nothing", () => {
  const svg = printer.print({ ...ultrasound, model: '<P3> & "Co"' }, codeFor("package"), { form: "package" }).svg();
  assert.match(
    svg,
    /^<svg role="img" [^>]*><title>Device Facts: &lt;P3&gt; &amp; &quot;Co&quot;<\/title><desc>.*Amazon Web Services: Canada/,
  );
  const outside = svg.match(/(?:href|src)="(?!#)[^"]*"|url\((?!#)/g);
  assert.equal(outside, null);
});

test("a printer that has printed a thousand others draws the same label as a new one", () => {
  const options = { form: "package" } as const;
  for (let i = 0; i < 12; i++) printer.print(i % 2 === 0 ? ultrasound : insulinPump, sampleCode(i), options).svg();
  const [warm, fresh] = [printer, createLabelPrinter()].map((each) => each.print(insulinPump, sampleCode(99), options));
  assert.equal(warm?.svg(), fresh?.svg());
  assert.deepEqual(warm?.pdf(), fresh?.pdf());
});

test("the templates read each other and what is handed to them, nothing else", () => {
  const folder = new URL("./template/", import.meta.url);
  const files = readdirSync(folder);
  const known = new Set([...files, "face.json", "marks.json", "code.json", "code.svg"]);
  for (const file of files) {
    const source = readFileSync(new URL(file, folder), "utf8");
    for (const [, path] of source.matchAll(/(?:import|include|json\(|read\(|image\()\s*"([^"]*)"/g)) {
      assert.ok(known.has(path ?? ""), `${file} reads ${path}`);
    }
    assert.doesNotMatch(source, /\b(?:eval|read|plugin|cbor|yaml|toml|csv|xml)\(|@preview/, file);
  }
});

interface Image {
  readonly pixels: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** The dots of a PNG, by way of a picture that holds nothing else. */
function dotsOf(png: Uint8Array): Image {
  const bytes = Buffer.from(png);
  const size = `width="${bytes.readUInt32BE(16)}" height="${bytes.readUInt32BE(20)}"`;
  const { pixels, width, height } = new Resvg(
    `<svg xmlns="http://www.w3.org/2000/svg" ${size}><image ${size} href="data:image/png;base64,${bytes.toString("base64")}"/></svg>`,
  ).render();
  return { pixels, width, height };
}

function readCode(png: Uint8Array): string | undefined {
  const { pixels, width, height } = dotsOf(png);
  return readQr(new Uint8ClampedArray(pixels), width, height)?.data;
}

function assertLight({ pixels, width }: Image, x: number, y: number, where: string): void {
  const shade = pixels[(Math.round(y) * width + Math.round(x)) * 4] ?? 0;
  assert.ok(shade > 200, `${where}: the dot at ${Math.round(x)}, ${Math.round(y)} is dark`);
}

/** Every size of type that the pages of a PDF set. */
function typeSizes(pdf: Uint8Array): number[] {
  const bytes = Buffer.from(pdf);
  const sizes: number[] = [];
  for (let start = bytes.indexOf("stream\n"); start >= 0; start = bytes.indexOf("stream\n", start + 7)) {
    const end = bytes.indexOf("\nendstream", start);
    let content: string;
    try {
      content = inflateSync(bytes.subarray(start + 7, end)).toString("latin1");
    } catch {
      continue; // metadata and fonts' maps are not compressed
    }
    for (const [, size] of content.matchAll(/\/\S+ ([\d.]+) Tf/g)) sizes.push(Number(size));
  }
  return sizes;
}
