/**
 * EPSS scores as FIRST publishes them each day: a line of model and date, a line of headings, a line for each CVE.
 * Source: FIRST, EPSS data (CSV).
 */
import { InputError } from "../../domain/input-error.ts";
import { CVE, dayOf, type Entry } from "../knowledge-file/entry.ts";

const MODEL = /^#\s*model_version:([^,\s]{1,60}),\s*score_date:(\S{1,40})/;
const HEADINGS = ["cve", "epss", "percentile"];

/** Whether a text begins as such a file. */
export const beginsAsEpss = (firstLine: string) =>
  MODEL.test(firstLine) || HEADINGS.every((heading, at) => cellsOf(firstLine)[at]?.toLowerCase() === heading);

/** Reads the file line by line. */
export class EpssLines {
  #headings: readonly string[] | undefined;
  /** The day of the scores, from the first line. */
  day: string | null = null;

  /**
   * What a line holds; undefined for the lines before the first score and for an empty one.
   * @throws {InputError} `document-unreadable` for a line that is no score.
   */
  read(line: string, number: number): Entry | undefined {
    if (line.trim() === "") return undefined;
    if (line.startsWith("#")) {
      this.day = dayOf(MODEL.exec(line)?.[2]?.replace(/([+-]\d{2})(\d{2})$/, "$1:$2")) ?? this.day;
      return undefined;
    }
    const cells = cellsOf(line);
    if (this.#headings === undefined) {
      this.#headings = cells.map((cell) => cell.toLowerCase());
      if (HEADINGS.some((heading) => !this.#headings?.includes(heading)))
        throw new InputError("document-unreadable", `line ${number}`, `its headings are not ${HEADINGS.join(", ")}`);
      return undefined;
    }
    const [id = "", probability, percentile] = HEADINGS.map((heading) => cells[this.#headings?.indexOf(heading) ?? -1]);
    const refuse = (what: string) => new InputError("document-unreadable", `line ${number}`, what);
    if (!CVE.test(id)) throw refuse("its first cell is no CVE number");
    const likelihood = { id, probability: share(probability), percentile: share(percentile) };
    if (Number.isNaN(likelihood.probability) || Number.isNaN(likelihood.percentile))
      throw refuse("its score or percentile is no number from 0 to 1");
    return { records: [{ kind: "likelihood", likelihood }], publisher: "FIRST", day: this.day };
  }
}

const cellsOf = (line: string) =>
  line
    .replace(/\r$/, "")
    .split(",", 8)
    .map((cell) => cell.trim());

function share(cell: string | undefined): number {
  const value = /^\d(?:\.\d{1,20})?(?:[eE]-?\d{1,3})?$/.test(cell ?? "") ? Number(cell) : Number.NaN;
  return value >= 0 && value <= 1 ? value : Number.NaN;
}
