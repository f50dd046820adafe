/**
 * Statements of an OpenVEX document: whether a weakness affects a product.
 * Source: OpenVEX specification 0.2.0.
 */
import type { ProductReference, VexStatement } from "../../domain/knowledge/weakness.ts";
import { JsonGroup, textsIn } from "../json/json-value.ts";
import { dayOf, type Entry, LONGEST_NAME, needed, optional, shape, wrong } from "../knowledge-file/entry.ts";

export const isOpenVex = (document: JsonGroup) =>
  /^https:\/\/openvex\.dev\/ns(?:\/|$)/.test(document.text("@context") ?? "") &&
  document.get("statements") !== undefined;

const STATUSES: Readonly<Record<string, VexStatement["status"]>> = {
  not_affected: "not-affected",
  affected: "affected",
  fixed: "fixed",
  under_investigation: "under-investigation",
};

/** @throws {InputError} `document-unreadable` with the pointer to what is wrong. */
export function readOpenVex(document: JsonGroup): Entry {
  const saidOn = dayOf(document.text("last_updated")) ?? dayOf(document.text("timestamp"));
  const statements = shape.groups(document, "statements");
  if (statements.length === 0) throw wrong(document, "statements", "it states nothing");
  return {
    records: statements.map((statement) => ({ kind: "vex", statement: statementIn(statement, saidOn) })),
    publisher: optional(document, "author"),
    day: saidOn,
  };
}

function statementIn(statement: JsonGroup, saidOn: string | null): VexStatement {
  const status = needed(statement, "status");
  const known = Object.hasOwn(STATUSES, status) ? STATUSES[status] : undefined;
  if (known === undefined) throw wrong(statement, "status", `it is none of ${Object.keys(STATUSES).join(", ")}`);
  return {
    ...named(statement),
    status: known,
    justification: optional(statement, "justification"),
    products: referencesIn(statement, "products"),
    saidOn: dayOf(statement.text("last_updated")) ?? dayOf(statement.text("timestamp")) ?? saidOn,
  };
}

/** Earlier editions name the weakness by a text alone. */
function named(statement: JsonGroup): { readonly id: string; readonly aliases: readonly string[] } {
  if (typeof statement.get("vulnerability") === "string")
    return { id: needed(statement, "vulnerability"), aliases: [] };
  const weakness = shape.inner(statement, "vulnerability");
  if (weakness === undefined) throw wrong(statement, "vulnerability", '"vulnerability" is missing');
  const id = optional(weakness, "name") ?? needed(weakness, "@id");
  return {
    id,
    aliases: textsIn(weakness.get("aliases")).filter((alias) => alias !== "" && alias.length <= LONGEST_NAME),
  };
}

function referencesIn(group: JsonGroup, name: string): ProductReference[] {
  const list = group.get(name);
  if (!Array.isArray(list)) return shape.groups(group, name).map((product) => referenceIn(product));
  return list.map((item, at) =>
    typeof item === "string"
      ? referenceIn(new JsonGroup({ "@id": item }, group, name, at))
      : referenceIn(shape.groups(group, name)[at] as JsonGroup),
  );
}

function referenceIn(product: JsonGroup): ProductReference {
  const id = optional(product, "@id");
  const identifiers = shape.inner(product, "identifiers");
  const purl = optional(identifiers, "purl") ?? (id?.startsWith("pkg:") === true ? id : null);
  const cpe =
    optional(identifiers, "cpe23") ?? optional(identifiers, "cpe22") ?? (id?.startsWith("cpe:") === true ? id : null);
  if (id === null && purl === null && cpe === null) throw wrong(product, "@id", "it names no product");
  const subcomponents = referencesIn(product, "subcomponents");
  return {
    name: id,
    version: null,
    purl,
    cpe,
    versionRange: null,
    bom: null,
    ...(subcomponents.length === 0 ? {} : { subcomponents }),
  };
}
