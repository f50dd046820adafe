/**
 * A span of time as people say it.
 */
import type { Language } from "../words/i18n.ts";

/** Seconds, or minutes or hours where these are many. */
export function secondsIn(seconds: number, language: Language): string {
  const { unit, length } =
    seconds < 120
      ? { unit: "second", length: 1 }
      : seconds < 7200
        ? { unit: "minute", length: 60 }
        : { unit: "hour", length: 3600 };
  return new Intl.NumberFormat(language === "de" ? "de-DE" : "en-GB", {
    style: "unit",
    unit,
    unitDisplay: "long",
    maximumSignificantDigits: 2,
  }).format(seconds / length);
}
