/**
 * What a scanner reads off a device, as words for the search box: the serial number behind a GS1 code.
 *
 * Source: GS1 General Specifications, application identifiers 01, 11, 17, 21 and 10; GS1 Digital Link URI Syntax.
 */

/** Between two elements of variable length; scanners send the sign itself, or this in its place. */
const SEPARATOR = new RegExp(`${String.fromCharCode(29)}|\u241d|<GS>|\\{GS\\}`);
const AT_START = new RegExp(`^(?:${SEPARATOR.source})`);

/** Elements of a fixed length: application identifier -> digits after it. */
const FIXED: Record<string, number> = { "01": 14, "11": 6, "13": 6, "15": 6, "17": 6 };
const SERIAL = "21";
const LOT = "10";

/** The serial number in the text of a GS1 code, else its lot; the text itself where it is none. */
export function namedByScan(text: string): string {
  const found = digitalLink(text) ?? bracketed(text) ?? elements(text);
  return found?.get(SERIAL) ?? found?.get(LOT) ?? text;
}

function digitalLink(text: string): Map<string, string> | undefined {
  const path = /^https?:\/\/[^/\s]+(\/(?:[^\s?#]*\/)?01\/\d{14}(?:\/[^\s?#]*)?)/i.exec(text)?.[1];
  if (path === undefined) return undefined;
  const parts = path.split("/").filter((part) => part !== "");
  const begin = parts.indexOf("01");
  const found = new Map<string, string>();
  for (let at = begin; at + 1 < parts.length; at += 2) {
    const [identifier, value] = [parts[at], parts[at + 1]];
    if (identifier !== undefined && value !== undefined) found.set(identifier, decoded(value));
  }
  return found;
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/** As it is printed below a code: (01)09521000001039(21)A-17. */
function bracketed(text: string): Map<string, string> | undefined {
  const found = [...text.matchAll(/\((\d{2})\)([^(]+)/g)];
  return found.length === 0 || !text.startsWith("(")
    ? undefined
    : new Map(found.map(([, identifier = "", value = ""]) => [identifier, value.trim()]));
}

/** As a scanner sends it, with or without the code's own mark before it. */
function elements(text: string): Map<string, string> | undefined {
  let rest = text.replace(/^\](?:d2|C1|Q3|e0)/, "").replace(AT_START, "");
  if (!/^01\d{14}./.test(rest)) return undefined;
  const found = new Map<string, string>();
  while (rest.length > 2) {
    const identifier = rest.slice(0, 2);
    rest = rest.slice(2);
    const length = FIXED[identifier];
    if (length === undefined) {
      const [value = ""] = rest.split(SEPARATOR);
      found.set(identifier, value);
      rest = rest.slice(value.length).replace(AT_START, "");
    } else {
      found.set(identifier, rest.slice(0, length));
      rest = rest.slice(length).replace(AT_START, "");
    }
  }
  return found;
}
