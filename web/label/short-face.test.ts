import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { parse } from "yaml";
import { canonicalBytes, digestOf } from "../../src/domain/label/digest.ts";
import type { Label } from "../../src/domain/label/label.ts";
import { shortLabelOf } from "../../src/domain/label/short-label.ts";
import { shortFace } from "./short-face.ts";

const path = new URL("../../samples/labels/x-ray-workstation.label.yaml", import.meta.url);
const label: Label = parse(readFileSync(path, "utf8"));
const short = shortLabelOf(label, await digestOf(canonicalBytes(label)));

for (const language of ["en", "de"] as const) {
  for (const tier of ["observed", "self", "reviewed", "lab", undefined] as const) {
    test(`the tier out of a code is told in whole sentences: ${language}, ${tier ?? "unsigned"}`, () => {
      assert.doesNotMatch(shortFace(short, tier, language).tier.sentence, /[{}]/);
    });
  }
}

test("an observed label names the facility that observed", () => {
  assert.match(shortFace(short, "observed", "en").tier.sentence, /Klinikum Auenthal/);
});
