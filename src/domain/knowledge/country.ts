/**
 * Countries and territories by their ISO 3166-1 codes, with the names that CLDR shows for them in English and German.
 */

export interface Country {
  readonly alpha2: string;
  readonly alpha3: string;
  readonly en: string;
  readonly de: string;
}

export interface Countries {
  readonly edition: string;
  readonly countries: readonly Country[];
}

export class CountryTable {
  readonly edition: string;
  /** The alpha-2 codes in use. */
  readonly codes: ReadonlySet<string>;
  readonly #byCode = new Map<string, Country>();

  constructor({ edition, countries }: Countries) {
    this.edition = edition;
    this.codes = new Set(countries.map(({ alpha2 }) => alpha2));
    for (const country of countries) {
      this.#byCode.set(country.alpha2, country);
      this.#byCode.set(country.alpha3, country);
    }
  }

  /** The country with this alpha-2 or alpha-3 code, in any case; undefined when there is none. */
  find(code: string): Country | undefined {
    return code.length > 3 ? undefined : this.#byCode.get(code.toUpperCase());
  }

  /** The country's name in `language`; the code itself when it is in no use. */
  nameOf(code: string, language: "en" | "de"): string {
    return this.find(code)?.[language] ?? code;
  }
}
