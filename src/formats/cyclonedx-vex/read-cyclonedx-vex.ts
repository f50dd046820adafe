/**
 * Statements on weaknesses in a CycloneDX document (VEX), about components of its own or of another bill of materials.
 * Source: CycloneDX 1.7, vulnerabilities; BOM-Link.
 */
import type { ProductReference, VexStatement } from "../../domain/knowledge/weakness.ts";
import type { JsonGroup } from "../json/json-value.ts";
import { dayOf, type Entry, LONGEST_NAME, needed, optional, shape, wrong } from "../knowledge-file/entry.ts";

export const isCycloneDx = (document: JsonGroup) => document.text("bomFormat") === "CycloneDX";

const STATUSES: Readonly<Record<string, VexStatement["status"]>> = {
  resolved: "fixed",
  resolved_with_pedigree: "fixed",
  exploitable: "affected",
  in_triage: "under-investigation",
  false_positive: "not-affected",
  not_affected: "not-affected",
};

/** @throws {InputError} `document-unreadable` with the pointer to what is wrong. */
export function readCycloneDxVex(document: JsonGroup): Entry {
  const metadata = shape.inner(document, "metadata");
  const saidOn = dayOf(metadata?.text("timestamp"));
  const weaknesses = shape.groups(document, "vulnerabilities");
  if (weaknesses.length === 0)
    throw wrong(
      document,
      "vulnerabilities",
      "it is a bill of materials without statements on weaknesses; attach it to a label",
    );
  const own = ownParts(document, metadata);
  const statements = weaknesses.flatMap((weakness) => statementsIn(weakness, own, saidOn));
  if (statements.length === 0)
    throw wrong(document, "vulnerabilities", "none of its weaknesses has an analysis that says whether it affects");
  return {
    records: statements.map((statement) => ({ kind: "vex", statement })),
    publisher: publisherIn(metadata),
    day: saidOn,
  };
}

function publisherIn(metadata: JsonGroup | undefined): string | null {
  if (metadata === undefined) return null;
  const supplier = ["supplier", "manufacturer", "manufacture"]
    .map((name) => metadata.get(name))
    .find((value) => value !== null && typeof value === "object" && !Array.isArray(value)) as
    | { name?: unknown }
    | undefined;
  return typeof supplier?.name === "string" && supplier.name.length <= LONGEST_NAME ? supplier.name : null;
}

interface OwnParts {
  /** Serial number without its prefix. */
  readonly document: string | null;
  readonly components: ReadonlyMap<string, ProductReference>;
}

function ownParts(document: JsonGroup, metadata: JsonGroup | undefined): OwnParts {
  const serial = optional(document, "serialNumber");
  const components = new Map<string, ProductReference>();
  const add = (component: JsonGroup) => {
    const reference = optional(component, "bom-ref");
    if (reference !== null) {
      components.set(reference, {
        name: optional(component, "name"),
        version: optional(component, "version"),
        purl: optional(component, "purl"),
        cpe: optional(component, "cpe"),
        versionRange: null,
        bom: serial === null ? null : { document: serial, reference },
      });
    }
    for (const inner of shape.groups(component, "components")) add(inner);
  };
  const subject = metadata && shape.inner(metadata, "component");
  if (subject !== undefined) add(subject);
  for (const name of ["components", "services"]) for (const part of shape.groups(document, name)) add(part);
  return { document: serial, components };
}

function statementsIn(weakness: JsonGroup, own: OwnParts, documentDay: string | null): VexStatement[] {
  const analysis = shape.inner(weakness, "analysis");
  const state = optional(analysis, "state");
  if (analysis === undefined || state === null) return [];
  const status = Object.hasOwn(STATUSES, state) ? STATUSES[state] : undefined;
  if (status === undefined) throw wrong(analysis, "state", `it is none of ${Object.keys(STATUSES).join(", ")}`);
  return [
    {
      id: needed(weakness, "id"),
      aliases: shape.groups(weakness, "references").flatMap((reference) => optional(reference, "id") ?? []),
      status,
      justification: optional(analysis, "justification"),
      products: shape.groups(weakness, "affects").flatMap((affected) => productsIn(affected, own)),
      saidOn: dayOf(analysis.text("lastUpdated")) ?? dayOf(weakness.text("updated")) ?? documentDay,
    },
  ];
}

/** One for each version or range that is named; the whole where none is. */
function productsIn(affected: JsonGroup, own: OwnParts): ProductReference[] {
  const product = referenceOf(needed(affected, "ref"), own);
  const versions = shape.groups(affected, "versions");
  if (versions.length === 0) return [product];
  return versions.map((version) => ({
    ...product,
    version: optional(version, "version"),
    versionRange: optional(version, "range"),
  }));
}

/** A BOM-Link (urn:cdx:serial/version#reference), or a part of the document itself. */
function referenceOf(reference: string, own: OwnParts): ProductReference {
  const link = /^urn:cdx:([0-9a-fA-F-]{36})\/\d+(?:#(.+))?$/s.exec(reference);
  const nameless = { name: null, version: null, purl: null, cpe: null, versionRange: null };
  if (link === null) {
    const document = own.document ?? "";
    return (
      own.components.get(reference) ?? {
        ...nameless,
        name: reference,
        purl: reference.startsWith("pkg:") ? reference : null,
        bom: { document, reference },
      }
    );
  }
  const [, serial = "", within = ""] = link;
  const part = decoded(within);
  return {
    ...nameless,
    purl: part.startsWith("pkg:") ? part : null,
    bom: { document: `urn:uuid:${serial}`, reference: part },
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
