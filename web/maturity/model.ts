/**
 * The maturity model in the browser: criteria and readings with the page, the words of one language when they are needed.
 */
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { createModel } from "../../src/domain/maturity/model.ts";
import type { MaturityModelData } from "../../src/domain/maturity/model-data.ts";
import type { MaturityTexts } from "../../src/domain/maturity/model-texts.ts";
import type { MaturityReadings } from "../../src/domain/maturity/readings-data.ts";
import data from "../../standards/maturity-model.json" with { type: "json" };
import readings from "../../standards/maturity-readings.json" with { type: "json" };
import { type Language, languageOf } from "../words/i18n.ts";

export const MODEL = createModel(data as unknown as MaturityModelData, readings as unknown as MaturityReadings);

const TEXTS: Record<Language, () => Promise<{ default: unknown }>> = {
  en: () => import("../../standards/maturity-model-texts.en.json", { with: { type: "json" } }),
  de: () => import("../../standards/maturity-model-texts.de.json", { with: { type: "json" } }),
};

/** The model's words in the reader's language; undefined until they have come. */
export function useTexts(): MaturityTexts | undefined {
  const { i18n } = useTranslation();
  const language = languageOf(i18n);
  const [texts, setTexts] = useState<MaturityTexts>();
  useEffect(() => {
    let wanted = true;
    void TEXTS[language]().then((loaded) => {
      if (wanted) setTexts(loaded.default as MaturityTexts);
    });
    return () => {
      wanted = false;
    };
  }, [language]);
  return texts?.language === language ? texts : undefined;
}
