/**
 * Where a server stands, in words; what cannot be told is said and never left empty.
 */
import type { Destination } from "../../src/domain/traffic/audit-report.ts";
import { placeKey } from "../../src/domain/traffic/flow.ts";
import { wordsFor } from "../../src/domain/traffic/words/audit-words.ts";
import type { Language } from "../words/i18n.ts";
import { countryIn } from "../words/locale.ts";

type Place = Pick<Destination["place"], "country" | "method">;

export function placeInWords(place: Place, language: Language): string {
  return placeKeyInWords(placeKey(place), language);
}

/** A country by its code, else the reason why there is none. */
export function placeKeyInWords(key: string, language: Language): string {
  return /^[A-Z]{2}$/.test(key) ? countryIn(key, language) : wordsFor("place", key, language);
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
