/**
 * Tests of CSAF 2.0 on what a document of a category has to hold (6.1.26, 6.1.27.1 to 6.1.27.11).
 */
import { shape } from "../knowledge-file/entry.ts";
import { type Aimed, type CsafDocument, type CsafVulnerability, meant } from "./csaf-document.ts";
import { type CsafTest, type Failure, failure } from "./csaf-test.ts";

const PROFILES = [
  "csaf_base",
  "csaf_security_incident_response",
  "csaf_informational_advisory",
  "csaf_security_advisory",
  "csaf_vex",
] as const;
type Profile = (typeof PROFILES)[number];

export const PROFILE_TESTS: readonly CsafTest[] = [
  { id: "6.1.26", name: "prohibited document category name", run: prohibitedName },
  { id: "6.1.27.1", name: "document notes", run: documentNotes },
  { id: "6.1.27.2", name: "document references", run: documentReferences },
  { id: "6.1.27.3", name: "vulnerabilities", run: noVulnerabilities },
  { id: "6.1.27.4", name: "product tree", run: productTree },
  { id: "6.1.27.5", name: "vulnerability notes", run: vulnerabilityNotes },
  { id: "6.1.27.6", name: "product status", run: productStatus },
  { id: "6.1.27.7", name: "VEX product status", run: vexStatus },
  { id: "6.1.27.8", name: "vulnerability id", run: vulnerabilityId },
  { id: "6.1.27.9", name: "impact statement", run: impactStatement },
  { id: "6.1.27.10", name: "action statement", run: actionStatement },
  { id: "6.1.27.11", name: "vulnerabilities", run: vulnerabilitiesThere },
];

const is = ({ category }: CsafDocument, ...profiles: Profile[]) => (profiles as string[]).includes(category);

/** A category of one's own must not look like a profile. */
function prohibitedName({ category, document }: CsafDocument): Failure {
  if ((PROFILES as readonly string[]).includes(category)) return undefined;
  const plain = category.toLowerCase().replaceAll(/[\s_-]/g, "");
  const looksLike = PROFILES.map((name) => name.replaceAll("_", "")).some(
    (name) => plain === name || (name !== "csafbase" && plain === name.slice("csaf".length)),
  );
  return looksLike || category.toLowerCase().startsWith("csaf_")
    ? failure(document, "category", `"${category}" looks like a profile of the standard and is none`)
    : undefined;
}

function documentNotes(csaf: CsafDocument): Failure {
  if (!is(csaf, "csaf_informational_advisory", "csaf_security_incident_response")) return undefined;
  const kinds = shape.groups(csaf.document, "notes").map((note) => note.text("category") ?? "");
  return kinds.some((kind) => ["description", "details", "general", "summary"].includes(kind))
    ? undefined
    : failure(csaf.document, "notes", "a note that describes is missing");
}

function documentReferences(csaf: CsafDocument): Failure {
  if (!is(csaf, "csaf_informational_advisory", "csaf_security_incident_response")) return undefined;
  return shape.groups(csaf.document, "references").some((reference) => reference.text("category") === "external")
    ? undefined
    : failure(csaf.document, "references", "a reference to elsewhere is missing");
}

function noVulnerabilities(csaf: CsafDocument): Failure {
  return is(csaf, "csaf_informational_advisory") && csaf.vulnerabilities !== undefined
    ? failure(csaf.document, "category", "an informational advisory tells of no vulnerabilities")
    : undefined;
}

function productTree(csaf: CsafDocument): Failure {
  return is(csaf, "csaf_security_advisory", "csaf_vex") && !csaf.hasTree
    ? failure(csaf.document, "category", "this category has a product tree")
    : undefined;
}

function vulnerabilitiesThere(csaf: CsafDocument): Failure {
  return is(csaf, "csaf_security_advisory", "csaf_vex") && csaf.vulnerabilities === undefined
    ? failure(csaf.document, "category", "this category tells of vulnerabilities")
    : undefined;
}

function vulnerabilityNotes(csaf: CsafDocument): Failure {
  if (!is(csaf, "csaf_security_advisory", "csaf_vex")) return undefined;
  return lacking(csaf, ({ group }) => group.get("notes") !== undefined, "notes");
}

function productStatus(csaf: CsafDocument): Failure {
  if (!is(csaf, "csaf_security_advisory")) return undefined;
  return lacking(csaf, ({ group }) => group.get("product_status") !== undefined, "product_status");
}

const VEX_STATUSES = ["fixed", "known_affected", "known_not_affected", "under_investigation"];

function vexStatus(csaf: CsafDocument): Failure {
  if (!is(csaf, "csaf_vex")) return undefined;
  return lacking(csaf, ({ status }) => VEX_STATUSES.some((name) => status.has(name)), "product_status");
}

function vulnerabilityId(csaf: CsafDocument): Failure {
  if (!is(csaf, "csaf_vex")) return undefined;
  return lacking(csaf, ({ group }) => group.get("cve") !== undefined || group.get("ids") !== undefined, "cve");
}

function lacking(
  { vulnerabilities = [] }: CsafDocument,
  has: (vulnerability: CsafVulnerability) => boolean,
  name: string,
): Failure {
  const without = vulnerabilities.find((vulnerability) => !has(vulnerability));
  return without && failure(without.group, name, `"${name}" is missing`);
}

function impactStatement(csaf: CsafDocument): Failure {
  return stated(csaf, "known_not_affected", ({ flags, threats }) => [
    ...flags,
    ...threats.filter(({ group }) => group.text("category") === "impact"),
  ]);
}

function actionStatement(csaf: CsafDocument): Failure {
  return stated(csaf, "known_affected", ({ remediations }) => remediations);
}

/** Of each product with the status something is said. */
function stated(csaf: CsafDocument, status: string, saying: (of: CsafVulnerability) => readonly Aimed[]): Failure {
  if (!is(csaf, "csaf_vex")) return undefined;
  for (const vulnerability of csaf.vulnerabilities ?? []) {
    const said = new Set(saying(vulnerability).flatMap((one) => [...meant(one, csaf.tree)]));
    const without = (vulnerability.status.get(status) ?? []).find((id) => !said.has(id));
    if (without !== undefined)
      return failure(vulnerability.group, "product_status", `nothing is said of "${without}", which is ${status}`);
  }
  return undefined;
}
