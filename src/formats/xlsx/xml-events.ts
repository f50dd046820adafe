/**
 * XML as the spreadsheet parts use it: elements, attributes and text, in one pass over the text.
 *
 * A document type, and with it every entity of one's own, is refused: no spreadsheet writes one, and entities that
 * expand each other fill memory. Names come without their prefix.
 */
import { InputError } from "../../domain/input-error.ts";

export type XmlEvent =
  | { readonly kind: "open"; readonly name: string; readonly tag: string }
  | { readonly kind: "close"; readonly name: string }
  | { readonly kind: "text"; readonly text: string };

/** @throws {InputError} `document-unreadable` (`where`: the part and the character). */
export function* xmlEvents(text: string, part: string): Generator<XmlEvent> {
  let at = 0;
  while (at < text.length) {
    const open = text.indexOf("<", at);
    if (open > at || open === -1) yield { kind: "text", text: plain(text.slice(at, open === -1 ? text.length : open)) };
    if (open === -1) return;
    if (text.startsWith("<!--", open)) at = after(text, "-->", open, part);
    else if (text.startsWith("<?", open)) at = after(text, "?>", open, part);
    else if (text.startsWith("<![CDATA[", open)) {
      at = after(text, "]]>", open, part);
      yield { kind: "text", text: text.slice(open + 9, at - 3) };
    } else if (text.startsWith("<!", open)) {
      throw new InputError(
        "document-unreadable",
        `${part}, character ${open}`,
        "it declares a document type, which no spreadsheet does; it is not read",
      );
    } else {
      const close = tagEnd(text, open, part);
      at = close + 1;
      const isEnd = text[open + 1] === "/";
      const tag = text.slice(open + (isEnd ? 2 : 1), close);
      const name = nameOf(tag);
      if (!isEnd) yield { kind: "open", name, tag };
      if (isEnd || tag.endsWith("/")) yield { kind: "close", name };
    }
  }
}

/** The name of an element, without its prefix. */
function nameOf(tag: string): string {
  let from = 0;
  for (let at = 0; at < tag.length; at++) {
    const sign = tag.charCodeAt(at);
    if (sign === 0x3a) from = at + 1;
    else if (sign <= 0x20 || sign === 0x2f) return tag.slice(from, at);
  }
  return tag.slice(from);
}

/** Value of an attribute in the text of a tag, by its name without prefix. */
export function attribute(tag: string, name: string): string | undefined {
  if (!tag.includes("=")) return undefined;
  for (const [, prefixed, double, single] of tag.matchAll(/\s([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)) {
    if (prefixed?.replace(/^.*:/, "") === name) return plain(double ?? single ?? "");
  }
  return undefined;
}

/** The end of a tag: the first ">" outside quotes. */
function tagEnd(text: string, open: number, part: string): number {
  let at = open;
  for (;;) {
    const close = text.indexOf(">", at);
    if (close === -1) throw cut(part, open);
    const quote = openQuote(text, at, close);
    if (quote === undefined) return close;
    const end = text.indexOf(quote.sign, quote.at + 1);
    if (end === -1) throw cut(part, open);
    at = end + 1;
  }
}

/** A quotation mark that is opened between two places and not closed before the second. */
function openQuote(text: string, from: number, to: number): { sign: string; at: number } | undefined {
  for (let at = from; at < to; at++) {
    const sign = text[at] as string;
    if (sign !== '"' && sign !== "'") continue;
    const end = text.indexOf(sign, at + 1);
    if (end === -1 || end > to) return { sign, at };
    at = end;
  }
  return undefined;
}

function after(text: string, end: string, from: number, part: string): number {
  const found = text.indexOf(end, from);
  if (found === -1) throw cut(part, from);
  return found + end.length;
}

function cut(part: string, at: number): InputError {
  return new InputError(
    "document-unreadable",
    `${part}, character ${at}`,
    "its XML ends in the middle; copy or save the file again",
  );
}

const NAMED: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function plain(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(amp|lt|gt|quot|apos));/g, (all, decimal, hex, name) => {
    if (name !== undefined) return NAMED[name] ?? all;
    const point = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return point <= 0x10ffff ? String.fromCodePoint(point) : all;
  });
}
