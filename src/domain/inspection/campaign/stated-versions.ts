/**
 * Which firmware an advisory means, as far as its words can be read: "< 8.2.2", "<= 9.33", "1.1.7 | 2.1.1", "vers:all/*".
 */
import type { FirmwareBounds } from "./campaign.ts";

export interface StatedVersions {
  /** Null is every version. */
  readonly firmware: FirmwareBounds | null;
  /** False where the words cannot be read: then every device of the product is possibly meant. */
  readonly isRead: boolean;
}

const UNREAD: StatedVersions = { firmware: null, isRead: false };
const VERSION = /^(?:[a-z]{0,8}[ .]?)?[0-9][0-9a-z._-]{0,60}$/i;

/** Of one product, all that the advisory says of its versions. */
export function statedVersions(
  said: readonly { readonly version: string | null; readonly versionRange: string | null }[],
): StatedVersions {
  const texts = [...new Set(said.map(({ version, versionRange }) => versionRange ?? version))];
  if (texts.length === 0) return { firmware: null, isRead: true };
  const equal: string[] = [];
  const ends: string[] = [];
  for (const text of texts) {
    if (text === null || /^\s*(?:vers:all\/)?\*?\s*$/i.test(text)) return { firmware: null, isRead: true };
    for (const part of text.replace(/^vers:[a-z]+\//i, "").split("|")) {
      const [, sign = "", version = ""] = /^\s*(<=|<|=)?\s*(.*?)\s*$/.exec(part) ?? [];
      if (!VERSION.test(version)) return UNREAD;
      if (sign.startsWith("<")) ends.push(version);
      if (sign !== "<") equal.push(version);
    }
  }
  const [below = null, ...others] = ends;
  // Of several ends nobody knows which holds for which devices.
  if (others.length > 0 || equal.length > 50) return UNREAD;
  return { firmware: { equal, below, others: "outside" }, isRead: true };
}
