/**
 * The sample labels as faces: what people read of them, in words.
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import type { FaceRow } from "../src/domain/label/face.ts";
import type { Language } from "../src/domain/label/face-words.ts";
import type { Label } from "../src/domain/label/label.ts";
import { labelFace } from "../src/domain/label/label-face.ts";
import { readDocument } from "../src/formats/label-document/read-document.ts";

const SAMPLES = new URL("labels/", import.meta.url);
const label = (name: string) =>
  readDocument(new Uint8Array(readFileSync(new URL(`${name}.label.yaml`, SAMPLES))), name).value as Label;
const countryName = (code: string, language: Language) =>
  new Intl.DisplayNames(language, { type: "region" }).of(code) ?? code;
const faceOf = (one: Label, language: Language = "en") => labelFace(one, { language, tier: "observed", countryName });
const rowsOf = (one: Label, language?: Language): FaceRow[] => faceOf(one, language).groups.flatMap(({ rows }) => rows);

test("a way in the same network that is not protected stands on the label, also on the small one", () => {
  const face = faceOf(label("x-ray-workstation"));
  const group = face.groups.find(({ rows }) => rows.some(({ name }) => name === "Not protected on the way"));
  assert.deepEqual(group?.rows[1], { name: "Not protected on the way", value: "Ethernet, DICOM, SMB (nearby)" });
  assert.equal(group?.keep, 5);
  const german = rowsOf(label("x-ray-workstation"), "de").find(({ name }) => name === "Unterwegs ungeschützt");
  assert.equal(german?.value, "Ethernet, DICOM, SMB (in der Nähe)");
});

test("an unprotected way to the cloud is told as such, and not as a protection called none", () => {
  const base = label("x-ray-workstation");
  const connectivity = [
    { protocol: "MQTT", reach: "cloud", protection: "none" },
    { protocol: "HTTPS", reach: "cloud", protection: "TLS 1.3" },
  ] as const;
  const rows = rowsOf({ ...base, components: { ...base.components, software: { connectivity: [...connectivity] } } });
  assert.equal(rows.find(({ name }) => name === "Not protected on the way")?.value, "MQTT (Internet)");
  assert.equal(rows.find(({ name }) => name === "Protected on the way")?.value, "TLS 1.3");
});

for (const language of ["en", "de"] as const) {
  test(`no row of a sample label says a name of programs, in ${language}`, () => {
    for (const file of readdirSync(SAMPLES)) {
      const one = label(file.replace(".label.yaml", ""));
      const stages = [one.runtime?.integration?.values, one.runtime?.operating?.values, one.runtime?.failSafe?.limits];
      const parameters = new Set(stages.flatMap((values) => (values ?? []).map(({ parameter }) => parameter)));
      for (const { name, value } of rowsOf(one, language)) {
        assert.ok(
          !parameters.has(name.split(": ")[1] ?? "") || name.endsWith(": power") || name.endsWith(": speed"),
          name,
        );
        assert.doesNotMatch(
          value,
          /^[A-Z]{2}(?:, [A-Z]{2})*$|\bCel\b|\[Hg\]|kBy|^(?:windows|android|ios)$/,
          `${file}: ${name}`,
        );
        assert.doesNotMatch(name, /: [“„]/, `${file}: a parameter without words`);
      }
    }
  });
}

test("years of keeping are told in years, and other days in days", () => {
  const kept = (language: Language) =>
    rowsOf(label("x-ray-workstation"), language).find(({ value }) => /^kept|gespeichert$/.test(value))?.value;
  assert.equal(kept("en"), "kept 10 years");
  assert.equal(kept("de"), "10 Jahre gespeichert");
});
