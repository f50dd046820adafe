/**
 * All that is known of the world outside a capture, and where each piece comes from.
 *
 * A `World` is handed in; its tables are read on first use, its `editions` without reading them. Editions belong on
 * every report: a result is only as good as the day of its data, and some licences ask for a name and a link.
 */
import type { UcumTable } from "../label/ucum.ts";
import type { CipherSuiteTable } from "./cipher-suite.ts";
import type { CompanyKnowledge } from "./company.ts";
import type { CountryTable } from "./country.ts";
import type { InterceptionCas } from "./interception-cas.ts";
import type { PlaceKnowledge } from "./place.ts";
import type { Geography } from "./transfer.ts";

/** One data set: what a report says of it. */
export interface Edition {
  /** File below `standards/`, or the package that brings it. */
  readonly file: string;
  readonly name: string;
  /** Version or day of the data. */
  readonly edition: string;
  readonly source: string;
  /** SPDX identifier, or the licence's own name where it has none. */
  readonly licence: string;
  /** Words that the licence asks for, or null. */
  readonly attribution: string | null;
  /** Link that the licence asks for wherever a result is shown, or null. */
  readonly link: string | null;
}

export interface World extends CompanyKnowledge, PlaceKnowledge {
  readonly geography: Geography;
  readonly countries: CountryTable;
  readonly ucum: UcumTable;
  readonly cipherSuites: CipherSuiteTable;
  readonly interceptionCas: InterceptionCas;
  /** In the order of a report. */
  readonly editions: readonly Edition[];
}
