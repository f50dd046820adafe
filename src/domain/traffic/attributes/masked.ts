/**
 * Values in reports: enough to recognise one's own, too little to learn another's.
 */
import { oneLine } from "../../one-line.ts";

/** With fewer letters the ends would tell nearly all. */
const LETTERS_TO_SHOW_ENDS = 8;

/** First two letters, last one and the length, for example `Pi…7 (8 characters)`; of a short value the length alone. */
export function masked(value: string): string {
  const letters = [...value];
  const length = `${letters.length} ${letters.length === 1 ? "character" : "characters"}`;
  if (letters.length < LETTERS_TO_SHOW_ENDS) return `… (${length})`;
  return oneLine(`${letters.slice(0, 2).join("")}…${letters.at(-1)} (${length})`);
}
