/**
 * Where a server stands, in words; what cannot be told is said and never left empty.
 */
import type { TFunction } from "i18next";
import type { Destination } from "../../src/domain/traffic/audit-report.ts";
import type { Language } from "../words/i18n.ts";
import { countryIn } from "../words/locale.ts";

type Place = Destination["place"];

export function placeInWords(
  { country, method }: Pick<Place, "country" | "method">,
  language: Language,
  t: TFunction<"page">,
): string {
  if (country !== null) return countryIn(country, language);
  if (method === "local") return t("audit.placeLocal");
  return t(method === "anycast" ? "audit.placeAnycast" : "audit.placeUnknown");
}

/** A list of country codes as names; any other text as it is. */
export function countriesInWords(text: string, language: Language): string {
  return /^[A-Z]{2}(, [A-Z]{2})*$/.test(text)
    ? text
        .split(", ")
        .map((code) => countryIn(code, language))
        .join(", ")
    : text;
}
