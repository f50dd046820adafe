/**
 * What checking a label needs to know of the world: countries in use and units that exist. Handed in, never loaded here.
 */
export interface LabelWorld {
  /** ISO 3166-1 alpha-2 codes in use. */
  readonly countries: ReadonlySet<string>;
  /** Why a text is no UCUM unit and what to write instead; undefined when it is one. */
  unitProblem(unit: string): string | undefined;
  /** Why a valid unit is perhaps not the one that was meant. */
  unitCaution(unit: string): string | undefined;
}
