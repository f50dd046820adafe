/**
 * The parts of a CSAF 2.0 document that its tests and its reader look at, found once.
 * Source: OASIS, Common Security Advisory Framework Version 2.0, section 3.
 */
import { type JsonGroup, textsIn } from "../json/json-value.ts";
import { needed, shape, wrong } from "../knowledge-file/entry.ts";
import { type ProductTree, readProductTree } from "./product-tree.ts";

export interface CsafDocument {
  readonly document: JsonGroup;
  readonly category: string;
  readonly tracking: JsonGroup;
  readonly status: string;
  readonly version: string;
  readonly revisions: readonly { readonly number: string; readonly date: string; readonly group: JsonGroup }[];
  readonly tree: ProductTree;
  readonly hasTree: boolean;
  /** Undefined when the document has no list of them. */
  readonly vulnerabilities: readonly CsafVulnerability[] | undefined;
}

export interface CsafVulnerability {
  readonly group: JsonGroup;
  /** known_affected -> ids of products. */
  readonly status: ReadonlyMap<string, readonly string[]>;
  readonly scores: readonly JsonGroup[];
  readonly remediations: readonly Aimed[];
  readonly threats: readonly Aimed[];
  readonly flags: readonly Aimed[];
}

/** What is said of products, or of groups of them. */
export interface Aimed {
  readonly group: JsonGroup;
  readonly products: readonly string[];
  readonly groups: readonly string[];
}

const STATES = ["draft", "final", "interim"];
/** 3.1.11: an integer, or a semantic version. */
const VERSION =
  /^(?:0|[1-9]\d{0,17}|(?:0|[1-9]\d{0,17})\.(?:0|[1-9]\d{0,17})\.(?:0|[1-9]\d{0,17})(?:-[0-9A-Za-z.-]{1,200})?(?:\+[0-9A-Za-z.-]{1,200})?)$/;

export const isCsaf = (value: JsonGroup) => {
  const document = value.get("document");
  return (
    document !== null &&
    typeof document === "object" &&
    Object.hasOwn(document, "csaf_version") &&
    Object.hasOwn(document, "tracking")
  );
};

/** @throws {InputError} `document-unreadable` for what has not the shape of such a document. */
export function readCsafDocument(value: JsonGroup): CsafDocument {
  const document = shape.inner(value, "document");
  const tracking = document && shape.inner(document, "tracking");
  if (document === undefined || tracking === undefined) throw wrong(value, "document", '"document" is missing');
  if (document.text("csaf_version") !== "2.0")
    throw wrong(document, "csaf_version", "this edition is not read; CSAF 2.0 is");
  const status = needed(tracking, "status");
  if (!STATES.includes(status)) throw wrong(tracking, "status", `it is none of ${STATES.join(", ")}`);
  needed(tracking, "id");
  needed(document, "title");
  const publisher = shape.inner(document, "publisher");
  if (publisher === undefined) throw wrong(document, "publisher", '"publisher" is missing');
  for (const name of ["category", "name", "namespace"]) needed(publisher, name);
  for (const name of ["current_release_date", "initial_release_date"]) moment(tracking, name);
  const revisions = shape.groups(tracking, "revision_history").map((group) => ({
    number: versionIn(group, "number"),
    date: moment(group, "date"),
    group,
  }));
  if (revisions.length === 0) throw wrong(tracking, "revision_history", "it holds no revision");
  return {
    ...{ document, category: needed(document, "category"), tracking, status, revisions },
    version: versionIn(tracking, "version"),
    tree: readProductTree(value),
    hasTree: value.get("product_tree") !== undefined,
    vulnerabilities:
      value.get("vulnerabilities") === undefined
        ? undefined
        : shape.groups(value, "vulnerabilities").map((group) => vulnerabilityIn(group)),
  };
}

function versionIn(group: JsonGroup, name: string): string {
  const version = needed(group, name);
  if (VERSION.test(version)) return version;
  throw wrong(group, name, "it is neither a whole number nor a semantic version");
}

const MOMENT = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(?:\.\d{1,30})?(?:[Zz]|[+-]\d{2}:\d{2})$/;

function moment(group: JsonGroup, name: string): string {
  const text = needed(group, name);
  if (MOMENT.test(text) && !Number.isNaN(new Date(withoutFraction(text)).getTime())) return text;
  throw wrong(group, name, "it is no moment with its zone (RFC 3339)");
}

const withoutFraction = (text: string) => text.replace(/\.\d+/, "");

/** Moments in order; fractions of any length count. */
export function compareMoments(one: string, other: string): number {
  const seconds = new Date(withoutFraction(one)).getTime() - new Date(withoutFraction(other)).getTime();
  if (seconds !== 0) return seconds;
  const fraction = (text: string) => (/\.(\d+)/.exec(text)?.[1] ?? "").replace(/0+$/, "");
  return fraction(one) < fraction(other) ? -1 : fraction(one) > fraction(other) ? 1 : 0;
}

function vulnerabilityIn(group: JsonGroup): CsafVulnerability {
  const said = shape.inner(group, "product_status");
  return {
    group,
    status: new Map(said?.names.map((name) => [name, textsIn(said.get(name))])),
    scores: shape.groups(group, "scores"),
    remediations: aimed(group, "remediations"),
    threats: aimed(group, "threats"),
    flags: aimed(group, "flags"),
  };
}

function aimed(vulnerability: JsonGroup, name: string): Aimed[] {
  return shape.groups(vulnerability, name).map((group) => ({
    ...{ group, products: textsIn(group.get("product_ids")), groups: textsIn(group.get("group_ids")) },
  }));
}

/** All products that are meant, those of groups included. */
export function meant({ products, groups }: Aimed, tree: ProductTree): ReadonlySet<string> {
  const inGroups = tree.groups.filter(({ id }) => groups.includes(id)).flatMap((group) => group.products);
  return new Set([...products, ...inGroups]);
}
