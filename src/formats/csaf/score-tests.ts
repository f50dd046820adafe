/**
 * Tests of CSAF 2.0 on scores, weaknesses and those involved (6.1.7 to 6.1.11, 6.1.23, 6.1.24).
 */
import { baseScoreOf, severityOfScore } from "../cvss/cvss.ts";
import { type JsonGroup, textsIn } from "../json/json-value.ts";
import { shape } from "../knowledge-file/entry.ts";
import type { CsafDocument } from "./csaf-document.ts";
import { type CsafTest, type Failure, failure, type WeaknessNames } from "./csaf-test.ts";

export const SCORE_TESTS: readonly CsafTest[] = [
  { id: "6.1.7", name: "multiple scores with same version per product", run: scoredTwice },
  { id: "6.1.8", name: "invalid CVSS", run: (csaf) => eachCvss(csaf, invalid) },
  { id: "6.1.9", name: "invalid CVSS computation", run: (csaf) => eachCvss(csaf, miscomputed) },
  { id: "6.1.10", name: "inconsistent CVSS", run: (csaf) => eachCvss(csaf, inconsistent) },
  { id: "6.1.11", name: "CWE", run: wrongWeakness },
  { id: "6.1.23", name: "multiple use of same CVE", run: cveTwice },
  { id: "6.1.24", name: "multiple definition in involvements", run: involvedTwice },
];

/** 2, 3.0 and 3.1 as the score itself says; the vector is the same in all of 3. */
const versionOf = (name: "cvss_v2" | "cvss_v3", cvss: JsonGroup) => `${name} ${cvss.text("version") ?? ""}`;

function scoredTwice({ vulnerabilities = [] }: CsafDocument): Failure {
  for (const { scores } of vulnerabilities) {
    const seen = new Set<string>();
    for (const score of scores)
      for (const name of ["cvss_v2", "cvss_v3"] as const) {
        const cvss = shape.inner(score, name);
        for (const id of cvss === undefined ? [] : new Set(textsIn(score.get("products")))) {
          const key = `${versionOf(name, cvss as JsonGroup)} ${id}`;
          if (seen.has(key)) return failure(score, "products", `"${id}" has two scores of one version`);
          seen.add(key);
        }
      }
  }
  return undefined;
}

type CvssTest = (cvss: JsonGroup, name: "cvss_v2" | "cvss_v3") => Failure;

function eachCvss({ vulnerabilities = [] }: CsafDocument, test: CvssTest): Failure {
  for (const { scores } of vulnerabilities)
    for (const score of scores)
      for (const name of ["cvss_v2", "cvss_v3"] as const) {
        const cvss = shape.inner(score, name);
        const failed = cvss && test(cvss, name);
        if (failed !== undefined) return failed;
      }
  return undefined;
}

const SEVERITIES = ["NONE", "LOW", "MEDIUM", "HIGH", "CRITICAL"];

function invalid(cvss: JsonGroup, name: "cvss_v2" | "cvss_v3"): Failure {
  const version = cvss.text("version");
  if (!(name === "cvss_v2" ? ["2.0"] : ["3.0", "3.1"]).includes(version ?? ""))
    return failure(cvss, "version", "it is missing or of another scale");
  const vector = cvss.text("vectorString") ?? "";
  if (baseScoreOf(vector) === null || vector.startsWith("CVSS:") !== (name === "cvss_v3"))
    return failure(cvss, "vectorString", "it is missing or no vector with all base metrics");
  if (name === "cvss_v3" && !vector.startsWith(`CVSS:${version}/`))
    return failure(cvss, "vectorString", "it is missing or no vector of this version");
  for (const score of ["baseScore", "temporalScore", "environmentalScore"]) {
    const value = cvss.get(score);
    const isScore = typeof value === "number" && value >= 0 && value <= 10;
    if (!isScore && (value !== undefined || score === "baseScore"))
      return failure(cvss, score, "it is missing or no number from 0 to 10");
  }
  for (const word of ["baseSeverity", "temporalSeverity", "environmentalSeverity"]) {
    const value = cvss.text(word);
    const isNeeded = word === "baseSeverity" && name === "cvss_v3";
    if (name === "cvss_v3" && (isNeeded || value !== undefined) && !SEVERITIES.includes(value ?? ""))
      return failure(cvss, word, `it is none of ${SEVERITIES.join(", ")}`);
  }
  return undefined;
}

function miscomputed(cvss: JsonGroup, name: "cvss_v2" | "cvss_v3"): Failure {
  const vector = cvss.text("vectorString") ?? "";
  const score = baseScoreOf(vector);
  if (score === null) return failure(cvss, "vectorString", "its base metrics are not all there");
  if (cvss.get("baseScore") !== score) return failure(cvss, "baseScore", `the vector gives ${score}`);
  if (name === "cvss_v2") return undefined;
  const severity = severityOfScore(score);
  const word = severity === "info" ? "NONE" : severity.toUpperCase();
  return cvss.text("baseSeverity") === word ? undefined : failure(cvss, "baseSeverity", `the vector gives ${word}`);
}

/** Property -> metric of the vector, and the letter of each word where it is not the first one. */
const METRICS: Readonly<Record<"cvss_v2" | "cvss_v3", Readonly<Record<string, string>>>> = {
  cvss_v2: {
    accessVector: "AV",
    accessComplexity: "AC",
    authentication: "Au",
    confidentialityImpact: "C",
    integrityImpact: "I",
    availabilityImpact: "A",
  },
  cvss_v3: {
    attackVector: "AV",
    attackComplexity: "AC",
    privilegesRequired: "PR",
    userInteraction: "UI",
    scope: "S",
    confidentialityImpact: "C",
    integrityImpact: "I",
    availabilityImpact: "A",
  },
};

function inconsistent(cvss: JsonGroup, name: "cvss_v2" | "cvss_v3"): Failure {
  const vector = new Map(
    (cvss.text("vectorString") ?? "").split("/").map((part) => part.split(":") as [string, string | undefined]),
  );
  for (const [property, metric] of Object.entries(METRICS[name])) {
    const word = cvss.text(property);
    if (word !== undefined && vector.get(metric) !== word[0])
      return failure(cvss, property, `it says ${word}, the vector ${metric}:${vector.get(metric) ?? "nothing"}`);
  }
  return undefined;
}

function wrongWeakness({ vulnerabilities = [] }: CsafDocument, names: WeaknessNames): Failure {
  for (const { group } of vulnerabilities) {
    const cwe = shape.inner(group, "cwe");
    const id = cwe?.text("id") ?? "";
    const known = names.get(id);
    if (cwe === undefined) continue;
    if (known === undefined) return failure(cwe, "id", `"${id}" is no weakness of the enumeration`);
    if (!known.includes(cwe.text("name") ?? "")) return failure(cwe, "name", `${id} is called "${known[0]}"`);
  }
  return undefined;
}

function cveTwice({ vulnerabilities = [] }: CsafDocument): Failure {
  const seen = new Set<string>();
  for (const { group } of vulnerabilities) {
    const cve = group.text("cve");
    if (cve === undefined) continue;
    if (seen.has(cve)) return failure(group, "cve", `${cve} is told of twice`);
    seen.add(cve);
  }
  return undefined;
}

function involvedTwice({ vulnerabilities = [] }: CsafDocument): Failure {
  for (const { group } of vulnerabilities) {
    const seen = new Set<string>();
    for (const involved of shape.groups(group, "involvements")) {
      const key = `${involved.text("party")} ${involved.text("date")}`;
      if (seen.has(key)) return failure(involved, "party", "the same party stands there twice for one moment");
      seen.add(key);
    }
  }
  return undefined;
}
