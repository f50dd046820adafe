/**
 * What a maker or supplier says of a weakness in its product (VEX), and of which matches it speaks.
 *
 * A statement takes a match away only for the product and component that it names: one on a library as such holds for that
 * library, one on a product for all of that product, one on a part for that part. Sources: OpenVEX 0.2, CSAF 2.0
 * product_status, CycloneDX analysis.
 */
import type { BillOfMaterials } from "../bill-of-materials.ts";
import type { ProductReference, SoftwareComponent, VexStatement } from "../weakness.ts";
import { readCpe, takesIn } from "./cpe-name.ts";
import { readPurl } from "./package-identity.ts";

/** The product that a bill is of. */
export type BilledProduct = Pick<BillOfMaterials, "described" | "serialNumber">;

/** The statement that holds for a component in a product; the newest, of those of one day the worst. */
export function statementFor(
  statements: readonly VexStatement[],
  product: BilledProduct,
  component: SoftwareComponent,
  references: readonly (string | null)[],
): VexStatement | undefined {
  let best: VexStatement | undefined;
  for (const statement of statements) {
    if (!statement.products.some((named) => speaksOf(named, product, component, references))) continue;
    if (best === undefined || isStronger(statement, best)) best = statement;
  }
  return best;
}

/** Whether it says that nothing has to be done. */
export function takesAway({ status }: Pick<VexStatement, "status">): boolean {
  return status === "not-affected" || status === "fixed";
}

const FROM_BEST = ["not-affected", "fixed", "under-investigation", "affected"];

function isStronger(one: VexStatement, other: VexStatement): boolean {
  const [first, second] = [one.saidOn ?? "", other.saidOn ?? ""];
  if (first !== second) return first > second;
  return FROM_BEST.indexOf(one.status) > FROM_BEST.indexOf(other.status);
}

function speaksOf(
  named: ProductReference,
  { described, serialNumber }: BilledProduct,
  component: SoftwareComponent,
  references: readonly (string | null)[],
): boolean {
  const { bom, subcomponents } = named;
  const isProduct =
    (described !== null && isNamed(named, described)) ||
    (bom !== null && isSameDocument(bom.document, serialNumber) && bom.reference === (described?.reference ?? ""));
  if (subcomponents !== undefined && subcomponents.length > 0)
    return isProduct && subcomponents.some((part) => isPart(part, serialNumber, component, references));
  return isProduct || isPart(named, serialNumber, component, references);
}

function isPart(
  { bom, ...named }: ProductReference,
  serialNumber: string | null,
  component: SoftwareComponent,
  references: readonly (string | null)[],
): boolean {
  if (bom !== null && isSameDocument(bom.document, serialNumber) && references.includes(bom.reference)) return true;
  return isNamed(named, component);
}

/** `urn:cdx:UUID/1` and `urn:uuid:UUID` name one document; an empty one is the document that it stands in. */
function isSameDocument(document: string, serialNumber: string | null): boolean {
  if (serialNumber === null) return false;
  if (document === serialNumber) return true;
  const [one, other] = [document, serialNumber].map((text) => UUID.exec(text)?.[0].toLowerCase());
  return one !== undefined && one === other;
}

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i;

/** By address or CPE alone: names in words are for people to judge. What the statement leaves open holds for all. */
function isNamed(named: Pick<ProductReference, "purl" | "cpe">, component: SoftwareComponent): boolean {
  return (
    (named.purl !== null && component.purl !== null && isSamePackage(named.purl, component.purl)) ||
    (named.cpe !== null && component.cpe !== null && isWithinCpe(named.cpe, component.cpe, component.version))
  );
}

function isSamePackage(wanted: string, given: string): boolean {
  if (wanted === given) return true;
  const one = readPurl(wanted);
  const other = readPurl(given);
  if (one === undefined || other === undefined) return false;
  return (
    one.type === other.type &&
    (one.namespace ?? "") === (other.namespace ?? "") &&
    one.name === other.name &&
    (one.version === undefined || one.version === other.version) &&
    Object.entries(one.qualifiers ?? {}).every(([key, value]) => other.qualifiers?.[key] === value)
  );
}

function isWithinCpe(wanted: string, given: string, version: string | null): boolean {
  const one = readCpe(wanted);
  const other = readCpe(given);
  if (one === undefined || other === undefined) return false;
  const known = other.version === "*" && version !== null ? version.toLowerCase() : other.version;
  return (
    (["part", "vendor", "product", "update", "edition", "targetSoftware", "targetHardware"] as const).every(
      (name) => takesIn(one[name], other[name]) === "yes",
    ) && takesIn(one.version, known) === "yes"
  );
}
