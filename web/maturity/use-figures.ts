/**
 * Shares as the reader's language writes them, and the names of what they belong to.
 */
import { useTranslation } from "react-i18next";
import type { MaturityTexts } from "../../src/domain/maturity/model-texts.ts";
import { languageOf } from "../words/i18n.ts";

/** A share (0 to 1) in whole percent, rounded down: 100 % is said only where all is met. A dash where there is none. */
export function usePercent(): (share: number | null | undefined) => string {
  const { i18n } = useTranslation();
  const percent = new Intl.NumberFormat(languageOf(i18n) === "de" ? "de-DE" : "en-GB", {
    style: "percent",
    maximumFractionDigits: 0,
  });
  return (share) => (share == null ? "–" : percent.format(Math.floor(share * 100 + 1e-9) / 100));
}

/** Of the whole that is evaluated, a dimension or a column; an edition of the model may have known others. */
export function useScopeName(texts: MaturityTexts): (scope: string) => string {
  const { t } = useTranslation();
  return (scope) =>
    scope === "facility" ? t("maturityPictures.whole") : (texts.dimensions[scope] ?? texts.columns[scope] ?? scope);
}
