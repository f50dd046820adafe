/**
 * Findings of an audit in a document: a sentence, the declared beside the observed, and where to find it.
 */
import type { Finding } from "../../domain/finding/finding.ts";
import type { AuditReport } from "../../domain/traffic/audit-report.ts";
import { findingSentence, wordsFor } from "../../domain/traffic/words/audit-words.ts";
import { counted, documentWords, filled } from "../../domain/traffic/words/document-words.ts";
import type { Speech } from "./destination-cells.ts";
import { moreBlock } from "./limit-blocks.ts";
import { type Block, foreign, type PaperFinding, type Piece } from "./paper.ts";

const EVIDENCE_SHOWN = 3;

export function findingBlocks({ findings, destinations }: AuditReport, speech: Speech, most: number): Block[] {
  const { language } = speech;
  const { column } = documentWords(language);
  const attributes = destinations.flatMap((one) => one.attributes);
  const names = new Map(language === "en" ? [] : attributes.map(({ name }) => [name.en, name[language]]));
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
    observed: observedPiece(foreign(observed, 500), names, say.andMore),
    evidence: [
      // Reasons are written in English; in German the sentence has to do.
      ...(language === "en" ? [{ text: `${upperFirst(foreign(because, 300))}.` }] : []),
      { text: `${counted(say.occurrences, occurrences, language)}, ${say.firstAt}:` },
      ...evidence.slice(0, EVIDENCE_SHOWN).map(({ file, pointer, at }) => ({
        text: `${foreign(file)} # ${foreign(pointer, 200)}${at === undefined ? "" : `, ${foreign(at, 40)}`}`,
        code: true,
      })),
    ],
  };
}

function countriesIn(codes: string, { language, countries }: Speech): string {
  return codes
    .split(", ")
    .map((code) => countries.nameOf(code, language))
    .join(", ");
}

/** Lists of attributes are translated; any other observation stays English beside its names. */
function observedPiece(observed: string, names: ReadonlyMap<string, string>, andMore: string): Piece {
  const [, list = "", more] = /^(.*?)(?: and (\d+) more)?$/.exec(observed) ?? [];
  const words = list.split(", ").map((name) => names.get(name));
  if (words.some((word) => word === undefined)) return { text: observed, english: true };
  const rest = more === undefined ? "" : ` ${filled(andMore, { n: more })}`;
  return { text: `${foreign(words.join(", "), 500)}${rest}` };
}

function upperFirst(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
