/** A place in a capture where something was seen. */
export interface Sighting {
  readonly file: string;
  readonly pointer: string;
  readonly timeMs: number | null;
}
