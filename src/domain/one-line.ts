/**
 * Foreign text made safe to show: on one line, every sign visible, nothing that colours or turns the line around.
 */

/** Signs that end a line, steer a terminal, turn the reading direction or show nothing; half a surrogate pair too. */
const UNSHOWN = /[\p{Cc}\p{Cs}\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/gu;

/** `text` on one line: signs that cannot be seen become escapes such as \u001b, what is too long is cut. */
export function oneLine(text: string, longest = 120): string {
  const kept = text.length <= longest ? text : `${text.slice(0, longest - 1).replace(/[\ud800-\udbff]$/, "")}…`;
  return kept.replace(UNSHOWN, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
