/**
 * What a statement says to a catalogue that the catalogue does not ask: mistyped ids, and days that are none.
 */
import { nearest } from "../label/schema-problems.ts";
import { oneLine } from "../one-line.ts";
import type { Catalogue } from "./catalogue.ts";
import { momentOf } from "./span.ts";
import type { StatementFile } from "./statement.ts";

export interface StatementProblem {
  /** JSON pointer into the statement. */
  readonly pointer: string;
  readonly message: string;
}

const ASKED = [
  ["conditions", "condition", "conditions"],
  ["provisions", "provision", "provisions"],
  ["tables", "evidence table", "tables"],
  ["facts", "fact", "facts"],
] as const;

/** Ids that nobody asked for may be as many as a file has lines, and looking for what each one meant takes its time. */
const ADVISED = 20;

/** Ids of any edition are known, so that one file can answer several. */
export function statementProblems(statement: StatementFile, catalogue: Catalogue): StatementProblem[] {
  const problems: StatementProblem[] = [];
  for (const [group, what, list] of ASKED) {
    const ids = (catalogue[list] ?? []).map(({ id }) => id);
    const known = new Set(ids);
    for (const id of Object.keys(statement[group] ?? {})) {
      if (known.has(id)) continue;
      const meant =
        problems.length < ADVISED ? (ids.find((one) => plain(one) === plain(id)) ?? nearest(id, ids)) : undefined;
      const advice = meant === undefined ? "" : `; did you mean "${meant}"?`;
      problems.push({
        pointer: `/${group}/${id}`,
        message: `${catalogue.id} has no ${what} "${oneLine(id, 60)}"${advice}`,
      });
    }
  }
  for (const [id, fact] of Object.entries(statement.facts ?? {}))
    if (momentOf(fact) === undefined)
      problems.push({
        pointer: `/facts/${id}`,
        message: `"${oneLine(fact, 40)}" is no day or time; write 2026-11-22, or 2026-11-22T09:30:00Z with its offset`,
      });
  return problems;
}

/** 5.1-1, 5.1.1 and 5_1_1 look alike to whoever types them. */
function plain(id: string): string {
  return id.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
}
