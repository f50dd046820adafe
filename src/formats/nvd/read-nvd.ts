/**
 * A CVE of the National Vulnerability Database, as a page of its API 2.0 or a feed of the same form holds it.
 * Source: NVD, CVE API 2.0 (schema 2.2); CPE name matching: NIST IR 7696.
 */
import type { Severity } from "../../domain/finding/severity.ts";
import type { AffectedConfiguration, CpeMatch, CpeNode, Weakness } from "../../domain/knowledge/weakness.ts";
import { gravest, severityOfScore } from "../cvss/cvss.ts";
import type { JsonGroup } from "../json/json-value.ts";
import {
  CVE,
  dayOf,
  type Entry,
  needed,
  neededDay,
  optional,
  shape,
  summaryOf,
  wrong,
} from "../knowledge-file/entry.ts";

/** An item of a page. */
export function isNvdItem(item: JsonGroup): boolean {
  const cve = item.get("cve");
  return cve !== null && typeof cve === "object" && typeof (cve as { id?: unknown }).id === "string";
}

/** A CVE without the item around it, as feeds made of the API hold it. */
export const isCve = (document: JsonGroup) =>
  CVE.test(document.text("id") ?? "") &&
  (document.text("vulnStatus") !== undefined || document.text("sourceIdentifier") !== undefined);

export function readNvdItem(item: JsonGroup): Entry {
  const cve = shape.inner(item, "cve");
  if (cve === undefined) throw wrong(item, "cve", '"cve" is missing');
  return readCve(cve);
}

/** @throws {InputError} `document-unreadable` with the pointer to what is wrong. */
export function readCve(cve: JsonGroup): Entry {
  const id = needed(cve, "id");
  if (!CVE.test(id)) throw wrong(cve, "id", "it is no CVE number");
  const changedOn = neededDay(cve, "lastModified");
  const english = shape.groups(cve, "descriptions").find((text) => text.text("lang") === "en");
  const weakness: Weakness = {
    id,
    aliases: [],
    summary: summaryOf(english?.text("value")),
    publishedOn: dayOf(cve.text("published")),
    changedOn,
    withdrawnOn: cve.text("vulnStatus")?.toLowerCase() === "rejected" ? changedOn : null,
    severity: severityIn(cve),
    affected: shape.groups(cve, "configurations").map((configuration) => configurationIn(configuration)),
  };
  return { records: [{ kind: "weakness", weakness }], publisher: "NVD", day: changedOn };
}

/** The newer scales count where there is one; version 2 knows no "critical". */
function severityIn(cve: JsonGroup): Severity | null {
  const metrics = shape.inner(cve, "metrics");
  if (metrics === undefined) return null;
  const of = (name: string) =>
    shape.groups(metrics, name).map((metric) => {
      const score = shape.inner(metric, "cvssData")?.get("baseScore");
      return typeof score === "number" && score >= 0 && score <= 10 ? severityOfScore(score) : null;
    });
  return (
    gravest([...of("cvssMetricV40"), ...of("cvssMetricV31"), ...of("cvssMetricV30")]) ?? gravest(of("cvssMetricV2"))
  );
}

function configurationIn(configuration: JsonGroup): AffectedConfiguration {
  if (configuration.get("negate") === true)
    throw wrong(configuration, "negate", "a configuration that is negated as a whole is not understood");
  return {
    by: "cpe",
    operator: operatorIn(configuration),
    nodes: shape.groups(configuration, "nodes").map(
      (node): CpeNode => ({
        operator: operatorIn(node),
        negate: node.get("negate") === true,
        matches: shape.groups(node, "cpeMatch").map((match) => matchIn(match)),
      }),
    ),
  };
}

function operatorIn(group: JsonGroup): "and" | "or" {
  const operator = group.text("operator")?.toLowerCase() ?? "or";
  if (operator === "and" || operator === "or") return operator;
  throw wrong(group, "operator", "it is neither AND nor OR");
}

function matchIn(match: JsonGroup): CpeMatch {
  const criteria = needed(match, "criteria");
  if (!criteria.startsWith("cpe:2.3:")) throw wrong(match, "criteria", "it is no name of CPE 2.3");
  return {
    criteria,
    vulnerable: match.get("vulnerable") !== false,
    startIncluding: optional(match, "versionStartIncluding"),
    startExcluding: optional(match, "versionStartExcluding"),
    endIncluding: optional(match, "versionEndIncluding"),
    endExcluding: optional(match, "versionEndExcluding"),
  };
}
