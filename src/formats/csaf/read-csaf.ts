/**
 * A CSAF 2.0 document as an advisory and as what it states of products (VEX); only one that passes the mandatory tests.
 * Source: OASIS, Common Security Advisory Framework Version 2.0.
 */
import type { Severity } from "../../domain/finding/severity.ts";
import type { Advisory, KnowledgeRecord, VexStatement } from "../../domain/knowledge/weakness.ts";
import { gravest, severityOfScore, severityOfWord } from "../cvss/cvss.ts";
import type { JsonGroup } from "../json/json-value.ts";
import { dayOf, type Entry, needed, optional, shape, summaryOf } from "../knowledge-file/entry.ts";
import { type CsafDocument, type CsafVulnerability, meant, readCsafDocument } from "./csaf-document.ts";
import type { WeaknessNames } from "./csaf-test.ts";
import { passMandatoryTests } from "./mandatory-tests.ts";
import { type CsafProduct, referenceTo } from "./product-tree.ts";

type Status = Advisory["products"][number]["status"];

/** From what weighs most: of two statuses of a product the earlier one is shown. */
const STATUSES: readonly (readonly [name: string, status: Exclude<Status, null>])[] = [
  ["known_affected", "affected"],
  ["first_affected", "affected"],
  ["last_affected", "affected"],
  ["under_investigation", "under-investigation"],
  ["fixed", "fixed"],
  ["first_fixed", "fixed"],
  ["known_not_affected", "not-affected"],
  ["recommended", "recommended"],
];
const REMEDIES = 100;

type Products = ReadonlyMap<string, CsafProduct>;

/** @throws {InputError} `document-unreadable`, naming the test that the document fails. */
export function readCsaf(value: JsonGroup, names: WeaknessNames): Entry {
  const csaf = readCsafDocument(value);
  passMandatoryTests(csaf, names);
  const day = dayOf(csaf.tracking.text("current_release_date"));
  const publisher = shape.inner(csaf.document, "publisher")?.text("name") ?? "";
  const byId = new Map(csaf.tree.products.map((product) => [product.id, product]));
  const statements = (csaf.vulnerabilities ?? []).flatMap((vulnerability) =>
    statementsIn({ csaf, byId, saidOn: day }, vulnerability),
  );
  const said = statements.map((statement): KnowledgeRecord => ({ kind: "vex", statement }));
  return {
    records:
      csaf.category === "csaf_vex"
        ? said
        : [{ kind: "advisory", advisory: advisoryIn(csaf, byId, publisher) }, ...said],
    publisher: publisher === "" ? null : publisher,
    day,
  };
}

function advisoryIn(csaf: CsafDocument, byId: Products, publisher: string): Advisory {
  const { document, tracking, vulnerabilities = [] } = csaf;
  const aggregate = shape.inner(document, "aggregate_severity")?.text("text") ?? "";
  const scored = gravest(vulnerabilities.flatMap(({ scores }) => scores.map((score) => severityIn(score))));
  const remedies = vulnerabilities.flatMap(({ remediations }) =>
    remediations.flatMap(({ group }) => summaryOf(group.text("details")) ?? []),
  );
  return {
    id: needed(tracking, "id"),
    title: summaryOf(document.text("title")) ?? "",
    publisher,
    version: csaf.version,
    publishedOn: dayOf(tracking.text("initial_release_date")),
    changedOn: dayOf(tracking.text("current_release_date")),
    severity: scored ?? severityOfWord(aggregate),
    vulnerabilities: [...new Set(vulnerabilities.flatMap((one) => idOf(one) ?? []))],
    products: productsIn(csaf, byId),
    remedies: [...new Set(remedies)].slice(0, REMEDIES),
  };
}

function severityIn(score: JsonGroup): Severity | null {
  const base = (name: string) => shape.inner(score, name)?.get("baseScore");
  const value = base("cvss_v3") ?? base("cvss_v2");
  return typeof value === "number" ? severityOfScore(value) : null;
}

/** A product that was combined is meant where the combination is, not by itself. */
function productsIn({ tree, vulnerabilities = [] }: CsafDocument, byId: Products): Advisory["products"] {
  const statuses = new Map<string, Exclude<Status, null>>();
  for (const [name, status] of STATUSES)
    for (const vulnerability of vulnerabilities)
      for (const id of vulnerability.status.get(name) ?? []) if (!statuses.has(id)) statuses.set(id, status);
  const isNamed = statuses.size > 0;
  return tree.products
    .filter(({ id }) => !isNamed || statuses.has(id))
    .map((product) => {
      const part = product.combines === null ? undefined : byId.get(product.combines.part);
      const { vendor, version, versionRange, purl, cpe } = part ?? product;
      return {
        ...{ vendor, product: product.product ?? product.name, version, versionRange, purl, cpe },
        status: statuses.get(product.id) ?? null,
      };
    });
}

function idOf({ group }: CsafVulnerability): string | null {
  return optional(group, "cve") ?? shape.groups(group, "ids").map((id) => optional(id, "text"))[0] ?? null;
}

/** An advisory says itself what it affects; a VEX document says it here. */
function statementsIn(
  { csaf, byId, saidOn }: { readonly csaf: CsafDocument; readonly byId: Products; readonly saidOn: string | null },
  vulnerability: CsafVulnerability,
): VexStatement[] {
  const id = idOf(vulnerability);
  if (id === null) return [];
  const { tree } = csaf;
  const aliases = shape.groups(vulnerability.group, "ids").flatMap((one) => optional(one, "text") ?? []);
  const justifications = new Map<string, string>();
  for (const flag of vulnerability.flags)
    for (const product of meant(flag, tree)) justifications.set(product, optional(flag.group, "label") ?? "");
  return STATUSES.flatMap(([name, status]) => {
    if (status === "recommended" || (status === "affected" && csaf.category !== "csaf_vex")) return [];
    const groups = Map.groupBy(vulnerability.status.get(name) ?? [], (product) =>
      status === "not-affected" ? (justifications.get(product) ?? "") : "",
    );
    return [...groups].map(([justification, products]) => ({
      ...{ id, aliases: aliases.filter((alias) => alias !== id), status },
      justification: justification === "" ? null : justification,
      products: products.flatMap((product) => {
        const known = byId.get(product);
        return known === undefined ? [] : [referenceTo(known, byId)];
      }),
      saidOn,
    }));
  });
}
