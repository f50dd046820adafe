/**
 * Foreign text made safe to look at: what would move the cursor, colour the screen or turn the reading order is shown
 * as the escape that JSON writes for it, so that JSON stays JSON and says the same.
 *
 * Source: ISO/IEC 6429 (control characters); UAX #9 section 2 (directional formatting characters), Trojan Source (2021).
 */

/**
 * C0, DEL and C1 without the line feed, halves of surrogate pairs, line and paragraph separators, all that steers the
 * reading order, and signs that show nothing.
 */
const INVISIBLE = /(?!\n)\p{Cc}|[\p{Cs}\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/gu;

const CONTROLS = "\\u0000-\\u0009\\u000b-\\u001f\\u007f-\\u009f";
const STEERING = "\\u061c\\u180e\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb";
/** The same with whole pairs of surrogates too. Most of what is printed has none of them, told at a tenth of the cost. */
const SUSPECT = new RegExp(`[${CONTROLS}${STEERING}\\ud800-\\udfff]`);

/** `text` with every such character as `\uXXXX`; line feeds stay. */
export function visibleText(text: string): string {
  return SUSPECT.test(text) ? text.replace(INVISIBLE, escaped) : text;
}

/** As `visibleText`, and on one line. */
export function visibleLine(text: string): string {
  return visibleText(text).replace(/\n/g, escaped);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
