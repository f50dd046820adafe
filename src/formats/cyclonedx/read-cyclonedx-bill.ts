/**
 * The software parts of a CycloneDX document, nested ones included, and what kind of a document it is.
 *
 * Source: ECMA-424 (CycloneDX 1.6) and the schemas 1.2 to 1.7.
 */

import { InputError } from "../../domain/input-error.ts";
import { type BillKind, type BillOfMaterials, COMPONENTS_READ } from "../../domain/knowledge/bill-of-materials.ts";
import type { SoftwareComponent } from "../../domain/knowledge/weakness.ts";
import { Notes } from "../../domain/label/contribution.ts";
import { fitDay, fitLine } from "../../domain/label/source-text.ts";
import { identifierText, sha256Text } from "../bill-of-materials/identifier-text.ts";
import type { JsonGroup } from "../json/json-value.ts";
import { nested, shape } from "./bom.ts";
import { versionOf } from "./bom-version.ts";

/** @throws {InputError} as `readBillOfMaterials`. */
export function readCycloneDxBill(document: JsonGroup, spdxTodo: string): BillOfMaterials {
  const notes = new Notes();
  const edition = versionOf(document, notes, spdxTodo);
  const metadata = shape.inner(document, "metadata");
  const product = metadata && shape.inner(metadata, "component");
  const parts = [...(product === undefined ? [] : nested(product, "components")), ...nested(document, "components")];
  if (parts.length > COMPONENTS_READ)
    throw new InputError(
      "document-too-large",
      "/components",
      `it lists ${parts.length} components, more than the ${COMPONENTS_READ} of any one product; is this the file you meant?`,
    );
  const components = parts.flatMap((part) => componentOf(part) ?? []);
  const unnamed = parts.length - components.length;
  if (unnamed > 0) notes.add(`components without a name: ${unnamed}; they are left out`);
  const described = product === undefined ? null : (componentOf(product) ?? null);
  return {
    ...{ format: "CycloneDX", edition, kind: kindOf(document, parts), described },
    ...{ name: described?.name ?? null, version: described?.version ?? null },
    serialNumber: identifierText(document.get("serialNumber")),
    on: fitDay(metadata?.get("timestamp")) ?? null,
    ...{ components, unnamed, notes: notes.all },
  };
}

function componentOf(part: JsonGroup): SoftwareComponent | undefined {
  const called = fitLine(part.get("name"), 200);
  if (called === undefined) return undefined;
  const group = fitLine(part.get("group"), 200);
  return {
    name: group === undefined || called.startsWith(`${group}/`) ? called : `${group}/${called}`,
    version: fitLine(part.get("version"), 120) ?? null,
    purl: identifierText(part.get("purl")),
    cpe: identifierText(part.get("cpe")),
    reference: identifierText(part.get("bom-ref")),
    sha256: digestOf(part),
  };
}

function digestOf(part: JsonGroup): string | null {
  for (const hash of shape.groups(part, "hashes"))
    if (hash.text("alg") === "SHA-256") return sha256Text(hash.get("content"));
  return null;
}

const NO_SOFTWARE = new Set(["device", "cryptographic-asset", "data"]);

function kindOf(document: JsonGroup, parts: readonly JsonGroup[]): BillKind {
  const types = parts.map((part) => part.text("type") ?? "library");
  if (types.some((type) => !NO_SOFTWARE.has(type))) return "software";
  if (types.includes("device")) return "hardware";
  if (types.includes("cryptographic-asset")) return "cryptography";
  if (shape.groups(document, "vulnerabilities").length > 0) return "vex";
  return shape.groups(document, "services").length > 0 ? "services" : "empty";
}
