import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { cleanText, printCode, printFace, printText } from "./print-face.ts";
import { encodeQr } from "./qr.ts";
import { insulinPump, ultrasound, underTier } from "./sample-faces-for-tests.ts";

const anyText = fc.string({ unit: "binary", maxLength: 200 });

test("clean text is one line, well formed, of bounded length, and cleaning it again changes nothing", () => {
  fc.assert(
    fc.property(anyText, fc.integer({ min: 1, max: 80 }), (text, length) => {
      const clean = cleanText(text, length);
      assert.ok(clean.isWellFormed());
      assert.doesNotMatch(clean, /[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]/u);
      assert.ok(Array.from(new Intl.Segmenter().segment(clean)).length <= length);
      assert.equal(cleanText(clean, length), clean);
    }),
  );
});

test("places to break are all that printing adds to a clean text", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      assert.equal(printText(text, 60).replaceAll("\u200b", ""), cleanText(text, 60));
    }),
  );
});

for (const [text, printed] of [
  ["two\nlines\tand\u0000more", "two lines and more"],
  ["abc\u202egpj.exe", "abcgpj.exe"],
  ["Zalgo e\u0301\u0301\u0301\u0301\u0301\u0301", "Zalgo é\u0301\u0301"],
  ["\ud800 half a pair", "\ufffd half a pair"],
  ["👩‍⚕️👩‍⚕️👩‍⚕️👩‍⚕️", "👩‍⚕️👩‍⚕️…"],
] as const) {
  test(`${JSON.stringify(text)} is printed as ${JSON.stringify(printed)}`, () => {
    assert.equal(cleanText(text, text.startsWith("👩") ? 3 : 60).normalize(), printed.normalize());
  });
}

test("a host name may break after its points, a short word nowhere", () => {
  assert.equal(
    printText("telemetry.eu-west-1.cloud.example Anna", 80),
    "telemetry.\u200beu-west-\u200b1.cloud.\u200bexample Anna",
  );
});

test("a draft and an observation carry words for their top, other tiers none", () => {
  const band = (tier: "unsigned" | "observed" | "self") => printFace(underTier(insulinPump, tier), "package").tier.band;
  assert.equal(band("unsigned"), "ENTWURF");
  assert.equal(band("observed"), "BEOBACHTET, NICHT ERKLÄRT");
  assert.equal(band("self"), undefined);
});

test("the tier's word stands bold in its sentence, or before it where the sentence says it otherwise", () => {
  const sentence = (tier: { word: string; sentence: string }) =>
    printFace({ ...ultrasound, tier: { tier: "self", ...tier } }, "package")
      .tier.sentence.map(({ text, strong }) => (strong ? `*${text}*` : text))
      .join("");
  assert.equal(
    sentence({ word: "maker’s own word", sentence: "The maker’s own word, no more." }),
    "*The maker’s own word*, no more.",
  );
  assert.equal(sentence({ word: "Reviewed", sentence: "An institute reviewed it." }), "An institute *reviewed* it.");
  assert.equal(
    sentence({ word: "Herstellerangabe", sentence: "Eigene Angabe." }),
    "*Herstellerangabe. *Eigene Angabe.",
  );
});

test("who cannot see the code is told its link, not the Base32 behind it", () => {
  const text = "HTTPS://LABEL.EXAMPLE/01/09506000134352#ABCDEF";
  assert.deepEqual(printCode(text, encodeQr(text), "en"), {
    size: 29,
    alt: "QR code with the security label; it opens HTTPS://LABEL.EXAMPLE/01/09506000134352",
  });
});
