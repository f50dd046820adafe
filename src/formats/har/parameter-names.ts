/**
 * Names of query parameters and posted form fields; their values never leave this file.
 *
 * A parameter without "=" may be a bare token, so it counts as a value. Sources: WHATWG URL, section 5
 * (application/x-www-form-urlencoded); RFC 7578 (multipart/form-data).
 */

/** More is no form that a person reads in a report. */
const MOST_NAMES = 200;
/** A longer "name" is rather a value. */
const LONGEST_NAME = 100;
/** Control and format characters have no business in a report or a terminal. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}]/u;

/** Names in `a=1&b=2`, each once, in the order of their first use. */
export function parameterNames(encoded: string): readonly string[] {
  const names: string[] = [];
  for (let from = 0; from < encoded.length && names.length < 4 * MOST_NAMES; ) {
    const ampersand = encoded.indexOf("&", from);
    const end = ampersand === -1 ? encoded.length : ampersand;
    const equals = encoded.slice(from, end).indexOf("=");
    if (equals > 0) names.push(decoded(encoded.slice(from, from + equals)));
    from = end + 1;
  }
  return distinctNames(names);
}

/** Names of the parts of a multipart/form-data body. */
export function multipartNames(body: string): readonly string[] {
  const names: string[] = [];
  for (const match of body.matchAll(/^content-disposition:\s{0,9}form-data;\s{0,9}name="([^"\r\n]{1,100})"/gim)) {
    if (names.push(match[1] as string) >= 4 * MOST_NAMES) break;
  }
  return distinctNames(names);
}

/** Names of a list of parameters; one with an empty text may have been a bare token, so its name is left out. */
export function listedNames(pairs: readonly (readonly [name: string, value: string | null])[]): readonly string[] {
  return distinctNames(pairs.filter(([, value]) => value !== "").map(([name]) => name));
}

/** Each name once, without what cannot be a name. */
function distinctNames(names: Iterable<string>): readonly string[] {
  const distinct = new Set<string>();
  for (const name of names) {
    if (name !== "" && name.length <= LONGEST_NAME && !UNPRINTABLE.test(name)) distinct.add(name.toWellFormed());
    if (distinct.size >= MOST_NAMES) break;
  }
  return [...distinct];
}

function decoded(name: string): string {
  const spaced = name.replaceAll("+", " ");
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}
