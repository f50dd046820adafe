/**
 * The front matter of a page: YAML between two lines of three hyphens at its beginning.
 */
import { parseDocument } from "yaml";
import { InputError } from "../../domain/input-error.ts";
import { decodeText } from "../text/decode-text.ts";

/** The largest page at hand has 40 kB. */
export const FRONT_MATTER_LIMIT_BYTES = 1024 * 1024;
const ALIASES_ALLOWED = 100;

/**
 * The value of the front matter.
 * @throws {InputError} `document-unreadable`, `document-too-large`, `encoding-unreadable`.
 */
export function readFrontMatter(bytes: Uint8Array): unknown {
  if (bytes.length > FRONT_MATTER_LIMIT_BYTES)
    throw new InputError("document-too-large", "page", "its front matter is larger than any page of a product");
  const text = decodeText(bytes, "page");
  const matter = /^---[ \t]*\r?\n([\s\S]*?)\r?\n---[ \t]*(?:\r?\n|$)/.exec(text)?.[1];
  if (matter === undefined)
    throw new InputError("document-unreadable", "line 1", "its front matter does not end with a line of ---");
  // Days stay the text that they are.
  const document = parseDocument(matter, { schema: "core", maxDepth: 50, logLevel: "silent" } as object);
  const [error] = document.errors;
  if (error !== undefined) {
    const line = (error.linePos?.[0].line ?? 0) + 1;
    throw new InputError("document-unreadable", `line ${line}`, "its front matter is no YAML from there on");
  }
  try {
    return document.toJS({ maxAliasCount: ALIASES_ALLOWED });
  } catch (cause) {
    throw new InputError("document-unreadable", "line 1", "its front matter cannot be read as YAML", { cause });
  }
}
