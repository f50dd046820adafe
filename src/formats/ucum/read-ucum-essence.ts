/**
 * The table of UCUM units out of `ucum-essence.xml`, as the UCUM organisation publishes it.
 *
 * Its licence forbids changed copies, so the file is read as it is, each time. This reads that one structure, not XML
 * at large: a root with prefixes, base units and units as children, whose attributes carry the codes.
 * Source: UCUM 2.2 (namespace http://unitsofmeasure.org/ucum-essence).
 */
import { InputError } from "../../domain/input-error.ts";
import type { UcumTable } from "../../domain/label/ucum.ts";
import { decodeText } from "../text/decode-text.ts";

const LARGEST_FILE_BYTES = 4 * 1024 * 1024;
const NAMESPACE = "http://unitsofmeasure.org/ucum-essence";
const DEEPEST = 16;

interface Tag {
  readonly name: string;
  readonly kind: "open" | "close" | "whole";
  /** As they stand there. */
  readonly attributes: string;
  readonly offset: number;
  /** Offset of the first character after it. */
  readonly end: number;
}

/**
 * @throws {InputError} `document-unreadable` with the offset where the structure is another, `document-too-large`,
 * `encoding-unreadable`.
 */
export function readUcumEssence(bytes: Uint8Array, where: string): UcumTable {
  if (bytes.length > LARGEST_FILE_BYTES) {
    throw new InputError(
      "document-too-large",
      where,
      `it has ${bytes.length} bytes; ucum-essence.xml has fewer than ${LARGEST_FILE_BYTES}`,
    );
  }
  const text = decodeText(bytes, where);
  const broken = (offset: number, what: string) =>
    new InputError(
      "document-unreadable",
      `${where}, character ${offset}`,
      `${what}; take ucum-essence.xml as ucum.org publishes it`,
    );
  const units = new Map<string, { metric: boolean; name: string }>();
  const prefixes: string[] = [];
  const open: Tag[] = [];
  let edition: string | undefined;

  for (const tag of tagsOf(text, broken)) {
    if (tag.kind === "close") {
      const opened = open.pop();
      if (opened?.name !== tag.name) throw broken(tag.offset, `</${tag.name}> closes nothing that is open`);
      continue;
    }
    if (open.length === 0) {
      if (edition !== undefined || tag.name !== "root" || attribute(tag, "xmlns") !== NAMESPACE) {
        throw broken(tag.offset, "it does not start as a table of UCUM units");
      }
      edition = `${attribute(tag, "version") ?? "?"} of ${attribute(tag, "revision-date") ?? "?"}`;
    } else if (open.length === 1) {
      const code = attribute(tag, "Code");
      if (code === undefined || code === "") throw broken(tag.offset, `<${tag.name}> has no code`);
      if (tag.name === "prefix") prefixes.push(code);
      else if (tag.name === "base-unit" || tag.name === "unit") {
        const metric = tag.name === "base-unit" || attribute(tag, "isMetric") === "yes";
        if (units.has(code)) throw broken(tag.offset, `the code ${code} is there twice`);
        units.set(code, { metric, name: nameAfter(text, tag.end) });
      } else throw broken(tag.offset, `<${tag.name}> is not known here`);
    }
    if (tag.kind === "open") open.push(tag);
    if (open.length > DEEPEST) throw broken(tag.offset, "its elements are nested too deep");
  }
  if (edition === undefined || open.length > 0) throw broken(text.length, "it ends early");
  if (units.size === 0 || prefixes.length === 0) throw broken(text.length, "it holds no units or no prefixes");
  prefixes.sort((one, other) => other.length - one.length);
  return { edition, units, prefixes };
}

function* tagsOf(text: string, broken: (offset: number, what: string) => InputError): Generator<Tag> {
  const declaration = /^\uFEFF?\s*<\?xml [^<>]*\?>/.exec(text)?.[0] ?? "";
  for (let at = text.indexOf("<", declaration.length); at !== -1; ) {
    const end = text.indexOf(">", at) + 1;
    if (end === 0) throw broken(at, "a tag is never closed");
    const body = /^(\/?)([A-Za-z][\w-]*)((?:\s+[A-Za-z][\w-]*="[^"<]*")*)\s*(\/?)$/.exec(text.slice(at + 1, end - 1));
    if (body === null) throw broken(at, "this is no tag of the table");
    const [, slash = "", name = "", attributes = "", whole = ""] = body;
    if (slash !== "" && (attributes !== "" || whole !== "")) throw broken(at, "a closing tag carries attributes");
    yield {
      name,
      kind: slash !== "" ? "close" : whole !== "" ? "whole" : "open",
      attributes,
      offset: at,
      end,
    };
    at = text.indexOf("<", end);
  }
}

function attribute({ attributes }: Tag, name: string): string | undefined {
  const value = new RegExp(`\\s${name}="([^"]*)"`).exec(attributes)?.[1];
  return value === undefined ? undefined : plain(value);
}

/** The text of the `<name>` that follows a unit's tag; empty when another element stands there. */
function nameAfter(text: string, at: number): string {
  return plain(/^\s*<name>([^<]{0,200})<\/name>/.exec(text.slice(at, at + 300))?.[1] ?? "");
}

const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

function plain(text: string): string {
  return text.replaceAll(/&(?:#(\d{1,6})|([a-z]{2,4}));/g, (all, code: string | undefined, name: string | undefined) =>
    code === undefined ? (ENTITIES[name ?? ""] ?? all) : String.fromCodePoint(Number(code)),
  );
}
