/**
 * Host names as labels: cleaning what a capture names, and finding the most specific row of a table that covers it.
 *
 * Comparison is by whole labels from the right, never by substring: `evilcrashlytics.com` is not `crashlytics.com`.
 */

/** A name on the wire has at most 253 characters (RFC 1035, 2.3.4); what is longer is no name. */
const LONGEST_NAME = 253;
const PLAIN = /^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/;
/** `10.0.0` or `0x7f.1` are no names: browsers and libraries read them as shortened addresses. */
const NUMBER_LAST = /(?:^|\.)(?:\d+|0x[0-9a-f]*)$/;

/**
 * `host` in small letters, without its trailing dot, in its ASCII form (`münchen.de` is `xn--mnchen-3ya.de`).
 * Undefined when it is no host name: empty, too long, with an empty label, a port, a path or a space.
 */
export function plainHostName(host: string): string | undefined {
  if (host.length > LONGEST_NAME + 1) return undefined;
  const bare = host.toLowerCase().replace(/\.$/, "");
  // The URL parser translates letters outside ASCII, but it would read other signs as port, path or user.
  const ascii =
    /^[\p{L}\p{M}\p{N}._-]+$/u.test(bare) && !PLAIN.test(bare) && URL.canParse(`http://${bare}/`)
      ? new URL(`http://${bare}/`).hostname
      : bare;
  return ascii.length <= LONGEST_NAME && PLAIN.test(ascii) && !NUMBER_LAST.test(ascii) ? ascii : undefined;
}

/** Names that mean something inside one network only: RFC 6761, 6762, 8375, ICANN's `internal`, and what routers hand out. */
const LOCAL_NAMES = new Set(["localhost", "local", "home.arpa", "internal", "lan", "home", "fritz.box"]);

/** Whether `name` (as `plainHostName` gives it) means a peer in the same network: one label, or below a local name. */
export function isLocalName(name: string): boolean {
  if (!name.includes(".")) return true;
  for (const above of namesAbove(name)) if (LOCAL_NAMES.has(above)) return true;
  return false;
}

/** `a.b.c`, `b.c`, `c`: the host and each name above it, longest first. */
export function* namesAbove(host: string): Generator<string> {
  for (let at = 0; ; at = host.indexOf(".", at) + 1) {
    yield host.slice(at);
    if (host.indexOf(".", at) === -1) return;
  }
}

/** Rows by suffix, where a `*` inside a suffix stands for exactly one label (`firehose.*.amazonaws.com`). */
export class SuffixTable<Row> {
  readonly #plain = new Map<string, Row>();
  readonly #starred: { readonly labels: readonly string[]; readonly suffix: string; readonly row: Row }[] = [];

  constructor(rows: Iterable<readonly [suffix: string, row: Row]>) {
    for (const [suffix, row] of rows) {
      if (suffix.includes("*")) this.#starred.push({ labels: suffix.split("."), suffix, row });
      else this.#plain.set(suffix, row);
    }
  }

  /** The row whose suffix covers most labels of `host` (as `plainHostName` gives it); a plain one before a starred one. */
  find(host: string): { readonly suffix: string; readonly row: Row } | undefined {
    for (const name of namesAbove(host)) {
      const row = this.#plain.get(name);
      if (row !== undefined) return { suffix: name, row };
      const parts = name.split(".");
      const starred = this.#starred.find(({ labels }) => sameLabels(labels, parts));
      if (starred !== undefined) return starred;
    }
    return undefined;
  }
}

function sameLabels(pattern: readonly string[], name: readonly string[]): boolean {
  return pattern.length === name.length && pattern.every((label, index) => label === "*" || label === name[index]);
}
