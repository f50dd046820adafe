/**
 * Values and bands in the reader's language.
 */
import { useTranslation } from "react-i18next";
import type { Measured } from "../../src/domain/runtime/report.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { languageOf } from "../words/i18n.ts";
import { type Band, isInterval, unitAfter } from "./live-value.ts";

const FIGURES = 4;

export function useValueWords() {
  const { t, i18n } = useTranslation();
  const language = languageOf(i18n);
  const format = new Intl.NumberFormat(language === "de" ? "de-DE" : "en-GB", { maximumSignificantDigits: FIGURES });
  const number = (value: number) => format.format(value);

  const value = (measured: Measured, unit: string | null): string => {
    if (typeof measured === "number") return `${number(measured)}${unitAfter(unit)}`;
    if (typeof measured === "boolean") return t(measured ? "runtime.values.yes" : "runtime.values.no");
    if (!isInterval(measured)) return visibleLine(measured);
    const { min, max, mean } = measured;
    const words = { min: number(min), max: number(max), mean: number(mean) };
    return min === max ? `${words.mean}${unitAfter(unit)}` : `${t("runtime.values.interval", words)}${unitAfter(unit)}`;
  };

  const band = ({ min, max, allowed }: Band, unit: string | null): string => {
    // Versions and ports are no numbers to be written with separators.
    if (allowed !== null)
      return allowed.map((one) => (typeof one === "boolean" ? value(one, null) : visibleLine(String(one)))).join(", ");
    const words = { min: number(min ?? 0), max: number(max ?? 0) };
    if (min === null && max === null) return t("runtime.values.nothing");
    const key = min === null ? "most" : max === null ? "least" : "range";
    return `${t(`runtime.values.${key}`, words)}${unitAfter(unit)}`;
  };

  return { language, number, value, band };
}
