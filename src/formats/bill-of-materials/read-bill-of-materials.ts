/**
 * A bill of materials in whichever form: bytes in, the parts of the software out.
 *
 * Reads CycloneDX 1.2 to 1.7 and SPDX 2.2 and 2.3 as JSON; the other forms of both are refused by their names.
 */

import { InputError } from "../../domain/input-error.ts";
import type { BillOfMaterials } from "../../domain/knowledge/bill-of-materials.ts";
import { refuseOtherText } from "../cyclonedx/bom-version.ts";
import { readCycloneDxBill } from "../cyclonedx/read-cyclonedx-bill.ts";
import { JsonShape } from "../json/json-value.ts";
import { readJson } from "../json/read-json.ts";
import { readSpdx } from "../spdx/read-spdx.ts";

const SPDX_TODO = "export it as SPDX 2.3 JSON or CycloneDX JSON (most SBOM tools write both)";
const shape = new JsonShape("sbom-unreadable");

/**
 * @throws {InputError} `sbom-unreadable` (`where`: line and column, or JSON pointer), `format-unsupported` for another form
 *   of CycloneDX or SPDX, `document-too-large`, `document-too-deep`, `encoding-unreadable`.
 */
export function readBillOfMaterials(bytes: Uint8Array): BillOfMaterials {
  refuseBinary(bytes);
  refuseSpdxText(bytes);
  refuseOtherText(bytes, SPDX_TODO);
  const document = shape.document(readJson(bytes, "sbom-unreadable"));
  if (document.get("spdxVersion") !== undefined && document.get("bomFormat") === undefined) return readSpdx(document);
  return readCycloneDxBill(document, SPDX_TODO);
}

function refuseBinary(bytes: Uint8Array): void {
  const [first = 0, second = 0] = bytes;
  if (first === 0x1f && second === 0x8b) throw unsupported("it is compressed with gzip", "unpack it first");
  // CBOR: a map, or the mark that it is CBOR. No text begins so but for one in an old code page.
  if ((first >= 0xa0 && first <= 0xbf) || (first === 0xd9 && second === 0xd9))
    throw unsupported("it is CBOR or another binary form", SPDX_TODO);
}

function refuseSpdxText(bytes: Uint8Array): void {
  const head = new TextDecoder().decode(bytes.subarray(0, 8192)).trimStart();
  if (head.startsWith("<") && /spdx/i.test(head)) throw unsupported("it is SPDX in RDF/XML", SPDX_TODO);
  if (/^\s*"?@context"?\s*:\s*"?https:\/\/spdx\.org\/rdf\/3/m.test(head) || /spdx\.org\/rdf\/3\./.test(head))
    throw unsupported("it is SPDX 3", SPDX_TODO);
  if (/^(?:---\s*)?(?:[^{}]*\n)?spdxVersion:/.test(head)) throw unsupported("it is SPDX in YAML", SPDX_TODO);
  if (/^(?:#.*\n\s*)*(?:SPDXVersion|SPDXID|DataLicense):/.test(head))
    throw unsupported("it is SPDX in its tag-value form", SPDX_TODO);
}

function unsupported(what: string, todo: string): InputError {
  return new InputError("format-unsupported", "1:1", `${what}; ${todo}`);
}
