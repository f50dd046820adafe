/**
 * The products of a CSAF document: what its tree of branches, its list of names and its relationships define.
 * Source: CSAF 2.0, sections 3.1.2, 3.1.3 and 3.2.2.
 */
import type { ProductReference } from "../../domain/knowledge/weakness.ts";
import { type JsonGroup, textsIn } from "../json/json-value.ts";
import { needed, optional, shape } from "../knowledge-file/entry.ts";

export interface CsafProduct {
  readonly id: string;
  /** The full name; where it stands. */
  readonly definition: JsonGroup;
  readonly name: string;
  readonly vendor: string | null;
  readonly product: string | null;
  readonly version: string | null;
  readonly versionRange: string | null;
  readonly purl: string | null;
  readonly cpe: string | null;
  /** Of a combination: the part, and the whole in which it is. */
  readonly combines: { readonly part: string; readonly whole: string; readonly relation: JsonGroup } | null;
}

export interface CsafBranch {
  readonly category: string;
  readonly name: string;
  readonly group: JsonGroup;
}

export interface ProductTree {
  /** In the order of the document; the same id twice is a wrong document, and here twice. */
  readonly products: readonly CsafProduct[];
  readonly branches: readonly CsafBranch[];
  readonly groups: readonly { readonly id: string; readonly group: JsonGroup; readonly products: readonly string[] }[];
}

/** @throws {InputError} `document-unreadable` with the pointer. */
export function readProductTree(document: JsonGroup): ProductTree {
  const tree = shape.inner(document, "product_tree");
  if (tree === undefined) return { products: [], branches: [], groups: [] };
  const branches: CsafBranch[] = [];
  const products = [
    ...shape.groups(tree, "full_product_names").map((name) => productOf(name, {})),
    ...shape.groups(tree, "branches").flatMap((branch) => productsBelow(branch, {}, branches)),
    ...shape.groups(tree, "relationships").map((relation) => combination(relation)),
  ];
  const groups = shape.groups(tree, "product_groups").map((group) => ({
    ...{ id: needed(group, "group_id"), group },
    products: textsIn(group.get("product_ids")),
  }));
  return { products, branches, groups };
}

type Above = Partial<Record<"vendor" | "product" | "version" | "versionRange", string>>;

/** What a branch of a category says of all that hangs on it. */
const SAYS: Readonly<Record<string, keyof Above>> = {
  vendor: "vendor",
  product_name: "product",
  product_version: "version",
  product_version_range: "versionRange",
};

function productsBelow(branch: JsonGroup, above: Above, branches: CsafBranch[]): CsafProduct[] {
  const category = needed(branch, "category");
  const name = needed(branch, "name");
  branches.push({ category, name, group: branch });
  const says = Object.hasOwn(SAYS, category) ? SAYS[category] : undefined;
  const here = says === undefined ? above : { ...above, [says]: name };
  const own = shape.inner(branch, "product");
  return [
    ...(own === undefined ? [] : [productOf(own, here)]),
    ...shape.groups(branch, "branches").flatMap((inner) => productsBelow(inner, here, branches)),
  ];
}

function productOf(definition: JsonGroup, above: Above, combines: CsafProduct["combines"] = null): CsafProduct {
  const helper = shape.inner(definition, "product_identification_helper");
  // Some write a range where a version should stand.
  const isRange = above.version?.startsWith("vers:") === true;
  return {
    id: needed(definition, "product_id"),
    definition,
    name: needed(definition, "name"),
    vendor: above.vendor ?? null,
    product: above.product ?? null,
    version: isRange ? null : (above.version ?? null),
    versionRange: above.versionRange ?? (isRange ? (above.version ?? null) : null),
    purl: optional(helper, "purl"),
    cpe: optional(helper, "cpe"),
    combines,
  };
}

function combination(relation: JsonGroup): CsafProduct {
  const definition = shape.inner(relation, "full_product_name");
  const combines = {
    part: needed(relation, "product_reference"),
    whole: needed(relation, "relates_to_product_reference"),
    relation,
  };
  return productOf(definition ?? relation, {}, combines);
}

/** A product as a statement names it: of a combination the whole, with the part that alone is meant. */
export function referenceTo(product: CsafProduct, byId: ReadonlyMap<string, CsafProduct>, depth = 0): ProductReference {
  const { name, version, purl, cpe, versionRange, combines } = product;
  const own = { name: product.product ?? name, version, purl, cpe, versionRange, bom: null };
  const whole = combines === null ? undefined : byId.get(combines.whole);
  const part = combines === null ? undefined : byId.get(combines.part);
  // A combination of combinations is as deep as a person would draw one.
  if (whole === undefined || part === undefined || depth > 4) return own;
  return { ...referenceTo(whole, byId, depth + 1), subcomponents: [referenceTo(part, byId, depth + 1)] };
}
