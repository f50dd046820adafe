/**
 * Findings of an audit in the words of the terminal: the sentence, and behind it what was observed.
 */
import type { Finding } from "../../domain/finding/finding.ts";
import type { CountryTable } from "../../domain/knowledge/country.ts";
import { ONLY_TRIED } from "../../domain/traffic/rules/rule.ts";
import { findingSentence } from "../../domain/traffic/words/audit-words.ts";

const GLYPHS = { critical: "⬣", high: "▲", medium: "△", low: "·", info: "·" } as const;

/** Kinds whose sentence says all that was observed, unless it was only tried. */
const SAID = new Set(["destination-undeclared", "port-undeclared"]);

export function findingWords(finding: Finding, countries: CountryTable): string {
  const { kind, severity, observed } = finding;
  const more = SAID.has(kind) && !observed.endsWith(ONLY_TRIED) ? "" : observed;
  const sentence = findingSentence(finding, "en", countries).replace(/\.$/, "");
  return `${GLYPHS[severity]} ${severity.padEnd(8)} ${sentence}${more === "" ? "" : `: ${more}`}`;
}
