/**
 * Findings of an audit in a document: a sentence, the declared beside the observed, and where to find it.
 */
import type { Finding } from "../../domain/finding/finding.ts";
import type { AuditReport } from "../../domain/traffic/audit-report.ts";
import { type AuditLanguage, findingSentence, wordsFor } from "../../domain/traffic/words/audit-words.ts";
import { counted, documentWords, filled } from "../../domain/traffic/words/document-words.ts";
import { plantedInWords } from "../../domain/traffic/words/planted-words.ts";
import { attributeNames } from "./claim-cells.ts";
import type { Speech } from "./destination-cells.ts";
import { evidencePieces } from "./evidence-pieces.ts";
import { moreBlock } from "./limit-blocks.ts";
import { type Block, foreign, type PaperFinding, type Piece } from "./paper.ts";

const EVIDENCE_SHOWN = 3;

export function findingBlocks(report: AuditReport, speech: Speech, most: number): Block[] {
  const { language } = speech;
  const { column } = documentWords(language);
  const { findings } = report;
  const names: ReadonlyMap<string, string> = language === "en" ? new Map() : attributeNames(report, language);
  return [
    {
      kind: "findings",
      findings: findings.slice(0, most).map((finding) => paperFinding(finding, names, speech)),
      pair: [column.declared, column.observed],
    },
    ...moreBlock(findings.length - most, language),
  ];
}

function paperFinding(finding: Finding, names: ReadonlyMap<string, string>, speech: Speech): PaperFinding {
  const { language, countries } = speech;
  const { kind, severity, subject, declared, observed, because, evidence, occurrences } = finding;
  const say = documentWords(language);
  const brief = {
    kind,
    subject: foreign(subject),
    declared: declared === null ? null : foreign(declared),
    observed: foreign(observed),
  };
  return {
    sign: severity,
    severity: wordsFor("severity", severity, language),
    sentence: findingSentence(brief, language, countries),
    declared:
      declared === null
        ? { text: say.nothingDeclared, soft: true }
        : {
            text: kind === "country-undeclared" ? countriesIn(foreign(declared, 300), speech) : foreign(declared, 300),
          },
    observed: observedPiece(kind, foreign(observed, 500), names, language),
    evidence: [
      // Reasons are written in English; in German the sentence has to do.
      ...(language === "en" ? [{ text: `${upperFirst(foreign(because, 300))}.` }] : []),
      { text: `${counted(say.occurrences, occurrences, language)}, ${say.firstAt}:` },
      ...evidencePieces(evidence, EVIDENCE_SHOWN, language),
    ],
  };
}

function countriesIn(codes: string, { language, countries }: Speech): string {
  return codes
    .split(", ")
    .map((code) => countries.nameOf(code, language))
    .join(", ");
}

/** Lists of attributes and of what was found of the planted patient are translated; the rest stays English. */
function observedPiece(
  kind: string,
  observed: string,
  names: ReadonlyMap<string, string>,
  language: AuditLanguage,
): Piece {
  const [, problems, whose = ""] = (kind === "certificate-wrong" && /^([a-z, -]+): (.+)$/.exec(observed)) || [];
  if (problems !== undefined) {
    const inWords = problems.split(", ").map((code) => wordsFor("certificateProblem", code, language));
    const by = language === "de" ? whose.replaceAll(" (by ", " (von ") : whose;
    return { text: `${inWords.join(", ")}: ${by}` };
  }
  if (language === "en") return { text: observed };
  const [, list = "", more] = /^(.*?)(?: and (\d+) more)?$/.exec(observed) ?? [];
  const words = wordsOfList(list, names, language);
  if (words === undefined) return { text: observed, english: true };
  const rest = more === undefined ? "" : ` ${filled(documentWords(language).andMore, { n: more })}`;
  return { text: `${foreign(words.join(", "), 500)}${rest}` };
}

/** Each part of a list in words: a part may hold commas itself, so the longest known beginning comes first. */
function wordsOfList(list: string, names: ReadonlyMap<string, string>, language: AuditLanguage): string[] | undefined {
  const parts = list.split(", ");
  const words: string[] = [];
  for (let from = 0; from < parts.length; ) {
    let until = Math.min(parts.length, from + PART_COMMAS_MOST);
    let word: string | undefined;
    for (; until > from; until--) {
      const part = parts.slice(from, until).join(", ");
      word = names.get(part) ?? plantedInWords(part, language);
      if (word !== undefined) break;
    }
    if (word === undefined) return undefined;
    words.push(word);
    from = until;
  }
  return words;
}

/** "full name (family name, comma, given name, no space, upper case), base64" */
const PART_COMMAS_MOST = 9;

function upperFirst(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
