/**
 * Foreign text inside a sentence of ours: on one line, every sign visible, no longer than a person reads.
 */
import { visibleLine } from "./visible-text.ts";

/** `text` on one line: what is too long is cut, signs that cannot be seen become escapes such as \u001b. */
export function oneLine(text: string, longest = 120): string {
  return visibleLine(text.length <= longest ? text : `${text.slice(0, longest - 1).replace(/[\ud800-\udbff]$/, "")}…`);
}
