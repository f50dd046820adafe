import assert from "node:assert/strict";
import { test } from "node:test";
import { Resvg } from "@resvg/resvg-js";
import jsqr from "jsqr";
import { MARKED_OUTCOMES, type MarkedInspection, markFace } from "../../domain/inspection/mark-face.ts";
import { printMarks } from "./print-marks.ts";

// CommonJS: the function itself is the module.
const readQr = jsqr as unknown as typeof jsqr.default;
const ONE: MarkedInspection = {
  title: "INF-0007",
  product: "Weidenbach Medical GmbH Rill 2",
  kindName: null,
  outcome: "passed",
  on: "2027-03-01",
  by: "Anna Berg",
  next: "2028-05-14",
  acceptedUntil: null,
  address: "https://carelabel.example:8443/devices/0123456789abcdef",
};
const HOSTILE = {
  ...ONE,
  title: `#eval("1") $x$ ${"W".repeat(90)}`,
  by: "\u202eanna\u0000 #[x]",
  product: "*b*".repeat(60),
};

function drawn(svg: string) {
  const { pixels, width, height } = new Resvg(svg, {
    fitTo: { mode: "zoom", value: 4 },
    background: "#fff",
    font: { loadSystemFonts: false },
  }).render();
  return { pixels: new Uint8ClampedArray(pixels), width, height };
}

for (const language of ["en", "de"] as const)
  for (const outcome of MARKED_OUTCOMES)
    for (const one of [ONE, HOSTILE])
      test(`a mark in ${language} that says ${outcome} of ${one.title.slice(0, 8)} is 38 × 35 mm, and its code reads back`, () => {
        const face = markFace({ ...one, outcome }, language);
        const svg = new TextDecoder().decode(printMarks({ marks: [face], form: "single", file: "svg" }));
        const [, width = "", height = ""] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg) ?? [];
        assert.deepEqual(
          [Number(width), Number(height)].map((points) => Math.round((points * 25.4) / 72)),
          [38, 35],
        );
        const { pixels, ...size } = drawn(svg);
        assert.equal(readQr(pixels, size.width, size.height)?.data, ONE.address);
        assert.ok(svg.includes(`<desc>${face.word}`), svg.slice(0, 400));
      });

test("a mark is tagged PDF in its language, and a picture of 300 dots an inch", () => {
  const face = markFace(ONE, "de");
  const pdf = Buffer.from(printMarks({ marks: [face], form: "single", file: "pdf" })).toString("latin1");
  assert.match(pdf, /\/StructTreeRoot/);
  assert.match(pdf, /\/Lang ?\(de/);
  assert.match(pdf, /<pdfuaid:part>1</);
  const png = Buffer.from(printMarks({ marks: [face], form: "single", file: "png" }));
  assert.ok(Math.abs(png.readUInt32BE(16) - (38 / 25.4) * 300) <= 1, String(png.readUInt32BE(16)));
});

test("forty marks lie on two sheets of A4, each with a code of its own", () => {
  const marks = Array.from({ length: 40 }, (_, at) =>
    markFace({ ...ONE, title: `INF-${at}`, address: `${ONE.address}${at}` }, "en"),
  );
  const pdf = Buffer.from(printMarks({ marks, form: "sheet", file: "pdf" })).toString("latin1");
  assert.equal(pdf.match(/\/Type ?\/Page\b/g)?.length, 2);
});
