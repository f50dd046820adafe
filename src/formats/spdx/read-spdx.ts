/**
 * The packages of an SPDX document in JSON: bytes were read, the parts of the software come out.
 *
 * Files and snippets are no components. Source: SPDX 2.2.2 and 2.3, clauses 6 (document), 7 (package), 7.21 (references).
 */

import { InputError } from "../../domain/input-error.ts";
import { type BillOfMaterials, COMPONENTS_READ } from "../../domain/knowledge/bill-of-materials.ts";
import type { SoftwareComponent } from "../../domain/knowledge/weakness.ts";
import { Notes } from "../../domain/label/contribution.ts";
import { fitDay, fitLine } from "../../domain/label/source-text.ts";
import { identifierText, sha256Text } from "../bill-of-materials/identifier-text.ts";
import { type JsonGroup, JsonShape, textsIn } from "../json/json-value.ts";

const shape = new JsonShape("sbom-unreadable");
/** A scanner that is not sure of a name guesses some. */
const CPES_KEPT = 20;

/** @throws {InputError} `sbom-unreadable` with a JSON pointer, `format-unsupported`, `document-too-large`. */
export function readSpdx(document: JsonGroup): BillOfMaterials {
  const notes = new Notes();
  const edition = editionOf(document, notes);
  const packages = shape.groups(document, "packages");
  if (packages.length > COMPONENTS_READ)
    throw new InputError(
      "document-too-large",
      "/packages",
      `it lists ${packages.length} packages, more than the ${COMPONENTS_READ} of any one product; is this the file you meant?`,
    );
  const components = packages.flatMap((one) => componentOf(one) ?? []);
  const unnamed = packages.length - components.length;
  if (unnamed > 0) notes.add(`packages without a name: ${unnamed}; they are left out`);
  const described = describedIn(document, components);
  return {
    ...{ format: "SPDX", edition, kind: components.length === 0 ? "empty" : "software", described },
    name: described?.name ?? fitLine(document.get("name"), 200) ?? null,
    version: described?.version ?? null,
    serialNumber: identifierText(document.get("documentNamespace")),
    on: fitDay(shape.inner(document, "creationInfo")?.get("created")) ?? null,
    ...{ components, unnamed, notes: notes.all },
  };
}

function editionOf(document: JsonGroup, notes: Notes): string {
  const [, major, minor] = /^SPDX-(\d{1,3})\.(\d{1,3})(?:\.\d{1,3})?$/.exec(document.text("spdxVersion") ?? "") ?? [];
  if (major === undefined || minor === undefined)
    throw new InputError("sbom-unreadable", "/spdxVersion", '"spdxVersion" should be a text such as "SPDX-2.3"');
  if (major !== "2" || Number(minor) < 2)
    throw new InputError(
      "format-unsupported",
      "/spdxVersion",
      `SPDX ${major}.${minor} is not read; export it as SPDX 2.3 JSON or CycloneDX JSON`,
    );
  if (Number(minor) > 3) notes.add(`SPDX 2.${minor} is newer than 2.3; parts that it added are not read`);
  return `2.${Number(minor)}`;
}

/** The one package that the document is about, where it says so in either way. */
function describedIn(document: JsonGroup, components: readonly SoftwareComponent[]): SoftwareComponent | null {
  const said = new Set(textsIn(document.get("documentDescribes")));
  for (const relationship of shape.groups(document, "relationships"))
    if (
      relationship.text("relationshipType") === "DESCRIBES" &&
      relationship.text("spdxElementId") === "SPDXRef-DOCUMENT"
    )
      said.add(relationship.text("relatedSpdxElement") ?? "");
  const described = components.filter(({ reference }) => reference !== null && said.has(reference));
  return described.length === 1 ? (described[0] ?? null) : null;
}

function componentOf(one: JsonGroup): SoftwareComponent | undefined {
  const name = fitLine(one.get("name"), 200);
  if (name === undefined) return undefined;
  const { purl, cpes } = namesOf(one);
  const [cpe = null, ...otherCpes] = cpes;
  return {
    name,
    version: fitLine(one.get("versionInfo"), 120) ?? null,
    ...{ purl, cpe, ...(otherCpes.length === 0 ? {} : { otherCpes }) },
    reference: identifierText(one.get("SPDXID")),
    sha256: digestOf(one),
  };
}

function namesOf(one: JsonGroup): { readonly purl: string | null; readonly cpes: readonly string[] } {
  let purl: string | null = null;
  const cpes: string[] = [];
  for (const reference of shape.groups(one, "externalRefs")) {
    // 2.2 writes types as addresses, too: http://spdx.org/rdf/references/cpe23Type.
    const type = (reference.text("referenceType") ?? "").split("/").at(-1);
    const locator = identifierText(reference.get("referenceLocator"));
    if (locator === null) continue;
    if (type === "purl") purl ??= locator;
    else if ((type === "cpe23Type" || type === "cpe22Type") && cpes.length < CPES_KEPT) cpes.push(locator);
  }
  return { purl, cpes };
}

function digestOf(one: JsonGroup): string | null {
  for (const checksum of shape.groups(one, "checksums"))
    if (checksum.text("algorithm") === "SHA256") return sha256Text(checksum.get("checksumValue"));
  return null;
}
