/**
 * Tests of CSAF 2.0 on products and groups: what is named is defined, once, and nothing is said of it that excludes
 * something else (6.1.1 to 6.1.6, 6.1.13, 6.1.25, 6.1.29, 6.1.31 to 6.1.33).
 */
import { textsIn } from "../json/json-value.ts";
import { shape } from "../knowledge-file/entry.ts";
import { type CsafDocument, meant } from "./csaf-document.ts";
import { type CsafTest, type Failure, failure } from "./csaf-test.ts";
import type { CsafProduct } from "./product-tree.ts";

/** Which product statuses exclude each other. */
const OPPOSED: readonly (readonly string[])[] = [
  ["first_affected", "known_affected", "last_affected"],
  ["known_not_affected"],
  ["first_fixed", "fixed"],
  ["under_investigation"],
];
/** What makes of a version a range. */
const RANGE = /[<>]|(?:^|\s)(?:after|all|before|earlier|later|prior|versions)(?=\s|$)/i;

export const PRODUCT_TESTS: readonly CsafTest[] = [
  { id: "6.1.1", name: "missing definition of product id", run: missingProduct },
  { id: "6.1.2", name: "multiple definition of product id", run: productTwice },
  { id: "6.1.3", name: "circular definition of product id", run: circular },
  { id: "6.1.4", name: "missing definition of product group id", run: missingGroup },
  { id: "6.1.5", name: "multiple definition of product group id", run: groupTwice },
  { id: "6.1.6", name: "contradicting product status", run: contradicting },
  { id: "6.1.13", name: "PURL", run: wrongPurl },
  { id: "6.1.25", name: "multiple use of same hash algorithm", run: hashTwice },
  { id: "6.1.29", name: "remediation without product reference", run: (csaf) => aimless(csaf, "remediations") },
  { id: "6.1.31", name: "version range in product version", run: rangeAsVersion },
  { id: "6.1.32", name: "flag without product reference", run: (csaf) => aimless(csaf, "flags") },
  { id: "6.1.33", name: "multiple flags with VEX justification codes per product", run: flagsTwice },
];

function missingProduct({ tree, vulnerabilities = [] }: CsafDocument): Failure {
  const defined = new Set(tree.products.map(({ id }) => id));
  const missing = (ids: readonly string[]) => ids.find((id) => !defined.has(id));
  const unknown = (id: string) => `no product has the id "${id}"`;
  for (const { combines } of tree.products) {
    const id = combines && missing([combines.part, combines.whole]);
    if (combines && typeof id === "string") return failure(combines.relation, null, unknown(id));
  }
  for (const { group, products } of tree.groups) {
    const id = missing(products);
    if (id !== undefined) return failure(group, "product_ids", unknown(id));
  }
  for (const { group, status, scores, remediations, threats, flags } of vulnerabilities) {
    const id = missing([...status.values()].flat());
    if (id !== undefined) return failure(group, "product_status", unknown(id));
    for (const score of scores) {
      const scored = missing(textsIn(score.get("products")));
      if (scored !== undefined) return failure(score, "products", unknown(scored));
    }
    for (const { group: said, products } of [...remediations, ...threats, ...flags]) {
      const aim = missing(products);
      if (aim !== undefined) return failure(said, "product_ids", unknown(aim));
    }
  }
  return undefined;
}

function productTwice({ tree }: CsafDocument): Failure {
  const seen = new Set<string>();
  for (const { id, definition } of tree.products) {
    if (seen.has(id)) return failure(definition, "product_id", `"${id}" is defined twice`);
    seen.add(id);
  }
  return undefined;
}

/** Follows each combination to what it is made of. */
function circular({ tree }: CsafDocument): Failure {
  const byId = new Map<string, CsafProduct>(tree.products.map((product) => [product.id, product]));
  const sound = new Set<string>();
  for (const start of tree.products) {
    // Without recursion: a chain may be as long as the document.
    const path: { readonly id: string; readonly next: string[] }[] = [];
    const onPath = new Set<string>();
    const enter = (id: string) => {
      const combines = byId.get(id)?.combines;
      path.push({ id, next: combines ? [combines.part, combines.whole] : [] });
      onPath.add(id);
    };
    enter(start.id);
    for (let last = path.at(-1); last !== undefined; last = path.at(-1)) {
      const next = last.next.pop();
      if (next === undefined) {
        sound.add(last.id);
        onPath.delete(last.id);
        path.pop();
      } else if (onPath.has(next)) return failure(start.definition, "product_id", `"${next}" is made of itself`);
      else if (!sound.has(next)) enter(next);
    }
  }
  return undefined;
}

function missingGroup({ tree, vulnerabilities = [] }: CsafDocument): Failure {
  const defined = new Set(tree.groups.map(({ id }) => id));
  for (const { remediations, threats, flags } of vulnerabilities)
    for (const { group, groups } of [...remediations, ...threats, ...flags]) {
      const id = groups.find((one) => !defined.has(one));
      if (id !== undefined) return failure(group, "group_ids", `no group has the id "${id}"`);
    }
  return undefined;
}

function groupTwice({ tree }: CsafDocument): Failure {
  const seen = new Set<string>();
  for (const { id, group } of tree.groups) {
    if (seen.has(id)) return failure(group, "group_id", `"${id}" is defined twice`);
    seen.add(id);
  }
  return undefined;
}

function contradicting({ vulnerabilities = [] }: CsafDocument): Failure {
  for (const { group, status } of vulnerabilities) {
    const said = new Map<string, number>();
    for (const [side, names] of OPPOSED.entries())
      for (const id of names.flatMap((name) => status.get(name) ?? [])) {
        if ((said.get(id) ?? side) !== side)
          return failure(group, "product_status", `"${id}" has two statuses of which one excludes the other`);
        said.set(id, side);
      }
  }
  return undefined;
}

function wrongPurl({ tree }: CsafDocument): Failure {
  for (const { purl, definition } of tree.products)
    if (purl !== null && !isPurl(purl))
      return failure(definition, "product_identification_helper", `"${purl}" is no package URL`);
  return undefined;
}

/** Scheme, type and name are there (Package-URL specification). */
function isPurl(purl: string): boolean {
  const path = /^pkg:\/*([^?#]+)/i.exec(purl)?.[1] ?? "";
  const [type = "", ...rest] = path.split("/");
  const name = rest.filter((part) => part !== "").at(-1) ?? "";
  return /^[a-z][a-z0-9.+-]*$/i.test(type) && name.split("@")[0] !== "";
}

function hashTwice({ tree }: CsafDocument): Failure {
  for (const { definition } of tree.products) {
    const helper = shape.inner(definition, "product_identification_helper");
    for (const hashes of helper === undefined ? [] : shape.groups(helper, "hashes")) {
      const algorithms = shape.groups(hashes, "file_hashes").map((hash) => hash.text("algorithm"));
      if (new Set(algorithms).size < algorithms.length)
        return failure(hashes, "file_hashes", "one file has two digests of one algorithm");
    }
  }
  return undefined;
}

function aimless({ vulnerabilities = [] }: CsafDocument, name: "remediations" | "flags"): Failure {
  for (const vulnerability of vulnerabilities)
    for (const { group, products, groups } of vulnerability[name])
      if (products.length === 0 && groups.length === 0)
        return failure(group, null, "it names neither a product nor a group of them");
  return undefined;
}

function rangeAsVersion({ tree }: CsafDocument): Failure {
  const range = tree.branches.find(({ category, name }) => category === "product_version" && RANGE.test(name));
  return range && failure(range.group, "name", `"${range.name}" is a range of versions`);
}

function flagsTwice({ tree, vulnerabilities = [] }: CsafDocument): Failure {
  for (const { flags } of vulnerabilities) {
    const seen = new Set<string>();
    for (const flag of flags)
      for (const id of meant(flag, tree)) {
        if (seen.has(id)) return failure(flag.group, "label", `"${id}" has more than one justification`);
        seen.add(id);
      }
  }
  return undefined;
}
