/**
 * What commands say of a source of knowledge.
 */
import type { KnowledgeSource } from "../../contract/knowledge.ts";
import { isAhead, type KnowledgeAge } from "../../domain/knowledge/knowledge-age.ts";
import type { KnowledgeTaken } from "../../domain/knowledge/source.ts";

const REFUSALS_SHOWN = 20;

/** Lines about what was read of a file. */
export function takenLines(taken: KnowledgeTaken): string {
  const { kind, publisher, datedOn, documents, counts, refused, refusals, ahead = 0 } = taken;
  const records = Object.entries(counts).map(([name, count]) => `${count} ${name}`);
  const lines = [
    `${kind}${publisher === "" ? "" : ` of ${publisher}`}, ${datedOn === null ? "without a date" : `dated ${datedOn}`}`,
    `${documents} entries taken (${records.join(", ")}), ${refused} refused`,
    ...refusals.slice(0, REFUSALS_SHOWN).map(({ record, where, reason }) => `  entry ${record} (${where}): ${reason}`),
  ];
  if (ahead > 0)
    lines.push(`${ahead} entries are of a day to come, which is not counted; is the clock of this machine right?`);
  if (refused > REFUSALS_SHOWN) lines.push(`  and ${refused - Math.min(refused, REFUSALS_SHOWN)} more`);
  return `${lines.join("\n")}\n`;
}

/** One line of the list. */
export function sourceLine(
  { name, taken, importedAt }: KnowledgeSource,
  { days, limitDays, isOld }: KnowledgeAge,
): string {
  const importedOn = importedAt.slice(0, 10);
  const ahead = isAhead(taken.datedOn, importedOn)
    ? ", a day to come: its age counts from the import, so fetch it anew"
    : "";
  const dated = taken.datedOn === null ? "undated" : `dated ${taken.datedOn}${ahead}`;
  const old = isOld ? `; ${days} days old, fetch it anew (limit ${limitDays})` : "";
  return `${taken.kind.padEnd(15)}${name}: ${taken.documents} entries, ${dated}, imported ${importedOn}${old}\n`;
}
