/**
 * Scores and severities of CVSS vectors of every version.
 * Source: FIRST, CVSS 2.0, 3.0, 3.1 and 4.0 (the qualitative scale of 3.1, section 5, is used for all of them).
 */
import calculator from "ae-cvss-calculator";
import { SEVERITIES, type Severity } from "../../domain/finding/severity.ts";

/** Longer than any vector with every metric of version 4.0. */
const LONGEST_VECTOR = 300;
const KEPT = 20_000;
/** Few vectors are told again and again, and computing one takes a tenth of a millisecond. */
const known = new Map<string, number | null>();

/** The base score of `vector`, 0 to 10; null for what is no vector, or one without all of its base metrics. */
export function baseScoreOf(vector: string): number | null {
  const kept = known.get(vector);
  if (kept !== undefined) return kept;
  if (vector.length > LONGEST_VECTOR) return null;
  const score = computed(vector);
  if (known.size >= KEPT) known.clear();
  known.set(vector, score);
  return score;
}

/** Which letters a metric may have; the calculator would complain aloud about others. */
const V3 = letters(
  "AV NALP, AC LH, PR NLH, UI NR, S UC, C NLH, I NLH, A NLH, E XUPFH, RL XOTWU, RC XURC, CR XLMH, IR XLMH, AR XLMH, " +
    "MAV XNALP, MAC XLH, MPR XNLH, MUI XNR, MS XUC, MC XNLH, MI XNLH, MA XNLH",
);
const V4 = letters(
  "AV NALP, AC LH, AT NP, PR NLH, UI NPA, VC NLH, VI NLH, VA NLH, SC NLH, SI NLH, SA NLH, E XAPU, CR XHML, IR XHML, " +
    "AR XHML, MAV XNALP, MAC XLH, MAT XNP, MPR XNLH, MUI XNPA, MVC XNLH, MVI XNLH, MVA XNLH, MSC XNLH, MSI XNLHS, " +
    "MSA XNLHS, S XNP, AU XNY, R XAUI, V XDC, RE XLMH",
);
const V2 =
  /^AV:[LAN]\/AC:[LMH]\/Au:[MSN]\/C:[NPC]\/I:[NPC]\/A:[NPC](?:\/(?:E:(?:U|POC|F|H|ND)|RL:(?:OF|TF|W|U|ND)|RC:(?:UC|UR|C|ND)|CDP:(?:N|L|LM|MH|H|ND)|TD:(?:N|L|M|H|ND)|[CIA]R:(?:L|M|H|ND)))*$/;

function letters(table: string): ReadonlyMap<string, string> {
  return new Map(table.split(", ").map((row) => row.split(" ") as [string, string]));
}

function isVector(vector: string): boolean {
  const [, version, metrics] = /^CVSS:(3\.[01]|4\.0)\/(.+)$/.exec(vector) ?? [];
  if (version === undefined || metrics === undefined) return V2.test(vector);
  const allowed = version === "4.0" ? V4 : V3;
  return metrics.split("/").every((pair) => {
    const [metric = "", value = "", more] = pair.split(":");
    const isWord = version === "4.0" && metric === "U" && /^(?:X|Clear|Green|Amber|Red)$/.test(value);
    return more === undefined && (isWord || (value.length === 1 && allowed.get(metric)?.includes(value) === true));
  });
}

function computed(vector: string): number | null {
  if (!isVector(vector)) return null;
  try {
    const base = calculator.fromVector(vector)?.calculateScores().base;
    return typeof base === "number" && base >= 0 && base <= 10 ? base : null;
  } catch {
    return null;
  }
}

export function severityOfScore(score: number): Severity {
  if (score >= 9) return "critical";
  if (score >= 7) return "high";
  if (score >= 4) return "medium";
  return score > 0 ? "low" : "info";
}

/** What sources call it: CVSS's own words, and those of GitHub, Red Hat, SUSE, Ubuntu and Debian. */
const WORDS: Readonly<Record<string, Severity>> = {
  none: "info",
  negligible: "info",
  unimportant: "info",
  low: "low",
  medium: "medium",
  moderate: "medium",
  high: "high",
  important: "high",
  critical: "critical",
};

/** Null for a word that is none of them. */
export function severityOfWord(word: string): Severity | null {
  const key = word.trim().toLowerCase();
  return Object.hasOwn(WORDS, key) ? (WORDS[key] ?? null) : null;
}

/** Null where there is none. */
export function gravest(severities: readonly (Severity | null)[]): Severity | null {
  const found = severities.filter((severity) => severity !== null);
  return found.reduce<Severity | null>(
    (worst, one) => (worst === null || SEVERITIES.indexOf(one) > SEVERITIES.indexOf(worst) ? one : worst),
    null,
  );
}
