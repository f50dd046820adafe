/**
 * The maturity model, our readings of it and its texts, as the files of `standards/` tell them; each is read once.
 */
import { readFileSync } from "node:fs";
import { createModel, type MaturityModel } from "../domain/maturity/model.ts";
import type { MaturityTexts } from "../domain/maturity/model-texts.ts";

/** The project's own data is trusted to have its form; tests hold it against its schema. */
const parsed = (file: string) => JSON.parse(readFileSync(new URL(`../../standards/${file}`, import.meta.url), "utf8"));

let model: MaturityModel | undefined;
const texts = new Map<string, MaturityTexts>();

export function loadMaturityModel(): MaturityModel {
  model ??= createModel(parsed("maturity-model.json"), parsed("maturity-readings.json"));
  return model;
}

export function loadMaturityTexts(language: "en" | "de"): MaturityTexts {
  const loaded = texts.get(language) ?? (parsed(`maturity-model-texts.${language}.json`) as MaturityTexts);
  texts.set(language, loaded);
  return loaded;
}
